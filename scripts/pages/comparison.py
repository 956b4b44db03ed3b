"""The comparison: a table of every function with everything that is known about it as a column.

The page is a plain table. What docs/theme/js/table.js needs to sort, filter and export it stands in the table itself: in
each head the type of the column, its names and the words that a reader may filter by (in every language), in each cell
the value that the words, the order and the downloads go by, where that is not what the cell says.
"""

from __future__ import annotations

import html
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sympy as sp

from actref import catalogue
from actref.entry import FAMILIES, Entry
from actref.frameworks import FRAMEWORKS
from actref.kinds import Elementwise
from actref.latex import to_latex
from actref.vocabulary import elementary
from scripts.markup.mathml import to_mathml
from scripts.pages import grades, sheet
from scripts.pages.functions import family_name, family_short, formula_words, kind_name, render, year
from scripts.pages.record import Record
from scripts.paths import LANGUAGES
from scripts.problem import Problem
from scripts.translations import Translate, interface, prose

EXPLORER = "../reference/explorer/"
"""The way from the page to the explorer, which takes the functions to draw as `#f=NAME,NAME`."""
DTYPES = ("float64", "float32", "float16", "bfloat16")
DIGITS = 5
"""Digits of a number in the table; the downloads have those of a double."""

YES, NO = "yes", "no"
UNKNOWN = "–"
"""What a cell says where a property has no meaning for a function or was not derived for its kind."""


@dataclass(frozen=True)
class Cell:
    """What a column says about a function.

    Args:
        text: HTML.
        value: What filters and downloads take; empty where it is the text.
        order: What the order goes by, where that is not the value.
    """

    text: str
    value: str = ""
    order: str = ""


Write = Callable[[Record], Cell | None]


@dataclass(frozen=True)
class Column:
    """A column in a language.

    Args:
        key: Name in links, downloads and queries.
        label: What its head says.
        group: Under which heading the column picker has it.
        type: `text`; `list` (of numbers: ordered by the first); `number`; `choice` and `flag` (of few values).
        write: The cell of a function; None where there is nothing to say.
        words: For values of a choice the words that a reader may filter by, parted by commas.
        choices: The values of a choice in order.
        usual: Whether the column is shown until a reader picks others.
        names: Further names in queries, parted by commas.
        covers: Items and flags of the property sheet that it shows.
    """

    key: str
    label: str
    group: str
    type: str
    write: Write
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    choices: tuple[str, ...] = ()
    usual: bool = False
    names: str = ""
    covers: tuple[str, ...] = ()


def page(records: Iterable[Record], language: str) -> str:
    """The Markdown of the page."""
    rows = [
        record | {"full_name": prose(language, catalogue[record["name"]])(record["full_name"])}
        for record in sorted(records, key=lambda record: FAMILIES.index(record["family"]))
    ]
    check(rows)
    shown = columns(rows, interface(language))
    first = {record["family"]: record["name"] for record in reversed(rows)}
    return render(
        "comparison.md.jinja",
        language,
        heads=list(heads(rows, language)),
        rows=[
            {
                "name": record["name"],
                "anchor": record["family"] if first[record["family"]] == record["name"] else "",
                "curve": "points" in record,
                "thumbnail": _drawn(record),
                # in English the names in words have a column of their own, and say what the titles abbreviate
                "words": record["full_name"] if language != "en" and record["full_name"] != record["title"] else "",
                "cells": [column.write(record) for column in shown],
            }
            for record in rows
        ],
        chips=list(chips(interface(language))),
        explorer=EXPLORER,
        unknown=UNKNOWN,
    )


def chips(_: Translate) -> Iterator[str]:
    """The words that most readers filter by."""
    properties = (
        _("smooth"), _("not smooth"), _("monotone"), _("not monotone, non-monotonic"), _("bounded"), _("bounded below"),
        _("zero mean"), _("no exp"), _("no dead region"), _("learnable"),
    )  # fmt: skip
    yield from (split(words)[0] for words in properties)
    yield from (family_short(family, _) for family in ("softmax", "gated"))


def check(records: Iterable[Record]) -> None:
    """Raise ComparisonError for something derived that no column shows."""
    records = list(records)
    covered = {name for column in columns(records, str) for name in column.covers}
    for record in records:
        derived = [item["key"] for item in record["properties"]["items"]] + list(record["properties"]["flags"])
        for name in derived:
            if name not in covered:
                raise Problem(
                    "scripts/pages/comparison.py",
                    f"property {name!r} of {record['name']} has no column",
                    "add one that covers it",
                )


