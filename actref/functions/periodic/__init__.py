"""The periodic family."""
