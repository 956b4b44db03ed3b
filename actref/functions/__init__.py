"""One module per activation function. Adding one means adding one file here, and nothing else anywhere."""
