# lavaan's statements and parameter tables of many odd model texts. Numbers are written as text (%.17g).
suppressMessages({library(lavaan); library(jsonlite)})
d <- HolzingerSwineford1939
out <- list()
quiet <- function(expr) tryCatch(suppressWarnings(expr), error = function(e) list(stops = gsub("\\s+", " ", conditionMessage(e))))
num <- function(x) if (is.null(x)) character(0) else sprintf("%.17g", as.numeric(x))
statements <- function(text) {
  flat <- lavParseModelString(text)
  mods <- attr(flat, "modifiers"); cons <- attr(flat, "constraints")
  rows <- lapply(seq_along(flat$lhs), function(i) {
    m <- if (flat$mod.idx[i] > 0) mods[[flat$mod.idx[i]]] else list()
    list(lhs = flat$lhs[i], op = flat$op[i], rhs = flat$rhs[i], block = flat$block[i], fixed = num(m$fixed),
         start = num(m$start), lower = num(m$lower), upper = num(m$upper), label = as.character(m$label))
  })
  list(rows = rows, constraints = lapply(cons, function(k) list(lhs = k$lhs, op = k$op, rhs = k$rhs)))
}
columns <- function(p) {
  p <- as.list(p); n <- length(p$lhs)
  bound <- function(x, free) if (is.null(x)) rep(free, n) else as.numeric(x)
  list(lhs = p$lhs, op = p$op, rhs = p$rhs, user = p$user, group = if (is.null(p$group)) rep(1, n) else p$group,
       free = p$free, ustart = num(p$ustart), exo = p$exo,
       label = p$label, plabel = p$plabel, lower = num(bound(p$lower, -Inf)), upper = num(bound(p$upper, Inf)))
}
table_of <- function(model, fun, groups, opts) {
  args <- c(list(model = model, data = quote(d), do.fit = FALSE), opts)
  if (groups == 2) args$group <- "school"
  f <- eval(as.call(c(as.name(fun), args)))
  c(columns(parTable(f)), list(ov = I(lavNames(f, "ov")), lv = I(lavNames(f, "lv")), x = I(lavNames(f, "ov.x"))))
}
add <- function(model, fun = "sem", groups = c(1, 2), table = TRUE, ...) {
  opts <- list(...)
  for (g in groups) {
    case <- list(model = model, fun = fun, groups = g, options = opts, statements = quiet(statements(model)))
    if (table) case$table <- quiet(table_of(model, fun, g, opts))
    out[[length(out) + 1]] <<- case
  }
}

