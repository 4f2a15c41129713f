# Holzinger & Swineford (1939) with DWLS: diagonally weighted least squares; with and without means. Rscript make.R
source("../common.R")
judged <- list(
  covariances = judge("cfa", "model.lav", "holzinger", estimator = "DWLS", also = c("indices", "residuals")),
  means = judge("cfa", "model.lav", "holzinger", estimator = "DWLS", meanstructure = TRUE),
  WLSMV = judge("cfa", "model.lav", "holzinger", estimator = "WLSMV"),
  WLSMVS = judge("cfa", "model.lav", "holzinger", estimator = "WLSMVS")
)
save_case(judged, "lavaan::HolzingerSwineford1939")
