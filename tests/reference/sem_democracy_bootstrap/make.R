# Refits of given resamples, the Bollen-Stine transformation, and the limits that follow from given draws. Rscript make.R
source("../common.R")
suppressMessages(library(boot))
set.seed(1989)
pd <- table_of("democracy")
text <- text_of("model.lav")
judged <- list(ml = judge("sem", "model.lav", "democracy"))
fit <- judged$ml$fit
again <- function(rows) {
  f <- try(suppressWarnings(tight("sem", text, data = rows, se = "none", baseline = FALSE)), silent = TRUE)
  if (inherits(f, "try-error") || slope(f) > 1e-5) return(rep(NA, 4))
  pt <- parTable(f)
  c(pt$est[pt$op == ":="], fitMeasures(f, "chisq"))
}
draws <- lapply(1:60, function(k) sample.int(75, replace = TRUE))
refits <- t(sapply(draws, function(i) again(pd[i, ])))
colnames(refits) <- c("indirect", "total", "share", "chisq")

# Bollen & Stine (1992) with symmetric square roots: the transformed rows have the covariance the model implies.
root <- function(m, power) with(eigen(m, symmetric = TRUE), vectors %*% diag(values^power) %*% t(vectors))
v <- lavNames(fit)
centred <- scale(as.matrix(pd[v]), scale = FALSE)
S <- crossprod(centred) / 75
transformed <- centred %*% root(S, -0.5) %*% root(unclass(fitted(fit)$cov)[v, v], 0.5)
colnames(transformed) <- v
stine <- sapply(draws[1:20], function(i) again(as.data.frame(transformed)[i, ])[4])

# Limits from the draws that converged, of the three defined parameters; jackknife values give BCa its acceleration.
kept <- refits[stats::complete.cases(refits), 1:3]
jack <- t(sapply(1:75, function(i) again(pd[-i, ])[1:3]))
pt <- parTable(fit)
point <- pt$est[pt$op == ":="]
limits <- lapply(1:3, function(k) {
  out <- list(t0 = point[k], t = kept[, k, drop = FALSE], R = nrow(kept), call = quote(boot(sim = "ordinary", stype = "i")), sim = "ordinary", stype = "i", data = pd, strata = rep(1, 75), weights = rep(1 / 75, 75))
  class(out) <- "boot"
  ci <- suppressWarnings(boot.ci(out, conf = 0.9, type = c("norm", "basic", "perc", "bca"), t0 = point[k], t = kept[, k], var.t0 = var(kept[, k]), L = (mean(jack[, k]) - jack[, k]) * 74))
  z0 <- qnorm(mean(kept[, k] < point[k]))
  list(parameter = colnames(refits)[k], normal = ci$normal[2:3], basic = ci$basic[4:5], percentile = ci$percent[4:5], bca = ci$bca[4:5], z0 = z0,
    acceleration = sum((mean(jack[, k]) - jack[, k])^3) / (6 * sum((mean(jack[, k]) - jack[, k])^2)^1.5))
})
save_case(judged, "lavaan::PoliticalDemocracy (Bollen, 1989)", more = list(bootstrap = list(
  rows = lapply(draws, function(i) i - 1L), refits = as.list(as.data.frame(refits)), converged = stats::complete.cases(refits),
  bollen_stine_chisq = stine, transformed_head = unname(transformed[1:5, ]), jackknife = as.list(setNames(as.data.frame(jack), colnames(refits)[1:3])),
  confidence = 0.9, limits = limits)))
