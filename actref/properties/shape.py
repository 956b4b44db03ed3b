"""What the signs of f, f′ and f″ say: zeros, extrema, inflections, shape, range, Lipschitz constants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import sympy as sp
from mpmath import mp

from actref.properties import intervals, record
from actref.properties.closed_forms import recognise
from actref.properties.curve import Curve, Piece
from actref.properties.limits import limit, swings_wider, tails
from actref.properties.record import CERTIFIED, CONFIRMED, SYMBOLIC, How, Number, Span
from actref.properties.roots import Pattern, RootError, Segment, rate, roots
from actref.properties.values import Value, at, combine, exactly, short_enough

JUMP_ORDERS = 12
"""Pieces whose derivatives agree at a break up to this order are taken as one analytic function."""


def weakest(*hows: How) -> How:
    """The least certain of several ways, for what was put together from all of them."""
    rank = {SYMBOLIC: 0, CONFIRMED: 1, CERTIFIED: 2}
    return max(hows, key=lambda h: rank[h.kind])


def public(value: Value) -> Number:
    """The public record of a value, its closed form left out if too long to read."""
    return short_enough(value).number()


def _public_or_none(value: Value | None) -> Number | None:
    return None if value is None else public(value)


@dataclass(frozen=True)
class Node:
    """A point between two segments, with what comes to it from both sides."""

    place: Value
    left: Segment
    right: Segment
    below: Value
    value: Value
    above: Value

    @property
    def continuous(self) -> bool:
        """Both limits are the value."""
        return self.below.same(self.value) and self.above.same(self.value)


class Analysis:
    """A curve, looked at once.

    Args:
        curve: The function.
    """

    def __init__(self, curve: Curve) -> None:
        self.curve = curve
        self._patterns: dict[int, Pattern] = {}

    def pattern(self, order: int) -> Pattern:
        """Zeros and signs of a derivative."""
        if order not in self._patterns:
            self._patterns[order] = roots(self.curve, order)
        return self._patterns[order]

    def beside(self, place: Value, order: int, side: str) -> Value:
        """The limit of a derivative at a place from the `left` or the `right`."""
        piece = self._piece(place, side)
        if not place.finite:
            return limit(self.curve.derivative(piece, order), self.curve.x, 1 if place.mp() > 0 else -1)
        return at(self.curve.derivative(piece, order), self.curve.x, place)

    def _piece(self, place: Value, side: str) -> Piece:
        for piece in self.curve.pieces:
            near, far = (piece.low, piece.high) if side == "right" else (piece.high, piece.low)
            if near.same(place) or (piece.low.mp() < place.mp() < piece.high.mp() and not far.same(place)):
                return piece
        raise ValueError(f"no piece {side} of {place.mp(10)}")

    def nodes(self, order: int) -> list[Node]:
        """The points between the segments of a derivative, with the function's own values there."""
        found = []
        for left, right in pairwise(self.pattern(order).segments):
            place = right.low
            if self._is_break(place):
                values = (self.beside(place, 0, "left"), self.curve.value_at(place), self.beside(place, 0, "right"))
            else:
                values = (self.curve.value_at(place),) * 3
            found.append(Node(place, left, right, *values))
        turn = self.pattern(order).period
        if turn is not None and self.pattern(order).roots:
            first, last = self.pattern(order).segments[0], self.pattern(order).segments[-1]
            value = self.curve.value_at(first.low)
            found.insert(0, Node(first.low, last, first, value, value, value))
        return found

    def _is_break(self, place: Value) -> bool:
        return any(place.same(b) for b in self.curve.breaks)

    @cached_property
    def limits(self) -> record.Limits:
        """Limits and asymptotes at both infinities."""
        return tails(self.curve)

    @cached_property
    def continuous(self) -> bool:
        """The function is continuous."""
        return all(
            self.beside(b, 0, "left").same(v) and self.beside(b, 0, "right").same(v)
            for b, v in zip(self.curve.breaks, self.curve.at_breaks, strict=True)
        )

    def smooth_at(self, place: Value, order: int) -> bool:
        """Every derivative up to an order is continuous at a place."""
        return not self._is_break(place) or (
            self.beside(place, 0, "left").same(self.curve.value_at(place))
            and all(self.beside(place, k, "left").same(self.beside(place, k, "right")) for k in range(order + 1))
        )

    def swings_wider(self, order: int) -> bool:
        """Whether a derivative oscillates between bounds that move away from each other without end."""
        return self.pattern(order).reach is not None and any(
            swings_wider(self.curve.derivative(piece, order), self.curve.x, side)
            for piece, side in ((self.curve.pieces[0], -1), (self.curve.pieces[-1], 1))
        )

    def _check_beyond(self, order: int, low: Value, high: Value) -> None:
        """Refuse bounds of a derivative that a wave, beyond where its extrema are listed, is not known to keep."""
        reach = self.pattern(order + 1).reach
        if reach is None or self.swings_wider(order):
            return
        for piece, side in ((self.curve.pieces[0], -1), (self.curve.pieces[-1], 1)):
            ends = sorted((side * reach.mp(), side * mp.inf))
            beyond = intervals.enclose(self.curve.derivative(piece, order), self.curve.x, *ends)
            if not (low.mp() <= beyond.a and beyond.b <= high.mp()):
                found = f"{beyond} beyond {side * reach.mp(5)}"
                raise RootError(
                    f"the derivative of order {order} of {self.curve.whole} is only known to lie in {found}"
                )

    # ---- rows of the sheet ----

    def range(self) -> record.Region:
        """Every value that the function takes."""
        sets: list[tuple[Value, Value, bool, bool]] = []
        pattern = self.pattern(1)
        if pattern.period is not None and self.pattern(0).period is None:  # a straight line and a wave around it
            ends = sorted((limit(self.curve.whole, self.curve.x, s) for s in (1, -1)), key=lambda v: v.mp())
            span = Span(ends[0].number(), ends[1].number(), False, False)
            return record.Region(key="range", spans=(span,), how=ends[0].how)
        for segment in pattern.segments:
            start, end = self.beside(segment.low, 0, "right"), self.beside(segment.high, 0, "left")
            if segment.sign == 0:
                sets.append((start, start, True, True))
            else:
                low, high = (start, end) if segment.sign > 0 else (end, start)
                sets.append((low, high, False, False))
        sets += [(n.value, n.value, True, True) for n in self.nodes(1)]
        if self.swings_wider(0):
            sets = [(exactly(-sp.oo), exactly(sp.oo), False, False)]  # every value, by continuity
        # a place where the derivative vanishes inside the last period is the first one again
        sets.sort(key=lambda s: (s[0].mp(), not s[2]))
        merged = [sets[0]]
        for low, high, low_closed, high_closed in sets[1:]:
            a, b, a_closed, b_closed = merged[-1]
            touching = low.same(b)
            if (low.mp() < b.mp() and not touching) or (touching and (b_closed or low_closed)):
                if low.same(a):
                    a, a_closed = (a if a.exact is not None else low), a_closed or low_closed
                if high.same(b):
                    b, b_closed = (b if b.exact is not None else high), b_closed or high_closed
                elif high.mp() > b.mp():
                    b, b_closed = high, high_closed
                merged[-1] = (a, b, a_closed, b_closed)
            else:
                merged.append((low, high, low_closed, high_closed))
        self._check_beyond(0, merged[0][0], merged[-1][1])
        spans = tuple(Span(public(self._height(a)), public(self._height(b)), ac, bc) for a, b, ac, bc in merged)
        return record.Region(key="range", spans=spans, how=weakest(*(e.how for s in spans for e in (s.low, s.high))))

    def places(self, key: str, other: Any = 0) -> record.Places:
        """Where the function equals an expression."""
        shifted = self if other == 0 else Analysis(Curve(self.curve.whole - other, self.curve.x))
        pattern = shifted.pattern(0)
        spans = []
        for segment in pattern.segments:
            if segment.sign == 0:
                ends = [e.finite and shifted.curve.value_at(e).same(exactly(0)) for e in (segment.low, segment.high)]
                spans.append((segment.low, segment.high, ends[0], ends[1]))
        zeros = [*pattern.roots]
        zeros += [b for b, v in zip(shifted.curve.breaks, shifted.curve.at_breaks, strict=True) if v.same(exactly(0))]
        zeros = [
            z
            for z in zeros
            if not any(lo.mp() < z.mp() < hi.mp() or lo.same(z) or hi.same(z) for lo, hi, _, _ in spans)
        ]
        zeros.sort(key=lambda z: z.mp())
        return record.Places(
            key=key,
            how=pattern.how,
            points=self._points(zeros, pattern.period, lambda p: exactly(0) if other == 0 else p),
            spans=tuple(Span(public(a), public(b), ac, bc) for a, b, ac, bc in spans),
            reach=_public_or_none(pattern.reach),
        )

    def _points(
        self, places: list[Value], turn: Value | None, height: Callable[[Value], Value]
    ) -> tuple[record.Point, ...]:
        if turn is not None and places:
            count = len(places)
            step = exactly(sp.sympify(turn.exact) / count)
            if all(b.exact is not None and a.exact is not None and sp.simplify(b.exact - a.exact - step.exact) == 0
                   for a, b in pairwise(places)):  # fmt: skip
                nearest = _nearest(places, step)
                return (record.Point(public(nearest), public(height(nearest)), public(step)),)
        period = None if turn is None else public(turn)
        return tuple(record.Point(public(p), public(height(p)), period) for p in places)

    def extrema(self) -> record.Extrema:
        """Every local minimum and maximum."""
        pattern, nodes, bounds = self.pattern(1), self.nodes(1), self.range().spans
        period, reach = _public_or_none(pattern.period), _public_or_none(pattern.reach)

        def extremum(side: int, level: Value, x: Number | None, plateau: Span | None) -> record.Extremum:
            y = public(level)
            whole = (bounds[0].low if side > 0 else bounds[-1].high).decimal == y.decimal
            kind = "minimum" if side > 0 else "maximum"
            return record.Extremum(kind, x, plateau, y, plateau is None, whole, period)

        found = []
        for node in nodes:
            left, right = _left_of(node, node.value), _right_of(node, node.value)
            if left == right != 0:
                found.append(extremum(left, self._height(node.value), public(node.place), None))
        for segment in pattern.segments:
            if segment.sign != 0 or not (segment.low.finite or segment.high.finite):
                continue  # a constant has no extrema worth the name
            level = self._on(segment, 0)
            before, after = [n for n in nodes if n.right is segment], [n for n in nodes if n.left is segment]
            sides = {*(_left_of(n, level) for n in before), *(_right_of(n, level) for n in after)}
            if len(sides) == 1 and 0 not in sides:
                start, end = (any(n.value.same(level) for n in nearby) for nearby in (before, after))
                plateau = Span(public(segment.low), public(segment.high), start, end)
                found.append(extremum(sides.pop(), level, None, plateau))
        found.sort(key=lambda e: float(e.x if e.x is not None else e.plateau.low if e.plateau is not None else 0))
        return record.Extrema(key="extrema", how=pattern.how, extrema=tuple(found), reach=reach)

    def _height(self, value: Value) -> Value:
        """The value with the shorter of the closed form that it has and the one that its digits suggest."""
        if value.exact is not None and sp.count_ops(value.exact) <= 4:
            return value
        scale = rate(self.curve.whole, self.curve.x)
        guess = recognise(Value(value.mp, value.how), scale)
        if value.exact is None or guess.exact is None:
            return value if guess.exact is None else guess
        return min(value, guess, key=lambda v: sp.count_ops(v.exact))

    def _on(self, segment: Segment, order: int) -> Value:
        """A derivative on a segment where it is constant."""
        if segment.low.finite:
            return self.beside(segment.low, order, "right")
        return self.beside(segment.high, order, "left")

    def inflections(self) -> record.Places:
        """Where the graph passes from convex to concave or back, and has a tangent."""
        pattern = self.pattern(2)
        places = [n.place for n in self.nodes(2) if n.left.sign * n.right.sign < 0 and self.smooth_at(n.place, 1)]
        return record.Places(
            key="inflections",
            how=pattern.how,
            points=self._points(places, pattern.period, self.curve.value_at),
            spans=(),
            reach=_public_or_none(pattern.reach),
        )

    def monotonicity(self) -> record.Shape:
        """Where the function rises and falls."""
        words = {1: "increasing", -1: "decreasing", 0: "constant"}
        parts: list[list[Any]] = []
        pattern = self.pattern(1)
        nodes = self.nodes(1)
        inner = nodes[1:] if pattern.period is not None and pattern.roots else nodes
        jumps = [_direction(n) for n in inner]
        for index, segment in enumerate(pattern.segments):
            if (
                parts
                and parts[-1][2] == segment.sign
                and (inner[index - 1].continuous or jumps[index - 1] == segment.sign)
            ):
                parts[-1][1] = segment.high
                continue
            parts.append([segment.low, segment.high, segment.sign])
        signs = {s.sign for s in pattern.segments} | {d for d in jumps if d is not None}
        broken = any(d is None for d in jumps)
        if broken or {1, -1} <= signs:
            verdict = "neither"
        elif signs == {0}:
            verdict = "constant"
        else:
            verdict = words[1 if 1 in signs else -1]
            verdict = verdict if any(s.sign == 0 for s in pattern.segments) else f"strictly {verdict}"
        if len(parts) == 1 and verdict != "neither":
            parts = [[exactly(-sp.oo), exactly(sp.oo), parts[0][2]]]
        return self._shape("monotonicity", pattern, verdict, [(a, b, words[sign]) for a, b, sign in parts])

    def _shape(self, key: str, pattern: Pattern, value: str, parts: list[tuple[Value, Value, str]]) -> record.Shape:
        """The row of the sheet; its pattern has no period where one kind holds on the whole line."""
        spans = tuple(
            record.Part(Span(public(a), public(b), self._belongs(a, "right"), self._belongs(b, "left")), kind)
            for a, b, kind in parts
        )
        period = _public_or_none(pattern.period) if value == "neither" or len(parts) > 1 else None
        reach = _public_or_none(pattern.reach)
        return record.Shape(key=key, how=pattern.how, value=value, parts=spans, period=period, reach=reach)

    def _belongs(self, place: Value, side: str) -> bool:
        return place.finite and self.curve.value_at(place).same(self.beside(place, 0, side))

    def convexity(self) -> record.Shape:
        """Where the graph lies above its tangents (convex), below them (concave), and where it is straight.

        Each interval is as large as it can be, so a straight piece may lie in a convex and in a concave one.
        """
        words = {1: "convex", -1: "concave", 0: "linear"}
        pattern = self.pattern(2)
        parts = [(*run, kind) for kind in words for run in self._runs(kind)]
        first, last = pattern.segments[0].low, pattern.segments[-1].high
        whole = next((kind for a, b, kind in parts if a is first and b is last), None)
        if pattern.period is not None and pattern.roots:
            whole = None
        if whole is not None:
            parts = [(first, last, whole)]
        value = "neither" if whole is None else words[whole]
        return self._shape("convexity", pattern, value, [(a, b, words[kind]) for a, b, kind in parts])

    def _runs(self, kind: int) -> list[tuple[Value, Value]]:
        """The largest intervals on which neither a bend nor a kink goes another way; those that bend nowhere are linear alone."""
        found: list[tuple[Value, Value, bool]] = []
        joined = False
        for segment in self.pattern(2).segments:
            turn = self._turn(segment.low) if found and segment.low.finite else None
            if segment.sign not in (0, kind):
                joined = False
                continue
            if joined and turn in (0, kind):
                low, _high, bends = found.pop()
                found.append((low, segment.high, bends or kind in (segment.sign, turn)))
            else:
                found.append((segment.low, segment.high, segment.sign == kind))
            joined = True
        return [(low, high) for low, high, bends in found if bends]

    def _turn(self, place: Value) -> int | None:
        """Sign of the jump of the slope; None where the function itself jumps."""
        if self.smooth_at(place, 1):
            return 0
        if not self.smooth_at(place, 0):
            return None
        return int(mp.sign(self.beside(place, 1, "right").mp() - self.beside(place, 1, "left").mp()))

    def continuity(self) -> record.Continuity:
        """How often the function can be differentiated, and what jumps where."""
        jumps = []
        for place, value in zip(self.curve.breaks, self.curve.at_breaks, strict=True):
            for order in range(JUMP_ORDERS):
                left, right = (self.beside(place, order, side) for side in ("left", "right"))
                if not left.same(right) or (order == 0 and not left.same(value)):
                    jumps.append(record.Jump(public(place), order, public(left), public(right)))
                    break
        how = How(SYMBOLIC, "pieces composed of analytic functions; one-sided derivatives compared at every kink")
        if not jumps:
            return record.Continuity(key="continuity", how=how, value="analytic", order=None, jumps=())
        last = min(j.order for j in jumps) - 1
        name = "discontinuous" if last < 0 else f"C^{last}"
        return record.Continuity(key="continuity", how=how, value=name, order=last, jumps=tuple(jumps))

    def lipschitz(self, key: str, order: int) -> record.Bound:
        """The largest size of the derivative of an order, if the derivative before it is continuous."""
        none = record.Bound(key=key, value=None, how=How(SYMBOLIC, "the function jumps or its slope is unbounded"))
        if any(not self.smooth_at(b, order - 1) for b in self.curve.breaks):
            return none
        pattern = self.pattern(order + 1)
        ends: list[tuple[Value, Value]] = []
        for segment in pattern.segments:
            for place, side in ((segment.low, "right"), (segment.high, "left")):
                ends.append((place, self.beside(place, order, side)))
        if any(not v.finite for _, v in ends) or self.swings_wider(order):
            return none
        top = max((v for _, v in ends), key=lambda v: abs(v.mp()))
        self._check_beyond(order, _size(top).negative(), _size(top))
        reached = [p for p, v in ends if _size(v).same(_size(top))]
        flat = [s for s in pattern.segments if s.sign == 0 and _size(self._on(s, order)).same(_size(top))]
        merged: list[tuple[Value, Value]] = []
        for segment in flat:
            if merged and merged[-1][1].same(segment.low):
                merged[-1] = (merged[-1][0], segment.high)
            else:
                merged.append((segment.low, segment.high))
        points: list[Value] = []
        for place in reached:
            inside = any(a.same(place) or b.same(place) or a.mp() < place.mp() < b.mp() for a, b in merged)
            if place.finite and not inside and not any(p.same(place) for p in points):
                points.append(place)
        if pattern.period is not None and len(points) > 1:
            points = [
                p
                for p in points
                if p.mp() < points[0].mp() + pattern.period.mp()
                and not p.same(combine(mp.fadd, points[0], pattern.period))
            ]
        approached = tuple(
            "inf" if p.mp() > 0 else "-inf" for p in reached if not p.finite and not merged and not points
        )
        value = _size(self._height(top))
        return record.Bound(
            key=key,
            how=weakest(pattern.how, value.how),
            value=public(value),
            points=self._points(points, pattern.period, self.curve.value_at),
            spans=tuple(Span(public(a), public(b), a.finite, b.finite) for a, b in merged),
            ends=tuple(dict.fromkeys(approached)),
        )


