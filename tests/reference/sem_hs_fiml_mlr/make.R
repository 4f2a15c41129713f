# Full information with Huber-White errors and the Yuan-Bentler test, in one group and two. Rscript make.R
source("../common.R")
F <- function(...) judge("cfa", "model.lav", "holzinger_missing", missing = "fiml", estimator = "MLR", ...)
judged <- list(
  one = F(also = "indices"),
  configural = F(group = "school"),
  loadings = F(group = "school", group.equal = "loadings"),
  intercepts = F(group = "school", group.equal = c("loadings", "intercepts"))
)
both <- c("satorra.bentler.2001", "satorra.bentler.2010")
steps <- list(c("loadings", "configural"), c("intercepts", "loadings"))
save_case(judged, "lavaan::HolzingerSwineford1939",
  differences = do.call(c, lapply(both, function(m) lapply(steps, function(s) difference(judged, s[1], s[2], m)))))
