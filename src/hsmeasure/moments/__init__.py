"""Sample moments: kernels of arrays."""
