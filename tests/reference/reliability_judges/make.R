# datasets::USJudgeRatings: eleven nearly interchangeable ratings of 43 judges, alpha near one.
source("../reliability.R")
x <- USJudgeRatings[-1]
write_data(x, "judges")
write_case(list(judges = x))
