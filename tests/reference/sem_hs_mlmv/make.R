# Holzinger & Swineford (1939) with MLMV: robust errors, scaled and shifted test; with and without means. Rscript make.R
source("../common.R")
judged <- list(
  covariances = judge("cfa", "model.lav", "holzinger", estimator = "MLMV", also = c("indices", "residuals")),
  means = judge("cfa", "model.lav", "holzinger", estimator = "MLMV", meanstructure = TRUE)
)
save_case(judged, "lavaan::HolzingerSwineford1939")
