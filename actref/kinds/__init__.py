"""The kinds of entries: what a definition is, and which page and tests belong to it."""

from actref.kinds.elementwise import Elementwise

__all__ = ["Elementwise"]
