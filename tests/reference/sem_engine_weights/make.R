# Sampling weights and clusters. Rscript make.R
source("../sem_engine_common/dump.R")
set.seed(4)
hs <- HolzingerSwineford1939
hs$group <- as.integer(factor(hs$school, levels = unique(hs$school)))
hs$w <- round(runif(301, .4, 2.5), 2)
hs <- hs[c("group", "w", paste0("x", 1:9))]
write.csv(hs, "weights.csv", row.names = FALSE)
gap <- hs; for (v in paste0("x", 1:9)) gap[sample(301, 25), v] <- NA
write.csv(gap, "weights_missing.csv", row.names = FALSE, na = "")
two <- Demo.twolevel[c("y1", "y2", "y3", "y4", "y5", "y6", "x1", "cluster")]
two <- two[two$cluster <= 60, ]
two$group <- two$cluster %% 2 + 1
two <- two[order(two$group), ]
write.csv(two, "clusters.csv", row.names = FALSE)
holes <- two; for (v in paste0("y", 1:6)) holes[sample(nrow(two), 40), v] <- NA
write.csv(holes, "clusters_missing.csv", row.names = FALSE, na = "")
model <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
twomodel <- "f =~ y1 + y2 + y3
g =~ y4 + y5 + y6
f ~ x1
g ~ f"
go <- function(...) tight(cfa, ..., em.h1.tol = 1e-12, em.h1.iter.max = 20000)
cases <- list()
cases$weights <- record(go(model, hs, sampling.weights = "w", estimator = "MLR"), estimator = "MLR", data = "weights", weights = "w")
cases$weights_ml <- record(go(model, hs, sampling.weights = "w", estimator = "ML", meanstructure = TRUE), estimator = "ML", data = "weights", weights = "w")
cases$weights_groups <- record(go(model, hs, sampling.weights = "w", group = "group", estimator = "MLR", group.equal = "loadings"), estimator = "MLR", data = "weights", weights = "w")
cases$weights_fiml <- record(go(model, gap, sampling.weights = "w", missing = "fiml", estimator = "MLR"), estimator = "MLR", data = "weights_missing", weights = "w", missing = "fiml")
cases$cluster <- record(go(twomodel, two, cluster = "cluster", estimator = "MLR"), estimator = "MLR", data = "clusters", cluster = "cluster")
cases$cluster_random_x <- record(go(twomodel, two, cluster = "cluster", estimator = "MLR", fixed.x = FALSE), estimator = "MLR", data = "clusters", cluster = "cluster")
cases$cluster_groups <- record(go(twomodel, two, cluster = "cluster", estimator = "MLR", group = "group", group.equal = "loadings"), estimator = "MLR", data = "clusters", cluster = "cluster")
cases$cluster_fiml <- record(go(twomodel, holes, cluster = "cluster", estimator = "MLR", missing = "fiml"), estimator = "MLR", data = "clusters_missing", cluster = "cluster", missing = "fiml")
save_case(cases)
