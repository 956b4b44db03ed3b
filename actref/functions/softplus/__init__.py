"""The softplus family."""
