suppressPackageStartupMessages({library(lavaan); library(jsonlite)})
# Chi-square differences of nested two-group models: plain, and scaled (Satorra, 2000; Satorra & Bentler, 2001).
three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
cases <- list(c("ML", "default"), c("MLR", "default"), c("MLM", "default"), c("MLMV", "default"), c("MLMVS", "default"),
              c("MLM", "satorra.2000"))
out <- lapply(cases, function(case) {
  f1 <- cfa(three, HolzingerSwineford1939, group = "school", estimator = case[1], meanstructure = TRUE)
  f0 <- cfa(three, HolzingerSwineford1939, group = "school", estimator = case[1], group.equal = c("loadings", "intercepts"))
  t <- lavTestLRT(f1, f0, method = case[2])
  list(estimator = case[1], method = gsub(".", "_", case[2], fixed = TRUE), chisq_diff = t[["Chisq diff"]][2],
       df_diff = t[["Df diff"]][2], p = t[["Pr(>Chisq)"]][2])
})
write_json(out, "expected.json", digits = NA, auto_unbox = TRUE)
writeLines(c(R.version.string, paste("lavaan", packageVersion("lavaan"))), "session.txt")
