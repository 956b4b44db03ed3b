"""The build: generate, run the examples, render by MkDocs, check, and put the new site in the place of the old one."""
