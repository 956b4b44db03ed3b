"""The sigmoid family."""
