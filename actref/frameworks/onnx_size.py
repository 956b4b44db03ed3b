"""How many operations an ONNX model has: in the file, before it is read, and once its functions are put in."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_HELD: Mapping[str, Mapping[int, str]] = {
    "model": {7: "graph", 25: "function"},
    "graph": {1: "node"},
    "function": {7: "node"},
    "node": {5: "attribute"},
    "attribute": {6: "graph", 11: "graph"},
}
"""The fields of ONNX's messages, by their numbers, that hold nodes or what holds some."""
_FIXED = {1: 8, 5: 4}
"""Bytes of the fields of protobuf that have a fixed size."""


def exceeds(path: Path, most: int) -> bool:
    """Whether a file holds more nodes than so many; to read it would take twenty times its size of memory.

    A file that is no message of protobuf holds none: who reads it says what is wrong with it.
    """
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found, waiting = 0, [("model", 0, len(data))]
        while waiting:
            kind, start, end = waiting.pop()
            try:
                for number, first, last in _fields(data, start, end):
                    if (held := _HELD[kind].get(number)) is None:
                        continue
                    waiting.append((held, first, last))
                    found += held == "node"
                    if found > most:
                        return True
            except (IndexError, KeyError):
                return False
    return False


def _fields(data: mmap.mmap, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number, begin and end of each field of a message that is a message too, or text."""
    while at < end:
        tag, at = _number(data, at)
        wire = tag & 7
        if wire == 2:
            length, at = _number(data, at)
            yield tag >> 3, at, at + length
            at += length
        elif wire == 0:
            _, at = _number(data, at)
        else:
            at += _FIXED[wire]


def _number(data: mmap.mmap, at: int) -> tuple[int, int]:
    """A number of protobuf, seven bits a byte, and where it ends."""
    value = shift = 0
    while (byte := data[at]) & 128:
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
    return value | byte << shift, at + 1


class CircleError(Exception):
    """A function of a model that calls itself."""


def operations(model: Any) -> int:
    """How many nodes a model has once its functions are put in: each may call others twice, and so grow as a power.

    Raises:
        CircleError: a function calls itself.
    """
    functions = {(each.domain, each.name): each for each in model.functions}
    sizes: dict[tuple[str, str], int | None] = {}

    def of(graph: Any) -> int:
        return sum(map(called, graph.node)) + sum(map(of, inside(graph)))

    def called(node: Any) -> int:
        name = (node.domain, node.op_type)
        if name not in functions:
            return 1
        if name not in sizes:
            sizes[name] = None  # until it is known
            sizes[name] = of(functions[name])
        if (size := sizes[name]) is None:
            raise CircleError(f"its function {node.op_type!r} calls itself")
        return size

    return of(model.graph)


def inside(graph: Any) -> Iterator[Any]:
    """The graphs that the nodes of a graph hold: branches and bodies of loops."""
    for node in graph.node:
        for attribute in node.attribute:
            yield from (attribute.g, *attribute.graphs) if attribute.HasField("g") else attribute.graphs
