"""The site: turns the catalogue into pages, figures and data, runs the examples, builds and checks."""
