# Limits from resamples: lavaan's on its own draws, and boot::boot.ci's accelerated ones. Rscript make.R
suppressMessages({library(lavaan); library(boot); library(jsonlite)})
democracy <- read.csv("../data/democracy.csv")
model <- "ind60 =~ x1 + x2 + x3\n dem60 =~ y1 + y2 + y3 + y4\n dem60 ~ a*ind60\n square := a*a"
set.seed(20)
fit <- suppressWarnings(sem(model, democracy, se = "bootstrap", bootstrap = 150))
draws <- unclass(lavInspect(fit, "coef.boot"))
chosen <- cbind(draws[, c("ind60=~x2", "a", "y1~~y1")], square = draws[, "a"]^2)
row_of <- function(pe) c(which(pe$lhs == "ind60" & pe$rhs == "x2"), which(pe$label == "a" & pe$op == "~"),
                         which(pe$lhs == "y1" & pe$op == "~~"), which(pe$op == ":="))
kinds <- c("norm", "basic", "perc", "bca.simple")
limits <- sapply(kinds, function(kind) {
  pe <- as.data.frame(unclass(parameterEstimates(fit, boot.ci.type = kind)))
  pe <- pe[row_of(pe), ]
  list(estimate = pe$est, std_error = pe$se, low = pe$ci.lower, high = pe$ci.upper)
}, simplify = FALSE)
names(limits) <- gsub(".", "_", kinds, fixed = TRUE)

trees_cor <- function(d, w) corr(d[, c("Girth", "Volume")], w / sum(w))
b <- boot(trees, trees_cor, R = 999, stype = "w")
influence <- empinf(b)
ci <- boot.ci(b, conf = 0.90, type = c("norm", "basic", "perc", "bca"), L = influence)
accelerated <- list(estimate = b$t0, draws = as.numeric(b$t), influence = influence, confidence = 0.90,
  norm = ci$normal[2:3], basic = ci$basic[4:5], perc = ci$percent[4:5], bca = ci$bca[4:5])
stine <- function(model, data) {
  fit <- suppressWarnings(cfa(model, data, test = "bollen.stine", bootstrap = 2000))
  list(model = model, chisq = fit@test[[1]]$stat, p = fit@test[[2]]$pvalue, draws = 2000)
}
set.seed(7)
bollen <- list(democracy = stine("dem60 =~ y1 + y2 + y3 + y4", democracy),
               holzinger = stine("textual =~ x4 + x5 + x6 + x2", read.csv("../data/holzinger.csv")))
write_json(list(bollen_stine = bollen, lavaan = list(draws = chosen, limits = limits), boot = accelerated), "expected.json", digits = NA, auto_unbox = TRUE)
writeLines(c(R.version.string, paste("lavaan", packageVersion("lavaan")), paste("boot", packageVersion("boot"))), "session.txt")
