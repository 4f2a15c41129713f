"""Paired timings against R and the Python peers; ``make bench`` prints the ratios."""