# -- writing ------------------------------------------------------------------------------------------------
for (m in c(
  "f =~ x1 + x2 + x3", "f=~x1+x2+x3", "  f  =~\n x1 +\n x2 +\n x3\n\n", "f =~ x1 + x2\n   + x3", "f =~ x1 +\n\n x2 + x3",
  "f =~ x1 + x2 + x3 # =~ a comment\n", "f =~ x1 + x2 + x3 ! a comment ~ x\n# another\n x4 ~ f", "f =~ x1 + x2 + x3; x4 ~ f;; ",
  "\tf\t=~\tx1\t+\tx2\t+\tx3", "f = ~ x1 + x2 + x3", "x1 ~ ~ x2", "f =~ x1 + + x2 + x3", "f =~ +x1 + x2 + x3",
  "f.a =~ x1 + x2 + x3", "f_a =~ x1 + x2 + x3", ".f =~ x1 + x2 + x3", "F1.2_b =~ x1 + x2 + x3", "gr\u00f6\u00dfe =~ x1 + x2 + x3",
  "\u03b7 =~ x1 + x2 + x3", "f =~ x1 + (x2) + x3", "f =~ x1 + 2*(x2) + x3", "f =~ x1 + x2 + x2 + x3",
  # -- modifiers
  "f =~ 1*x1 + 1/2*x2 + -0.5*x3 + 1e-2*x4", "f =~ NA*x1 + start(.5)*x2 + x3", "f =~ x1 + .5*x2 + 5.*x3 + x4", "f =~ x1 + 2*3*x2 + x3",
  "f =~ x1 + (1+2)*x2 + x3", "f =~ x1 + sqrt(2)*x2 + x3", "f =~ x1 + 2^2*x2 + x3", "f =~ x1 + 1/2*3*x2 + x3", "f =~ x1 + 1L*x2 + 0x10*x3 + x4",
  "f =~ x1 + exp(0.5)*x2 + log(3)*x3", "f =~ x1 + -1/2*x2 + x3", "f =~ x1 + 1e+2*x2 + 1E-3*x3 + x4", "f =~ x1 + (-1)*x2 + x3", "f =~ x1 + abs(-2)*x2 + x3",
  "f =~ x1 + a*x2 + x3", "f =~ a*x1 + x2 + x3", "f =~ x1 + a*x2 + a*x3 + x4", "f =~ x1 + a*x2 + b*x3 + a*x4 + b*x5", "f =~ a*x1 + a*x2 + x3 + x4",
  "f =~ x1 + \"a\"*x2 + 'b'*x3", "f =~ x1 + 'a b'*x2 + x3", "f =~ x1 + label('q')*x2 + label(r)*x3", "f =~ x1 + (a)*x2 + x3", "f =~ x1 + x2 + pi*x3",
  "f =~ x1 + equal('f=~x3')*x2 + x3", "f =~ x1 + x2 + equal('f=~x2')*x3 + equal('f=~x2')*x4", "f =~ x1 + a*x2 + equal(a)*x3",
  "f =~ x1 + lower(0)*x2 + upper(2)*x3", "f =~ x1 + lower(0)*x2 + upper(2)*x2 + x3", "f =~ x1 + x2 + x3\nx1 ~~ lower(0)*x1", "f =~ x1 + lower(-Inf)*x2 + x3",
  "f =~ x1 + x2 + x3 + a*x2", "f =~ x1 + a*x2 + start(.7)*x2 + x3", "f =~ x1 + start(.7)*x2 + a*x2 + lower(.1)*x2 + x3", "f =~ NA*x1 + a*x1 + x2 + x3\nf ~~ 1*f",
  "f =~ x1 + a*x2 + b*x2 + x3", "f =~ x1 + 1*x2 + 2*x2 + x3", "f =~ x1 + 0.5?x2 + x3", "f =~ x1 + 2?x2 + .1?x3", "f =~ start(.5)*x1 + x2 + x3", "f =~ x1 + 1*x2 + x3",
  "f =~ 2*x1 + x2 + x3", "f =~ 0*x1 + x2 + x3", "f =~ x1 + start(1)*x2 + x3\nf ~~ start(2)*f\nx1 ~~ 0.5?x1", "f =~ x1 + NA_real_*x2 + x3", "f =~ x1 + a*x1 + x2 + x3",
  # -- one a group
  "f =~ x1 + c(a,b)*x2 + x3", "f =~ x1 + c('a','b')*x2 + x3", "f =~ c(1,NA)*x1 + x2 + x3\nf ~~ c(NA,1)*f", "f =~ x1 + c(a,a)*x2 + x3", "f =~ x1 + c(.5,.6)*x2 + x3",
  "f =~ x1 + start(c(.5,.6))*x2 + lower(c(0,.1))*x3", "f =~ x1 + c(a,b)*x2 + c(b,a)*x3 + x4", "f =~ x1 + c(a,b)*x2 + c(a,b)*x3", "f =~ x1 + c(1)*x2 + x3",
  "f =~ x1 + c(1,2,3)*x2 + x3", "f =~ x1 + rep(1,2)*x2 + x3", "f =~ x1 + label(c(a,b))*x2 + x3", "f =~ x1 + start(.5,.6)*x2 + x3", "f =~ x1 + c(NA,NA)*x2 + c(a,b)*x2 + x3",
  "f =~ x1 + x2 + x3\nf ~ c(0,NA)*1", "f =~ x1 + c('a','')*x2 + x3", "f =~ x1 + x2 + x3\nf ~~ c(v1,v2)*f\nr := v1/v2", "f =~ x1 + c(a,b)*x2 + x3\na == b",
  # -- regressions, covariances, means
  "x1 ~ x2", "x1 ~ x2 + x3", "x1 + x2 ~ x3", "x1 + x2 ~ x3 + x4", "x1 ~ 1 + x2", "x1 ~ x2 + 1", "x1 ~ 1", "x1 ~ 0*1 + x2", "x1 ~ 0 + x2", "x1 ~ 0.5*1", "x1 ~ a*1\nx2 ~ a*1",
  "x1 + x2 ~ 1", "x1 ~ 1 + 1*x2 + 2*1", "x1 ~ x2\nx2 ~ x1\nx3 ~ x1", "x1 ~ x2\nx3 ~ x2", "x1 ~ x2\nx3 ~ x2\nx1 ~~ 0*x3", "x1 ~ x2\nx3 ~ x4\nx5 ~ x6 + x1", "x1 ~~ x2", "x1 ~~ x2 + x3",
  "x1 + x2 ~~ x3", "x1 ~~ x1 + x2", "x3 ~~ x1 + x3", "x1 ~ x2 + x3\nx2 ~~ x3", "x1 ~ x2 + x3\nx2 ~~ 0*x3\nx2 ~~ x2", "x1 ~ x2 + x3\nx2 ~ 1", "x1 ~ x2\nx2 ~~ x2", "x1 ~ b*x2 + b*x3",
  "x1 ~ x2 + x3\nx4 ~ x1\nx5 ~ x1", "x1 ~ x2 + a*x3\nx1 ~~ b*x1\nx1 ~ c*1", "x9 ~ ageyr + sex\nx8 ~ ageyr + x9", "x1 ~ ageyr\nageyr ~ sex", "x1 ~ x2\nx2 ~ x3\nx3 ~~ x1",
  # -- latent structures
  "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6", "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nh =~ x7 + x8 + x9", "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\ng ~ f",
  "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nh =~ x7 + x8 + x9\nh ~ f + g + ageyr", "f =~ x1+x2+x3\n g=~x4+x5+x6\n h=~x7+x8\n h~f+g+ageyr\n x9~h+ageyr+x1\n x9~~x8",
  "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nh =~ f + g\nx9 ~ h", "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nh =~ x7 + x8 + x9\ns =~ f + g + h", "f =~ x1\ng =~ x2 + x3 + x4", "f =~ x1\nf ~ x9",
  "f =~ x1\ng =~ x1 + x2 + x3", "f =~ x1 + x2 + x3\ng =~ f", "f =~ 1*x1\nx1 ~~ x1\nf ~~ 0*f", "f =~ x1\ng =~ f + x2 + x3", "f =~ 0\nf ~ x1 + x2\nx3 ~ f", "f =~ x1 + x2\ng =~ x3 + x4\nf ~~ 0*g",
  "f =~ x1 + x2 + x3\nf ~ x4\ng =~ x5 + x6 + x7\ng ~ x4\nx9 ~ x4", "f =~ x1+x2+x3\nx4 ~~ x5\nf ~~ x6\nx7 ~ 1\nx8 ~ x9", "f =~ x1 + x2 + x3\nx6 ~~ f\nf ~~ x7", "f =~ x1 + x2 + x3\nf ~~ f + x9",
  "f =~ x1+x2+x3\ng =~ x4+x5+x6\nh =~ f + g\nf ~ x9\ng ~ x9", "f =~ x1 + x2 + x3\nx9 ~ f\nf ~ x8\nx8 ~ x7", "f =~ x1 + x2 + x3\nf ~ x1", "f =~ x1+x2+x3\nx1 ~ x9\nx2 ~ x9\nx8 ~ x9",
  "f =~ x1 + x2 + x3\ng =~ x4 + x5\nf ~ g\nx9 ~ g", "f =~ x1 + x2 + x3\ng =~ x3 + x4 + x5", "f + g =~ x1 + x2 + x3", "f =~ x1 + x2 + x3\nf ~ 1\nx1 ~ 0*1", "f =~ x1 + x2 + x3\nx1 ~~ f",
  "f =~ x1 + x2 + x3\nx1 ~~ x2\nx2 ~~ 0.1*x3", "f =~ x1 + x2 + x3\nx1 ~~ x1\nx2 ~~ NA*x2\nf ~~ 1*f", "f =~ x1 + x2 + x3\nx9 ~~ f\nx8 ~~ x9\nx8 ~ f", "f =~ x1 + x2 + x3\nf ~ x9 + x8\nx9 ~~ x8",
  "f =~ x1 + x2 + x3 + 0*x4\nf ~ x9", "g =~ x4 + x5 + x6\nf =~ x1 + x2 + x3\nx1 ~~ x4\nx6 ~~ x3\nf ~~ g",
  # -- constraints
  "f =~ x1 + a*x2 + b*x3\na == b", "f =~ x1 + a*x2 + b*x3\nb == 2*a", "f =~ x1 + a*x2 + b*x3\n2*a == b + 1\n a > 0.1; b < 3", "f =~ x1 + a*x2 + b*x3\nd := a*b\ne := d + 1\nb > 0",
  "f =~ x1 + a*x2 + b*x3\nd := sqrt(a)^2/exp(-b)", "f =~ x1 + a*x2 + b*x3\nd := a**2", "f =~ x1 + x2 + x3\n.p2. == .p3.", "f =~ x1 + a*x2 + a*x3\nb := 2*a", "f =~ x1 + a*x2 + x3\nd := a - (1 -\n a)",
  "f =~ NA*x1 + a*x1 + b*x2 + c*x3\na + b + c == 3", "f =~ x1 + a*x2 + b*x3\na>0;b>0\nd:=a+b", "y := 2*a\nf =~ x1 + a*x2 + x3", "f =~ x1 + a*x2 + b*x3\n\nd := (a + b)/2   # mean\n", "x1 ~ a*x2\nx2 ~ b*x3\nab := a*b",
  # -- blocks
  "group: 1\nf =~ x1 + x2 + x3\ngroup: 2\nf =~ x1 + x2 + x3", "group: 1\nf =~ x1 + x2 + x3\ngroup: 2\nf =~ x1 + x2 + x3 + x4", "group : 1\nf =~ x1 + a*x2 + b*x3\nGROUP: 2\nf =~ x1 + a*x2 + x3\na > 0",
  "group: 2\nf =~ x1 + x2 + x3\ngroup: 1\nf =~ x4 + x5 + x6",
  # -- what lavaan refuses as well
  "f", "", "  \n ", "# only a comment", "=~ x1", "~ x1", "f =~", "f =~ x1 +", "x1 ~ ", "f =~ x1 + x2*2", "f =~ x1 - x2", "f =~ 1", "f ~~ 1", "1 ~ x1", "f =~ x1, x2", "f =~ (x1 + x2", "f =~ 'x1 + x2",
  "f =~ _x1", "_f =~ x1", "if =~ x1 + x2", "f =~ TRUE", "x1 ~ NULL", "f =~ foo(2)*x1 + x2", "f =~ x1 + x2\nf =~ x1", "x1 ~~ x2\nx2 ~~ x1", "x1 ~ x2\nx1 ~ 2*x2",
  "f =~ x1 + nothere", "sex =~ x1 + x2 + x3", "f =~ f + x1", "f =~ x1 + x2 + x3\na == 1", "f =~ x1 + x2 + a*x3\na == q", "f =~ x1 + a*x2 + x3\ny := zz*2", "f =~ x1 + a*x2 + x3\na := 2*a",
  "f =~ x1 + a*x2 + x3\nb := c + 1\nc := a", "f =~ x1 + x2\ngroup: 2\nf =~ x1 + x2", "group:\nf =~ x1 + x2", "f =~ x1 %% x2", "f =~ x1 + x2 +\ng =~ x3 + x4", "f\n=~ x1 + x2", "'f' =~ x1 + x2", "`f` =~ x1 + x2"
)) add(m)
add("x1 | t1 + t2", table = FALSE, groups = 1); add("x1 | a*t1 + 0.5*t2", table = FALSE, groups = 1); add("x1 ~*~ 1*x1", table = FALSE, groups = 1)

