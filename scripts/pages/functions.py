"""The pages of the functions in every language, printed from the records through the template of their kind."""

from __future__ import annotations

import functools
import html
import inspect
import itertools
import math
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2

from actref import catalogue
from actref.entry import Entry
from actref.frameworks.calls import declarations
from actref.kinds import Elementwise
from actref.latex import to_latex
from actref.properties.curve import meant
from actref.properties.record import terminating
from scripts.figures import drawing
from scripts.guides import notebooks
from scripts.markup.mathml import to_mathml
from scripts.pages import changed, porting, sheet
from scripts.pages.record import FORMULA, LINK, Record, nearest, records, template
from scripts.paths import LANGUAGES
from scripts.translations import Translate, interface, prose

TEMPLATES = Path(__file__).with_name("templates")
CLOSE = 0.05
"""Largest distance up to which two functions are called easily confused."""


def generate(names: list[str] | None = None) -> dict[str, bytes]:
    """One page for each function, or for some, and language, and its figures as files."""
    everything = records(names)
    near = nearest()
    outputs: dict[str, bytes] = {}
    for language in LANGUAGES:
        for record in everything.values():
            page = Page(record, language, near[record["name"]])
            folder = f"{language}/functions/{record['family']}"
            outputs[f"{folder}/{record['name']}.md"] = page.render().encode()
            for figure in record["figures"]:
                outputs[f"{folder}/{record['name']}/{figure['key']}.svg"] = drawing.standalone(page.drawing(figure))
    return outputs


