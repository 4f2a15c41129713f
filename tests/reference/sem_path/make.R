# A path model without latent variables, with indirect effects. Rscript make.R
source("../common.R")
S <- function(...) judge("sem", "model.lav", "holzinger", ...)
judged <- list(
  ml = S(also = c("indices", "residuals")),
  mlr = S(estimator = "MLR", meanstructure = TRUE),
  random = S(fixed.x = FALSE),
  groups = S(group = "school", group.equal = "regressions"),
  fiml = judge("sem", "model.lav", "holzinger_missing", missing = "fiml", fixed.x = FALSE)
)
save_case(judged, "lavaan::HolzingerSwineford1939")
