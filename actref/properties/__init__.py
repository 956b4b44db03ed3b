"""What is derived from a definition, never typed: see `record` for the data and `elementwise` for how it comes about."""
