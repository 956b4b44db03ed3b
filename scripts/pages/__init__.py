"""What the generated pages say: one record for each entry, and the templates that print it."""
