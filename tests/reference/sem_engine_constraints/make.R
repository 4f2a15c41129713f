# Curved and one-sided constraints on the Holzinger-Swineford model; the data are those of sem_engine_hs. Rscript make.R
source("../sem_engine_common/dump.R")
hs <- HolzingerSwineford1939
base <- "visual =~ x1 + a*x2 + b*x3
textual =~ x4 + c*x5 + d*x6
speed =~ x7 + x8 + x9
"
fit <- function(rule, ...) cfa(paste0(base, rule), hs, control = list(rel.tol = 1e-10), ...)
cases <- list()
cases$curved <- record(fit("b == a^2 + 0.3\nc*d == 1"), estimator = "ML")
cases$curved_robust <- record(fit("b == a^2 + 0.3\nc*d == 1", estimator = "MLR"), estimator = "MLR")
cases$binding <- record(fit("a > 0.7\nc < 2"), estimator = "ML")
cases$loose <- record(fit("a > 0.2"), estimator = "ML")
save_case(cases)
