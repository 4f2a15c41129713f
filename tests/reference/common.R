# Shared by the make.R of every sem_<case>: fit at the optimum, then write everything a fit is judged by.
# R prints in the C locale's order, numbers with 17 digits; nothing here draws random numbers.
suppressMessages(library(lavaan))
library(jsonlite)

table_of <- function(name) read.csv(file.path("..", "data", paste0(name, ".csv")))
text_of <- function(file) paste(readLines(file), collapse = "\n")

# ---- at the optimum --------------------------------------------------------------------------------------------

gradient_of <- function(fit, x) {
  lavaan:::lav_model_gradient(lavaan:::lav_model_set_parameters(fit@Model, x), lavsamplestats = fit@SampleStats, lavdata = fit@Data, lavcache = fit@Cache)
}

central_differences <- function(f, x, h = 1e-5) {
  sapply(seq_along(x), function(k) {
    step <- replace(numeric(length(x)), k, h * max(1, abs(x[k])))
    (f(x + step) - f(x - step)) / (2 * step[k])
  })
}

# A model without constraints carries a function of nothing.
at <- function(rule, x) if (length(formals(rule))) rule(x) else NULL

constraint_values <- function(fit, x) c(at(fit@Model@ceq.function, x), at(fit@Model@cin.function, x))

# Constraints that bind at x: their values and their Jacobian.
binding <- function(fit, x) {
  value <- constraint_values(fit, x)
  if (!length(value)) return(list(value = numeric(), jac = matrix(0, 0, length(x))))
  on <- seq_along(value) <= length(at(fit@Model@ceq.function, x)) | abs(value) < 1e-3
  jac <- matrix(central_differences(function(x) constraint_values(fit, x), x), ncol = length(x))
  list(value = value[on], jac = jac[on, , drop = FALSE])
}

curved <- function(fit) length(fit@Model@ceq.nonlinear.idx) > 0 || length(formals(fit@Model@cin.function)) > 0

# The steepest slope left: of the objective along the directions that the constraints leave free, or the farthest a
# constraint is missed by, whichever is worse. lavaan keeps the slope itself unless constraints are curved or one-sided.
slope <- function(fit) {
  x <- as.numeric(coef(fit, type = "free"))
  on <- binding(fit, x)
  g <- if (!curved(fit)) lavInspect(fit, "optim.gradient") else if (!length(on$value)) gradient_of(fit, x) else qr.resid(qr(t(on$jac)), gradient_of(fit, x))
  max(abs(c(g, on$value, 0)))
}

# lavaan leaves curved and one-sided constraints at about 1e-5: end with Newton's steps on the Lagrangian.
polished <- function(fit, again) {
  x <- as.numeric(coef(fit, type = "free"))
  if (!length(binding(fit, x)$value)) return(fit)
  for (step in 1:6) {
    on <- binding(fit, x)
    g <- gradient_of(fit, x)
    lambda <- qr.coef(qr(t(on$jac)), g)
    inner <- function(x) gradient_of(fit, x) - as.numeric(t(binding(fit, x)$jac) %*% lambda)
    H <- central_differences(inner, x)
    k <- nrow(on$jac)
    kkt <- rbind(cbind((H + t(H)) / 2, t(on$jac)), cbind(on$jac, matrix(0, k, k)))
    x <- x - solve(kkt, c(g - as.numeric(t(on$jac) %*% lambda), on$value))[seq_along(x)]
  }
  fit@ParTable$est[fit@ParTable$free > 0] <- x
  again(start = fit, optim.method = "none", optim.force.converged = TRUE)
}

# BFGS and nlminb, scaled and not, each as tight as it goes: the fit with the smallest slope is the judge.
tight <- function(verb, ...) {
  best <- NULL
  given <- list(...)
  controls <- list(
    list(optim.method = "BFGS", control = list(reltol = 1e-16, maxit = 10000)),
    list(control = list(rel.tol = 1e-10, iter.max = 10000, eval.max = 20000))
  )
  for (scale in c("none", "standardized")) for (how in controls) {
    fit <- try(do.call(verb, c(given, list(optim.parscale = scale), how)), silent = TRUE)
    if (inherits(fit, "try-error") || !lavInspect(fit, "converged")) next
    if (curved(fit)) return(polished(fit, function(...) do.call(verb, c(given, list(...)))))
    if (is.null(best) || slope(fit) < slope(best)) best <- fit
    if (slope(best) < 1e-8) break
  }
  if (is.null(best)) stop("no optimiser converged")
  best
}

