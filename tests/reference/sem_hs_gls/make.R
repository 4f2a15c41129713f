# Holzinger & Swineford (1939) with GLS: generalised least squares; with and without means. Rscript make.R
source("../common.R")
judged <- list(
  covariances = judge("cfa", "model.lav", "holzinger", estimator = "GLS", also = c("indices", "residuals")),
  means = judge("cfa", "model.lav", "holzinger", estimator = "GLS", meanstructure = TRUE)
)
save_case(judged, "lavaan::HolzingerSwineford1939")
