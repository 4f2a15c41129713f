# Defined parameters: indirect, total and relative effects, standardised too, functions of functions. Rscript make.R
source("../common.R")
S <- function(...) judge("sem", "model.lav", "democracy", ...)
judged <- list(ml = S(), mlr = S(estimator = "MLR"), std_lv = S(std.lv = TRUE), observed = S(information = "observed", se = "standard"))
save_case(judged, "lavaan::PoliticalDemocracy (Bollen, 1989)")