@dataclass(frozen=True)
class Head:
    """The head of a column as the page has it: names of all languages; words of its own, which are offered, and of the others."""

    column: Column
    names: str
    words: str
    understood: str


def heads(records: list[Record], language: str) -> Iterator[Head]:
    """The heads; a word that would mean two things means the first."""
    languages = [language, *(other for other in LANGUAGES if other != language)]
    tables = [columns(records, interface(each)) for each in languages]
    taken: set[str] = set()
    pending = []
    for versions in zip(*tables, strict=True):
        own = versions[0]
        names = dict.fromkeys(
            name for each in versions for name in (each.label, each.key.replace("_", " "), *split(each.names))
        )
        pending.append((own, names, versions))
    words: dict[tuple[str, bool], list[str]] = defaultdict(list)
    # What is yes or no gets its word before a family or a kind of the same name does.
    for own, _, versions in sorted(pending, key=lambda each: each[0].type != "flag"):
        for each in versions:
            for text, values in each.words:
                for word in split(text):
                    if word.lower() not in taken:
                        taken.add(word.lower())
                        words[own.key, each is own].append(f"{word}={'|'.join(values)}")
    for own, names, _ in pending:
        yield Head(
            own, ";".join(filter(None, names)), *(";".join(words[own.key, offered]) for offered in (True, False))
        )


def split(text: str) -> list[str]:
    """The words of a list, in whose translation the commas may be full-width."""
    return [word.strip() for word in re.split("[,，]", text) if word.strip()]


# --- columns ---------------------------------------------------------------------------------------------------------


def columns(records: list[Record], _: Translate) -> list[Column]:
    """Every column, with labels and words in a language."""
    return [
        *_names(records, _),
        *_yes_or_no(_),
        *_shape(records, _),
        *_numbers(_),
        *_places(_),
        *_rounding(_),
        *_gates(records, _),
        *_vectors(_),
        *_frameworks(_),
    ]


def _names(records: list[Record], _: Translate) -> Iterator[Column]:
    group = _("origin")
    families = tuple((f"{family_short(f, _)}, {family_name(f, _)}", (f,)) for f in FAMILIES)
    kinds = tuple(dict.fromkeys(record["kind"] for record in records))
    kind_words = tuple((kind_name(kind, _), (kind,)) for kind in kinds)
    yield Column("name", _("function"), group, "text", _name, usual=True)
    yield Column("formula", _("formula"), group, "text", lambda r: _formula(r, _), usual=True)
    yield Column("full_name", _("name in words"), group, "text", _text(lambda r: r["full_name"]))
    yield Column("aliases", _("other names"), group, "text", _text(lambda r: _(", ").join(r["aliases"])))
    yield Column("family", _("family"), group, "choice", lambda r: _family(r, _), families, FAMILIES, usual=True)
    yield Column(
        "kind", _("kind"), group, "choice", lambda r: Cell(kind_name(r["kind"], _), r["kind"]), kind_words, kinds
    )
    yield Column("year", _("year"), group, "number", _year, usual=True)
    yield Column("paper", _("paper"), group, "text", _paper)
    yield Column("definition", _("definition"), group, "text", lambda r: _code(r["definition"]))
    yield Column("parameters", _("parameters"), group, "text", _parameters)
    yield Column("transcendental_functions", _("transcendental functions"), group, "text", lambda r: _functions(r, _))


