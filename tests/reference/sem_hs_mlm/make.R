# Holzinger & Swineford (1939) with MLM: Satorra-Bentler errors and test; with and without means. Rscript make.R
source("../common.R")
judged <- list(
  covariances = judge("cfa", "model.lav", "holzinger", estimator = "MLM", also = c("indices", "residuals")),
  means = judge("cfa", "model.lav", "holzinger", estimator = "MLM", meanstructure = TRUE)
)
save_case(judged, "lavaan::HolzingerSwineford1939")
