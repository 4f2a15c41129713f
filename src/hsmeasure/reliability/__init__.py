"""Reliability of scale scores: coefficients, intervals, the table a paper prints."""
