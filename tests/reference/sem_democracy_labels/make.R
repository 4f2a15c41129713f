# Loadings equal by label: score tests of each equality, Wald tests of those not imposed, differences in chi-square. Rscript make.R
source("../common.R")
S <- function(model, ...) judge("sem", model, "democracy", ...)
rules <- c("a == d", "a == d; b == e; c == f", "q == 0.5 * r", "p*r == q", "a*b == d*e")
judged <- list(
  equal = S("model.lav", also = c("score_tests", "indices")),
  free = S("free.lav", wald = rules),
  equal_mlr = S("model.lav", estimator = "MLR"),
  free_mlr = S("free.lav", estimator = "MLR", wald = rules),
  equal_mlm = S("model.lav", estimator = "MLM"),
  free_mlm = S("free.lav", estimator = "MLM", wald = rules[1:2])
)
scaled <- c("satorra.bentler.2001", "satorra.bentler.2010")
save_case(judged, "lavaan::PoliticalDemocracy (Bollen, 1989)", differences = c(list(difference(judged, "equal", "free")),
  lapply(scaled, function(m) difference(judged, "equal_mlr", "free_mlr", m)), lapply(scaled, function(m) difference(judged, "equal_mlm", "free_mlm", m))),
  nesting = list(nested(judged, "equal", "free"), nested(judged, "free", "equal")))
