# datasets::trees: three measures, just identified, with a Heywood case (negative uniqueness of Volume).
source("../reliability.R")
write_data(trees, "trees")
write_case(list(trees = trees))
