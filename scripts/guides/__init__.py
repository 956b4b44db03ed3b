"""The guides: notebooks that are run once, and shown with the finding first and the code folded."""
