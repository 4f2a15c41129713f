# Holzinger & Swineford (1939): three blocks of three tests (just identified), all nine (one factor misfits), a pair.
source("../reliability.R")
x <- lavaan::HolzingerSwineford1939[, paste0("x", 1:9)]
write.csv(format(x, digits = 17, trim = TRUE), "../data/holzinger_items.csv", row.names = FALSE, quote = FALSE)
write_case(list(visual = x[1:3], textual = x[4:6], speed = x[7:9], nine = x, pair = x[c("x4", "x5")]))
