# A linear growth curve; the same with free basis weights and with equal residual variances. Rscript make.R
source("../common.R")
judged <- list(
  linear = judge("growth", "model.lav", "growth", also = c("indices", "residuals", "scores")),
  free = judge("growth", "free.lav", "growth"),
  equal = judge("growth", "equal.lav", "growth"),
  mlr = judge("growth", "model.lav", "growth", estimator = "MLR")
)
save_case(judged, "lavaan::Demo.growth, first 200 rows", differences = list(difference(judged, "linear", "free"), difference(judged, "equal", "linear")),
  nesting = list(nested(judged, "equal", "linear"), nested(judged, "linear", "free"), nested(judged, "equal", "free")))