def _yes_or_no(_: Translate) -> Iterator[Column]:
    group = _("yes or no")

    def column(key: str, label: str, write: Write, yes: str, no: str, *, usual: bool = False, flag: str = "") -> Column:
        words = ((f"{label}, {yes}", (YES,)), (no, (NO,)))
        return Column(key, label, group, "flag", write, words, (YES, NO), usual, covers=(flag,) if flag else ())

    derived = (
        ("smooth", _("smooth"), _("infinitely differentiable"), _("not smooth")),
        ("continuous", _("continuous"), "", _("discontinuous, not continuous")),
        ("differentiable", _("differentiable"), _("has a derivative"), _("not differentiable")),
        ("monotone", _("monotone"), _("monotonic"), _("not monotone, non-monotonic")),
        ("increasing", _("non-decreasing"), _("increasing"), _("not increasing")),
        ("strictly_monotone", _("strictly monotone"), _("injective"), _("not strictly monotone")),
        ("convex", _("convex"), "", _("not convex")),
        ("concave", _("concave"), "", _("not concave")),
        ("bounded", _("bounded"), "", _("unbounded")),
        ("bounded_below", _("bounded below"), _("has a lower bound"), _("unbounded below")),
        ("bounded_above", _("bounded above"), _("has an upper bound"), _("unbounded above")),
        ("nonnegative", _("nonnegative"), _("non-negative"), _("takes negative values")),
        ("lipschitz", _("Lipschitz"), _("Lipschitz continuous"), _("not Lipschitz")),
        ("zero_at_zero", _("zero at zero"), _("through the origin"), _("not zero at zero")),
        ("zero_mean", _("zero mean"), _("zero-centred, zero-centered"), _("mean not zero")),
        ("periodic", _("periodic"), "", _("not periodic")),
    )
    for key, label, yes, no in derived:
        yield column(f"is_{key}", label, _derived(key, _), yes, no, flag=key)
    yield column("saturates", _("saturates"), lambda r: _flag(_saturates(r), _), _("saturating"), _("non-saturating"))
    yield column(
        "dead_region", _("dead region"), lambda r: _flag(_dead(r), _), _("slope 0 on an interval"), _("no dead region")
    )
    yield column(
        "exp", _("exp"), lambda r: _flag("exp" in transcendental(catalogue[r["name"]]), _), _("with exp"), _("no exp"),
        usual=True,
    )  # fmt: skip
    yield column(
        "transcendental", _("transcendental"), lambda r: _flag(bool(transcendental(catalogue[r["name"]])), _), "",
        _("algebraic"),
    )  # fmt: skip
    yield column(
        "learnable", _("learnable"), lambda r: _flag(any(p["learnable"] for p in r["parameters"]), _), _("trainable"),
        _("not learnable"),
    )  # fmt: skip


def _shape(records: list[Record], _: Translate) -> Iterator[Column]:
    group = _("shape")
    yield Column("domain", sheet.label("domain", _), group, "list", _item("domain", _region), covers=("domain",))
    yield Column(
        "range", sheet.label("range", _), group, "list", _item("range", _region), usual=True, covers=("range",)
    )
    yield Column(
        "infimum", _("infimum"), group, "number", _item("range", lambda i: _number(i["spans"][0]["low"], _)),
        names=_("lower bound"),
    )  # fmt: skip
    yield Column(
        "supremum", _("supremum"), group, "number", _item("range", lambda i: _number(i["spans"][-1]["high"], _)),
        names=_("upper bound"),
    )  # fmt: skip
    yield _word_column("parity", group, records, _, sheet.parity_word, {"none": _("neither odd nor even")})
    yield _word_column("monotonicity", group, records, _, sheet.whole_word("monotonicity"), {"neither": ""}, usual=True)
    yield _word_column("convexity", group, records, _, sheet.whole_word("convexity"), {"neither": ""})
    yield _class_column("continuity", group, records, _, usual=True)
    yield Column("kinks", _("kinks and jumps"), group, "list", _item("continuity", lambda i: _jumps(i, _)))
    yield Column("flat", _("slope is 0 on"), group, "list", _item("monotonicity", lambda i: _flat(i, _)))


def _numbers(_: Translate) -> Iterator[Column]:
    group = _("numbers")
    usual = ("lipschitz", "mean", "gain")
    for item in (
        "lipschitz", "lipschitz_derivative", "mean", "second_moment", "variance", "gain", "derivative_second_moment",
    ):  # fmt: skip
        yield _number_column(item, group, _, usual=item in usual)
    for side, label, asymptote in (
        ("left", _("limit at −∞"), _("asymptote at −∞")),
        ("right", _("limit at ∞"), _("asymptote at ∞")),
    ):
        yield Column(
            f"limit_{side}", label, group, "number", _item("limits", lambda i, s: _number(i[s]["limit"], _), side),
            covers=("limits",),
        )  # fmt: skip
        yield Column(
            f"asymptote_{side}", asymptote, group, "text", _item("limits", lambda i, s: _asymptote(i[s], _), side)
        )


