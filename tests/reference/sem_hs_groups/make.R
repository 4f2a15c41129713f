# Measurement invariance over two schools by ML: equal loadings, intercepts, residuals, means, (co)variances. Rscript make.R
source("../common.R")
judged <- list(
  configural = judge("cfa", "model.lav", "holzinger", group = "school", also = c("indices", "residuals", "scores")),
  loadings = judge("cfa", "model.lav", "holzinger", group = "school", group.equal = "loadings", also = c("indices", "score_tests")),
  intercepts = judge("cfa", "model.lav", "holzinger", group = "school", group.equal = c("loadings", "intercepts"), also = c("scores", "score_tests")),
  residuals = judge("cfa", "model.lav", "holzinger", group = "school", group.equal = c("loadings", "intercepts", "residuals"), also = "residuals"),
  means = judge("cfa", "model.lav", "holzinger", group = "school", group.equal = c("loadings", "intercepts", "residuals", "means")),
  variances = judge("cfa", "model.lav", "holzinger", group = "school", group.equal = c("loadings", "intercepts", "residuals", "lv.variances")),
  everything = judge("cfa", "model.lav", "holzinger", group = "school", group.equal = c("loadings", "intercepts", "residuals", "lv.variances", "lv.covariances", "means"))
)
steps <- list(c("loadings", "configural"), c("intercepts", "loadings"), c("residuals", "intercepts"), c("means", "residuals"), c("everything", "variances"))
save_case(judged, "lavaan::HolzingerSwineford1939",
  differences = lapply(steps, function(s) difference(judged, s[1], s[2])),
  nesting = c(lapply(steps, function(s) nested(judged, s[1], s[2])), list(nested(judged, "configural", "loadings"), nested(judged, "means", "variances"))))
