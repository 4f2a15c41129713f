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
save_case(cases)
