# A general factor above three, in one group and with loadings of both orders equal over schools. Rscript make.R
source("../common.R")
judged <- list(
  one = judge("cfa", "model.lav", "holzinger", also = c("indices", "scores", "residuals")),
  std_lv = judge("cfa", "model.lav", "holzinger", std.lv = TRUE),
  groups = judge("cfa", "model.lav", "holzinger", group = "school", group.equal = "loadings")
)
save_case(judged, "lavaan::HolzingerSwineford1939")