@cache
def environment(language: str) -> jinja2.Environment:
    """The templates in a language; an undefined name is an error."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # the pages are Markdown
        keep_trailing_newline=True,
        trim_blocks=False,
    )
    env.policies["ext.i18n.trimmed"] = True
    translate = interface(language)
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        translate, lambda one, many, n: translate(one if n == 1 else many), newstyle=True
    )
    env.filters["cell"] = cell
    env.filters["breakable"] = breakable
    env.globals.update(
        kind_name=lambda kind: kind_name(kind, translate),
        family_name=lambda family: family_name(family, translate),
        reference=lambda paper: reference(paper, translate),
    )
    return env


def render(name: str, language: str, **context: Any) -> str:
    """A template in a language, without the runs of empty lines that its blocks leave."""
    text = environment(language).get_template(name).render(language=language, **context)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


CHOOSING = "guides/choosing.ipynb"
"""The guide for functions that no other speaks of."""


@cache
def by_use(family: str) -> list[str]:
    """The functions of a family, most used first: by the frameworks that have one and the uses that its page names."""

    def used(entry: Entry) -> int:
        frameworks = {declaration.framework for declaration in declarations(entry) if not declaration.composed}
        return len(frameworks) + len(entry.prose.used_by)

    return [e.name for e in sorted(catalogue.family(family), key=lambda e: (-used(e), e.year, e.name))]


HALVES = {
    "value_first": "n = x.shape[-1] // 2; a, b = x[..., :n], x[..., n:]",
    "gate_first": "n = x.shape[-1] // 2; b, a = x[..., :n], x[..., n:]",
    "interleaved": "b, a = x[..., ::2], x[..., 1::2]",
}
"""Value and gate of an array in each layout, as every array library writes it."""


class Page:
    """What the template of a kind sees of one record in one language."""

    def __init__(self, record: Record, language: str, near: list[Record]) -> None:
        self.record, self.language, self.near = record, language, near
        self._ = interface(language)
        self.translate = prose(language, catalogue[record["name"]])

    def render(self) -> str:
        """The Markdown."""
        return render(template(catalogue[self.record["name"]]), self.language, **self.context())

    def context(self) -> dict[str, Any]:
        """Names of the template."""
        record = self.record
        context: dict[str, Any] = {
            "r": record,
            "order": by_use(record["family"]).index(record["name"]) + 1,
            "prose": self.prose,
            "plain": lambda text: plain(self.translate(text)),
            "translated": self.translate,
            "link": self.link,
            "guide_link": self.guide,
            "guides": " · ".join(self.guides()),
            "figure_html": self.figure,
            "neighbours": [self._neighbour(n) for n in self.near],
            "confusions": self.confusions(),
            "chips": self.chips(),
            "letters": self.letters(),
            "defaults": self._(", ").join(f"${p['latex']} = {default(p['default'])}$" for p in record["parameters"]),
            "default": default,
            "number": functools.partial(next, itertools.count(1)),
            "words": lambda latex: formula_words(latex, self._),
            "accuracy": self.accuracy(),
            "around": self.around(),
        }
        context["frameworks"] = porting.rows(catalogue[record["name"]], self._)
        context["other_defaults"] = self.other_defaults(context["frameworks"])
        context["tabs"] = self.tabs()
        context["provenance"] = porting.provenance(self._, catalogue[record["name"]])
        context["changed"] = changed.of(catalogue[record["name"]], self._)
        context["sheet"] = sheet.parts(record["properties"], self._)
        entry = catalogue[record["name"]]
        if isinstance(entry, Elementwise):
            context["textbook"] = (
                f"{to_latex(entry.textbook, {p.symbol: p.latex for p in entry.parameters})} = "
                if entry.textbook is not None
                else ""
            )
            if context["textbook"]:
                context["letters"]["definition"] = []  # the formula says what the letter stands for
        if "layout" in record:
            context["halves"] = HALVES[record["layout"]]
        if "samples" in record:
            context["samples"] = [sample(s, self._) for s in record["samples"]]
            context["differs"] = not all(s["agree"] for s in record["samples"])
            context["reasons"] = list(self.sample_reasons())
        if "points" in record:
            context["points"] = [self.point(p) for p in record["points"]]
            context["differs"] = any(not p[part]["agree"] for p in record["points"] for part in ("value", "slope"))
            reasons = dict.fromkeys(reason for p in record["points"] for reason in p["reasons"])
            context["reasons"] = [*(self.prose(reason) for reason in reasons), *self.remarks()]
        return context

    def remarks(self) -> list[str]:
        """Why returned slopes are no slopes of the definition where the entry need not say so: at nan and at extrema."""
        found = []
        nan = next(p for p in self.record["points"] if p["kind"] == "nan")
        if not nan["slope"]["agree"] and not nan["reasons"]:
            found.append(
                self._(
                    "At nan torch compares with nan, which is false, and takes the slope of one branch; some of its "
                    "functions do so only where there are few elements."
                )
            )
        slopes = [p["slope"] for p in self.record["points"] if p["kind"] == "extremum"]
        if any(float(slope[who]) != 0 for slope in slopes for who in ("actref", "torch")):
            found.append(
                self._(
                    "At an extremum f′ is 0; what is returned there is f′ at the float next to it, and its rounding."
                )
            )
        return found

    def sample_reasons(self) -> Iterator[str]:
        """Why what is returned at infinities and at nan is not the value of the definition."""
        _, name = self._, self.record["torch"]["name"]
        apart = [s["x"] for s in self.record["samples"] if not s["agree"]]
        if any("nan" not in x for x in apart):
            yield _(
                "At an infinity the value is the limit. %(name)s multiplies it by 0 or subtracts it from another, which "
                "gives nan."
            ) % {"name": name}
        if any("nan" in x for x in apart):
            yield _(
                "At nan %(name)s returns a number for a slope in which the nan does not occur, or the slope of one branch, "
                "since a comparison with nan is false."
            ) % {"name": name}

    def prose(self, sentence: str) -> str:
        """An entry's sentence in the language, with `[[name]]` as links."""
        return LINK.sub(lambda m: self.link(m[1]), self.translate(sentence)) if sentence else ""

    def link(self, name: str) -> str:
        """A link to another function's page."""
        entry = catalogue[name]
        return f"[{entry.title}](../{entry.family}/{entry.name}.md)"

    def guide(self, name: str) -> str:
        """A link to a guide."""
        file = f"guides/{name}.ipynb"
        return f"[{notebooks.title(file, self.language)}](../../{file})"

    def guides(self) -> list[str]:
        """Links to the guides that speak of the function, but for those that its problems name."""
        named = {
            f"guides/{problem['guide']}.ipynb" for problem in self.record["prose"]["goes_wrong"] if problem["guide"]
        }
        found = notebooks.linking(f"functions/{self.record['family']}/{self.record['name']}") or [CHOOSING]
        return [self.guide(name.removeprefix("guides/").removesuffix(".ipynb")) for name in found if name not in named]

    def drawing(self, figure: Record) -> str:
        """A figure with its title and description."""
        title = figure_title(figure["key"], self.record, self._)
        svg = figure["svg"].replace(">density<", f">{self._('density')}<")  # of what is drawn, the only word
        return drawing.filled(svg, title, caption(figure["shows"], self._))

    def figure(self, key: str, anchor: str, base: str = "") -> str:
        """A figure of the record as raw HTML with its caption; nothing if the record has none of that name.

        Args:
            key: Name of the figure.
            anchor: Its address on the page.
            base: The way from the page that shows it to the page of the function.
        """
        for figure in self.record["figures"]:
            if figure["key"] == key:
                explanation = caption(figure["shows"], self._)
                file = f"{figure['key']}.svg"
                download = f'<a href="{base}{file}" download="{self.record["name"]}-{file}">SVG</a>'
                return (
                    f'<figure id="{anchor}">{self.drawing(figure)}'
                    f"<figcaption>{html.escape(explanation)} {download}</figcaption></figure>"
                )
        return ""

    def chips(self) -> list[str]:
        """What people look for first, in a word each: range, smoothness, whether it rises all the way, year."""
        _, properties = self._, self.record["properties"]
        flags = properties["flags"]
        found = [] if self.record["kind"] == "elementwise" else [kind_name(self.record["kind"], _)]
        found += [sheet.row(item, _).value for item in properties["items"] if item["key"] == "range"]
        if "smooth" in flags:
            words = (
                ("smooth", _("smooth")),
                ("differentiable", _("differentiable, not smooth")),
                ("continuous", _("has a kink")),
            )
            found.append(next((word for flag, word in words if flags[flag]), _("jumps")))
        if "monotone" in flags:
            found.append(_("monotone") if flags["monotone"] else _("not monotone"))
        return [*found, year(self.record)]

    def letters(self) -> dict[str, list[Record]]:
        """What the letters stand for: those of the definition, and those that only its derivatives have."""
        words = self.record.get("words", [])
        formula = self.record["formulas"][0]
        text = " ".join([formula["latex"], *(part["latex"] for part in formula.get("where", []))])
        named = [word for word in words if re.match(r"\\?\w+", word["latex"])[0] in text]  # type: ignore[index]
        return {"definition": named, "derivatives": [word for word in words if word not in named]}

    def tabs(self) -> list[dict[str, Any]]:
        """The code tabs: title, language of the code, blocks, and a note where a build does not execute it."""
        code = {each["key"]: each["code"] for each in (*self.record["snippets"], *self.record["ports"])}
        shown = [
            ("PyTorch", ["torch-module", "torch-function"]),
            ("NumPy", ["numpy"]),
            ("JAX", ["jax"]),
            ("Keras", ["keras"]),
            ("ONNX", ["onnx"]),
            (self._("PyTorch with its own backward"), ["torch-scratch"]),
        ]
        tabs = [
            {"title": title, "language": "pycon", "code": [code[key] for key in keys], "note": ""}
            for title, keys in shown
        ]
        recorded = porting.sessions(catalogue[self.record["name"]], self.record["sessions"], self._)
        tabs[4:4] = [
            {"title": each["title"], "language": "python", "code": [each["code"]], "note": each["when"]}
            for each in recorded
        ]
        return tabs

    def confusions(self) -> list[str]:
        """The functions that are easily taken for this one, by their distance."""
        _ = self._
        lines = []
        for near in self.near:
            distance = float(near["distance"])
            if distance == 0:
                lines.append(_("%(function)s is equal at default parameters.") % {"function": self.link(near["name"])})
            elif distance <= CLOSE:
                words = {
                    "function": self.link(near["name"]),
                    "distance": f"${short(distance)}$",
                    "place": places(near["places"], self._),
                }
                lines.append(_("%(function)s is at most %(distance)s away, at x = %(place)s.") % words)
        told = {near["name"] for near in self.near if float(near["distance"]) <= CLOSE}
        for name, calls in porting.namesakes(catalogue[self.record["name"]]).items():
            if name not in told:
                words = {
                    "function": self.link(name),
                    "calls": _(", ").join(f"`{call}`" for call in dict.fromkeys(calls)),
                }
                lines.append(_("%(function)s has the same name: %(calls)s.") % words)
        return lines

    def other_defaults(self, frameworks: list[dict[str, str]]) -> list[str]:
        """A line for each framework whose own defaults make another function: what they are, and what to write."""
        others: dict[str, dict[str, str]] = {}
        for each in frameworks:
            if each["grade"] == "defaults":
                others.setdefault(each["call"], each)  # a GPU's is the same
        return [
            self._("%(framework)s: write %(call)s; %(default)s.")
            % {"framework": each["title"], "call": f"`{call}`", "default": each["plain"]}
            for call, each in others.items()
        ]

    def _neighbour(self, near: Record) -> dict[str, str]:
        distance = float(near["distance"])
        return {"name": near["name"], "distance": f"${short(distance)}$", "at": places(near["places"], self._)}

    def point(self, point: Record) -> dict[str, str]:
        """A row of the table of special points."""
        value, slope = point["value"], point["slope"]

        def returned(who: str) -> str:
            # what differs may do so behind the digits that are shown
            return ", ".join(
                shown_float(part[who])
                if who == "actref" or part["agree"]
                else f"{shown_float(part[who], told_apart(part[who], part['decimal']))} ≠"
                for part in (value, slope)
            )

        return {
            "key": point["key"],
            "x": f"${point['latex']}$" if point["latex"] else "nan",
            "spoken": spoken([point["x"]]),
            "value": true_value(value),
            "slope": true_value(slope),
            "actref": returned("actref"),
            "torch": returned("torch"),
        }

    def around(self) -> str:
        """What runs besides the source that the page shows of a NumPy function."""
        written = inspect.getsource(catalogue[self.record["name"]].function)
        decorator = re.match(r"@(\w+)", written)
        assert decorator is not None, f"{self.record['name']} has no decorator"
        return self._(
            "The source of a NumPy function is not all that runs: its decorator %(decorator)s checks the arguments, "
            "computes in float64 and rounds the result to the dtype of the input, and gives the limit at an infinity and "
            "nan at nan."
        ) % {"decorator": f"`@{decorator[1]}`"}

    def accuracy(self) -> str:
        """How exact the NumPy lines are; empty where draws decide the result."""
        found = self.record["accuracy"]
        if found is None:
            return ""
        _ = self._
        words = {each: found[each] for each in ("low", "high", "ulp", "relative")}
        if found["ulp"] == "0":
            text = _(
                "In float64 the NumPy lines give the correctly rounded value wherever it was compared (inputs from %(low)s to %(high)s)."
            )
        else:
            text = _(
                "In float64 the NumPy lines are off by at most %(relative)s of the value, %(ulp)s ULP, at the inputs compared, from %(low)s to %(high)s."
            )
        return f"{text % words} {self.cancellation()}".strip()

    def cancellation(self) -> str:
        """Where the error of the NumPy lines has no bound relative to the value; empty if nowhere."""
        _ = self._
        zeros = self.record["accuracy"]["cancels"]
        if not zeros:
            return ""
        if len(zeros[0]) > 1:
            return _("Near inputs where a component of the result becomes 0, digits cancel.")
        points = next(item for item in self.record["properties"]["items"] if item["key"] == "zeros")["points"]
        found = dict.fromkeys(sheet.place(point) for (x,) in zeros for point in points if covers(point, float(x)))
        return _("Near x = %(places)s, where f is 0, digits cancel.") % {"places": _(", ").join(found)}


