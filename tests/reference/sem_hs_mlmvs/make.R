# Holzinger & Swineford (1939) with MLMVS: robust errors, mean and variance adjusted test; with and without means. Rscript make.R
source("../common.R")
judged <- list(
  covariances = judge("cfa", "model.lav", "holzinger", estimator = "MLMVS", also = c("indices", "residuals")),
  means = judge("cfa", "model.lav", "holzinger", estimator = "MLMVS", meanstructure = TRUE)
)
save_case(judged, "lavaan::HolzingerSwineford1939")
