# Holzinger & Swineford (1939), three factors: every estimator, one and two groups. Rscript make.R
source("../sem_engine_common/dump.R")
hs <- HolzingerSwineford1939
hs$group <- as.integer(factor(hs$school, levels = unique(hs$school)))
write.csv(hs[c("group", paste0("x", 1:9))], "data.csv", row.names = FALSE)
model <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
writeLines(model, "model.lav")
cases <- list()
for (e in c("ML", "MLM", "MLMV", "MLMVS", "MLR", "MLF", "GLS", "ULS", "WLS", "DWLS", "WLSM", "WLSMV", "ULSMV")) {
  cases[[e]] <- record(tight(cfa, model, hs, estimator = e), estimator = e)
}
cases$ML_mean <- record(tight(cfa, model, hs, meanstructure = TRUE), estimator = "ML")
for (e in c("GLS", "ULS", "WLS", "DWLS")) {
  cases[[paste0(e, "_mean")]] <- record(tight(cfa, model, hs, estimator = e, meanstructure = TRUE), estimator = e)
}
cases$wishart <- record(tight(cfa, model, hs, likelihood = "wishart"), estimator = "ML", likelihood = "wishart")
cases$std_lv <- record(tight(cfa, model, hs, std.lv = TRUE), estimator = "ML")
cases$observed <- record(tight(cfa, model, hs, information = "observed"), estimator = "ML", information = "observed")
cases$yuan_bentler <- record(tight(cfa, model, hs, test = "yuan.bentler", se = "robust.huber.white"), estimator = "ML", test = "yuan_bentler", se = "robust_huber_white")
cases$moments <- record(tight(cfa, model, sample.cov = cov(hs[paste0("x", 1:9)]), sample.nobs = 301), estimator = "ML", moments = TRUE)
for (e in c("ML", "MLM", "MLR", "MLMV", "GLS", "WLS", "ULS", "DWLS", "WLSM", "WLSMV", "ULSMV")) {
  cases[[paste0("configural_", e)]] <- record(tight(cfa, model, hs, group = "school", estimator = e), estimator = e)
  cases[[paste0("metric_", e)]] <- record(tight(cfa, model, hs, group = "school", estimator = e, group.equal = "loadings"), estimator = e)
}
for (e in c("ML", "MLM", "MLR", "MLMV", "MLF"))
  cases[[paste0("scalar_", e)]] <- record(tight(cfa, model, hs, group = "school", estimator = e, group.equal = c("loadings", "intercepts")), estimator = e)
cases$metric_wishart <- record(tight(cfa, model, hs, group = "school", group.equal = "loadings", likelihood = "wishart"), estimator = "ML", likelihood = "wishart")
save_case(cases)
