"""The gated family."""