# --- words -----------------------------------------------------------------------------------------------------------


def kind_name(kind: str, _: Translate) -> str:
    """A kind in words."""
    return {
        "elementwise": _("elementwise"),
        "vector": _("vector"),
        "gated": _("gated"),
        "stochastic": _("stochastic"),
        "learnable": _("learnable"),
    }[kind]


def family_name(family: str, _: Translate) -> str:
    """A family in words."""
    return {
        "rectifier": _("rectifier family"),
        "softplus": _("softplus family"),
        "sigmoid": _("sigmoid family"),
        "shrinkage": _("shrinkage family"),
        "periodic": _("periodic family"),
        "basic": _("basic functions"),
        "softmax": _("softmax family"),
        "gated": _("gated units"),
    }[family]


def formula_words(latex: str, _: Translate) -> str:
    """The words inside of a formula in the language."""
    words = {"if": _("if"), "otherwise": _("otherwise"), "or": _("or"), "and": _("and")}
    return re.sub(r"\\text\{( ?)(if|otherwise|or|and)( ?)\}", lambda m: rf"\text{{{m[1]}{words[m[2]]}{m[3]}}}", latex)


def family_short(family: str, _: Translate) -> str:
    """A family in one word."""
    return {
        "rectifier": _("rectifier"),
        "softplus": _("softplus"),
        "sigmoid": _("sigmoid"),
        "shrinkage": _("shrinkage"),
        "periodic": _("periodic"),
        "basic": _("basic"),
        "softmax": _("softmax"),
        "gated": _("gated"),
    }[family]


