# Equal regressions, residual covariances, latent variances and covariances over two schools. Rscript make.R
source("../common.R")
go <- function(...) judge("sem", "model.lav", "holzinger", group = "school", ...)
judged <- list(
  free = go(),
  regressions = go(group.equal = c("loadings", "intercepts", "regressions"), also = "score_tests"),
  covariances = go(group.equal = c("loadings", "residual.covariances", "lv.covariances"))
)
save_case(judged, "lavaan::HolzingerSwineford1939", differences = list(difference(judged, "regressions", "free")))
