# Factors on fixed covariates (a MIMIC model): moments of covariates are data, not parameters. Rscript make.R
source("../common.R")
S <- function(...) judge("sem", "model.lav", "holzinger", ...)
judged <- list(
  fixed = S(also = c("indices", "residuals", "scores")),
  means = S(meanstructure = TRUE, also = "residuals"),
  random = S(fixed.x = FALSE),
  mlr = S(estimator = "MLR"),
  mlm = S(estimator = "MLM"),
  groups = S(group = "school", group.equal = c("loadings", "intercepts")),
  gls = S(estimator = "GLS"),
  wls = S(estimator = "WLS")
)
save_case(judged, "lavaan::HolzingerSwineford1939")