def figure_title(key: str, record: Record, _: Translate) -> str:
    """The accessible title of a figure."""
    title = {"title": record["title"], "name": key.removeprefix("parameter-")}
    if key == "graph":
        return _("Graph of %(title)s") % title
    if key == "derivative":
        return _("Graph of the derivative of %(title)s") % title
    if key == "draws":
        return _("Distribution of what %(title)s draws") % title
    if key == "jacobian":
        return _("Graph of a column of the Jacobian of %(title)s") % title
    return _("%(title)s for several values of %(name)s") % title


def caption(shows: Iterable[str], _: Translate) -> str:
    """What the marks of a figure mean."""
    words = {
        "extremum": _("● extremum"),
        "inflection": _("◇ inflection point"),
        "kink": _("□ kink"),
        "closed": _("● value at the jump"),
        "open": _("○ one-sided limit that is not the value"),
        "asymptote": _("dashed: asymptote"),
    }
    return " · ".join(words[each] for each in shows)


def reference(paper: Record, _: Translate) -> str:
    """A paper as one line with its link."""
    identifier = paper["doi"] or (f"arXiv:{paper['arxiv']}" if paper["arxiv"] else urlsplit(paper["link"]).netloc)
    authors = ", ".join(paper["authors"])
    venue = "" if paper["venue"] == "arXiv" else f" {paper['venue']},"
    cited = f"{authors}. *{paper['title']}*.{venue} {paper['year']}. [{identifier}]({paper['link']})"
    return f'<span lang="en">{cited}</span>'


