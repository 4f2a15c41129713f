"""Measure help-seeking."""
