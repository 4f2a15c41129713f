# Effect coding: loadings average one and intercepts sum to zero (Little, Slegers & Card, 2006). Rscript make.R
source("../common.R")
judged <- list(
  loadings = judge("cfa", "model.lav", "holzinger", effect.coding = "loadings"),
  both = judge("cfa", "model.lav", "holzinger", effect.coding = c("loadings", "intercepts"), meanstructure = TRUE),
  groups = judge("cfa", "model.lav", "holzinger", effect.coding = c("loadings", "intercepts"), group = "school", group.equal = c("loadings", "intercepts"))
)
save_case(judged, "lavaan::HolzingerSwineford1939")
