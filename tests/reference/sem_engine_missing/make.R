# Full information with values deleted at random, with and without fixed covariates. Rscript make.R
source("../sem_engine_common/dump.R")
set.seed(20)
hs <- HolzingerSwineford1939
hs$group <- as.integer(factor(hs$school, levels = unique(hs$school)))
hs <- hs[c("group", "ageyr", paste0("x", 1:9))]
for (v in paste0("x", 1:9)) hs[sample(301, 30), v] <- NA
hs[sample(301, 15), "ageyr"] <- NA
hs[7, paste0("x", 1:9)] <- NA
write.csv(hs, "data.csv", row.names = FALSE, na = "")
model <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
mimic <- paste(model, "visual ~ ageyr
speed ~ ageyr + visual", sep = "\n")
go <- function(...) tight(cfa, ..., em.h1.tol = 1e-12, em.h1.iter.max = 20000)
cases <- list()
for (e in c("ML", "MLR", "MLF")) {
  cases[[paste0("fiml_", e)]] <- record(go(model, hs, estimator = e, missing = "fiml"), estimator = e, missing = "fiml")
  cases[[paste0("mimic_", e)]] <- record(go(mimic, hs, estimator = e, missing = "fiml"), estimator = e, missing = "fiml")
  cases[[paste0("mimicx_", e)]] <- record(go(mimic, hs, estimator = e, missing = "fiml.x"), estimator = e, missing = "fiml_x")
  cases[[paste0("groups_", e)]] <- record(go(model, hs, estimator = e, missing = "fiml", group = "group", group.equal = c("loadings", "intercepts")), estimator = e, missing = "fiml")
}
cases$expected <- record(go(model, hs, missing = "fiml", information = "expected"), estimator = "ML", missing = "fiml", information = "expected")
cases$listwise <- record(go(mimic, hs, estimator = "MLR"), estimator = "MLR", missing = "listwise")
save_case(cases)
