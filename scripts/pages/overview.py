"""Pages about many functions: home, gallery, families, bibliography, API and the description of the data."""

from __future__ import annotations

import functools
import html
import itertools
import json
import pkgutil
from typing import Any

import yaml

import actref
from actref import catalogue
from actref.entry import FAMILIES, Entry
from actref.frameworks import FRAMEWORKS
from actref.frameworks.calls import declarations, paths, written
from actref.frameworks.departures import INACCURATE
from scripts.build.outcome import versions
from scripts.evidence import runners, synonyms, thorough
from scripts.figures import hero
from scripts.guides import claims, notebooks
from scripts.machines import data, schemas
from scripts.pages import changed, comparison, grades, mobile, porting, sheet
from scripts.pages.functions import (
    Page,
    breakable,
    by_use,
    cell,
    family_name,
    figure_title,
    formula_words,
    inline_html,
    render,
    year,
)
from scripts.pages.record import Record, nearest, records
from scripts.paths import EVIDENCE, LANGUAGES, ROOT
from scripts.translations import Translate, interface, prose, sentences

SHOWN = "gelu"
"""The function that the home page shows."""
KNOWN = ("relu", "sigmoid", "tanh", "gelu", "silu", "softmax")
"""The functions that most readers come for; the home page links them by picture."""
_PRIVATE = ("actref.functions", "actref.printed", "actref.cli", "actref.console")
"""Modules whose reference stands elsewhere: each function on its own page, the command line in its own help."""


def generate() -> dict[str, bytes]:
    """Every page that is about more than one function."""
    everything = records()
    notebooks.execute()  # their verdicts are shown
    outputs: dict[str, bytes] = {}
    for language in LANGUAGES:
        site = Overview(everything, language)
        pages = {
            "index.md": site.home(),
            "functions/index.md": comparison.page(everything.values(), language),
            "functions/gallery.md": site.gallery(),
            "functions/torch.md": site.torch(),
            "guides/index.md": site.guides(),
            "reference/index.md": site.template("reference.md.jinja"),
            "reference/bibliography.md": site.bibliography(),
            "reference/explorer.md": site.template("explorer.md.jinja"),
            "reference/frameworks.md": site.frameworks(),
            "reference/translate.md": site.translate(),
            "reference/porting.md": site.porting(),
            "reference/edges.md": site.edges(),
            "reference/changed.md": site.changed(),
            "reference/catalogue.md": site.template("catalogue.md.jinja", fields=data.fields(interface(language))),
            "reference/examples_ci.md": site.template("examples_ci.md.jinja", **runners.table()),
            "reference/examples_authors.md": site.template("examples_authors.md.jinja"),
            "reference/verify.md": site.template("verify.md.jinja"),
            "reference/json.md": site.template("json.md.jinja", tables=site.json_tables()),
            "reference/verdicts.md": site.verdicts(),
            "reference/verified.md": site.verified(),
            "reference/about.md": site.about(),
            "reference/api/index.md": site.template("api.md.jinja", modules=public_modules()),
        }
        pages |= {f"functions/{family}/index.md": site.family(family) for family in site.families}
        pages |= {
            f"reference/api/{name.replace('.', '-')}.md": site.template("module.md.jinja", module=name, summary=summary)
            for name, summary in public_modules()
        }
        outputs |= {f"{language}/{path}": text.encode() for path, text in pages.items()}
    return outputs


def public_modules() -> list[tuple[str, str]]:
    """Every public module of the package with the first line of its docstring."""
    import importlib

    names = ["actref", *(m.name for m in pkgutil.walk_packages(actref.__path__, "actref."))]
    found = []
    for name in names:
        if name.startswith(_PRIVATE) or any(part.startswith("_") for part in name.split(".")):
            continue
        doc = importlib.import_module(name).__doc__
        if doc is None:
            raise ValueError(f"{name} has no docstring; say in one line what it is for")
        found.append((name, doc.strip().split("\n\n")[0].replace("\n", " ")))
    return found