def _places(_: Translate) -> Iterator[Column]:
    group = _("places")
    for item in ("zeros", "fixed_points", "inflections"):
        yield Column(
            item, sheet.label(item.replace("_", "-"), _), group, "list", _item(item, lambda i: _points(i, _)),
            covers=(item,),
        )  # fmt: skip
    yield Column(
        "extrema", sheet.label("extrema", _), group, "list", _item("extrema", lambda i: _extrema(i, _)),
        covers=("extrema",),
    )  # fmt: skip
    yield Column("series", sheet.label("series", _), group, "text", _item("series", _series), covers=("series",))


def _rounding(_: Translate) -> Iterator[Column]:
    for dtype in DTYPES:
        yield Column(
            f"flat_{dtype}", _("f′ rounds in %(dtype)s") % {"dtype": dtype}, _("rounding"), "list",
            _item("saturation", _saturation, dtype, _), covers=("saturation",),
        )  # fmt: skip


def _gates(records: list[Record], _: Translate) -> Iterator[Column]:
    group = _("gated units")
    yield Column("factors", sheet.label("factors", _), group, "text", _item("factors", _factors), covers=("factors",))
    for item in ("value_range", "gate_range"):
        label = sheet.label(item.replace("_", "-"), _)
        yield Column(item, label, group, "list", _item(item, _region), covers=(item,))
    yield Column(
        "gate_zeros", sheet.label("gate-zeros", _), group, "list", _item("gate_zeros", lambda i: _points(i, _)),
        covers=("gate_zeros",),
    )  # fmt: skip
    yield _word_column("gate_monotonicity", group, records, _, sheet.whole_word("monotonicity"), None)
    for item in ("value_continuity", "gate_continuity"):
        yield _class_column(item, group, records, _, words=False)
    for item in (
        "lipschitz_value", "lipschitz_gate", "value_derivative_second_moment", "gate_derivative_second_moment",
    ):  # fmt: skip
        yield _number_column(item, group, _)
    for dtype in DTYPES:
        yield Column(
            f"gate_flat_{dtype}", _("slope of the gate's factor rounds in %(dtype)s") % {"dtype": dtype}, group, "list",
            _item("gate_saturation", _saturation, dtype, _), covers=("gate_saturation",),
        )  # fmt: skip


def _vectors(_: Translate) -> Iterator[Column]:
    group = _("vector functions")
    for item, flag, yes, no in (
        ("sum", "sums_to_one", _("sums to one, sums to 1"), _("does not sum to one")),
        ("shift", "shift_invariant", _("shift invariant"), _("not shift invariant")),
        ("scale", "scale_invariant", _("scale invariant"), _("not scale invariant")),
        ("degree", "", "", _("not homogeneous")),
        ("permutation", "permutation_equivariant", _("permutation equivariant"), _("not permutation equivariant")),
        ("idempotence", "idempotent", _("idempotent"), _("not idempotent")),
        ("symmetric_jacobian", "", "", _("asymmetric Jacobian")),
    ):
        label = sheet.label(item.replace("_", "-"), _)
        yield Column(
            item, label, group, "flag", _item(item, lambda i: _flag(i["holds"], _)),
            ((f"{yes}, {label}", (YES,)), (no, (NO,))), (YES, NO), covers=(item, *((flag,) if flag else ())),
        )  # fmt: skip
    orders = ("preserved", "reversed", "none")
    yield Column(
        "order", sheet.label("order", _), group, "choice",
        _item("order", lambda i: Cell(sheet.order_word(i["value"], _), i["value"])),
        (
            (_("keeps the order"), ("preserved",)),
            (_("reverses the order"), ("reversed",)),
            (_("does not keep the order"), ("none",)),
        ),
        orders, covers=("order",),
    )  # fmt: skip
    yield Column(
        "stretch", sheet.label("stretch", _), group, "list", _item("stretch", lambda i: _stretch(i, _)),
        covers=("stretch",),
    )  # fmt: skip


def _frameworks(_: Translate) -> Iterator[Column]:
    group = _("frameworks")
    yield Column("torch_call", _("call in torch"), group, "text", lambda r: _torch_call(r), usual=True)
    for name, framework in FRAMEWORKS.items():
        present = tuple(grade for grade in grades.GRADES if grade != "absent")
        title = {"framework": framework.title}
        yield Column(
            name, framework.title, group, "choice", _grade(name, _),
            ((_("in %(framework)s") % title, present), (_("not in %(framework)s") % title, ("absent",))),
            grades.GRADES,
        )  # fmt: skip


# --- kinds of columns ------------------------------------------------------------------------------------------------


