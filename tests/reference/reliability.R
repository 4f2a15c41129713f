# Item analysis and reliability as R computes them; each case names its data and scales and calls write_case().
# psych: describe, alpha. lavaan: one factor, std.lv = TRUE. semTools: compRelSEM.
suppressPackageStartupMessages({library(psych); library(lavaan); library(semTools); library(jsonlite)})

gradient <- function(fit) max(abs(lavInspect(fit, "optim.gradient")))

# nlminb and BFGS stop early where items differ much in scale; lavaan's Gauss-Newton steps carry on from there.
at_optimum <- function(model, x) {
  run <- function(...) suppressWarnings(cfa(model, x, std.lv = TRUE, likelihood = "normal", ...))
  plain <- run()
  invisible(capture.output(refined <- run(optim.method = "GN", start = plain)))
  fits <- list(plain, refined, run(optim.method = "BFGS", control = list(reltol = 1e-16, maxit = 10000)))
  fits[[which.min(sapply(fits, gradient))]]
}

one_factor <- function(x) {
  names <- colnames(x)
  l <- paste0("l", seq_along(names)); t <- paste0("t", seq_along(names))
  model <- c(paste("f =~", paste0(l, "*", names, collapse = " + ")), paste0(names, " ~~ ", t, "*", names),
             paste0("omega := (", paste(l, collapse = "+"), ")^2 / ((", paste(l, collapse = "+"), ")^2 + ",
                    paste(t, collapse = "+"), ")"))
  fit <- at_optimum(model, x)
  est <- parameterEstimates(fit)
  loading <- est[est$op == "=~", ]; unique <- est[est$op == "~~" & est$lhs %in% names, ]
  omega <- est[est$lhs == "omega", ]
  independent <- lavaan(paste0(names, " ~~ ", names), x)
  measures <- fitMeasures(fit, c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "rmsea.ci.lower",
                                 "rmsea.ci.upper", "srmr"), baseline.model = independent)
  std <- standardizedSolution(fit)
  list(converged = lavInspect(fit, "converged"), gradient = gradient(fit),
       n = lavInspect(fit, "nobs"), loadings = loading$est, loadings_se = loading$se,
       uniquenesses = unique$est, uniquenesses_se = unique$se, standardized = std$est.std[std$op == "=~"],
       fit = as.list(measures), omega = omega$est, omega_se = omega$se, omega_low = omega$ci.lower,
       omega_high = omega$ci.upper,
       comprel = unname(c(compRelSEM(fit, tau.eq = FALSE, obs.var = FALSE))),
       comprel_observed = unname(c(compRelSEM(fit, tau.eq = FALSE, obs.var = TRUE))))
}

classical <- function(x) {
  a <- suppressWarnings(psych::alpha(x, warnings = FALSE, check.keys = FALSE))
  list(n = nrow(na.omit(x)), alpha = a$total$raw_alpha, alpha_standardized = a$total$std.alpha,
       average_r = a$total$average_r, alpha_if_dropped = a$alpha.drop$raw_alpha,
       item_rest = a$item.stats$r.drop, feldt_low = a$feldt$lower.ci[[1]], feldt_high = a$feldt$upper.ci[[1]])
}

stepped <- function(r, n) {  # Spearman-Brown and its Fisher limits, written out
  limits <- tanh(atanh(r) + c(-1, 1) * qnorm(.975) / sqrt(n - 3))
  list(r = r, estimate = 2 * r / (1 + r), low = 2 * limits[1] / (1 + limits[1]), high = 2 * limits[2] / (1 + limits[2]))
}

split_half <- function(x) {
  odd <- seq(1, ncol(x), 2)
  stepped(cor(rowSums(x[, odd, drop = FALSE]), rowSums(x[, -odd, drop = FALSE])), nrow(x))
}

case <- function(x) {
  complete <- na.omit(x)
  d <- psych::describe(x)
  out <- list(items = colnames(x), describe = as.list(d[c("n", "mean", "sd", "skew", "kurtosis", "min", "max")]),
              covariance = cov(complete), covariance_pairwise = cov(x, use = "pairwise"))
  if (ncol(x) == 2) return(c(out, list(spearman_brown = stepped(cor(complete)[1, 2], nrow(complete)))))
  c(out, list(complete = classical(complete), pairwise = classical(x), split_half = split_half(complete),
              model = one_factor(complete)))
}

write_case <- function(scales) {
  write_json(lapply(scales, case), "expected.json", digits = I(17), auto_unbox = TRUE, na = "null", pretty = 1)
  writeLines(c(capture.output(sessionInfo())[1:3],
               paste(sapply(c("psych", "psychTools", "lavaan", "semTools"),
                            function(p) paste(p, packageVersion(p))), collapse = " ")), "session.txt")
}

write_data <- function(x, name) {
  write.csv(x, file.path("..", "data", paste0(name, ".csv")), row.names = FALSE, na = "", quote = FALSE)
}
