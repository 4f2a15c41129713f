# A growth curve with predictors of level and slope and a covariate that varies over time. Rscript make.R
source("../common.R")
judged <- list(
  ml = judge("growth", "model.lav", "growth", also = c("residuals", "indices")),
  mlr = judge("growth", "model.lav", "growth", estimator = "MLR"),
  random = judge("growth", "model.lav", "growth", fixed.x = FALSE)
)
save_case(judged, "lavaan::Demo.growth, first 200 rows")
