suppressPackageStartupMessages({library(lavaan); library(jsonlite)})
# Chi-square differences of nested two-group models, plain and scaled (Satorra & Bentler, 2001).
three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
out <- lapply(c("ML", "MLR", "MLM"), function(e) {
  f1 <- cfa(three, HolzingerSwineford1939, group = "school", estimator = e, meanstructure = TRUE)
  f0 <- cfa(three, HolzingerSwineford1939, group = "school", estimator = e, group.equal = c("loadings", "intercepts"))
  t <- lavTestLRT(f1, f0)
  list(estimator = e, chisq_diff = t[["Chisq diff"]][2], df_diff = t[["Df diff"]][2], p = t[["Pr(>Chisq)"]][2])
})
write_json(out, "expected.json", digits = NA, auto_unbox = TRUE)
writeLines(c(R.version.string, paste("lavaan", packageVersion("lavaan"))), "session.txt")
