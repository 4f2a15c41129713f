# Covariates with missing values: fiml drops their rows, fiml.x keeps them. Rscript make.R
source("../common.R")
S <- function(...) judge("sem", "model.lav", "holzinger_missing", ...)
# With fiml.x lavaan 0.6-14 prints an unrestricted log-likelihood other than logl + chisq / 2, and takes its baseline
# from there: neither is a judge.
unrestricted <- "^unrestricted|^baseline|cfi|tli|nfi|rfi|ifi|rni"
judged <- list(
  dropped = S(missing = "fiml"),
  kept = S(missing = "fiml.x", without = unrestricted),
  kept_mlr = S(missing = "fiml.x", estimator = "MLR", without = unrestricted),
  random = S(missing = "fiml", fixed.x = FALSE),
  groups = S(missing = "fiml.x", group = "school", group.equal = "loadings", without = unrestricted)
)
save_case(judged, "lavaan::HolzingerSwineford1939")
