# Holzinger & Swineford (1939) with ULS: unweighted least squares; with and without means. Rscript make.R
source("../common.R")
judged <- list(
  covariances = judge("cfa", "model.lav", "holzinger", estimator = "ULS", also = c("indices", "residuals")),
  means = judge("cfa", "model.lav", "holzinger", estimator = "ULS", meanstructure = TRUE),
  ULSMV = judge("cfa", "model.lav", "holzinger", estimator = "ULSMV"),
  ULSM = judge("cfa", "model.lav", "holzinger", estimator = "ULSM")
)
save_case(judged, "lavaan::HolzingerSwineford1939")
