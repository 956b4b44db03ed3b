"""What one writes where a framework lacks a function, printed by `make print`."""

from collections.abc import Mapping

CALLS: Mapping[str, Mapping[str, str]] = {
}