# ---- what is written -------------------------------------------------------------------------------------------

columns <- function(table, keep = names(table)) {
  table <- as.data.frame(unclass(table), stringsAsFactors = FALSE)[intersect(keep, names(table))]
  names(table) <- gsub(".", "_", names(table), fixed = TRUE)
  lapply(as.list(table), unname)
}

by_group <- function(fit, value) if (lavInspect(fit, "ngroups") > 1) value else list(value)

estimates <- function(fit) {
  pe <- parameterEstimates(fit)
  if (is.null(pe$group)) pe$group <- ifelse(pe$op == ":=", 0L, 1L)
  if (is.null(pe$label)) pe$label <- ""
  columns(pe[!pe$op %in% c("==", "<", ">"), ], c("lhs", "op", "rhs", "group", "label", "est", "se", "z", "pvalue", "ci.lower", "ci.upper"))
}

standardized <- function(fit) {
  kinds <- c("std.all", "std.lv", "std.nox")
  all <- lapply(kinds, function(type) standardizedSolution(fit, type = type))
  first <- all[[1]]
  if (is.null(first$group)) first$group <- ifelse(first$op == ":=", 0L, 1L)
  for (k in 1:3) first[paste0(kinds[k], c("", ".se"))] <- all[[k]][c("est.std", "se")]
  columns(first[!first$op %in% c("==", "<", ">"), ], c("lhs", "op", "rhs", "group", kinds, paste0(kinds, ".se")))
}

measures <- function(fit, without) {
  values <- unclass(fitMeasures(fit))
  if (length(without)) values <- values[!grepl(without, names(values))]
  names(values) <- gsub(".", "_", names(values), fixed = TRUE)
  as.list(values[!is.na(values)])
}

r_squared <- function(fit) {
  groups <- by_group(fit, lavInspect(fit, "rsquare"))
  columns(rbind(data.frame(group = integer(), variable = character(), r2 = numeric()), do.call(rbind, lapply(seq_along(groups), function(g) {
    data.frame(group = rep(g, length(groups[[g]])), variable = names(groups[[g]]), r2 = as.numeric(groups[[g]]))
  }))))
}

# One row per covariance (lower triangle) and per mean; errors and z where `groups` carries them.
residual_rows <- function(groups) {
  columns(do.call(rbind, lapply(seq_along(groups), function(g) {
    one <- groups[[g]]
    low <- which(lower.tri(one$cov, diag = TRUE), arr.ind = TRUE)
    v <- rownames(one$cov)
    at <- function(m) if (is.null(m)) NA_real_ else unclass(m)[low]
    take <- function(m) if (is.null(m)) NA_real_ else as.numeric(m)
    cov <- data.frame(lhs = v[low[, 1]], op = "~~", rhs = v[low[, 2]], group = g, residual = at(one$cov), se = at(one$cov.se), z = at(one$cov.z))
    if (is.null(one$mean)) return(cov)
    rbind(cov, data.frame(lhs = v, op = "~1", rhs = "", group = g, residual = take(one$mean), se = take(one$mean.se), z = take(one$mean.z)))
  })))
}

# Where a residual cannot vary R divides rounding by rounding: no judge.
judged_z <- function(rows) {
  rows$residual[abs(rows$residual) > 1e6] <- NA
  rows
}

all_residuals <- function(fit) {
  with_errors <- function(type) by_group(fit, lavResiduals(fit, type = type, se = TRUE, zstat = TRUE, summary = FALSE))
  plain <- function(type) by_group(fit, residuals(fit, type = type))
  if (!lavInspect(fit, "options")$estimator %in% c("ML", "GLS", "WLS")) { # lavaan has no errors of residuals here
    return(sapply(c(raw = "raw", cor_bentler = "cor.bentler", cor = "cor"), function(type) residual_rows(plain(type)), simplify = FALSE))
  }
  list(
    raw = residual_rows(with_errors("raw")), cor_bentler = residual_rows(with_errors("cor.bentler")),
    cor = residual_rows(plain("cor")), normalized = judged_z(residual_rows(plain("normalized"))),
    standardized = judged_z(residual_rows(plain("standardized")))
  )
}

