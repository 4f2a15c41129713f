# psychTools::bfi: five five-item scales, reversed items turned, with missing answers; one scale left unkeyed.
source("../reliability.R")
suppressPackageStartupMessages(library(psychTools))
x <- bfi[, 1:25]
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
keyed <- x
keyed[reversed] <- 7 - keyed[reversed]
scales <- lapply(c(AGR = "A", CON = "C", EXT = "E", NEU = "N", OPE = "O"), function(s) keyed[grepl(s, names(x))])
scales$unkeyed <- x[grepl("E", names(x))]
write_case(scales)
