# Models of ordered items: correlations behind the answers, thresholds free. Rscript make.R
suppressMessages({library(lavaan); library(psychTools); library(jsonlite)})
items <- c(paste0("A", 1:5), paste0("C", 1:5), paste0("N", 1:3))
full <- bfi[, c(items, "gender")]
bfi300 <- na.omit(full)[seq(1, 1800, by = 6), ]
gaps <- full[c(1:200, which(!complete.cases(full))[1:60]), ]
rownames(gaps) <- NULL
lsat <- as.data.frame(psych::lsat6)[seq(1, 1000, by = 2), ]
two <- "A =~ A1 + A2 + A3 + A4 + A5\nC =~ C1 + C2 + C3 + C4 + C5"
chain <- "A =~ A2 + A3 + A5\nC =~ C1 + C2 + C3\nN =~ N1 + N2 + N3\nC ~ a*A\nN ~ b*C\nab := a*b"
one <- paste("f =~", paste(names(lsat), collapse = " + "))
equal <- "C =~ p*C1 + p*C2 + q*C3 + C4 + C5"
write.csv(bfi300, "bfi.csv", row.names = FALSE)
write.csv(gaps, "gaps.csv", row.names = FALSE, na = "")
write.csv(lsat, "lsat.csv", row.names = FALSE)
columns <- function(table, keep) lapply(as.list(as.data.frame(unclass(table))[keep]), function(x) I(unname(x)))
case <- function(verb, model, file, ...) {
  data <- list(bfi = bfi300, gaps = gaps, lsat = lsat)[[file]]
  names <- lavNames(lavaanify(model))
  fit <- do.call(verb, list(model, data, ordered = names, ...))
  pe <- parameterEstimates(fit)
  if (is.null(pe$group)) pe$group <- ifelse(pe$op == ":=", 0L, 1L)
  pe <- pe[!pe$op %in% c("~1", "=="), ]
  fm <- unclass(fitMeasures(fit))
  st <- standardizedSolution(fit)
  st <- st[!st$op %in% c("~1", "=="), ]
  if (is.null(st$group)) st$group <- ifelse(st$op == ":=", 0L, 1L)
  list(verb = verb, model = model, data = file, options = list(...), gradient = max(abs(lavInspect(fit, "optim.gradient"))),
       estimates = columns(pe, c("lhs", "op", "rhs", "group", "est", "se")), standardized = columns(st, c("lhs", "op", "rhs", "group", "est.std", "se")),
       fit_measures = as.list(fm[!grepl("robust|gfi|ecvi|mplus", names(fm)) & !is.na(fm)]),
       mi = { m <- modificationIndices(fit); m <- m[m$op == "=~", ]; if (is.null(m$group)) m$group <- rep(1L, nrow(m)); columns(m, c("lhs", "op", "rhs", "group", "mi", "epc")) })
}
out <- list(
  wlsmv = case("cfa", two, "bfi"), wlsm = case("cfa", two, "bfi", estimator = "WLSM"), wlsmvs = case("cfa", two, "bfi", estimator = "WLSMVS"),
  dwls = case("cfa", two, "bfi", estimator = "DWLS"), ulsmv = case("cfa", two, "bfi", estimator = "ULSMV"),
  std_lv = case("cfa", two, "bfi", std.lv = TRUE), chain = case("sem", chain, "bfi"), equal = case("cfa", equal, "bfi"),
  pairwise = case("cfa", two, "gaps", missing = "pairwise"), listwise = case("cfa", two, "gaps"),
  groups = case("cfa", "C =~ C1 + C2 + C3 + C4 + C5", "bfi", group = "gender"), binary = case("cfa", one, "lsat")
)
print(sapply(out, function(x) x$gradient))
write_json(out, "expected.json", digits = NA, auto_unbox = TRUE, na = "null")
writeLines(c(R.version.string, paste("lavaan", packageVersion("lavaan"))), "session.txt")