indices <- function(fit) {
  mi <- suppressWarnings(modificationIndices(fit))
  if (is.null(mi$group)) mi$group <- 1L
  columns(mi, c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.lv", "sepc.all", "sepc.nox"))
}

# Factor scores of the first twenty people of each group; `row` counts the rows of the table from zero. Where no
# indicator determines a factor's Bartlett score lavaan prints zeros, which are no scores.
scores <- function(fit, method, first = 20) {
  values <- lapply(by_group(fit, lavPredict(fit, method = method)), function(m) m[, colSums(abs(m), na.rm = TRUE) > 0, drop = FALSE])
  cases <- by_group(fit, lavInspect(fit, "case.idx"))
  columns(do.call(rbind, lapply(seq_along(values), function(g) {
    k <- seq_len(min(first, nrow(values[[g]])))
    data.frame(row = cases[[g]][k] - 1L, group = g, unclass(values[[g]])[k, , drop = FALSE])
  })))
}

# ".p2." and the like say nothing to another program: name the parameter.
parameter_names <- function(fit, plabels) {
  pt <- as.data.frame(parTable(fit))
  hit <- match(plabels, pt$plabel)
  ifelse(is.na(hit), plabels, paste0(pt$lhs[hit], " ", pt$op[hit], " ", pt$rhs[hit], " [", pt$group[hit], "]"))
}

score_tests <- function(fit) {
  s <- lavTestScore(fit, univariate = TRUE, cumulative = TRUE, epc = TRUE)
  uni <- function(t) columns(transform(as.data.frame(unclass(t)), lhs = parameter_names(fit, lhs), rhs = parameter_names(fit, rhs)), c("lhs", "rhs", "X2", "df", "p.value"))
  epc <- as.data.frame(unclass(s$epc))
  if (is.null(epc$group)) epc$group <- 1L
  list(
    total = as.list(s$test[c("X2", "df", "p.value")]), univariate = uni(s$uni), cumulative = uni(s$cumulative),
    epc = columns(epc[epc$free > 0, ], c("lhs", "op", "rhs", "group", "est", "epc", "epv", "sepc.lv", "sepc.all", "sepc.nox"))
  )
}

wald_test <- function(fit, constraints) {
  w <- lavTestWald(fit, constraints = constraints)
  list(constraints = constraints, stat = w$stat, df = w$df, pvalue = w$p.value)
}

# Option names and words as another language spells them: underscores where lavaan has dots.
words <- c("group.equal", "test", "se", "missing", "likelihood", "information")
spelled <- function(options) {
  for (name in intersect(names(options), words)) options[[name]] <- gsub(".", "_", options[[name]], fixed = TRUE)
  for (name in intersect(names(options), c("group.equal", "group.partial", "group.label"))) options[[name]] <- I(options[[name]])
  names(options) <- gsub(".", "_", names(options), fixed = TRUE)
  if (length(options)) options else setNames(list(), character())
}

# One fit: how to call it, that R stood at the optimum, and what came out. `also` asks for more than the usual:
# "indices" (modification indices), "residuals", "scores", "score_tests"; `wald` for constraints to test; `without` (a
# regular expression) drops fit measures of which R is no judge.
record <- function(fit, verb, model, data, options, also, wald = NULL, given = NULL, without = NULL) {
  robust <- !lavInspect(fit, "options")$se %in% c("standard", "none") || lavInspect(fit, "options")$information[1] != "expected"
  expected <- list(
    estimates = estimates(fit), fit_measures = measures(fit, without), r_squared = r_squared(fit),
    standardized = standardized(fit)
  )
  if ("residuals" %in% also) expected$residuals <- all_residuals(fit)
  if ("indices" %in% also) expected$modification_indices <- indices(fit)
  if ("scores" %in% also) expected$factor_scores <- list(regression = scores(fit, "regression"), bartlett = scores(fit, "Bartlett"))
  if ("score_tests" %in% also) expected$score_tests <- score_tests(fit)
  if (length(wald)) expected$wald <- lapply(wald, function(rule) wald_test(fit, rule))
  list(
    verb = verb, model = model, data = data, given = given, options = spelled(options),
    nobs = I(lavInspect(fit, "nobs")), robust = robust, proper = suppressWarnings(lavInspect(fit, "post.check")),
    gradient = slope(fit), expected = expected
  )
}

# judge("cfa", "model.lav", "holzinger", estimator = "MLM") -> list(fit =, case =)
judge <- function(verb, model, data, ..., also = character(), wald = NULL, without = NULL) {
  fit <- suppressWarnings(tight(verb, text_of(model), data = table_of(data), ..., em.h1.tol = 1e-12, em.h1.iter.max = 20000))
  list(fit = fit, case = record(fit, verb, model, data, list(...), also, wald, without = without))
}

# The same from moments: `given` holds sample.cov, sample.nobs and perhaps sample.mean, lists of them with groups.
judge_moments <- function(verb, model, given, ..., also = character()) {
  fit <- do.call(tight, c(list(verb, text_of(model)), given, list(...)))
  groups <- lapply(given, function(part) if (is.list(part)) part else list(part))
  covs <- groups$sample.cov
  moments <- list(names = colnames(covs[[1]]), sample_cov = lapply(covs, unname), sample_nobs = I(unlist(groups$sample.nobs)))
  if (!is.null(groups$sample.mean)) moments$sample_mean <- lapply(groups$sample.mean, unname)
  list(fit = fit, case = record(fit, verb, model, NULL, list(...), also, given = moments))
}

# ---- comparisons of fits ---------------------------------------------------------------------------------------

difference <- function(judged, restricted, general, method = "default") {
  d <- suppressWarnings(lavTestLRT(judged[[general]]$fit, judged[[restricted]]$fit, method = method))
  list(restricted = restricted, general = general, method = gsub(".", "_", method, fixed = TRUE),
       chisq_diff = d[2, "Chisq diff"], df_diff = d[2, "Df diff"], pvalue = d[2, "Pr(>Chisq)"])
}

# Nesting by fitting one model to the other's implied moments (Bentler & Satorra, 2010), as semTools::net decides it.
nested <- function(judged, restricted, general) {
  a <- judged[[restricted]]$fit
  b <- judged[[general]]$fit
  nets <- suppressMessages(semTools::net(b, a))
  list(restricted = restricted, general = general, nested = nets@test[startsWith(rownames(nets@test), "a "), "b"])
}

# ---- write -----------------------------------------------------------------------------------------------------

# Lists nest, one line a field; vectors stay on their line, so that a difference between two runs can be read.
laid_out <- function(x, indent = "") {
  if (!is.list(x) || !length(x)) return(toJSON(x, digits = 17, auto_unbox = TRUE, na = "null", null = "null"))
  inner <- paste0(indent, " ")
  fields <- sapply(x, laid_out, indent = inner)
  if (is.null(names(x))) return(paste0("[\n", paste0(inner, fields, collapse = ",\n"), "\n", indent, "]"))
  paste0("{\n", paste0(inner, '"', names(x), '": ', fields, collapse = ",\n"), "\n", indent, "}")
}

save_case <- function(judged, source, differences = list(), nesting = list(), more = list()) {
  fits <- lapply(judged, function(one) one$case)
  slopes <- sapply(fits, function(one) one$gradient)
  if (any(slopes > 1e-5)) stop("not at the optimum: ", paste(names(slopes), signif(slopes, 2), collapse = ", "))
  errors <- sapply(judged, function(one) anyNA(one$fit@ParTable$se))
  if (any(errors)) stop("no standard errors: ", paste(names(errors)[errors], collapse = ", "))
  case <- c(list(source = source, fits = fits), if (length(differences)) list(differences = differences), if (length(nesting)) list(nesting = nesting), more)
  writeLines(laid_out(case), "expected.json")
  packages <- c("lavaan", "semTools")
  writeLines(c(R.version.string, paste(packages, sapply(packages, function(p) as.character(packageVersion(p))))), "session.txt")
  cat(sprintf("%-24s %.1e\n", names(slopes), slopes), sep = "")
}
