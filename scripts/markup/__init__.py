"""Formulas and docstrings, from what authors write to what browsers show."""
