# The tables the sem_* cases share: subsets of data sets that R ships, holes and weights by a seed. Rscript make.R
suppressMessages(library(lavaan))
save_table <- function(table, name) write.csv(table, paste0(name, ".csv"), row.names = FALSE, na = "")

# Holzinger & Swineford (1939), 301 pupils of two schools, as shipped with lavaan; w is an invented sampling weight.
items <- paste0("x", 1:9)
hs <- HolzingerSwineford1939[c("id", "sex", "ageyr", "agemo", "school", items)]
set.seed(1939)
hs$w <- round(runif(nrow(hs), 0.4, 2.6), 2)
save_table(hs, "holzinger")

# The same with holes: x1..x6 at random, x7..x9 more often where x1 is low, age now and then.
holes <- hs
for (v in items[1:6]) holes[sample(nrow(hs), 24), v] <- NA
for (v in items[7:9]) holes[[v]][runif(nrow(hs)) < plogis(-1.2 - 0.6 * (hs$x1 - mean(hs$x1)))] <- NA
holes$ageyr[sample(nrow(hs), 18)] <- NA
save_table(holes, "holzinger_missing")

# Its first hundred pupils, of whom one answered nothing.
nothing <- head(holes, 100)
nothing[11, items] <- NA
save_table(nothing, "holzinger_empty")

# Bollen (1989), industrialisation and democracy in 75 countries, as shipped with lavaan.
save_table(PoliticalDemocracy, "democracy")

# lavaan's toy data for growth curves, the first 200 rows.
save_table(round(Demo.growth[1:200, ], 5), "growth")

# lavaan's toy data for two levels, 30 clusters of differing size, observed at the level of persons.
two <- subset(Demo.twolevel, cluster %in% c(1:10, 101:110, 191:200), c("y1", "y2", "y3", "y4", "y5", "y6", "x1", "x2", "cluster"))
two[1:8] <- round(two[1:8], 5)
two$half <- ifelse(two$cluster %% 2 == 1, "odd", "even")
save_table(two, "twolevel")

# The International Personality Item Pool items of psychTools::bfi (Revelle): the first 300 complete rows.
bfi <- psychTools::bfi[1:25]
save_table(head(bfi[complete.cases(bfi), ], 300), "bfi")

writeLines(c(R.version.string, paste("lavaan", packageVersion("lavaan")), paste("psychTools", packageVersion("psychTools"))), "session.txt")
