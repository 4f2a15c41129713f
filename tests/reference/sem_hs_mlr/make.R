# Holzinger & Swineford (1939) with MLR: Huber-White errors, Yuan-Bentler test as Mplus has it; with and without means. Rscript make.R
source("../common.R")
judged <- list(
  covariances = judge("cfa", "model.lav", "holzinger", estimator = "MLR", also = c("indices", "residuals")),
  means = judge("cfa", "model.lav", "holzinger", estimator = "MLR", meanstructure = TRUE),
  yuan_bentler = judge("cfa", "model.lav", "holzinger", se = "robust.huber.white", test = "yuan.bentler")
)
save_case(judged, "lavaan::HolzingerSwineford1939")
