"""Runs the `>>>` examples of Markdown pages and docstrings, of any project, once on each device.

Numbers are compared by the digits that are shown, never by a tolerance; every `>>>` is run or reported; a device that
is missing is an error.
"""

from actref.examples.errors import DeviceError, ExamplesError, PathError
from actref.examples.model import Document, Example, Problem, Report, Result, Snippet, Summary
from actref.examples.runner import asked_devices, collect, hardware, run

__all__ = [
    "DeviceError",
    "Document",
    "Example",
    "ExamplesError",
    "PathError",
    "Problem",
    "Report",
    "Result",
    "Snippet",
    "Summary",
    "asked_devices",
    "collect",
    "hardware",
    "run",
]
