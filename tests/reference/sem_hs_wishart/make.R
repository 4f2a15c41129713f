# The Wishart likelihood: N - 1 in place of N, in one group and in two. Rscript make.R
source("../common.R")
judged <- list(
  one = judge("cfa", "model.lav", "holzinger", likelihood = "wishart", also = c("indices", "residuals")),
  two = judge("cfa", "model.lav", "holzinger", likelihood = "wishart", group = "school"),
  loadings = judge("cfa", "model.lav", "holzinger", likelihood = "wishart", group = "school", group.equal = "loadings")
)
save_case(judged, "lavaan::HolzingerSwineford1939")
