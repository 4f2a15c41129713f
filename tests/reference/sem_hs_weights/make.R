# Sampling weights (invented), scaled to the sample size, with sandwich errors. Rscript make.R
source("../common.R")
W <- function(...) judge("cfa", "model.lav", "holzinger", sampling.weights = "w", ...)
judged <- list(
  mlr = W(estimator = "MLR"),
  ml = W(),
  means = W(estimator = "MLR", meanstructure = TRUE),
  groups = W(estimator = "MLR", group = "school", group.equal = "loadings"),
  mimic = judge("sem", "mimic.lav", "holzinger", sampling.weights = "w", estimator = "MLR"),
  fiml = judge("cfa", "model.lav", "holzinger_missing", sampling.weights = "w", estimator = "MLR", missing = "fiml")
)
save_case(judged, "lavaan::HolzingerSwineford1939")
