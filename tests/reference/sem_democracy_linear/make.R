# Linear constraints written with ==: sums, differences, constants. Rscript make.R
source("../common.R")
S <- function(...) judge("sem", "model.lav", "democracy", ...)
judged <- list(ml = S(), mlr = S(estimator = "MLR"), gls = S(estimator = "GLS"))
save_case(judged, "lavaan::PoliticalDemocracy (Bollen, 1989)")
