"""Runs the `>>>` examples of Markdown pages and docstrings, of any project, once on each device: a plugin of pytest.

Numbers are compared by the digits that are shown, never by a tolerance; every `>>>` is run or reported; a device that
is missing is an error. `pytest --examples` asks for it.
"""

from actref.examples.devices import hardware
from actref.examples.documents import Document, Problem, Snippet, collect
from actref.examples.errors import DeviceError, ExamplesError, PathError

__all__ = [
    "DeviceError",
    "Document",
    "ExamplesError",
    "PathError",
    "Problem",
    "Snippet",
    "collect",
    "hardware",
]
