"""The papers: BibTeX of the right type, each fact once, and two roles for each function, the paper to cite and the first use."""

from __future__ import annotations

import re
from functools import cache

import bibtexparser
import pytest

from actref import catalogue, papers
from actref.entry import Entry
from scripts.pages import record
from scripts.pages.functions import reference
from scripts.translations import interface
from tests.cases import ENTRIES, label

REQUIRED = {
    "article": {"journal", "volume"},
    "inproceedings": {"booktitle"},
    "incollection": {"booktitle", "publisher"},
    "techreport": {"institution"},
    "phdthesis": {"school"},
    "misc": set(),
}
"""What BibTeX asks of each type beside author, title and year."""
VENUES = {"journal", "volume", "number", "booktitle", "series", "institution", "school", "howpublished"}
YEAR = re.compile(r"(?<![\w-])(?:19|20)\d\d(?!\w)")


@cache
def blocks() -> dict[str, dict[str, str]]:
    """The fields of every paper, by key."""
    parser = bibtexparser.bparser.BibTexParser(ignore_nonstandard_types=False, common_strings=True)
    text = papers.FILE.read_text(encoding="utf-8")
    return {fields["ID"]: fields for fields in parser.parse(text).entries}


KEYS = sorted(papers.blocks())


def test_every_paper_is_named_by_an_entry_and_stands_in_order() -> None:
    named = {key for entry in ENTRIES for key in (entry.cite, entry.first) if key}
    assert list(papers.blocks()) == sorted(named)


@pytest.mark.parametrize("key", KEYS)
def test_the_type_has_its_fields(key: str) -> None:
    fields = blocks()[key]
    needed = REQUIRED[fields["ENTRYTYPE"]] | {"author", "title", "year"}
    assert needed <= fields.keys()
    assert {"doi", "eprint", "url"} & fields.keys(), "no identifier"
    assert fields.get("url", "https://").startswith("https://")
    assert ("eprint" in fields) == (fields.get("archiveprefix") == "arXiv")


@pytest.mark.parametrize("key", KEYS)
def test_a_preprint_is_misc_and_nothing_else_is(key: str) -> None:
    fields = blocks()[key]
    venues = VENUES & fields.keys()
    assert not any("arxiv" in fields[name].lower() for name in venues)
    if fields["ENTRYTYPE"] == "misc":
        assert venues <= {"howpublished"}
        assert ("howpublished" in fields) != ("eprint" in fields)


@pytest.mark.parametrize("key", KEYS)
def test_the_year_is_that_of_the_venue_or_of_the_preprint(key: str) -> None:
    fields = blocks()[key]
    assert not any(YEAR.search(fields[name]) for name in VENUES & fields.keys()), "the venue repeats the year"
    if "eprint" in fields:
        late = int(fields["year"]) - 2000 - int(fields["eprint"][:2])
        assert late == 0 if fields["ENTRYTYPE"] == "misc" else 0 <= late <= 2


@pytest.mark.parametrize("key", KEYS)
def test_a_reference_says_nothing_twice(key: str) -> None:
    paper = papers.read(key)
    line = reference(record.paper(paper), interface("en"))
    assert len(YEAR.findall(line.partition(".* ")[2].partition("[")[0])) <= 1
    assert paper.venue == "arXiv" or line.count(paper.venue) == 1
    assert line.count("[") == 1, "one link"
    said = line.rpartition("[")[2].partition("]")[0].removeprefix("arXiv:")
    assert said in paper.link, "the link leads where it says"


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.first], ids=label)
def test_the_first_use_is_older_than_the_paper_to_cite(entry: Entry) -> None:
    assert entry.first != entry.cite
    assert entry.year == entry.first_use.published < entry.paper.year


@pytest.mark.parametrize(
    ("name", "year", "first"),
    [
        ("scaled_tanh", 1989, "LeCun"),
        ("softsign", 1993, "Elliott"),
        ("silu", 2016, "Hendrycks"),
        ("sigmoid", 1972, "Wilson"),
        ("hardtanh", 1988, "Chua"),
        ("elu", 2015, "Clevert"),  # on arXiv a year before the conference
        ("tanh", 1987, "Peterson"),
        ("relu", 1969, "Fukushima"),
    ],
)
def test_the_year_is_that_of_the_first_use(name: str, year: int, first: str) -> None:
    assert (catalogue[name].year, catalogue[name].first_use.surnames[0]) == (year, first)


@pytest.mark.parametrize("name", ["relu", "tanh", "softmax", "tanhshrink"])
def test_a_first_use_that_is_not_certain_says_so(name: str) -> None:
    assert catalogue[name].disputed
