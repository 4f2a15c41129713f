# Persons within clusters: cluster-robust errors and the scaled test. Rscript make.R
source("../common.R")
C <- function(model, ...) judge("sem", model, "twolevel", cluster = "cluster", ...)
judged <- list(
  ml = C("model.lav"),
  mlr = C("model.lav", estimator = "MLR"),
  covariates = C("covariates.lav", estimator = "MLR"),
  groups = C("model.lav", estimator = "MLR", group = "half", group.equal = c("loadings", "intercepts"))
)
save_case(judged, "lavaan::Demo.twolevel, 30 clusters")
