"""What stops a run of examples before an example was judged: bad paths, missing devices, unreadable files."""

from __future__ import annotations

from actref.errors import ActrefError


class ExamplesError(ActrefError):
    """A run of examples that cannot start as asked for."""


class PathError(ExamplesError):
    """A path that is missing, unreadable or of a kind that holds no examples."""


class DeviceError(ExamplesError):
    """A device that is unknown or that this machine does not have."""
