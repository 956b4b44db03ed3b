"""What is derived from a definition, never typed: `record` holds the data, `elementwise` puts a sheet together."""
