"""Functions printed from the definitions by `make print`, and committed; edit an entry or the printer, never these."""
