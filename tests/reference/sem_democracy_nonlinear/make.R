# Curved constraints: a product, a square and an exponential of parameters. Rscript make.R
source("../common.R")
S <- function(...) judge("sem", "model.lav", "democracy", ...)
judged <- list(ml = S(), mlr = S(estimator = "MLR"))
save_case(judged, "lavaan::PoliticalDemocracy (Bollen, 1989)")
