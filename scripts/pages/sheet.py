"""The property sheet in a language: one row for each item that was derived, from the data of the record."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath

from scripts.problem import Problem
from scripts.translations import Translate

Item = dict[str, Any]

DIGITS = 6
"""Digits of a number in the table; the rest, which catalogue.json has too, stands behind it as its title."""


@dataclass(frozen=True)
class Row:
    """One row: anchor, name, what is known in Markdown, how it was found in a word and in a sentence."""

    key: str
    label: str
    value: str
    how: str
    explanation: str


ASKED = ("range", "zeros", "extrema", "monotonicity", "continuity", "lipschitz", "mean", "gain", "limits")
"""What people ask for first of a function of one number."""


def parts(properties: dict[str, Any], _: Translate) -> dict[str, list[Row]]:
    """The rows of the property sheet: what people ask for, and what else is known; of other kinds the first eight."""
    every = rows(properties, _)
    asked = [each for key in ASKED for each in every if each.key == key]
    if len(asked) < len(ASKED):
        asked = every[:8]
    return {"asked": asked, "further": [each for each in every if each not in asked]}


def rows(properties: dict[str, Any], _: Translate) -> list[Row]:
    """The rows of the property sheet in order."""
    return [row(item, _) for item in properties["items"]]


def row(item: Item, _: Translate) -> Row:
    """One row of the sheet."""
    key = str(item["key"]).replace("_", "-")
    if key not in _ROWS:
        raise Problem("scripts/pages/sheet.py", f"property {key!r} has no row", "add one")
    write = _ROWS[key]
    word, sentence = how(item["how"], _)
    value = write(item, _)
    whole = dict.fromkeys(re.findall(rf"-?\d+\.\d{{{DIGITS + 1},}}", item.get("text", "")))
    if whole:
        value = f'<span title="{_(", ").join(whole)}">{value}</span>'
    return Row(key, label(key, _), value, word, sentence)


def label(key: str, _: Translate) -> str:
    """The name of a property."""
    return {
        "domain": _("domain"),
        "range": _("range"),
        "parity": _("parity"),
        "zeros": _("zeros"),
        "extrema": _("extrema"),
        "inflections": _("inflection points"),
        "monotonicity": _("monotonicity"),
        "convexity": _("convexity"),
        "limits": _("limits and asymptotes"),
        "continuity": _("continuity"),
        "lipschitz": _("Lipschitz constant"),
        "lipschitz-derivative": _("Lipschitz constant of f′"),
        "fixed-points": _("fixed points"),
        "mean": _("mean, z ~ N(0, 1)"),
        "second-moment": _("second moment, z ~ N(0, 1)"),
        "variance": _("variance, z ~ N(0, 1)"),
        "gain": _("initialisation gain"),
        "derivative-second-moment": _("E[f′(z)²], z ~ N(0, 1)"),
        "series": _("series at 0"),
        "saturation": _("goes flat"),
        "factors": _("factors"),
        "value-range": _("range of the value's factor"),
        "gate-range": _("range of the gate's factor"),
        "gate-zeros": _("where the gate is shut"),
        "gate-monotonicity": _("monotonicity of the gate's factor"),
        "value-continuity": _("continuity of the value's factor"),
        "gate-continuity": _("continuity of the gate's factor"),
        "lipschitz-value": _("largest slope in the value"),
        "lipschitz-gate": _("largest slope in the gate"),
        "value-derivative-second-moment": _("E[(∂f/∂a)²], z ~ N(0, 1)"),
        "gate-derivative-second-moment": _("E[(∂f/∂b)²], z ~ N(0, 1)"),
        "gate-saturation": _("the gate's factor goes flat"),
        "sum": _("outputs sum to 1"),
        "shift": _("shift-invariant"),
        "scale": _("scale-invariant"),
        "degree": _("homogeneous"),
        "permutation": _("permutation-equivariant"),
        "idempotence": _("idempotent"),
        "order": _("order of the components"),
        "symmetric-jacobian": _("symmetric Jacobian"),
        "stretch": _("Lipschitz constant, Euclidean norm"),
    }[key]


def how(found: dict[str, str], _: Translate) -> tuple[str, str]:
    """How something was found, in a word and in a sentence."""
    return {
        "symbolic": (_("symbolic"), _("Found or proven by symbolic computation.")),
        "certified numerically": (
            _("certified"),
            _("Enclosed by interval arithmetic, or by computations of different precision that agree."),
        ),
        "confirmed": (_("confirmed"), _("A closed form that agrees with the digits far beyond chance.")),
    }[found["kind"]]


# --- numbers ---------------------------------------------------------------------------------------------------------


def number(value: Item, digits: int = DIGITS) -> str:
    """A number as inline formula: its closed form with digits beside it, or its digits."""
    if value["decimal"] in ("inf", "-inf"):
        return r"$\infty$" if value["decimal"] == "inf" else r"$-\infty$"
    if value["exact"] is None or (value["text"] == value["decimal"] and not _is_short(value["exact"])):
        return f"${decimal(value['decimal'], digits)}$"
    latex = value["latex"]
    if _is_short(value["exact"]):
        return f"${latex}$"
    return rf"${latex} \approx {decimal(value['decimal'], digits)}$"


def _is_short(exact: str) -> bool:
    """Whether a closed form says by itself how large the number is."""
    body = exact.lstrip("-")
    return body.replace(".", "", 1).isdigit() or (len(body) <= 7 and body.replace("/", "", 1).isdigit())


def decimal(text: str, digits: int) -> str:
    """A decimal rounded to some digits, as LaTeX."""
    with mpmath.workdps(50):
        shown = mpmath.nstr(mpmath.mpf(text), digits, min_fixed=-5, max_fixed=12)
    mantissa, _, power = shown.partition("e")
    mantissa = mantissa.removesuffix(".0")
    return rf"{mantissa} \times 10^{{{int(power)}}}" if power else mantissa


def place(point: Item) -> str:
    """A point's argument, with the family that it stands for."""
    base = number(point["x"])
    period = point.get("period")
    if period is None:
        return base
    step = period["latex"]
    return rf"$k \cdot {step}$" if point["x"]["decimal"] == "0" else f"${base.strip('$')} + k \\cdot {step}$"


