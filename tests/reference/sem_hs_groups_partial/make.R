# Partial invariance: equal loadings and intercepts but for those named, and labels given group by group. Rscript make.R
source("../common.R")
judged <- list(
  partial = judge("cfa", "model.lav", "holzinger", group = "school", group.equal = c("loadings", "intercepts"), group.partial = c("visual=~x2", "x7~1", "x3~1"), also = c("indices", "score_tests")),
  labels = judge("cfa", "labels.lav", "holzinger", group = "school"),
  blocks = judge("cfa", "blocks.lav", "holzinger", group = "school"),
  order = judge("cfa", "model.lav", "holzinger", group = "school", group.label = c("Grant-White", "Pasteur"), group.equal = "loadings"),
  one = judge("cfa", "model.lav", "holzinger", group = "school", group.label = "Grant-White")
)
save_case(judged, "lavaan::HolzingerSwineford1939")
