# Which models are special cases of which, decided by fitting one to the implied moments of the other. Rscript make.R
source("../common.R")
files <- c(model = "model.lav", orthogonal = "orthogonal.lav", tau = "tau.lav", parallel = "parallel.lav", one = "one.lav", two = "two.lav", wording = "wording.lav", chain = "chain.lav")
judged <- lapply(files, function(file) judge("sem", file, "holzinger"))
pairs <- expand.grid(restricted = names(files), general = names(files), stringsAsFactors = FALSE)
pairs <- pairs[pairs$restricted != pairs$general, ]
nesting <- Map(function(a, b) nested(judged, a, b), pairs$restricted, pairs$general)
inside <- Filter(function(k) k$nested && judged[[k$restricted]]$fit@test[[1]]$df > judged[[k$general]]$fit@test[[1]]$df, nesting)
save_case(judged, "lavaan::HolzingerSwineford1939", nesting = unname(nesting), differences = unname(lapply(inside, function(k) difference(judged, k$restricted, k$general))))
