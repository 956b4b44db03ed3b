"""What is measured beside the build and recorded under docs/evidence, and what is checked before a release."""