def span(value: Item) -> str:
    """An interval as inline formula; a single number in braces."""
    low, high = (number(value[end]).strip("$").split(r" \approx ")[0] for end in ("low", "high"))
    if value["low"]["decimal"] == value["high"]["decimal"]:
        return rf"$\{{{low}\}}$"
    if (value["low"]["decimal"], value["high"]["decimal"]) == ("-inf", "inf"):
        return r"$\mathbb{R}$"
    left = r"\left[" if value["low_closed"] else r"\left("
    right = r"\right]" if value["high_closed"] else r"\right)"
    return f"${left}{low},\\; {high}{right}$"


# --- rows ------------------------------------------------------------------------------------------------------------


def _region(item: Item, _: Translate) -> str:
    text = " ∪ ".join(span(s) for s in item["spans"]).replace(r"\}$ ∪ $\{", ", ")
    ends = [item["spans"][0]["low"], item["spans"][-1]["high"]]
    close = [f"${e['latex']} \\approx {decimal(e['decimal'], DIGITS)}$" for e in ends
             if e["exact"] is not None and e["decimal"] not in ("inf", "-inf") and not _is_short(e["exact"])]  # fmt: skip
    return _(", ").join((text, *dict.fromkeys(close)))


def _parity(item: Item, _: Translate) -> str:
    words = parity_word(item["value"], _)
    return words + _(": ") + f"${item['latex']}$" if item["latex"] else words


def parity_word(value: str, _: Translate) -> str:
    """A parity in a word."""
    return {"odd": _("odd"), "even": _("even"), "none": _("none")}[value]


def _places(item: Item, _: Translate) -> str:
    found = [place(p) for p in item["points"]] + [span(s) for s in item["spans"]]
    found += ["…"] if item["reach"] else []
    return _(", ").join(found) if found else _("none")


