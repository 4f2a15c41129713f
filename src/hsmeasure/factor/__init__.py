"""Factor analysis: kernels of covariance matrices."""
