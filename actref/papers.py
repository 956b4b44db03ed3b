"""The papers that entries name: `actref/papers.bib`, read when one is first asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from actref.errors import EntryError

FILE = Path(__file__).with_name("papers.bib")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The source of a function, with an identifier that can be checked.

    Args:
        key: BibTeX key.
        title: Title as published.
        authors: Full names in order.
        year: Year of the publication that is cited; a paper may have been on arXiv before.
        venue: Conference, journal or report.
        arxiv: arXiv number.
        doi: Digital object identifier.
        url: Address, where there is neither of the two.
        bibtex: The entry as the file has it.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    year: int
    venue: str
    arxiv: str | None = None
    doi: str | None = None
    url: str | None = None
    bibtex: str = ""

    @property
    def surnames(self) -> tuple[str, ...]:
        """The family names in order, with what belongs to them: van den Oord."""
        every = []
        for author in self.authors:
            words = author.split()
            first = next((k for k, word in enumerate(words) if word.islower()), len(words) - 1)
            every.append(" ".join(words[first:]))
        return tuple(every)

    @property
    def published(self) -> int:
        """Year of first publication: that of the arXiv number, or of the venue where there is none or it came first."""
        return self.year if self.arxiv is None else min(self.year, 2000 + int(self.arxiv[:2]))

    @property
    def link(self) -> str:
        """Address of the identifier."""
        if self.doi is not None:
            return f"https://doi.org/{self.doi}"
        if self.arxiv is not None:
            return f"https://arxiv.org/abs/{self.arxiv}"
        return str(self.url)


def find(entry: str, field: str, key: str) -> Paper:
    """The paper that a field of an entry names.

    Raises:
        EntryError: the file has no such key, or the paper has no identifier.
    """
    every = blocks()
    if key not in every:
        near = get_close_matches(key, every, n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise EntryError(entry, field, f"papers.bib has no {key!r}", f"add it there{meant}")
    paper = read(key)
    if paper.arxiv is None and paper.doi is None and paper.url is None:
        raise EntryError(entry, field, f"{key!r} has no identifier", "give it eprint=, doi= or url= in papers.bib")
    return paper


@cache
def blocks() -> Mapping[str, str]:
    """The text of every paper of the file, by key."""
    text = FILE.read_text(encoding="utf-8")
    return {match[1]: match[0] for match in re.finditer(r"(?ms)^@\w+\{([^,]+),.*?^\}", text)}


@cache
def read(key: str) -> Paper:
    """The paper of a key that the file has; it alone is parsed, as all of them take a third of a second."""
    return _paper(_parser().parse(blocks()[key]).entries[-1], blocks()[key])


@cache
def _parser() -> Any:
    import bibtexparser

    parser = bibtexparser.bparser.BibTexParser(ignore_nonstandard_types=False, common_strings=True)
    parser.expect_multiple_parse = True
    return parser


def _paper(fields: Mapping[str, str], bibtex: str) -> Paper:
    return Paper(
        key=fields["ID"],
        title=fields["title"].removeprefix("{").removesuffix("}"),
        authors=tuple(fields["author"].split(" and ")),
        year=int(fields["year"]),
        venue=_venue(fields),
        arxiv=fields.get("eprint"),
        doi=fields.get("doi"),
        url=fields.get("url"),
        bibtex=bibtex,
    )


def _venue(fields: Mapping[str, str]) -> str:
    """Where it appeared, in words."""
    if fields["ENTRYTYPE"] == "article":
        number = f"({fields['number']})" if "number" in fields else ""
        return f"{fields['journal']} {fields['volume']}{number}"
    if fields["ENTRYTYPE"] == "techreport":
        number = f" {fields['number']}" if "number" in fields else ""
        return f"Technical report{number}, {fields['institution']}"
    if fields["ENTRYTYPE"] == "phdthesis":
        return f"PhD thesis, {fields['school']}"
    if "series" in fields:
        return f"{fields['booktitle']} ({fields['series']})"
    return fields.get("booktitle", fields.get("howpublished", "arXiv"))
