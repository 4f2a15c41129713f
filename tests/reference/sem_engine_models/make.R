# Structural models: PoliticalDemocracy with equal labels, growth with covariates, a path model. Rscript make.R
source("../sem_engine_common/dump.R")
write.csv(PoliticalDemocracy, "democracy.csv", row.names = FALSE)
write.csv(Demo.growth, "growth.csv", row.names = FALSE)
democracy <- "ind60 =~ x1 + x2 + x3
dem60 =~ y1 + a*y2 + b*y3 + c*y4
dem65 =~ y5 + a*y6 + b*y7 + c*y8
dem60 ~ ind60
dem65 ~ ind60 + dem60
y1 ~~ y5
y2 ~~ y4 + y6
y3 ~~ y7
y4 ~~ y8
y6 ~~ y8"
growth_model <- "i =~ 1*t1 + 1*t2 + 1*t3 + 1*t4
s =~ 0*t1 + 1*t2 + 2*t3 + 3*t4
i ~ x1 + x2
s ~ x1 + x2
t1 ~ c1
t2 ~ c2
t3 ~ c3
t4 ~ c4"
path <- "y1 ~ x1 + x2
y5 ~ y1 + x1
y2 ~ y1 + y5 + x3
y6 ~~ y2
y6 ~ x3"
cases <- list()
for (e in c("ML", "MLM", "MLR", "GLS", "ULS", "WLSMV"))
  cases[[paste0("democracy_", e)]] <- record(tight(sem, democracy, PoliticalDemocracy, estimator = e), estimator = e, data = "democracy")
for (e in c("ML", "MLM", "MLR", "MLMV", "WLS", "DWLS", "ULS", "GLS"))
  cases[[paste0("growth_", e)]] <- record(tight(growth, growth_model, Demo.growth, estimator = e), estimator = e, data = "growth")
cases$path_random_x <- record(tight(sem, path, PoliticalDemocracy, fixed.x = FALSE, estimator = "MLR"), estimator = "MLR", data = "democracy")
cases$growth_random_x <- record(tight(growth, growth_model, Demo.growth, fixed.x = FALSE), estimator = "ML", data = "growth")
for (e in c("ML", "MLM", "MLR"))
  cases[[paste0("path_", e)]] <- record(tight(sem, path, PoliticalDemocracy, estimator = e), estimator = e, data = "democracy")
for (e in c("GLS", "ULS", "DWLS"))
  cases[[paste0("path_fixed_", e)]] <- record(tight(sem, path, PoliticalDemocracy, estimator = e, fixed.x = TRUE), estimator = e, data = "democracy")
cases$path_wishart <- record(tight(sem, path, PoliticalDemocracy, likelihood = "wishart"), estimator = "ML", likelihood = "wishart", data = "democracy")
hs <- HolzingerSwineford1939
second <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9
g =~ visual + textual + speed"
shared <- "../sem_engine_hs/data"
cases$second_order <- record(tight(sem, second, hs), estimator = "ML", data = shared)
cases$just_identified <- record(tight(cfa, "f =~ x1 + x2 + x3", hs, estimator = "MLM"), estimator = "MLM", data = shared)
cases$single_indicator <- record(tight(sem, "f =~ x1\ng =~ x4 + x5 + x6\ng ~ f", hs, std.lv = TRUE), estimator = "ML", data = shared)
cases$saturated <- record(tight(sem, "x1 ~ x2 + x3", hs, estimator = "MLR"), estimator = "MLR", data = shared)
save_case(cases)
