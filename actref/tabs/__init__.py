"""The code tabs of a page, each complete in itself: `>>>` lines whose outputs are true values, never the output of a run."""

from __future__ import annotations

from actref.entry import Entry
from actref.tabs import ports, snippets
from actref.tabs.snippets import Snippet, SnippetError

__all__ = ["FRAMEWORKS", "Snippet", "SnippetError", "tabs"]

FRAMEWORKS = ("torch", "jax", "keras", "tensorflow", "onnx", "scipy")
"""The frameworks that a tab is written in; NumPy's uses SciPy."""


def tabs(entry: Entry, framework: str) -> tuple[Snippet, ...]:
    """The tabs of an entry that are written in a framework; none in one that borrows the functions of another."""
    if framework in (*ports.EXECUTED, *ports.RECORDED):
        return (Snippet(framework, ports.session(entry, framework)),)
    if framework == "scipy":
        return (snippets.numpy_snippet(entry),)
    return tuple(s for s in snippets.snippets(entry) if s.key != snippets.NUMPY) if framework == "torch" else ()