def _item(key: str, write: Callable[..., Cell | None], *behind: Any) -> Write:
    """A column about an item of the property sheet.

    Args:
        key: Of the item.
        write: Makes a cell of the item.
        behind: What `write` takes behind the item.
    """

    def cell(record: Record) -> Cell | None:
        found = next((item for item in record["properties"]["items"] if item["key"] == key), None)
        return None if found is None else write(found, *behind)

    return cell


def _derived(flag: str, _: Translate) -> Write:
    """A column about a flag of the property sheet."""
    return lambda record: _flag(record["properties"]["flags"].get(flag), _)


def _values(records: list[Record], key: str) -> list[dict[str, Any]]:
    return [item for record in records for item in record["properties"]["items"] if item["key"] == key]


def _word_column(
    key: str,
    group: str,
    records: list[Record],
    _: Translate,
    word: Callable[[str, Translate], str],
    other_words: dict[str, str] | None,
    *,
    usual: bool = False,
) -> Column:
    """A column about an item whose value is one of a few.

    Args:
        key: Of the item.
        group: Of the column.
        records: All, for the values that occur.
        _: Translator.
        word: What a value is called in a cell.
        other_words: What some values are called in queries where that is something else; None: queries have no words.
        usual: Whether the column is shown at first.
    """
    values = sorted({item["value"] for item in _values(records, key)})
    words = tuple((other_words.get(v, word(v, _)), (v,)) for v in values) if other_words is not None else ()
    return Column(
        key, sheet.label(key.replace("_", "-"), _), group, "choice",
        _item(key, lambda i: Cell(html.escape(word(i["value"], _)), i["value"])), words, tuple(values), usual,
        covers=(key,),
    )  # fmt: skip


def _class_column(
    key: str, group: str, records: list[Record], _: Translate, *, words: bool = True, usual: bool = False
) -> Column:
    """A column about how often something can be differentiated, from discontinuous to analytic."""

    def order(item: dict[str, Any]) -> float:
        return math.inf if item["order"] is None else float(item["order"])

    found = {item["value"].replace("^", ""): item for item in sorted(_values(records, key), key=order)}
    return Column(
        key, sheet.label(key.replace("_", "-"), _), group, "choice",
        _item(key, lambda i: Cell(_class(i, _), i["value"].replace("^", ""))),
        tuple((_class_word(item, _), (value,)) for value, item in found.items()) if words else (),
        tuple(found), usual, covers=(key,),
    )  # fmt: skip


def _number_column(key: str, group: str, _: Translate, *, usual: bool = False) -> Column:
    # The page says once under which input the moments are meant.
    label = re.split("[,，] ?z ~", sheet.label(key.replace("_", "-"), _))[0]
    names = _("gain") if key == "gain" else ""
    return Column(
        key,
        label,
        group,
        "number",
        _item(key, lambda i: _number(i["value"], _)),
        usual=usual,
        names=names,
        covers=(key,),
    )


# --- cells -----------------------------------------------------------------------------------------------------------


def brief(decimal: str) -> str:
    """A number to a few digits as text."""
    return f"{float(decimal):.{DIGITS}g}".replace("inf", "∞").replace("-", "−")


def _text(read: Callable[[Record], str]) -> Write:
    def cell(record: Record) -> Cell | None:
        text = read(record)
        return Cell(html.escape(text)) if text else None

    return cell


def _year(record: Record) -> Cell:
    return Cell(year(record), str(record["year"]))


def _code(text: str, value: str = "") -> Cell:
    return Cell(f"<code>{html.escape(text)}</code>", value)


def _flag(value: bool | None, _: Translate) -> Cell | None:
    return None if value is None else Cell(_("yes"), YES) if value else Cell(_("no"), NO)


def _number(number: dict[str, Any] | None, _: Translate) -> Cell:
    if number is None:
        return Cell(_("none"), "none")
    return Cell(brief(number["decimal"]), repr(float(number["decimal"])))


def _formula(record: Record, _: Translate) -> Cell:
    entry = catalogue[record["name"]]
    textbook = entry.textbook if isinstance(entry, Elementwise) else None
    latex = record["formulas"][0]["latex"] if textbook is None else to_latex(textbook)
    return Cell(to_mathml(formula_words(latex, _), display=False), latex)


