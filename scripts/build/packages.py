"""The packages that the site is made with, imported before a process forks; nothing of the project, which may be edited."""

# ruff: noqa: F401
from __future__ import annotations

import markdown.extensions.tables
import matplotlib.figure
import mkdocs.commands.build
import mkdocs_jupyter.plugin
import mkdocstrings
import scipy.special
import scipy.stats
import sympy
import torch
