"""NumPy functions and their derivatives, a module for each family."""
