# Shared by the make.R files of the sem_engine_* cases: fit at the optimum, write everything a fit is judged by.
suppressMessages(library(lavaan))
library(jsonlite)

# BFGS and nlminb, scaled and not, each as tight as it goes: the smallest gradient is the judge.
tight <- function(fun, ...) {
  slope <- function(fit) if (lavInspect(fit, "converged")) max(abs(lavInspect(fit, "optim.gradient"))) else Inf
  best <- NULL
  for (scale in c("none", "standardized")) {
    tries <- list(
      fun(..., optim.parscale = scale, optim.method = "BFGS", control = list(reltol = 1e-16, maxit = 10000)),
      fun(..., optim.parscale = scale, control = list(rel.tol = 1e-10))
    )
    for (fit in tries) if (is.null(best) || slope(fit) < slope(best)) best <- fit
  }
  best
}

record <- function(fit, ...) {
  pt <- parTable(fit)
  keep <- intersect(c("id", "lhs", "op", "rhs", "user", "group", "free", "ustart", "exo", "label", "plabel", "est", "se"), names(pt))
  measures <- try(fitMeasures(fit), silent = TRUE)
  measures <- if (inherits(measures, "try-error")) list() else as.list(unclass(measures))
  list(
    table = as.list(as.data.frame(pt)[keep]),
    observed = lavNames(fit, "ov"), latent = lavNames(fit, "lv"), exogenous = lavNames(fit, "ov.x"),
    groups = if (lavInspect(fit, "ngroups") > 1) lavInspect(fit, "group.label") else "",
    meanstructure = lavInspect(fit, "meanstructure"),
    nobs = lavInspect(fit, "nobs"),
    vcov_row = unname(unclass(lavInspect(fit, "vcov"))[1, ]),
    gradient = max(abs(lavInspect(fit, "optim.gradient"))),
    converged = lavInspect(fit, "converged"),
    proper = suppressWarnings(lavInspect(fit, "post.check")),
    fit = measures[!is.na(unlist(measures))],
    options = list(...)
  )
}

save_case <- function(cases) {
  write_json(cases, "expected.json", digits = 17, auto_unbox = TRUE, na = "null")
  writeLines(c(R.version.string, paste("lavaan", packageVersion("lavaan"))), "session.txt")
  worst <- sapply(cases, function(k) k$gradient)
  print(worst)
}
