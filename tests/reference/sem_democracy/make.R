# Industrialisation and democracy (Bollen, 1989): latent regressions and residual covariances. Rscript make.R
source("../common.R")
S <- function(...) judge("sem", "model.lav", "democracy", ...)
judged <- list(
  ml = S(also = c("indices", "residuals", "scores")),
  mlr = S(estimator = "MLR"),
  mlm = S(estimator = "MLM"),
  std_lv = S(std.lv = TRUE, meanstructure = TRUE),
  gls = S(estimator = "GLS"),
  uls = S(estimator = "ULS")
)
save_case(judged, "lavaan::PoliticalDemocracy (Bollen, 1989)")
