# datasets::swiss: indicators of 1888 that run in both directions: negative loadings and item-rest correlations.
source("../reliability.R")
x <- swiss[c("Fertility", "Agriculture", "Examination", "Education", "Infant.Mortality")]
names(x) <- gsub(".", "_", names(x), fixed = TRUE)
write_data(x, "swiss")
write_case(list(swiss = x))
