"""Kernels of sample moments: arrays in, arrays out, numpy and scipy only."""