def _drawn(record: Record) -> str:
    # beside the name, which says what is drawn
    drawing = re.sub("<title>.*?</title>", "", record["thumbnail"])
    return drawing.replace('xmlns="http://www.w3.org/2000/svg" ', "").replace('role="img"', 'aria-hidden="true"')


def _name(record: Record) -> Cell:
    address = f"{record['family']}/{record['name']}/"
    return Cell(f'<a href="{address}">{html.escape(record["title"])}</a>', record["name"])


def _family(record: Record, _: Translate) -> Cell:
    return Cell(f'<a href="{record["family"]}/">{family_short(record["family"], _)}</a>', record["family"])


def _paper(record: Record) -> Cell:
    paper = record["paper"]
    return Cell(f'<a lang="en" href="{html.escape(paper["link"])}">{html.escape(paper["title"])}</a>', paper["title"])


def _parameters(record: Record) -> Cell | None:
    given = [f"{p['name']} = {p['default'].removesuffix('.0')}" for p in record["parameters"]]
    return _code(", ".join(given)) if given else None


def _functions(record: Record, _: Translate) -> Cell | None:
    found = transcendental(catalogue[record["name"]])
    return Cell(_(", ").join(found)) if found else None


def _torch_call(record: Record) -> Cell:
    if record["torch"]["written_here"]:
        return _code(f"actref.torch.{record['name']}")
    path = record["torch"]["function"].split(";")[-1].strip().partition("(")[0]
    return _code(path.replace("torch.nn.functional.", "F."), path)


def _grade(framework: str, _: Translate) -> Write:
    def cell(record: Record) -> Cell:
        grade = grades.answer(catalogue[record["name"]], grades.Place(framework)).grade
        return Cell(grades.word(grade, _), grade)

    return cell


def _region(item: dict[str, Any]) -> Cell:
    spans = item["spans"]
    return Cell(" ∪ ".join(map(_span, spans)), item["text"], repr(float(spans[0]["low"]["decimal"])))


def _span(span: dict[str, Any]) -> str:
    low, high = (brief(span[end]["decimal"]) for end in ("low", "high"))
    if low == high:
        return f"{{{low}}}"
    if (low, high) == ("−∞", "∞"):
        return "ℝ"
    return f"{'[' if span['low_closed'] else '('}{low}, {high}{']' if span['high_closed'] else ')'}"


def _place(point: dict[str, Any]) -> str:
    x = brief(point["x"]["decimal"])
    if point["period"] is None:
        return x
    step = f"{brief(point['period']['decimal'])} k"
    return step if x == "0" else f"{x} + {step}"


def _points(item: dict[str, Any], _: Translate) -> Cell:
    shown = [_place(p) for p in item["points"]] + [_span(s) for s in item["spans"]]
    starts = [float(p["x"]["decimal"]) for p in item["points"]] + [float(s["low"]["decimal"]) for s in item["spans"]]
    return Cell(_(", ").join(shown), item["text"], repr(min(starts))) if shown else Cell(_("none"), "none")


def _extrema(item: dict[str, Any], _: Translate) -> Cell:
    parts = [
        sheet.extremum_words(each, _)
        % {
            "value": brief(each["y"]["decimal"]),
            "place": _place(each) if each["plateau"] is None else _span(each["plateau"]),
        }
        for each in item["extrema"]
    ]
    if not parts:
        return Cell(_("none"), "none")
    return Cell("<br>".join(parts), item["text"], repr(float(item["extrema"][0]["y"]["decimal"])))


def _jumps(item: dict[str, Any], _: Translate) -> Cell | None:
    if "jumps" not in item or (item["order"] is not None and not item["jumps"]):
        return None  # not analytic, but where was not derived for this kind
    places = dict.fromkeys(jump["x"]["decimal"] for jump in item["jumps"])
    return (
        Cell(_(", ").join(map(brief, places)), "", repr(float(next(iter(places)))))
        if places
        else Cell(_("none"), "none")
    )