def _nearest(places: list[Value], step: Value) -> Value:
    """The representative of a family of zeros that lies next to 0 on the right, or at 0."""
    first = places[0]
    start, width = sp.sympify(first.exact), sp.sympify(step.exact)
    return exactly(sp.simplify(start - width * sp.floor(start / width)))


def _size(value: Value) -> Value:
    return value if value.mp() >= 0 else value.negative()


def _beside(limit_there: Value, value: Value, sign: int) -> int:
    """1 if the values beside a point are larger than the one at it, -1 if smaller, 0 if equal."""
    if limit_there.same(value):
        return sign
    return 1 if limit_there.mp() > value.mp() else -1


def _left_of(node: Node, level: Value) -> int:
    return _beside(node.below, level, -node.left.sign)


def _right_of(node: Node, level: Value) -> int:
    return _beside(node.above, level, node.right.sign)


def _direction(node: Node) -> int | None:
    """The direction of a jump, 0 if there is none, None if the value lies outside of it."""
    steps = [
        0 if a.same(b) else int(mp.sign(b.mp() - a.mp()))
        for a, b in ((node.below, node.value), (node.value, node.above))
    ]
    if set(steps) >= {1, -1}:
        return None
    return next((step for step in (*steps, node.left.sign) if step != 0), node.right.sign)
