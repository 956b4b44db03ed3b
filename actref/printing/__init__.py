"""Code printed from definitions: passes that every target shares, and a table of spellings for each."""
