"""What mkdocstrings asks of griffe: `Example:` in a docstring is a section of examples, as `Examples:` is.

griffe would take the singular for a note, and print its prompts as nested quotations.
"""

from __future__ import annotations

import re
from typing import Any

import griffe


class Examples(griffe.Extension):
    """Reads `Example:` as `Examples:`."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Change the heading before the docstring is parsed."""
        if obj.docstring is not None:
            obj.docstring.value = re.sub(r"(?m)^Example:$", "Examples:", obj.docstring.value)

    def on_package(self, *, pkg: griffe.Module, **kwargs: Any) -> None:
        """The same of the package itself: it has a stub, and of such a module `on_object` is not told."""
        self.on_object(obj=pkg)
