# Over-identified mean structures: tau-equivalent items with equal intercepts, and observed means alone. Rscript make.R
source("../common.R")
L <- function(model, ...) judge("lavaan", model, "holzinger", ...)
judged <- list(
  tau = judge("cfa", "model.lav", "holzinger", meanstructure = TRUE, also = c("indices", "residuals", "score_tests")),
  observed = L("observed.lav", also = "residuals"),
  groups = L("groups.lav", group = "school"),
  mlr = L("observed.lav", estimator = "MLR"),
  gls = L("observed.lav", estimator = "GLS")
)
save_case(judged, "lavaan::HolzingerSwineford1939")