def _constant_parts(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [part["span"] for part in item["parts"] if part["kind"] == "constant"]


def _flat(item: dict[str, Any], _: Translate) -> Cell:
    spans = _constant_parts(item)
    if not spans:
        return Cell(_("none"), "none")
    return Cell(
        " ∪ ".join(map(_span, spans)), " ∪ ".join(s["text"] for s in spans), repr(float(spans[0]["low"]["decimal"]))
    )


def _dead(record: Record) -> bool | None:
    """Whether the slope is exactly 0 on an interval, so that no gradient comes back from there."""
    found = _values([record], "monotonicity")
    return bool(_constant_parts(found[0])) if found else None


def _saturates(record: Record) -> bool | None:
    """Whether the function has a finite limit far out on at least one side."""
    found = _values([record], "limits")
    if not found:
        return None
    limits = [found[0][side]["limit"] for side in ("left", "right")]
    return any(limit is not None and math.isfinite(float(limit["decimal"])) for limit in limits)


def _asymptote(tail: dict[str, Any], _: Translate) -> Cell:
    if tail["slope"] is None:
        return Cell(_("none"), "none")
    slope, intercept = (brief(tail[part]["decimal"]) for part in ("slope", "intercept"))
    rise = {"1": "x", "−1": "−x", "0": ""}.get(slope, f"{slope} x")
    shift = "" if intercept == "0" else f" − {intercept[1:]}" if intercept.startswith("−") else f" + {intercept}"
    line = f"{rise}{shift}" if rise else intercept
    return Cell(f"y = {line}{sheet.approach(tail, _)}", f"y = {line}".replace("−", "-"))


def _class_word(item: dict[str, Any], _: Translate) -> str:
    return {None: _("analytic"), -1: _("discontinuous")}.get(item["order"], f"C{item['order']}")


def _class(item: dict[str, Any], _: Translate) -> str:
    known = item["order"] is None or item["order"] < 0
    return _class_word(item, _) if known else f"C{str(item['order']).translate(_SUPERSCRIPTS)}"


_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _series(item: dict[str, Any]) -> Cell:
    short = re.sub(r"\d+\.\d+", lambda number: brief(number[0]), item["text"])
    text = re.sub(r"\^(\d+)", lambda power: power[1].translate(_SUPERSCRIPTS), short)
    return Cell(html.escape(text.replace("*", " ").replace("-", "−"), quote=False), item["text"])


def _saturation(item: dict[str, Any], dtype: str, _: Translate) -> Cell:
    found = [
        (each["side"], each["x"], each["target"])
        for each in item["rows"]
        if each["dtype"] == dtype and each["order"] == 1 and each["target"] != "subnormal"
        and each["x"] is not None and not each["exact"]
    ]  # fmt: skip
    if not found:
        return Cell(_("none"), "none")
    texts = [f"{target}: x {'≥' if side == 'inf' else '≤'} {{}}" for side, _x, target in found]
    shown = (text.format(brief(str(x))) for text, (_side, x, _target) in zip(texts, found, strict=True))
    exact = (text.format(x) for text, (_side, x, _target) in zip(texts, found, strict=True))
    return Cell("<br>".join(shown), "; ".join(exact), repr(found[0][1]))


def _factors(item: dict[str, Any]) -> Cell:
    gate = f"{item['activation']}(b)" if item["activation"] else item["gate"]
    return _code(f"({item['value']}) · {gate}")


def _stretch(item: dict[str, Any], _: Translate) -> Cell:
    if not item["values"]:
        return Cell(_("none"), "none")
    values = {n: value["decimal"] for n, value in item["values"]}
    distinct = dict.fromkeys(values.values())
    text = _(", ").join(f"{brief(v)} (n = {n})" for n, v in values.items()) if len(distinct) > 1 else brief(*distinct)
    return Cell(text, item["text"], repr(float(next(iter(distinct)))))


# --- what a definition is made of --------------------------------------------------------------------------------------

_KINDS_OF_FUNCTION: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("exp", (sp.exp, sp.functions.elementary.hyperbolic.HyperbolicFunction)),
    ("log", (sp.log,)),
    ("erf", (sp.erf, sp.erfc)),
    ("atan", (sp.functions.elementary.trigonometric.InverseTrigonometricFunction,)),
    ("sin", (sp.functions.elementary.trigonometric.TrigonometricFunction,)),
)


def transcendental(entry: Entry) -> tuple[str, ...]:
    """The transcendental functions that a definition, written out, applies to its input; tanh and σ count as exp.

    What is applied to parameters and constants alone is computed once and does not count.
    """
    parameters = {p.symbol for p in entry.parameters}
    applied = {
        function
        for function in elementary(entry.expression).atoms(sp.Function)
        if function.free_symbols - parameters
    }  # fmt: skip
    return tuple(name for name, kinds in _KINDS_OF_FUNCTION if any(isinstance(each, kinds) for each in applied))
