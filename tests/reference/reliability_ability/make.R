# psychTools::ability: sixteen right-wrong items of the ICAR, n = 1525, with missing answers.
source("../reliability.R")
suppressPackageStartupMessages(library(psychTools))
x <- as.data.frame(ability)
names(x) <- gsub("[^A-Za-z0-9]", "_", names(x))
write_data(x, "ability")
write_case(list(ability = x, reasoning = x[1:4]))
