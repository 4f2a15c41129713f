# Two schools, equal loadings, with every other estimator. Rscript make.R
source("../common.R")
go <- function(estimator) judge("cfa", "model.lav", "holzinger", group = "school", group.equal = "loadings", estimator = estimator)
estimators <- c("MLMV", "MLMVS", "MLF", "GLS", "ULS", "WLS", "DWLS", "WLSMV")
judged <- sapply(estimators, go, simplify = FALSE)
save_case(judged, "lavaan::HolzingerSwineford1939")
