# Holzinger & Swineford (1939) with WLS: asymptotically distribution-free; with and without means. Rscript make.R
source("../common.R")
judged <- list(
  covariances = judge("cfa", "model.lav", "holzinger", estimator = "WLS", also = c("indices", "residuals")),
  means = judge("cfa", "model.lav", "holzinger", estimator = "WLS", meanstructure = TRUE)
)
save_case(judged, "lavaan::HolzingerSwineford1939")
