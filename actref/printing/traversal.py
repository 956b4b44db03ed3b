"""The walk over an expression that every target shares."""

from __future__ import annotations

from typing import Any, Generic, NoReturn, TypeVar

from actref.errors import ActrefError

Printed = TypeVar("Printed")


class PrintingError(ActrefError):
    """An expression that has no spelling in a target."""


class Traversal(Generic[Printed]):
    """Hands each node to the method that is called as its class is, `_add` for a sum, or as a class above it."""

    target: str
    """What is printed, for messages."""

    def print(self, node: Any) -> Printed:
        """What a node is in the target."""
        for kind in type(node).__mro__:
            method = getattr(self, f"_{kind.__name__.lower()}", None)
            if method is not None:
                found: Printed = method(node)
                return found
        return self.unknown(node)

    def _unevaluatedexpr(self, node: Any) -> Printed:
        return self.print(node.args[0])

    def unknown(self, node: Any) -> NoReturn:
        """Refuse a node."""
        raise PrintingError(
            f"{node}: {self.target} has no spelling of {type(node).__name__}; give it one in {type(self).__module__}"
        )
