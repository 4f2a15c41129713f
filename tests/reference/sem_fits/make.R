# Fits by lavaan of data sets that R ships; each is compared through the public functions.
# Every case: kind, model, data, options, and what lavaan prints of it. The largest gradient is recorded.
suppressPackageStartupMessages({library(lavaan); library(psychTools); library(jsonlite)})
dir.create("data", showWarnings = FALSE)
hs <- HolzingerSwineford1939
pd <- PoliticalDemocracy
dg <- Demo.growth
tl <- Demo.twolevel[1:700, c("y1", "y2", "y3", "y4", "y5", "y6", "x1", "x2", "x3", "w1", "cluster")]
hm <- hs; k <- 0
for (v in paste0("x", c(1, 3, 5, 7, 9))) { k <- k + 1; hm[seq(k, nrow(hm), by = 7 + k), v] <- NA }
hm$ageyr[seq(3, 301, by = 17)] <- NA
hs$w <- 0.5 + (seq_len(nrow(hs)) %% 5) / 4
big <- bfi[seq(1, 2800, by = 7), 1:25]
tables <- list(hs = hs, pd = pd, dg = dg, tl = tl, hm = hm, bfi = big)
for (n in names(tables)) write.csv(tables[[n]], file.path("data", paste0(n, ".csv")), row.names = FALSE, na = "")

