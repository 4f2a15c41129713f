# lavaan() adds nothing: every parameter is written out, or asked for by an auto option. Rscript make.R
source("../common.R")
judged <- list(
  bare = judge("lavaan", "model.lav", "holzinger", also = c("indices", "residuals")),
  auto = judge("lavaan", "short.lav", "holzinger", auto.var = TRUE, auto.fix.first = TRUE, auto.cov.lv.x = TRUE),
  means = judge("lavaan", "short.lav", "holzinger", auto.var = TRUE, std.lv = TRUE, auto.cov.lv.x = TRUE, meanstructure = TRUE, int.ov.free = TRUE)
)
save_case(judged, "lavaan::HolzingerSwineford1939")
