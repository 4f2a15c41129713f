# Full information with values missing at random; one fit where a pupil answered nothing. Rscript make.R
source("../common.R")
F <- function(...) judge("cfa", "model.lav", "holzinger_missing", missing = "fiml", ...)
# Robust indices are of the complete-data fit; lavaan's change with the information asked for, so those of `expected`
# and `mlf` are no judge.
judged <- list(
  ml = F(also = c("indices", "residuals", "scores")),
  expected = F(information = "expected", without = "robust"),
  mlf = F(estimator = "MLF", without = "robust"),
  groups = F(group = "school", group.equal = "loadings", also = "score_tests"),
  intercepts = F(group = "school", group.equal = c("loadings", "intercepts")),
  listwise = judge("cfa", "model.lav", "holzinger_missing"),
  empty = judge("cfa", "short.lav", "holzinger_empty", missing = "fiml")
)
save_case(judged, "lavaan::HolzingerSwineford1939", differences = list(difference(judged, "intercepts", "groups")))