# -- options ------------------------------------------------------------------------------------------------
two <- "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"
big <- "f =~ x1+x2+x3\n g=~x4+x5+x6\n h=~x7+x8\n h~f+g+ageyr\n x9~h+ageyr+sex\n x9~~x8\n x1 ~~ x4"
second <- "f =~ x1+x2+x3\n g=~x4+x5+x6\n h=~x7+x8+x9\n s=~f+g+h"
grow <- "i =~ 1*x1 + 1*x2 + 1*x3\ns =~ 0*x1 + 1*x2 + 2*x3"
for (m in c(two, big, second)) {
  for (fun in c("cfa", "sem")) { add(m, fun); add(m, fun, meanstructure = TRUE); add(m, fun, std.lv = TRUE); add(m, fun, orthogonal = TRUE, fixed.x = FALSE) }
  add(m, meanstructure = TRUE, fixed.x = FALSE, groups = 1); add(m, orthogonal.x = TRUE, groups = 1); add(m, orthogonal.y = TRUE, groups = 1)
  add(m, effect.coding = TRUE, meanstructure = TRUE); add(m, effect.coding = "loadings", groups = 1); add(m, effect.coding = "intercepts", meanstructure = TRUE, groups = 1)
  add(m, "lavaan", auto.var = TRUE, auto.fix.first = TRUE, auto.cov.lv.x = TRUE); add(m, "lavaan", auto.var = TRUE, std.lv = TRUE, meanstructure = TRUE, int.ov.free = TRUE, auto.cov.y = TRUE, groups = 1)
  for (eq in list("loadings", "intercepts", c("loadings", "intercepts"), c("loadings", "intercepts", "residuals"), "lv.variances", "lv.covariances", "residual.covariances", "regressions",
                  c("loadings", "intercepts", "means"), c("loadings", "intercepts", "residuals", "residual.covariances", "lv.variances", "lv.covariances", "means", "regressions"))) {
    add(m, groups = 2, group.equal = eq); add(m, groups = 2, group.equal = eq, std.lv = TRUE)
  }
  add(m, groups = 2, group.equal = c("loadings", "intercepts"), group.partial = c("f =~ x2", "x5 ~1")); add(m, groups = 2, group.equal = c("loadings", "intercepts"), effect.coding = TRUE)
}
add(big, groups = 2, group.equal = c("residuals", "residual.covariances"), group.partial = c("x1~~x1", "x1~~x4"))
add("f =~ x1 + c(a,b)*x2 + x3 + 2*x4", groups = 2, group.equal = "loadings"); add("f =~ x1 + a*x2 + x3 + x4", groups = 2, group.equal = "loadings", group.partial = "a")
add("f =~ a*x1 + a*x2 + a*x3 + a*x4", groups = c(1, 2), std.lv = TRUE); add("f =~ x1 + x2 + x3\nf ~ m*1", groups = 2, group.equal = c("loadings", "intercepts"))
add("f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nf ~ 1\ng ~~ c(1,NA)*g", groups = 2, group.equal = c("loadings", "intercepts"))
add("f =~ x1 + x2 + x3\nf ~~ x9\ng =~ x4 + x5 + x6\ng ~~ x8", groups = 2, group.equal = "residual.covariances"); add("f =~ x1 + x2 + x3\nf ~~ x9", groups = 2, group.equal = "lv.covariances")
for (m in c(grow, paste0(grow, "\ni + s ~ ageyr"), paste0(grow, "\nx9 ~ i + x8\nx7 ~~ x6"), paste0(grow, "\nx1 ~ c1*1\nx2 ~ c1*1"))) { add(m, "growth"); add(m, "growth", std.lv = TRUE, groups = 1) }
add("f =~ x1 + x2 + x3\nx9 ~ f + ageyr", "lavaan", groups = 1); add("f =~ x1\nx1 ~~ x1", "lavaan", groups = 1, auto.fix.single = TRUE); add("f =~ x1 + x2 + x3", "lavaan", groups = 1, auto.fix.first = TRUE, auto.var = TRUE, meanstructure = TRUE)
add("x1 ~ ageyr + sex\nx1 ~~ x1", "lavaan", groups = 1, fixed.x = FALSE); add("x9 ~ x8 + ageyr\nageyr ~ 1", "growth", fixed.x = FALSE)
add("h =~ x7 + x8\nx9 ~~ f\nf =~ x1 + x2 + x3\nf ~~ 1*f\nageyr ~~ sex\ng =~ x3 + x4 + x5"); add("f =~ NA*x1 + a*x2 + x3\nh =~ x7\ng ~ f\ng =~ x4 + b*x5 + x6\nx8 ~~ x9\nx9 ~ f\nageyr ~~ sex", std.lv = TRUE)
add("k =~ 0\nk ~ x1 + x2\nx9 ~ k\nf =~ x3 + x4 + x5", effect.coding = "loadings")
add("f =~ x1 + x2 + x3", missing = "ml"); add("f =~ x1 + x2 + x3\nf ~ ageyr", missing = "ml.x", groups = 1); add("f =~ x1 + x2 + x3", estimator = "MLR"); add("f =~ x1 + x2 + x3", estimator = "WLS", groups = 1)

