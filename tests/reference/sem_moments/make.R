# From covariances, means and sizes alone: one group, two groups, correlations of Thurstone, the bfi at full size. Rscript make.R
source("../common.R")
hs <- table_of("holzinger")
x <- paste0("x", 1:9)
one <- list(sample.cov = cov(hs[x]), sample.nobs = nrow(hs))
means <- c(one, list(sample.mean = colMeans(hs[x])))
schools <- split(hs[x], factor(hs$school, levels = unique(hs$school)))
two <- list(sample.cov = lapply(schools, cov), sample.nobs = lapply(schools, nrow), sample.mean = lapply(schools, colMeans))
bfi <- psychTools::bfi[1:25]
bfi <- bfi[complete.cases(bfi), ]
judged <- list(
  ml = judge_moments("cfa", "model.lav", one, also = c("indices", "residuals")),
  means = judge_moments("cfa", "model.lav", means),
  wishart = judge_moments("cfa", "model.lav", one, likelihood = "wishart"),
  gls = judge_moments("cfa", "model.lav", means, estimator = "GLS"),
  uls = judge_moments("cfa", "model.lav", one, estimator = "ULS"),
  groups = judge_moments("cfa", "model.lav", two, group.equal = c("loadings", "intercepts")),
  thurstone = judge_moments("cfa", "thurstone.lav", list(sample.cov = as.matrix(psych::Thurstone), sample.nobs = 213), std.lv = TRUE),
  bfi = judge_moments("cfa", "bfi.lav", list(sample.cov = cov(bfi), sample.nobs = nrow(bfi)), also = "indices")
)
save_case(judged, "lavaan::HolzingerSwineford1939; psych::Thurstone; psychTools::bfi, 2,436 complete rows")
