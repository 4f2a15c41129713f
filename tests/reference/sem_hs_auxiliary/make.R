# Auxiliary variables as saturated correlates (Graham, 2003), by semTools; their own rows are left out. Rscript make.R
source("../common.R")
suppressMessages(library(semTools))
aux <- function(verb, model, helpers, ..., also = character()) {
  go <- function(...) get(paste0(verb, ".auxiliary"), asNamespace("semTools"))(..., aux = helpers)
  fit <- suppressMessages(suppressWarnings(tight(go, text_of(model), data = table_of("holzinger_missing"), ..., em.h1.tol = 1e-12, em.h1.iter.max = 20000)))
  pt <- as.data.frame(parTable(fit))
  mine <- function(rows) lapply(rows, function(column) column[!rows$lhs %in% helpers & !rows$rhs %in% helpers])
  one <- record(fit, verb, model, "holzinger_missing", list(missing = "fiml", auxiliary = helpers, ...), also)
  for (part in c("estimates", "standardized")) one$expected[[part]] <- mine(one$expected[[part]])
  one$expected$r_squared <- lapply(one$expected$r_squared, function(column) column[!one$expected$r_squared$variable %in% helpers])
  one$expected$fit_measures <- one$expected$fit_measures[c("chisq", "df", "pvalue", "logl", "npar", "baseline_chisq", "baseline_df", "cfi", "tli", "rmsea", "srmr")]
  list(fit = fit, case = one)
}
judged <- list(
  age = aux("cfa", "model.lav", c("ageyr", "agemo")),
  sex = aux("cfa", "model.lav", c("sex", "ageyr"), estimator = "MLR"),
  items = aux("cfa", "short.lav", c("x7", "x8", "x9"))
)
save_case(judged, "lavaan::HolzingerSwineford1939")