three <- "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
democracy <- "ind60 =~ x1 + x2 + x3
dem60 =~ y1 + a*y2 + b*y3 + c*y4
dem65 =~ y5 + a*y6 + b*y7 + c*y8
dem60 ~ ind60
dem65 ~ ind60 + dem60
y1 ~~ y5; y2 ~~ y4 + y6; y3 ~~ y7; y4 ~~ y8; y6 ~~ y8"
five <- paste(c("A", "C", "E", "N", "O"), "=~", sapply(c("A", "C", "E", "N", "O"), function(s) paste0(s, 1:5, collapse = " + ")), collapse = "\n")
cases <- list(
  ml = list("cfa", three, "hs"),
  ml_means = list("cfa", three, "hs", meanstructure = TRUE),
  ml_wishart = list("cfa", three, "hs", likelihood = "wishart"),
  ml_std_lv = list("cfa", three, "hs", std.lv = TRUE),
  ml_orthogonal = list("cfa", three, "hs", orthogonal = TRUE),
  ml_effect_coding = list("cfa", three, "hs", effect.coding = TRUE),
  ml_observed = list("cfa", three, "hs", information = "observed"),
  mlm = list("cfa", three, "hs", estimator = "MLM"), mlmv = list("cfa", three, "hs", estimator = "MLMV"),
  mlmvs = list("cfa", three, "hs", estimator = "MLMVS"), mlr = list("cfa", three, "hs", estimator = "MLR"),
  mlf = list("cfa", three, "hs", estimator = "MLF"), gls = list("cfa", three, "hs", estimator = "GLS"),
  uls = list("cfa", three, "hs", estimator = "ULS"), wls = list("cfa", three, "hs", estimator = "WLS"),
  dwls = list("cfa", three, "hs", estimator = "DWLS"),
  groups = list("cfa", three, "hs", group = "school"),
  groups_loadings = list("cfa", three, "hs", group = "school", group.equal = "loadings"),
  groups_scalar = list("cfa", three, "hs", group = "school", group.equal = c("loadings", "intercepts")),
  groups_partial = list("cfa", three, "hs", group = "school", group.equal = c("loadings", "intercepts"),
                        group.partial = c("x3 ~ 1", "visual =~ x2")),
  groups_strict = list("cfa", three, "hs", group = "school", group.equal = c("loadings", "intercepts", "residuals")),
  groups_means = list("cfa", three, "hs", group = "school",
                      group.equal = c("loadings", "intercepts", "means", "lv.variances", "lv.covariances")),
  groups_mlr = list("cfa", three, "hs", group = "school", group.equal = c("loadings", "intercepts"), estimator = "MLR"),
  groups_labels = list("cfa", "visual =~ x1 + c(a, a)*x2 + c(b1, b2)*x3\ntextual =~ x4 + c(0.9, NA)*x5 + x6", "hs", group = "school"),
  fiml = list("cfa", three, "hm", missing = "fiml"),
  fiml_mlr = list("cfa", three, "hm", missing = "fiml", estimator = "MLR"),
  fiml_groups = list("cfa", three, "hm", missing = "fiml", group = "school", group.equal = "loadings"),
  mimic = list("cfa", paste0(three, "\nvisual + textual + speed ~ ageyr + grade"), "hs"),
  mimic_free_x = list("sem", "visual =~ x1 + x2 + x3\nvisual ~ ageyr + grade", "hs", fixed.x = FALSE),
  mimic_fiml = list("sem", "visual =~ x1 + x2 + x3\nvisual ~ ageyr + grade", "hm", missing = "fiml"),
  mimic_fiml_x = list("sem", "visual =~ x1 + x2 + x3\nvisual ~ ageyr + grade", "hm", missing = "fiml.x"),
  weights = list("cfa", three, "hs", sampling.weights = "w"),
  clusters = list("sem", "fw =~ y1 + y2 + y3\nfw ~ x1 + x2 + x3", "tl", cluster = "cluster", estimator = "MLR"),
  political = list("sem", democracy, "pd"),
  political_mlr = list("sem", democracy, "pd", estimator = "MLR"),
  indirect = list("sem", "ind60 =~ x1 + x2 + x3\ndem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7 + y8
dem60 ~ a*ind60\ndem65 ~ c*ind60 + b*dem60\nind := a*b\ntotal := c + ind\nshare := ind / total", "pd"),
  curved = list("cfa", "visual =~ a*x1 + b*x2 + c*x3\nvisual ~~ 1*visual\ntextual =~ x4 + x5 + x6\nb == a * c", "hs"),
  linear = list("cfa", "visual =~ x1 + b*x2 + c*x3\ntextual =~ x4 + d*x5 + x6\nb + c == 1.2\nd == 2*b", "hs"),
  second_order = list("cfa", paste0(three, "\ng =~ visual + textual + speed"), "hs"),
  bifactor = list("cfa", paste0("g =~ x1+x2+x3+x4+x5+x6+x7+x8+x9\ntextual =~ x4+x5+x6\nspeed =~ x7+x8+x9"), "hs", orthogonal = TRUE, std.lv = TRUE),
  paths = list("sem", "y5 ~ y1 + x1\ny1 ~ x1 + x2\ny6 ~ y5 + y1", "pd"),
  crossed = list("cfa", "visual =~ x1 + x2 + x3 + x9\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9", "hs"),
  growth = list("growth", "i =~ 1*t1 + 1*t2 + 1*t3 + 1*t4\ns =~ 0*t1 + 1*t2 + 2*t3 + 3*t4\ni ~ x1 + x2\ns ~ x1 + x2\nt1 ~ c1\nt2 ~ c2\nt3 ~ c3\nt4 ~ c4", "dg"),
  growth_plain = list("growth", "i =~ 1*t1 + 1*t2 + 1*t3 + 1*t4\ns =~ 0*t1 + 1*t2 + 2*t3 + 3*t4", "dg", estimator = "MLR"),
  nothing_automatic = list("lavaan", "f =~ 1*x1 + x2 + x3 + x4\nf ~~ f\nx1 ~~ x1\nx2 ~~ x2\nx3 ~~ x3\nx4 ~~ x4 + x1", "hs"),
  five = list("cfa", five, "bfi"),
  five_fiml = list("cfa", five, "bfi", missing = "fiml"))

flat <- function(d, columns) lapply(as.list(as.data.frame(d)[intersect(columns, names(d))]), function(x) if (is.factor(x)) as.character(x) else x)
best <- function(kind, model, data, options) {
  tries <- list(list(), list(optim.method = "BFGS", control = list(reltol = 1e-16, maxit = 10000)), list(optim.method = "GN"))
  em <- if (is.null(options$missing)) list() else list(em.h1.tol = 1e-10, em.h1.iter.max = 5000)
  fits <- lapply(tries, function(t) tryCatch(suppressWarnings(do.call(kind, c(list(model, data = data), options, t, em))), error = function(e) NULL))
  gradient <- sapply(fits, function(f) if (is.null(f) || !lavInspect(f, "converged")) Inf else max(abs(lavInspect(f, "optim.gradient"))))
  flat <- which(gradient < max(1e-6, min(gradient)) | gradient == min(gradient))  # equally good gradients: the lowest objective
  k <- flat[which.min(sapply(fits[flat], function(f) fitMeasures(f, "fmin")))]
  list(fit = fits[[k]], gradient = gradient[[k]])
}
out <- lapply(names(cases), function(name) {
  case <- cases[[name]]; options <- case[-(1:3)]
  found <- best(case[[1]], case[[2]], tables[[case[[3]]]], options); f <- found$fit
  if (is.null(f) || !is.finite(found$gradient)) { cat("no judge:", name, "\n"); return(NULL) }
  safe <- function(x) tryCatch(suppressWarnings(x), error = function(e) NULL)
  columns <- c("lhs", "op", "rhs", "group", "label", "est", "est.std", "se", "z", "pvalue", "ci.lower", "ci.upper")
  std <- function(type) safe(flat(subset(standardizedSolution(f, type = type), !op %in% c("==", "<", ">")), columns))
  single <- lavInspect(f, "ngroups") == 1
  res <- function(type) safe({r <- residuals(f, type = type); if (single) r <- list(r); lapply(r, function(g) list(cov = unclass(g$cov), mean = if (is.null(g$mean)) NULL else as.numeric(g$mean)))})
  over <- function(type) if (is.null(case$missing) && length(lavNames(f, "ov.x")) == 0 && is.null(case$sampling.weights) && !identical(case$estimator, "MLF")) {
    found <- lapply(res(type), function(g) { g$cov[abs(g$cov) > 1e4] <- 0; g })  # rounding over rounding
    if (length(found)) found
  }
  mi <- safe(flat(modindices(f), c("lhs", "op", "rhs", "group", "mi", "epc", "sepc.lv", "sepc.all", "sepc.nox")))
  scores <- if (length(lavNames(f, "lv")) && is.null(options$sampling.weights)) safe({s <- lavPredict(f, method = "regression"); if (single) s <- list(s); lapply(s, function(g) unclass(g)[1:10, , drop = FALSE])})
  bartlett <- if (length(lavNames(f, "lv"))) safe({s <- lavPredict(f, method = "Bartlett"); if (single) s <- list(s); lapply(s, function(g) unclass(g)[1:10, , drop = FALSE])})
  r2 <- safe({r <- lavInspect(f, "rsquare"); if (single) r <- list(r); lapply(r, function(g) as.list(g))})
  measures <- as.list(fitMeasures(f))
  # With missing covariates lavaan's unrestricted log-likelihood is not that of its chi-square (logl + chisq / 2), so
  # what it compares the baseline with is no judge.
  if (identical(options$missing, "fiml.x")) measures[c("unrestricted.logl", "baseline.chisq", "cfi", "tli", "nnfi", "rfi", "nfi", "pnfi", "ifi", "rni")] <- NULL
  names(options) <- gsub(".", "_", names(options), fixed = TRUE)
  list(case = name, kind = case[[1]], model = case[[2]], data = case[[3]], options = options, gradient = found$gradient,
       ov = lavNames(f, "ov"),
       estimates = flat(subset(parameterEstimates(f, remove.system.eq = TRUE), !op %in% c("==", "<", ">")), columns),
       std_all = std("std.all"), std_lv = std("std.lv"), std_nox = std("std.nox"), r2 = r2,
       fit = measures, mi = mi, raw = res("raw"), cor = res("cor.bollen"), bentler = res("cor.bentler"), normalized = over("normalized"), standardized = if (is.null(case$group) && lavInspect(f, "options")$information[1] == "expected") over("standardized"), scores = scores, bartlett = bartlett)
})
out <- Filter(Negate(is.null), out)
write_json(out, "expected.json", digits = NA, auto_unbox = TRUE, na = "null", null = "null", matrix = "rowmajor")
writeLines(c(R.version.string, paste("lavaan", packageVersion("lavaan"))), "session.txt")
cat(sapply(out, function(o) sprintf("%s %.1e\n", o$case, o$gradient)))
