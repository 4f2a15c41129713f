# Polychoric and tetrachoric correlations, thresholds and their covariance. Rscript make.R
suppressMessages({library(lavaan); library(psych); library(psychTools); library(jsonlite)})
cut_at <- function(x, at) as.integer(cut(x, c(-Inf, at, Inf)))
hs <- HolzingerSwineford1939
sets <- list(
  bfi = na.omit(bfi[, c("A1", "A2", "A3", "C1", "C2", "N1")])[1:300, ],
  bfi_missing = bfi[c(1:250, which(!complete.cases(bfi[, c("A1", "A2", "A3", "C1", "C2", "N1")]))[1:50]), c("A1", "A2", "A3", "C1", "C2", "N1")],
  lsat = as.data.frame(lsat6)[seq(1, 1000, by = 2), ],
  cuts = data.frame(a = cut_at(hs$x1, c(4, 5)), b = cut_at(hs$x2, c(5, 6, 7)), c = cut_at(hs$x4, 3), d = cut_at(hs$x9, c(4.5, 5, 5.5, 6)))[1:200, ],
  empty = data.frame(a = cut_at(hs$x4, c(2, 3, 4)), b = cut_at(hs$x5, c(3, 4.5, 6)), c = cut_at(hs$x6, c(1, 2, 3.5)))[1:60, ],
  gaps = data.frame(a = 10 * cut_at(hs$x1, c(4, 5)), b = c(0, 3, 7)[cut_at(hs$x2, c(5.5, 7))])[1:150, ],
  corner = data.frame(a = rep(c(0, 0, 1), c(30, 20, 25)), b = rep(c(0, 1, 1), c(30, 20, 25)), c = rep(c(0, 1), length.out = 75))
)
one <- function(d, missing) {
  names <- names(d)
  model <- paste(unlist(lapply(seq_along(names)[-1], function(i) paste(names[i], "~~", names[seq_len(i - 1)]))), collapse = "\n")
  fit <- suppressWarnings(sem(model, d, ordered = names, missing = missing, estimator = "WLSMV", se = "none", test = "none"))
  s <- lavInspect(fit, "sampstat")
  d <- d[rownames(s$cov)]
  rownames(d) <- NULL
  list(data = d, missing = missing, categories = sapply(d, function(x) length(unique(na.omit(x)))),
       correlation = unclass(s$cov), thresholds = as.numeric(s$th), th_names = names(s$th), gamma = unclass(lavInspect(fit, "gamma")), n = lavInspect(fit, "nobs"))
}
out <- lapply(names(sets), function(n) one(sets[[n]], if (n == "bfi_missing") "pairwise" else "listwise"))
names(out) <- names(sets)
write_json(out, "expected.json", digits = NA, auto_unbox = TRUE, dataframe = "columns", na = "null")
writeLines(c(R.version.string, paste("lavaan", packageVersion("lavaan"))), "session.txt")
