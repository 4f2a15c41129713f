# Scales set by latent variances of one, with free, orthogonal and partly orthogonal factors. Rscript make.R
source("../common.R")
judged <- list(
  free = judge("cfa", "model.lav", "holzinger", std.lv = TRUE, also = "indices"),
  orthogonal = judge("cfa", "model.lav", "holzinger", std.lv = TRUE, orthogonal = TRUE, also = c("indices", "residuals")),
  marker = judge("cfa", "model.lav", "holzinger", orthogonal = TRUE),
  groups = judge("cfa", "model.lav", "holzinger", std.lv = TRUE, group = "school", group.equal = "loadings")
)
save_case(judged, "lavaan::HolzingerSwineford1939", nesting = list(nested(judged, "orthogonal", "free"), nested(judged, "free", "orthogonal"), nested(judged, "orthogonal", "marker")),
  differences = list(difference(judged, "orthogonal", "free")))