def places(found: Iterable[str], _: Translate) -> str:
    """Arguments as LaTeX, a symmetric pair as one."""
    numbers = [float(p) for p in found]
    if len(numbers) == 2 and math.isclose(numbers[0], -numbers[1], rel_tol=1e-6):
        return rf"$\pm {sheet.decimal(repr(numbers[1]), 4)}$" if math.isfinite(numbers[1]) else r"$\pm\infty$"
    infinite = {math.inf: r"\infty", -math.inf: r"-\infty"}
    return _(", ").join(f"${infinite.get(x, sheet.decimal(repr(x), 4) if math.isfinite(x) else '')}$" for x in numbers)


def covers(point: Record, x: float) -> bool:
    """Whether a point of the sheet, or one of those that it stands for, is at x."""
    distance = x - float(point["x"]["decimal"])
    step = point["period"] and float(point["period"]["decimal"])
    return math.isclose(distance, round(distance / step) * step if step else 0.0, abs_tol=1e-9)


# --- numbers and text ------------------------------------------------------------------------------------------------


def breakable(call: str) -> str:
    """A call in a narrow cell of a table, as HTML: it breaks after a dot or an underscore between names, and in no number."""
    parts = re.split(r"(?<=[.(_])(?=[A-Za-z])", call)
    # as numbers, since Markdown reads inside of HTML too
    shown = (re.sub(r"[^A-Za-z0-9 .,()=]", lambda m: f"&#{ord(m[0])};", part) for part in parts)
    return f"<code>{'<wbr>'.join(shown)}</code>"


def cell(text: str) -> str:
    """Text for a table cell, in which a bar would end the cell, in a formula too."""

    def formula(match: re.Match[str]) -> str:
        inner = match[1].replace(r"\left|", r"\left\vert ").replace(r"\right|", r"\right\vert ")
        return f"${inner}$"

    return re.sub(r"(?<!\\)\|", r"\\|", FORMULA.sub(formula, text)).replace("\n", " ")


