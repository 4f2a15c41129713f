# Five factors, 25 items, 300 people, scores taken as continuous. Rscript make.R
source("../common.R")
B <- function(...) judge("cfa", "model.lav", "bfi", ...)
judged <- list(ml = B(also = c("indices", "residuals")), mlr = B(estimator = "MLR"), mlm = B(estimator = "MLM", std.lv = TRUE), uls = B(estimator = "ULS"))
save_case(judged, "psychTools::bfi, the first 300 complete rows")