class Overview:
    """The pages of one language."""

    def __init__(self, everything: dict[str, Record], language: str) -> None:
        self.records, self.language = everything, language
        self._: Translate = interface(language)
        self.families = [f for f in FAMILIES if any(r["family"] == f for r in everything.values())]

    def template(self, name: str, **context: Any) -> str:
        """A template with what every page here may use."""
        return render(name, self.language, count=len(self.records), **context)

    def members(self, family: str) -> list[Record]:
        """The records of a family, most used first."""
        return [self.records[name] for name in by_use(family)]

    def face(self, family: str) -> Record:
        """The function that stands for a family: its namesake, or else its oldest."""
        members = self.members(family)
        return next((r for r in members if r["name"] == family), min(members, key=lambda r: r["year"]))

    def sentence(self, record: Record) -> str:
        """The summary of a function."""
        return prose(self.language, catalogue[record["name"]])(record["prose"]["summary"])

    def thumbnail(self, record: Record) -> str:
        """The small graph."""
        return str(record["thumbnail"]).replace("{title}", html.escape(figure_title("graph", record, self._)))

    def card(self, record: Record, base: str, *, text: str) -> str:
        """A link with the small graph, the name and some text."""
        return (
            f'<a class="card" href="{base}{record["name"]}/">{self.thumbnail(record)}'
            f"<strong>{html.escape(record['title'])}</strong>{f'<span>{text}</span>' if text else ''}</a>"
        )

    def cards(self, members: list[Record], base: str) -> str:
        """Cards with the summaries."""
        inner = "".join(self.card(r, base, text=inline_html(self.sentence(r))) for r in members)
        return f'<div class="cards">{inner}</div>'

    def family(self, family: str) -> str:
        """The index page of a family."""
        members = self.members(family)
        return self.template(
            "family.md.jinja",
            title=family_name(family, self._),
            order=self.families.index(family) + 1,
            about=family_sentence(family, self._),
            cards=self.cards(members, ""),
            rows=[self.row(r, f"{r['name']}.md") for r in members],
        )

    def gallery(self) -> str:
        """All graphs."""
        sections = [
            {
                "key": family,
                "title": family_name(family, self._),
                "cards": '<div class="cards small">'
                + "".join(self.card(r, f"../{family}/", text="") for r in self.members(family))
                + "</div>",
            }
            for family in self.families
        ]
        return self.template("gallery.md.jinja", sections=sections)

    def torch(self) -> str:
        """Every class and function of torch that an entry declares, with its formula."""
        rows = []
        for record in sorted(self.records.values(), key=lambda record: str(record["title"]).lower()):
            entry = catalogue[record["name"]]
            calls = [
                written(entry, each).replace(paths(each)[0], path).removesuffix("(x)").removesuffix("()")
                for each in declarations(entry, "torch")
                for path in paths(each)
                if not path.endswith("_")  # the same in place
            ]
            short = [call.replace("torch.nn.functional.", "F.").replace("torch.nn.", "nn.") for call in calls]
            if calls:
                rows.append(
                    {
                        "link": f"[{entry.title}]({entry.family}/{entry.name}.md)",
                        "classes": [breakable(call) for call in short if call.startswith("nn.")],
                        "calls": [breakable(call) for call in short if not call.startswith("nn.")],
                        "formula": cell(f"${formula_words(record['formulas'][0]['latex'], self._)}$"),
                    }
                )
        return self.template("torch.md.jinja", rows=rows)

    def row(self, record: Record, link: str) -> dict[str, str]:
        """A row of the table of a family."""
        cells = {
            "name": f"[{record['title']}]({link})",
            "year": year(record),
            "torch": torch_cell(record, self._),
        }
        items = {item["key"].replace("_", "-"): item for item in record["properties"]["items"]}
        return cells | {
            key: write(items[item]) if item in items else "–"
            for key, item, write in (
                ("range", "range", lambda i: cell(self._brief_region(i))),
                ("monotone", "monotonicity", self._monotone),
                ("smooth", "continuity", self._smooth),
                ("lipschitz", "lipschitz", lambda i: self._brief(i["value"])),
                ("mean", "mean", lambda i: self._brief(i["value"])),
                ("gain", "gain", lambda i: self._brief(i["value"])),
            )
        }

    def _brief(self, number: dict[str, Any] | None) -> str:
        if number is None:
            return self._("none")
        if number["decimal"] in ("inf", "-inf"):
            return r"$\infty$"
        return f"${sheet.decimal(number['decimal'], 5)}$"

    def _brief_region(self, item: dict[str, Any]) -> str:
        parts = []
        for span in item["spans"]:
            low, high = (self._end(span[end]) for end in ("low", "high"))
            left, right = "[" if span["low_closed"] else "(", "]" if span["high_closed"] else ")"
            parts.append(rf"$\{{{low}\}}$" if low == high else rf"$\left{left}{low}, {high}\right{right}$")
        return " ∪ ".join(parts).replace(r"\}$ ∪ $\{", ", ")

    def _end(self, number: dict[str, Any]) -> str:
        if number["decimal"] in ("inf", "-inf"):
            return r"\infty" if number["decimal"] == "inf" else r"-\infty"
        return sheet.decimal(number["decimal"], 5)

    def _monotone(self, item: dict[str, Any]) -> str:
        return self._("no") if item["value"] == "neither" else self._("yes")

    def _smooth(self, item: dict[str, Any]) -> str:
        if item["order"] is None:
            return r"$C^{\infty}$"
        return f"$C^{{{item['order']}}}$" if item["order"] >= 0 else self._("discontinuous")

    def bibliography(self) -> str:
        """Every paper once, with the functions that it is cited for and those that it used first."""
        sources: dict[str, Record] = {}
        users: dict[str, list[str]] = {}
        for record in self.records.values():
            link = f"[{record['title']}](../functions/{record['family']}/{record['name']}.md)"
            for role, text in (
                ("paper", link),
                ("first_use", self._("first use of %(function)s") % {"function": link}),
            ):
                if role == "paper" or record[role]["key"] != record["paper"]["key"]:
                    sources[record[role]["key"]] = record[role]
                    users.setdefault(record[role]["key"], []).append(text)
        ordered = sorted(sources.values(), key=lambda p: (p["authors"][0].split()[-1].lower(), p["year"], p["key"]))
        return self.template("bibliography.md.jinja", papers=[(p, self._(", ").join(users[p["key"]])) for p in ordered])

    def guides(self) -> str:
        """Every guide with the question that it answers."""
        groups: dict[str, list[tuple[str, str, str]]] = {}
        for name in notebooks.notebooks():
            if name.startswith("guides/"):
                described = notebooks.title(name, self.language), notebooks.question(name, self.language)
                groups.setdefault(notebooks.group(name), []).append((name.removeprefix("guides/"), *described))
        return self.template("guides.md.jinja", groups=groups)

    def verdicts(self) -> str:
        """What the guides found about every statement."""
        found: dict[str, tuple[claims.Verdict, str]] = {}
        for name in notebooks.notebooks():
            found |= {each.statement: (each, name) for each in notebooks.verdicts(name)}
        ordered = [statement for statement in claims.claims(self._) if statement in found]
        guides = {
            statement: (f"../../{name.removesuffix('.ipynb')}/", notebooks.title(name, self.language))
            for statement, (_, name) in found.items()
        }
        table = claims.table([found[statement][0] for statement in ordered], self._, guides)
        return self.template("verdicts.md.jinja", table=table)

    def link(self, entry: Entry) -> str:
        """A link to a function from a page of the reference."""
        return f"[{entry.title}](../functions/{entry.family}/{entry.name}.md)"

    def frameworks(self) -> str:
        """Functions × frameworks."""
        return self.template(
            "matrix.md.jinja",
            table=porting.matrix(lambda entry: f"../../functions/{entry.family}/{entry.name}/", self._),
            provenance=porting.provenance(self._),
            limit=INACCURATE,
            word=lambda grade: grades.word(grade, self._),
        )

    def json_tables(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The fields of what each command prints as JSON, with what they hold."""
        return [(name, [*schemas.rows(made(self._))]) for name, made in schemas.COMMANDS.items()]

    def translate(self) -> str:
        """The box that a call is pasted into."""
        return self.template("translate.md.jinja", provenance=porting.provenance(self._))

    def porting(self) -> str:
        """Every trap with its measured consequence."""

        def by_place(found: dict[grades.Place, list[Entry]]) -> list[tuple[str, list[str]]]:
            return [(place.title, [self.link(e) for e in entries]) for place, entries in found.items()]

        stated = [(e, d) for e in catalogue.values() for d in e.elsewhere if d.note]
        return self.template(
            "porting.md.jinja",
            provenance=porting.provenance(self._),
            names=porting.same_name(self._),
            synonyms=synonyms.recorded(),
            link=lambda name: self.link(catalogue[name]),
            runtimes=mobile.SOURCES,
            operators=mobile.OPERATORS,
            wrong=[(self.link(e), written(e, d), prose(self.language, e)(d.note)) for e, d in stated if d.error],
            limits=by_place(porting.limits_lost()),
            overflow=[(self.link(e), place.title, x) for e, place, x in porting.overflowing()],
            single=by_place(porting.in_single()),
            layouts=by_place(porting.strided()),
            sizes=by_place(porting.size_dependent("alone")),
            sizes_slope=by_place(porting.size_dependent("alone_slope")),
            once=[(self.link(e), error) for e, error in porting.once_only()],
            notes=[
                (
                    self.link(e),
                    ", ".join([FRAMEWORKS[d.framework].title, *(f"`{path}`" for path in paths(d)[:1])]),
                    prose(self.language, e)(d.note),
                )
                for e, d in stated
                if not d.error
            ],
        )

    def edges(self) -> str:
        """Values and derivatives at special points, framework by framework."""
        tables = [
            each | {"title": each["entry"].title, "name": each["entry"].name, "link": self.link(each["entry"])}
            for each in porting.edges(self._)
        ]
        return self.template(
            "edges.md.jinja",
            provenance=porting.provenance(self._),
            tables=tables,
            titles=[place.title for place in porting.shown()],
        )

    def changed(self) -> str:
        """What releases of frameworks changed."""
        return self.template(
            "changed.md.jinja",
            provenance=changed.provenance(self._),
            groups=changed.groups(self.link, self._),
            outdated=[self.link(entry) for entry in changed.outdated()],
        )

    def verified(self) -> str:
        """What the last runs of every test and of the mutations gave; what the examples gave is filled in by MkDocs."""
        tests, mutations = (
            json.loads(file.read_text(encoding="utf-8")) if file.exists() else None
            for file in (thorough.RECORD, EVIDENCE / "mutations.json")
        )
        return self.template(
            "verified.md.jinja", tests=tests, mutations=mutations, versions=versions, statements=self.statements()
        )

    def statements(self) -> list[tuple[str, int]]:
        """How many statements the pages of functions make, by what stands behind them."""
        _, entries = self._, [catalogue[name] for name in self.records]
        sourced = [use.who for entry in entries for use in entry.prose.used_by]
        return [
            (
                _("computed from the definition"),
                sum(
                    len(r["formulas"])
                    + len(r["properties"]["items"])
                    + len(r["identities"])
                    + 2 * len(r.get("points", []))
                    for r in self.records.values()
                ),
            ),
            (
                _("compared: what a call of a framework returns, in one format"),
                len(porting.recorded()),
            ),
            (_("sourced: a paper, a public file or a document is named"), len(sourced) + len(entries)),
            (
                _("written by a person"),
                sum(len(list(sentences(entry))) for entry in entries) - len(sourced),
            ),
        ]

    def about(self) -> str:
        """Version, licence, how to cite, source, changes, offline copy: what the footer links."""
        cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
        return self.template(
            "about.md.jinja",
            cited=cited,
            authors=" and ".join(f"{{{author['name']}}}" for author in cited["authors"]),
            licence=(ROOT / "LICENSE").read_text(encoding="utf-8").strip(),
        )

    def home(self) -> str:
        """The first page."""
        record = self.records.get(SHOWN, next(iter(self.records.values())))
        page = Page(record, self.language, nearest()[record["name"]])
        return self.template(
            "home.md.jinja",
            r=record,
            number=functools.partial(next, itertools.count(1)),
            words=lambda latex: formula_words(latex, self._),
            figure_html=lambda key, anchor: page.figure(key, anchor, record["address"]),
            known="".join(
                self.card(self.records[name], f"functions/{self.records[name]['family']}/", text="") for name in KNOWN
            ),
            family_cards=[
                (f, family_name(f, self._), len(self.members(f)), self.thumbnail(self.face(f))) for f in self.families
            ],
            plane=hero.graph(record["name"], self.records).replace("{title}", html.escape(self._plane_title(record))),
            others=len(hero.elementwise(self.records)) - 1,
            aliases=sum(len(r["aliases"]) for r in self.records.values()),
            items=sum(len(r["properties"]["items"]) for r in self.records.values()),
            frameworks=len(FRAMEWORKS),
            papers=len({r[role]["key"] for r in self.records.values() for role in ("paper", "first_use")}),
        )

    def _plane_title(self, record: Record) -> str:
        return self._("%(title)s and its derivative among all elementwise functions") % {"title": record["title"]}


def torch_cell(record: Record, _: Translate) -> str:
    """The torch function, or that it is written here."""
    if record["torch"]["written_here"]:
        return f"`actref.torch.{record['name']}`"
    path = record["torch"]["function"].split(";")[-1].strip().partition("(")[0]
    return f"`{path.replace('torch.nn.functional.', 'F.')}`"


def family_sentence(family: str, _: Translate) -> str:
    """What the functions of a family have in common."""
    return {
        "rectifier": _("Functions that pass positive inputs on and hold back negative ones, abruptly or gradually."),
        "softplus": _("Smooth, positive relatives of the rectifier that grow like their input."),
        "sigmoid": _("Functions with a limit on both sides, and what approximates them."),
        "shrinkage": _("Functions that pull their input towards zero, many of them by setting small inputs to zero."),
        "periodic": _("Functions that repeat, alone or on top of a straight line."),
        "basic": _("Functions of elementary mathematics that frameworks offer as activations."),
        "softmax": _("Functions of a whole vector: distributions over its components, and maxima."),
        "gated": _("Units that multiply one half of their input by a function of the other half."),
    }[family]
