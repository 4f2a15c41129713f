# The three-factor model of Holzinger & Swineford (1939) by maximum likelihood, without and with means. Rscript make.R
source("../common.R")
extra <- c("indices", "residuals", "scores")
judged <- list(
  covariances = judge("cfa", "model.lav", "holzinger", also = extra),
  means = judge("cfa", "model.lav", "holzinger", meanstructure = TRUE, also = extra),
  observed = judge("cfa", "model.lav", "holzinger", information = "observed"),
  sandwich = judge("cfa", "model.lav", "holzinger", se = "robust.sem")
)
save_case(judged, "lavaan::HolzingerSwineford1939")
