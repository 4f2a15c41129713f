# Full information with Huber-White errors and the Yuan-Bentler test, in one group and two. Rscript make.R
source("../common.R")
F <- function(...) judge("cfa", "model.lav", "holzinger_missing", missing = "fiml", estimator = "MLR", ...)
judged <- list(
  one = F(also = "indices"),
  configural = F(group = "school"),
  loadings = F(group = "school", group.equal = "loadings"),
  intercepts = F(group = "school", group.equal = c("loadings", "intercepts"))
)
# Where only the restricted model has latent means lavaan evaluates the general one without them, so at other moments
# than the restricted model's: with the observed information that is no judge of the 2010 difference.
judgeable <- function(method, step) method != "satorra.bentler.2010" || step[1] != "intercepts"
both <- c("satorra.bentler.2001", "satorra.bentler.2010")
steps <- list(c("loadings", "configural"), c("intercepts", "loadings"))
save_case(judged, "lavaan::HolzingerSwineford1939",
  differences = do.call(c, lapply(both, function(m) lapply(Filter(function(s) judgeable(m, s), steps), function(s) difference(judged, s[1], s[2], m)))))
