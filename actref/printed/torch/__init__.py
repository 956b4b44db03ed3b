"""Torch functions of the entries that torch lacks, a module for each family."""