# -- options that meet modifiers ----------------------------------------------------------------------------
for (v in c("f ~~ v*f", "f ~~ f", "f ~~ start(2)*f", "f ~~ NA*f", "f ~~ 2*f")) add(paste0("f =~ x1 + x2 + x3\n", v), std.lv = TRUE)
for (v in c("c(v1,v2)", "c(NA,1)", "c(1,NA)")) for (eq in list("loadings", "lv.variances")) add(paste0("f =~ x1 + x2 + x3\nf ~~ ", v, "*f"), groups = 2, std.lv = TRUE, group.equal = eq)
for (v in c("c(NA,.5)", "c(.5,NA)", "c(NA,NA)", "c(p,q)")) { add(paste0("f =~ x1 + ", v, "*x2 + x3"), groups = 2, group.equal = "loadings"); add(paste0("f =~ x1 + ", v, "*x2 + x3"), groups = 2, group.equal = "loadings", group.partial = "f=~x2") }
add("f =~ x1 + x2 + x3\nx2 ~ c(0,NA)*1\nx1 ~~ c(.3,NA)*x1", groups = 2, group.equal = c("intercepts", "residuals"))
add(two, groups = 2, group.equal = "intercepts", meanstructure = FALSE); add(two, groups = 2, group.equal = "loadings", meanstructure = FALSE); add(two, effect.coding = TRUE, std.lv = TRUE, meanstructure = TRUE)
add(big, groups = 2, fixed.x = FALSE, group.equal = c("residuals", "residual.covariances", "intercepts", "means"))
for (m in c("f =~ x1 + .8*x2 + x3\nx2 ~ 0*1", "f =~ 1*x1 + 1*x2 + 1*x3", "f =~ x1 + a*x2 + a*x3", "s =~ f + g\nf =~ x1 + x2 + x3\ng =~ x4 + x5 + x6")) add(m, effect.coding = TRUE, meanstructure = TRUE)
add("f =~ x1 + c(.8,NA)*x2 + x3\nx2 ~ c(NA,0)*1", effect.coding = TRUE, groups = 2); add("f =~ x1 + c(.8,NA)*x2 + x3\nx2 ~ c(NA,0)*1", effect.coding = TRUE, groups = 2, group.equal = c("loadings", "intercepts"))
for (m in c("x1 ~~ x2\nx1 ~~ x2 + x3", "f =~ x1 + ''*x2 + x3", "f =~ x1 + a*x2 + x3\nd := log(a, 10)", "b =~ x1+x2+x3+x4+x5+x6\ns1 =~ x1+x2+x3\ns2 =~ x4+x5+x6\nb ~~ 0*s1 + 0*s2\ns1 ~~ 0*s2",
            "f =~ x1\ng =~ x2\nh =~ x3\nh ~ f + g", "f =~ x1 + T*x2 + c*x3", "f =~ x1 + x2 + x3\ng =~ x4 + x5\nx1 ~ g\nf ~~ .5*g", "x4 ~ f\nx5 ~ x4\nf =~ x1 + x2 + x3\nx6 ~~ x7")) add(m)

write_json(out, "expected.json", auto_unbox = TRUE, digits = 17, null = "null")
writeLines(c(R.version.string, paste("lavaan", packageVersion("lavaan"))), "session.txt")
cat(length(out), "cases\n")