def plain(text: str) -> str:
    """A sentence without Markdown, for titles and descriptions."""
    text = LINK.sub(lambda m: catalogue[m[1]].title, text)
    return re.sub(r"[`$\\{}]", "", re.sub(r"\\operatorname", "", text))


def inline_html(text: str) -> str:
    """A sentence as HTML: formulas, code and names of functions, without links, for use inside of a link."""
    parts: list[str] = []
    last = 0
    for match in re.finditer(rf"{FORMULA.pattern}|`([^`]+)`|{LINK.pattern}", text):
        parts.append(html.escape(text[last : match.start()], quote=False))
        formula, code, name = match.groups()
        if formula is not None:
            parts.append(to_mathml(formula, display=False))
        elif code is not None:
            parts.append(f"<code>{html.escape(code, quote=False)}</code>")
        else:
            parts.append(html.escape(catalogue[name].title))
        last = match.end()
    return "".join(parts) + html.escape(text[last:], quote=False)


def tex_number(text: str) -> str:
    """The repr of a float as LaTeX."""
    return sheet.decimal(text, 12)


def short(value: float) -> str:
    """Three digits, as LaTeX."""
    return sheet.decimal(repr(value), 3)


def sample(row: Record, _: Translate) -> dict[str, str]:
    """A row of the table of values at special arguments of two or more numbers."""
    letters = {"inf": r"\infty", "-inf": r"-\infty", "nan": r"\text{nan}"}
    place = ",\\; ".join(letters.get(x, x.removesuffix(".0")) for x in row["x"])
    letters["nan"] = r"\text{nan}" if "nan" in row["x"] else rf"\text{{{_('no limit')}}}"
    digits = [letters[v] if v in letters else sheet.decimal(v, sheet.DIGITS) for v in row["exact"]]
    return {
        "key": row["key"],
        "x": f"$({place})$",
        "spoken": spoken(row["x"]),
        "exact": f"${', '.join(digits)}$",
        "actref": ", ".join(map(shown_float, row["actref"])),
        "torch": ", ".join(map(shown_float, row["torch"])) + ("" if row["agree"] else " ≠"),
    }


def spoken(numbers: Iterable[str]) -> str:
    """Arguments as plain text: the name of a link whose content is a formula, which not every reader says."""
    return ", ".join(x.removesuffix(".0").replace("inf", "∞").replace("-", "−") for x in numbers)


def default(text: str) -> str:
    """The repr of a default as the number that it stands for: 1/3 for 0.3333333333333333, 2 for 2.0."""
    return terminating(meant(float(text)))


def told_apart(one: str, other: str) -> int:
    """The digits at which two numbers differ, at least those of tables."""
    steps = range(sheet.DIGITS, 17)
    return next((n for n in steps if f"{float(one):.{n}g}" != f"{float(other):.{n}g}"), 17)


def year(record: Record) -> str:
    """The year of the first use; with a question mark where that is disputed."""
    return f"{record['year']} ?" if record["disputed"] else str(record["year"])


def true_value(part: Record) -> str:
    """The exact value with digits beside it where they say more."""
    latex, decimal = part["latex"], part["decimal"]
    if decimal == "nan":
        return "nan" if not latex else f"${latex}$"
    if decimal in ("inf", "-inf"):
        return f"${latex}$" if latex else f"${'-' * decimal.startswith('-')}\\infty$"
    digits = sheet.decimal(decimal, sheet.DIGITS)
    if not latex:
        return f"${digits}$"
    plain_enough = re.fullmatch(r"-? ?([\d.]+|\\frac\{\d{1,2}\}\{\d{1,2}\})", latex)
    return f"${latex}$" if plain_enough else rf"${latex} \approx {digits}$"


def shown_float(text: str, digits: int = sheet.DIGITS) -> str:
    """What an implementation returned, to some digits."""
    value = float(text)
    if len(text) <= 8:
        return f"`{text}`"
    return f"`{value:.1g}`" if abs(value) < 1e-9 else f"`{value:.{digits}g}`"
