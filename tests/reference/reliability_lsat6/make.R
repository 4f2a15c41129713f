# Five dichotomous items of the Law School Admission Test, section 6 (Bock & Lieberman, 1970), n = 1000.
source("../reliability.R")
data(bock, package = "psych")
x <- as.data.frame(lsat6)
names(x) <- paste0("Q", 1:5)
write_data(x, "lsat6")
write_case(list(lsat6 = x))
