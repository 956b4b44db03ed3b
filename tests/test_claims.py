"""What is said of the world outside: who uses a function, who found it. Each claim has its source, and entries agree."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from actref import catalogue
from actref.entry import Entry
from actref.frameworks import FRAMEWORKS
from scripts.pages.functions import CLOSE
from scripts.pages.record import LINK, nearest
from scripts.paths import DOCS
from scripts.translations import sentences
from tests.cases import ENTRIES, label

NAMED = re.compile(r"(?<![\w./-])(?:[A-Z][\w.-]*\w|gpt-oss\S*)(?: (?:[A-Z][\w.-]*\w|\d[\d.]*\b))*")
"""A proper name: GPT-2, Deep Voice 3."""
SENTENCE = re.compile(r"(?<=[.;:?!])\s+(?=[A-Z`\[$])|\n+")
EVIDENCE = re.compile(
    r"(?<![\w-])(?:19|20)\d\d(?!\w)|\bas in [A-Z]|\b(?:was|were|is) (?:the )?first to\b|\bfirst (?:used|proposed|introduced|found)\b"
)
"""What a sentence says of who did what when, so that it needs a source."""


@cache
def users() -> dict[str, set[str]]:
    """The functions that each model of a `used_by` uses; neither functions nor frameworks nor code are models."""
    others = {entry.title for entry in ENTRIES} | {framework.title for framework in FRAMEWORKS.values()}
    found: dict[str, set[str]] = {}
    for entry in ENTRIES:
        for use in entry.prose.used_by:
            for name in {*NAMED.findall(re.sub(r"`[^`]*`", "", use.who))} - others:
                found.setdefault(name, set()).add(entry.name)
    return found


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_each_use_has_one_claim_and_its_source(entry: Entry) -> None:
    for use in entry.prose.used_by:
        address = urlsplit(use.source)
        assert address.scheme == "https" and "." in address.netloc and address.path.strip("/"), use
        assert not re.search(r"[;\n]|\.$", use.who), "one claim each"
    assert len(set(entry.prose.used_by)) == len(entry.prose.used_by)


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_a_file_is_named_where_code_is_the_source(entry: Entry) -> None:
    for use in entry.prose.used_by:
        if urlsplit(use.source).netloc == "github.com":
            assert re.fullmatch(r"/[^/]+/[^/]+/blob/[^/]+/.+\.\w+", urlsplit(use.source).path), use


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_no_source_speaks_for_two_functions_that_are_easily_confused(entry: Entry) -> None:
    own = {use.source for use in entry.prose.used_by}
    for near in nearest()[entry.name]:
        if 0 < float(near["distance"]) <= CLOSE:
            assert not own & {use.source for use in catalogue[near["name"]].prose.used_by}, near["name"]


def disagreements(text: str, own: str | None, linked: set[str]) -> list[str]:
    """The models in a text that use neither the function whose page it stands on nor one that it links."""
    said = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
    return [
        f"{name} uses {', '.join(sorted(functions))}: {text!r}"
        for name, functions in users().items()
        if not functions & {own, *linked} and re.search(rf"(?<![A-Za-z0-9-]){re.escape(name)}(?![A-Za-z0-9]| \d)", said)
    ]


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_what_an_entry_says_of_a_model_is_what_the_entries_of_its_functions_say(entry: Entry) -> None:
    texts = [text for text in sentences(entry) if text not in {use.who for use in entry.prose.used_by}]
    for text in texts:
        for sentence in SENTENCE.split(text):
            assert not disagreements(sentence, entry.name, {*LINK.findall(sentence)})


@pytest.mark.parametrize(
    "guide", sorted(DOCS.glob("*/guides/*.ipynb")), ids=lambda path: f"{path.parts[-3]}-{path.stem}"
)
def test_what_a_guide_says_of_a_model_is_what_the_entries_of_its_functions_say(guide: Path) -> None:
    cells = json.loads(guide.read_text(encoding="utf-8"))["cells"]
    for text in ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"):
        for part in re.split(r"\n\n|\n(?=[-|])", text):
            linked = set(re.findall(r"functions/\w+/(\w+)/", part))
            assert not linked or not disagreements(part, None, linked)


def unsourced(text: str) -> list[str]:
    """The sentences that say who did what when, and link nothing."""
    return [said for said in SENTENCE.split(text) if EVIDENCE.search(said) and "](https://" not in said]


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_who_did_what_when_has_a_link(entry: Entry) -> None:
    assert not [said for text in sentences(entry) for said in unsourced(text)]


@pytest.mark.parametrize("guide", sorted(DOCS.glob("en/guides/*.ipynb")), ids=lambda path: path.stem)
def test_who_did_what_when_has_a_link_in_a_guide(guide: Path) -> None:
    cells = json.loads(guide.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    parts = [part.replace("\n", " ") for text in texts for part in re.split(r"\n\n|\n(?=[-|])", text)]
    assert not [said for part in parts for said in unsourced(part)]


def test_a_false_claim_is_found() -> None:
    assert disagreements("GELU is the choice of GPT-2.", "gelu", set())
    assert not disagreements("GPT-2 takes [[gelu_tanh]].", "gelu", {"gelu_tanh"})
    assert disagreements("GLU is the gate of WaveNet.", "glu", set())
    assert unsourced("It trains as well (Glorot, Bordes and Bengio, 2011).")
    assert unsourced("The groups are neighbours, as in Keras add-ons.")
    assert not unsourced("It trains as well ([Glorot, Bordes and Bengio, 2011](https://proceedings.mlr.press/v15/)).")
