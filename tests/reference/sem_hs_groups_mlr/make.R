# Measurement invariance over two schools with MLR and the scaled differences of Satorra & Bentler (2001, 2010). Rscript make.R
source("../common.R")
go <- function(equal = "", ...) judge("cfa", "model.lav", "holzinger", group = "school", group.equal = equal, estimator = "MLR", ...)
judged <- list(
  configural = judge("cfa", "model.lav", "holzinger", group = "school", estimator = "MLR"),
  loadings = go("loadings", also = "indices"),
  intercepts = go(c("loadings", "intercepts"), also = "residuals"),
  residuals = go(c("loadings", "intercepts", "residuals")),
  means = go(c("loadings", "intercepts", "residuals", "means"))
)
steps <- list(c("loadings", "configural"), c("intercepts", "loadings"), c("residuals", "intercepts"), c("means", "residuals"))
# Where only the restricted model has latent means lavaan evaluates the general one without them, so at other moments
# than the restricted model's: with the observed information that is no judge of the 2010 difference.
judgeable <- function(method, step) method != "satorra.bentler.2010" || step[1] != "intercepts"
both <- c("satorra.bentler.2001", "satorra.bentler.2010")
save_case(judged, "lavaan::HolzingerSwineford1939",
  differences = do.call(c, lapply(both, function(m) lapply(Filter(function(s) judgeable(m, s), steps), function(s) difference(judged, s[1], s[2], m)))))
