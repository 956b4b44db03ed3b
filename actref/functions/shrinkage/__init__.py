"""The shrinkage family."""
