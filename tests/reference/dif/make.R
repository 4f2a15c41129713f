# Proportional-odds regressions and Mantel-Haenszel tests by gender. Rscript make.R
suppressMessages({library(MASS); library(jsonlite)})
bfi <- read.csv("../data/bfi_full.csv")
items <- c("A1", "A2", "A3", "A4", "A5")
d <- na.omit(bfi[, c(items, "gender")])
d$A1 <- 7 - d$A1
g <- as.numeric(d$gender == 2)
s <- rowMeans(d[, items])
one <- function(f, data) {
  m <- polr(f, data, Hess = TRUE, control = list(reltol = 1e-15, maxit = 2000))
  list(slopes = unname(coef(m)), thresholds = unname(m$zeta), std_errors = unname(sqrt(diag(vcov(m)))[seq_along(coef(m))]), loglik = as.numeric(logLik(m)))
}
logistic <- lapply(items, function(i) {
  data <- data.frame(y = factor(d[[i]]), s = s, g = g)
  list(plain = one(y ~ s, data), uniform = one(y ~ s + g, data), crossed = one(y ~ s + g + I(s * g), data),
       null = as.numeric(logLik(polr(y ~ 1, data))))
})
names(logistic) <- items
lsat <- read.csv("../data/lsat6.csv")
set.seed(3)
group <- rep(0:1, length.out = nrow(lsat))
total <- rowSums(lsat)
inner <- total > 0 & total < ncol(lsat)
mh <- lapply(names(lsat), function(i) {
  test <- mantelhaen.test(table(factor(group[inner], 1:0), factor(lsat[inner, i], 1:0), total[inner]), correct = FALSE)
  list(statistic = unname(test$statistic), p = test$p.value, odds_ratio = unname(test$estimate))
})
names(mh) <- names(lsat)
write_json(list(items = items, logistic = logistic, mantel = mh), "expected.json", digits = NA, auto_unbox = TRUE)
writeLines(c(R.version.string, paste("MASS", packageVersion("MASS"))), "session.txt")
