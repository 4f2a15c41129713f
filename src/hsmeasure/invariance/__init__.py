"""May groups be compared: steps of measurement invariance, and what they license."""