def _extrema(item: Item, _: Translate) -> str:
    parts = []
    for each in item["extrema"]:
        where = span(each["plateau"]) if each["plateau"] is not None else place(each)
        parts.append(extremum_words(each, _) % {"value": number(each["y"]), "place": where})
    parts += ["…"] if item["reach"] else []
    return "<br>".join(parts) if parts else _("none")


def extremum_words(each: Item, _: Translate) -> str:
    """A sentence about an extremum with places for its value and its argument."""
    return {
        ("minimum", True): _("minimum %(value)s at %(place)s"),
        ("minimum", False): _("local minimum %(value)s at %(place)s"),
        ("maximum", True): _("maximum %(value)s at %(place)s"),
        ("maximum", False): _("local maximum %(value)s at %(place)s"),
    }[each["kind"], each["whole"]]


def _shape(item: Item, _: Translate) -> str:
    if item["value"] != "neither":
        return shape_word(item["value"], _)
    listed = [
        _("%(shape)s on %(interval)s") % {"shape": shape_word(p["kind"], _), "interval": span(p["span"])}
        for p in item["parts"]
    ]
    text = "<br>".join([*listed, "…"] if item["reach"] else listed)
    if item["period"] is not None:
        text += "<br>" + _("with period %(period)s") % {"period": number(item["period"])}
    return text


def shape_word(value: str, _: Translate) -> str:
    """How a function runs or bends, in a word."""
    return {
        "strictly increasing": _("strictly increasing"),
        "increasing": _("non-decreasing"),
        "strictly decreasing": _("strictly decreasing"),
        "decreasing": _("non-increasing"),
        "constant": _("constant"),
        "convex": _("convex"),
        "concave": _("concave"),
        "linear": _("linear"),
    }[value]


def whole_word(key: str) -> Callable[[str, Translate], str]:
    """How a function runs (`monotonicity`) or bends (`convexity`) as a whole, in a word."""

    def word(value: str, _: Translate) -> str:
        if value != "neither":
            return shape_word(value, _)
        return _("neither convex nor concave") if key == "convexity" else _("not monotone")

    return word


def _limits(item: Item, _: Translate) -> str:
    return "<br>".join(_tail(item[side], _) for side in ("left", "right"))


def _tail(tail: Item, _: Translate) -> str:
    at = r"$\infty$" if tail["side"] == "inf" else r"$-\infty$"
    if tail["limit"] is None:
        return _("no limit at %(infinity)s") % {"infinity": at}
    text = f"${tail['latex']}$"
    if tail["slope"] is not None and tail["limit"]["decimal"] in ("inf", "-inf"):
        text += _(", asymptote %(line)s") % {"line": f"${line(tail)}$"}
    return text + approach(tail, _)


def approach(tail: Item, _: Translate) -> str:
    """How a function comes to its limit, to be put behind the limit."""
    words = {None: "", "above": _(", from above"), "below": _(", from below"), "reached": _(", reached")}
    return words[tail["approached"]]


def line(tail: Item) -> str:
    """LaTeX of the asymptote."""
    slope, intercept = tail["slope"]["latex"], tail["intercept"]["latex"]
    rise = {"1": "x", "-1": "-x", "0": ""}.get(slope, rf"{slope} \, x")
    if intercept == "0":
        return f"y = {rise if rise else '0'}"
    joined = f" - {intercept[1:].lstrip()}" if intercept.startswith("-") else f" + {intercept}"
    return f"y = {rise}{joined}" if rise else f"y = {intercept}"


def _continuity(item: Item, _: Translate) -> str:
    if item["order"] is None:
        return _("%(infinitely)s, analytic") % {"infinitely": r"$C^{\infty}$"}
    head = _("discontinuous") if item["order"] < 0 else f"${item['latex']}$"
    kinks = [
        _("%(derivative)s jumps from %(left)s to %(right)s at %(place)s")
        % {
            "derivative": derivative_symbol(j["order"]),
            "left": number(j["left"]),
            "right": number(j["right"]),
            "place": number(j["x"]),
        }
        for j in item["jumps"]
    ]
    return "<br>".join([head, *kinks])


def derivative_symbol(order: int) -> str:
    """f, f′, f″, or the order in brackets."""
    return "$f$" if order == 0 else f"$f{chr(39) * order}$" if order <= 3 else f"$f^{{({order})}}$"


