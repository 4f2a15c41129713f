# Measurement invariance over two schools with MLM and the scaled differences of Satorra & Bentler (2001, 2010). Rscript make.R
source("../common.R")
go <- function(equal = "", ...) judge("cfa", "model.lav", "holzinger", group = "school", group.equal = equal, estimator = "MLM", ...)
judged <- list(
  configural = judge("cfa", "model.lav", "holzinger", group = "school", estimator = "MLM"),
  loadings = go("loadings", also = "indices"),
  intercepts = go(c("loadings", "intercepts"), also = "residuals"),
  residuals = go(c("loadings", "intercepts", "residuals")),
  means = go(c("loadings", "intercepts", "residuals", "means"))
)
steps <- list(c("loadings", "configural"), c("intercepts", "loadings"), c("residuals", "intercepts"), c("means", "residuals"))
both <- c("satorra.bentler.2001", "satorra.bentler.2010")
save_case(judged, "lavaan::HolzingerSwineford1939",
  differences = do.call(c, lapply(both, function(m) lapply(steps, function(s) difference(judged, s[1], s[2], m)))))
