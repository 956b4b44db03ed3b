"""The rectifier family."""
