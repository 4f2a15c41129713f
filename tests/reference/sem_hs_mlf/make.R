# Holzinger & Swineford (1939) with MLF: errors from the first-order information; with and without means. Rscript make.R
source("../common.R")
judged <- list(
  covariances = judge("cfa", "model.lav", "holzinger", estimator = "MLF", also = c("indices")),
  means = judge("cfa", "model.lav", "holzinger", estimator = "MLF", meanstructure = TRUE)
)
save_case(judged, "lavaan::HolzingerSwineford1939")
