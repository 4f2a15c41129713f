# datasets::iris: four measures of very unequal variance, highly correlated.
source("../reliability.R")
x <- iris[1:4]
names(x) <- gsub(".", "_", names(x), fixed = TRUE)
write_data(x, "iris")
write_case(list(iris = x))
