# A general factor beside orthogonal group factors; a flat model, so the optimum needs care. Rscript make.R
source("../common.R")
judged <- list(
  one = judge("cfa", "model.lav", "holzinger", std.lv = TRUE, orthogonal = TRUE, also = c("scores", "indices")),
  mlr = judge("cfa", "model.lav", "holzinger", std.lv = TRUE, orthogonal = TRUE, estimator = "MLR")
)
save_case(judged, "lavaan::HolzingerSwineford1939")
