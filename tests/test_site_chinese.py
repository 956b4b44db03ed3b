"""The Chinese pages as an editor reads them: one term for one thing, full-width marks, measure words, nothing left in English."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from actref import catalogue
from actref.frameworks import FRAMEWORKS
from scripts import translations

TABLE = tomllib.loads(Path(__file__).with_name("chinese.toml").read_text(encoding="utf-8"))
HELD = {"code": "`", "pre": "`", "kbd": "`", "samp": "`", "math": "$", "svg": "¤"}
"""What is no prose, and what stands for it."""
INLINE = {"a", "abbr", "b", "em", "i", "q", "small", "span", "strong", "sub", "sup", "wbr", *HELD}
SAID = ("title", "aria-label", "alt", "placeholder")
HAN = re.compile("[一-鿿]")
ENGLISH = re.compile(r"(?<![\w.-])[A-Za-z][a-z]+(?: [A-Za-z]?[a-z]+){2,}(?![\w.-])")
NAMES = sorted(
    {name for entry in catalogue.values() for name in (entry.name, entry.title, *entry.aliases)}
    | {framework.title for framework in FRAMEWORKS.values()},
    key=len,
    reverse=True,
)


def lines(element: Any) -> list[str]:
    """The text of an element: one for each paragraph, cell and the like, and one for each attribute that is read out.

    What says that it is in English, `lang="en"`, is left out: names of papers, docstrings of modules.
    """
    found: list[str] = []
    open_line: list[str] = []

    def close() -> None:
        found.append(re.sub(r"\s+", " ", "".join(open_line)).strip())
        open_line.clear()

    def walk(node: Any) -> None:
        if not isinstance(node.tag, str) or node.tag in ("script", "style", "template") or node.get("lang") == "en":
            return
        found.extend(node.get(name, "") for name in SAID)
        if node.tag in HELD:
            found.extend(each.text or "" for each in node.iter("text", "title", "desc"))
            open_line.append(HELD[node.tag])
            return
        if node.tag not in INLINE:
            close()
        open_line.append(node.text or "")
        for child in node:
            walk(child)
            open_line.append(child.tail or "")
        if node.tag not in INLINE:
            close()

    walk(element)
    return [line for line in found if line]


def wrong(line: str) -> Iterator[str]:
    """What the table forbids in a line, each with what is written instead."""
    for rules in TABLE.values():
        for pattern, right in rules.items():
            if match := re.search(pattern, line):
                yield f"{match[0]!r} → {right}: {line}"


def english(line: str) -> str | None:
    """Three English words in a row that are no name; or a word of the interface that is said otherwise in Chinese."""
    table = translations.translations("zh", translations.INTERFACE)
    if line not in NAMES and table.get(line, line) != line:
        return line
    for name in NAMES:
        line = line.replace(name, "·")
    return next((words for words in ENGLISH.findall(line) if re.search(r" [a-z]", words)), None)  # no proper name


@pytest.fixture(scope="module")
def read(site: Any) -> dict[str, str]:
    """Every line of the Chinese pages, with the first page that has it."""
    found: dict[str, str] = {}
    for file in sorted((site.folder / "zh").rglob("*.html")):
        page = file.relative_to(site.folder).as_posix()
        for line in lines(html.document_fromstring(file.read_bytes(), html.HTMLParser(encoding="utf-8")).body):
            found.setdefault(line, page)
    return found


def test_terms_wording_counts_and_marks(read: dict[str, str]) -> None:
    assert [f"{page}: {each}" for line, page in read.items() for each in wrong(line)] == []


def test_nothing_is_left_in_english(read: dict[str, str]) -> None:
    assert [f"{page}: {found}: {line}" for line, page in read.items() if (found := english(line))] == []


def test_lines_are_read_as_they_are_seen() -> None:
    page = (
        '<div title="tip">One <b>bold</b> <code>x</code>,<math><mi>y</mi></math><p>two</p>tail'
        '<i lang="en">A Paper</i><svg><title>drawn</title></svg></div>'
    )
    assert lines(html.fromstring(page)) == ["tip", "One bold `,$", "two", "drawn", "tail¤"]


@pytest.mark.parametrize(
    "line",
    ["在探索页中", "70 函数", "可微, 连续", "`, 在 $ 处", "无: $", "，而不是 0", "各值 `, `", "他的的书", "见图(左图)", "参数 `."],
)  # fmt: skip
def test_what_is_wrong_is_found(line: str) -> None:
    assert [*wrong(line)]


@pytest.mark.parametrize(
    "line", ["70 个函数", "可微、连续", "z ~ N(0, 1) 的均值", "torch 2.13.0、jax 0.10.2", "GELU (tanh)"]
)
def test_what_is_right_passes(line: str) -> None:
    assert [*wrong(line)] == []
    assert english(line) is None


def test_english_is_found() -> None:
    assert english("参见 the other page 一页") == "the other page"
    assert english("examples") == "examples"
    assert english("Leaky ReLU GELU Thresholded ReLU") is None
