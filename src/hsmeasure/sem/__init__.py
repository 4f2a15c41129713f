"""The covariance-structure engine: from lavaan model text to estimates, tests and what follows."""
