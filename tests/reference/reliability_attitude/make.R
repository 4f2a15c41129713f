# datasets::attitude: thirty departments, seven percentages (Chatterjee & Price, 1977); two of them as a pair.
source("../reliability.R")
write_data(attitude, "attitude")
write_case(list(attitude = attitude, pair = attitude[c("learning", "raises")]))