def _bound(item: Item, _: Translate) -> str:
    if item["value"] is None:
        return _("none")
    text = number(item["value"])
    reached = [place(p) for p in item["points"]] + [span(s) for s in item["spans"]]
    if reached:
        return text + _(", reached at %(places)s") % {"places": _(", ").join(reached)}
    ends = [r"$\infty$" if e == "inf" else r"$-\infty$" for e in item["ends"]]
    return text + _(", approached at %(places)s") % {"places": _(", ").join(ends)} if ends else text


def _moment(item: Item, _: Translate) -> str:
    return number(item["value"])


def _series(item: Item, _: Translate) -> str:
    sides = {"both": "", "left": r" \quad (x < 0)", "right": r" \quad (x > 0)"}
    return "<br>".join(f"${e['latex']}{sides[e['side']]}$" for e in item["expansions"])


def _saturation(item: Item, _: Translate) -> str:
    flat: dict[tuple[str, str], list[str]] = {}
    for each in item["rows"]:
        if each["order"] == 1 and each["target"] != "subnormal" and each["x"] is not None and not each["exact"]:
            sign = r"\geq" if each["side"] == "inf" else r"\leq"
            flat.setdefault((each["target"], sign), []).append(f"${decimal(str(each['x']), 5)}$ ({each['dtype']})")
    if not flat:
        return _("nowhere by rounding")
    return "<br>".join(
        _("%(derivative)s rounds to %(value)s for %(bounds)s")
        % {"derivative": "$f'$", "value": f"${target}$", "bounds": f"$x {sign}$ " + _(", ").join(bounds)}
        for (target, sign), bounds in flat.items()
    )


def _factors(item: Item, _: Translate) -> str:
    text = f"${item['latex']}$"
    return text if not item["activation"] else text + "<br>" + _("G is `%(name)s`") % {"name": item["activation"]}


def _law(item: Item, _: Translate) -> str:
    if item["holds"]:
        return _("yes: %(equation)s") % {"equation": f"${item['equation']}$"}
    return _("no; %(equation)s fails at %(place)s") % {
        "equation": f"${item['equation']}$",
        "place": f"${item['fails']}$",
    }


def _order(item: Item, _: Translate) -> str:
    return order_word(item["value"], _)


def order_word(value: str, _: Translate) -> str:
    """What becomes of the order of the components, in a word."""
    return {"preserved": _("kept"), "reversed": _("reversed"), "none": _("not kept")}[value]


def _stretch(item: Item, _: Translate) -> str:
    found = {number(value) for n, value in item["values"]}
    if len(found) < 2:
        return found.pop() if found else _("none")
    return _(", ").join(f"{number(value)} ($n = {n}$)" for n, value in item["values"])


_ROWS: dict[str, Callable[[Item, Translate], str]] = {
    "domain": _region,
    "range": _region,
    "parity": _parity,
    "zeros": _places,
    "extrema": _extrema,
    "inflections": _places,
    "monotonicity": _shape,
    "convexity": _shape,
    "limits": _limits,
    "continuity": _continuity,
    "lipschitz": _bound,
    "lipschitz-derivative": _bound,
    "fixed-points": _places,
    "mean": _moment,
    "second-moment": _moment,
    "variance": _moment,
    "gain": _moment,
    "derivative-second-moment": _moment,
    "series": _series,
    "saturation": _saturation,
    "factors": _factors,
    "value-range": _region,
    "gate-range": _region,
    "gate-zeros": _places,
    "gate-monotonicity": _shape,
    "value-continuity": _continuity,
    "gate-continuity": _continuity,
    "lipschitz-value": _bound,
    "lipschitz-gate": _bound,
    "value-derivative-second-moment": _moment,
    "gate-derivative-second-moment": _moment,
    "gate-saturation": _saturation,
    "sum": _law,
    "shift": _law,
    "scale": _law,
    "degree": _law,
    "permutation": _law,
    "idempotence": _law,
    "order": _order,
    "symmetric-jacobian": _law,
    "stretch": _stretch,
}
