# One-sided constraints, binding and not. Rscript make.R
source("../common.R")
judged <- list(
  loose = judge("sem", "loose.lav", "democracy"),
  binding = judge("sem", "model.lav", "democracy")
)
save_case(judged, "lavaan::PoliticalDemocracy (Bollen, 1989)")
