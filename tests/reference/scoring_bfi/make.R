# Scores and alphas of psychTools::bfi (2,800 respondents, 25 six-point items) as psych computes them.
# Revelle, W. psychTools: data sets from the Synthetic Aperture Personality Assessment project.
suppressPackageStartupMessages({library(psych); library(psychTools); library(jsonlite)})
items <- bfi[, 1:25]
write.csv(data.frame(items, gender = bfi$gender, education = bfi$education, age = bfi$age),
          "../data/bfi_full.csv", row.names = FALSE, na = "", quote = FALSE)
keys <- list(AGR = c("-A1", "A2", "A3", "A4", "A5"), CON = c("C1", "C2", "C3", "-C4", "-C5"),
             EXT = c("-E1", "-E2", "E3", "E4", "E5"), NEU = c("N1", "N2", "N3", "N4", "N5"),
             OPE = c("O1", "-O2", "O3", "O4", "-O5"))
scored <- scoreItems(keys, items, impute = "none", min = 1, max = 6)
one <- function(key) {
  names <- sub("^-", "", key)
  x <- items[names]
  reversed <- grepl("^-", key)
  x[reversed] <- 7 - x[reversed]
  pairwise <- psych::alpha(x, warnings = FALSE)
  complete <- psych::alpha(na.omit(x), warnings = FALSE)
  list(alpha = pairwise$total$raw_alpha, alpha_standardized = pairwise$total$std.alpha,
       alpha_if_dropped = pairwise$alpha.drop$raw_alpha, item_rest = pairwise$item.stats$r.drop,
       n_complete = nrow(na.omit(x)), alpha_complete = complete$total$raw_alpha,
       feldt_low = complete$feldt$lower.ci[[1]], feldt_high = complete$feldt$upper.ci[[1]])
}
write_json(list(scores = as.data.frame(scored$scores), scales = lapply(keys, one)),
           "expected.json", digits = NA, auto_unbox = TRUE, dataframe = "columns", na = "null")
writeLines(capture.output(sessionInfo())[1:3], "session.txt")
cat("psych", as.character(packageVersion("psych")), "psychTools", as.character(packageVersion("psychTools")), "\n",
    file = "session.txt", append = TRUE)
