# Improper solutions: a negative residual variance, and two factors correlated above one. Nothing is hidden. Rscript make.R
source("../common.R")
judged <- list(
  variance = judge("cfa", "model.lav", "holzinger", also = c("indices", "residuals")),
  correlation = judge("cfa", "correlation.lav", "holzinger"),
  mlr = judge("cfa", "model.lav", "holzinger", estimator = "MLR")
)
if (any(sapply(judged, function(one) one$case$proper))) stop("these solutions must be improper")
save_case(judged, "lavaan::HolzingerSwineford1939")
