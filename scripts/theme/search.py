"""What the search of the site is told: what pages are called and asked for, and, in a file of its own, their text.

`docs/theme/js/search.js` answers in the browser, in the place of the theme's own worker, from two files. The index is
small, so that the first answer comes at once: of each page title, first sentence, names and questions, and the values by
which a formula is recognised. The text of every section is read after it, for what people search as it stands: messages
of errors, names of parameters.

A name is as strong as its rank. Names and questions of a page that nothing says yet stand in
docs/locale/LANGUAGE/names.toml; the build stops where another page has as good a claim to one.
"""

from __future__ import annotations

import html
import json
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import actref
from actref import catalogue
from actref.entry import Entry, TorchWritten
from actref.frameworks import FRAMEWORKS
from actref.frameworks.calls import declarations, paths, written
from scripts.paths import DOCS, LANGUAGES
from scripts.problem import Problem
from scripts.translations import prose

INDEX = "search/search_index.json"
TEXT = "search/text.json"
APART = "reference/api/"
"""Pages that are found by their text alone, and shown last: who types `gated` does not want the module of that name."""

OWN, ASKED, CALL, PAPER, AUTHOR, DETAIL = range(6)
"""The rank of a name: the title of a page; other names and questions; calls; paper; authors; and what is no name."""
AT = (-7.5, -2.5, -1.1, -0.3, 0.4, 1.3, 2.7, 12.0)
"""Where a formula is compared with the functions."""

DROPPED = """
    x a an and as at be by can do does for from i in into is it my of on or s than that the there to with
    的 了 吗 呢 啊 吧 请问 一下 和 与 跟 及 是 有 在 中 里 用
"""
"""Words that are not looked at."""
EMPTY = """
    nn tf f np ops layer layers torch functional keras activations hf huggingface python library framework
    activation function functions fn act act2fn nonlinearity what which how why not use when should explain explained
    second meaning definition vs versus difference between compare compared comparison better good bad pros cons advantage
    disadvantage problem issue formula equation derivative gradient graph plot curve code example implementation
    implement tutorial paper return true false none
    激活函数 激活 函数 什么 是什么 什么是 为什么 为何 怎么 怎样 如何 哪些 哪个 哪种 哪几种 几个 有哪些 多少 需要 可以 应该 使用 介绍 详解
    区别 对比 比较 不同 差异 关系 优点 缺点 优缺点 问题 公式 表达式 定义 含义 意思 导数 求导 图像 曲线 图 代码 实现 例子 示例
    各种 几种 所有 教程 论文 大全 汇总 总结 常用 常见 深度学习 神经网络
"""
"""Words that every function answers to, as to the names of frameworks: they count only where nothing else is asked."""

Index = dict[str, Any]
Names = dict[int, list[str]]


def shape(folder: Path, language: str) -> None:
    """Write what the search is told of a built site, in the place of what the theme wrote."""
    index = shaped(load(folder), language)
    check(index)
    write(folder, index)


def load(folder: Path) -> Index:
    """The index of a built site, with the text of its pages."""
    index: Index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    text = folder / TEXT
    return {**index, "text": json.loads(text.read_text(encoding="utf-8"))} if text.exists() else index


def renew(folder: Path, before: Index) -> None:
    """Put what the search is told of the pages that were rendered again into what it was told of all.

    Args:
        folder: The site, with the index of those pages alone.
        before: The index of the whole site.
    """
    rendered = shaped(load(folder), before["config"]["language"])
    pages = {page["location"] for page in rendered["docs"]} | {each[0].partition("#")[0] for each in rendered["text"]}
    kept = {
        "docs": [page for page in before["docs"] if page["location"] not in pages],
        "text": [each for each in before["text"] if each[0].partition("#")[0] not in pages],
    }
    write(folder, {**before, **{name: some + rendered[name] for name, some in kept.items()}})


def write(folder: Path, index: Index) -> None:
    """Put what the search is told into a built site."""
    for file, content in ((INDEX, {"config": index["config"], "docs": index["docs"]}), (TEXT, index["text"])):
        (folder / file).write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def shaped(index: Index, language: str) -> Index:
    """What the search is told, from the index of the theme, which has every section with its text.

    Args:
        index: Of the theme.
        language: Of the site.
    """
    text = [[each["location"], _plain(each["title"]), _plain(each["text"])] for each in index["docs"]]
    sections: dict[str, list[str]] = defaultdict(list)
    for location, title, _text in text:
        page, _, anchor = location.partition("#")
        if anchor:
            sections[page].append(title)
    pages = [
        _page(each["location"], _plain(each["title"]), _first(each["text"]), sections[each["location"]], language)
        for each in index["docs"]
        if "#" not in each["location"] and not (each["location"].startswith(APART) and each["location"] != APART)
    ]
    config = {
        "separator": index["config"]["separator"],  # the theme marks found words by it
        "language": language,
        "apart": APART,
        "at": AT,
        "dropped": DROPPED.split(),
        "empty": [*EMPTY.split(), *(word for each in FRAMEWORKS.values() for word in (each.name, each.title.lower()))],
    }
    return {"config": config, "docs": pages, "text": text}


def _page(location: str, title: str, text: str, sections: Sequence[str], language: str) -> dict[str, Any]:
    """What the index says of a page; `names` are lists of texts by their rank."""
    entry = functions().get(location)
    if entry is None:
        found: Names = {OWN: [title], ASKED: list(further(location.rstrip("/"))), DETAIL: [text, *sections]}
        return {"location": location, "title": title, "text": text, "names": _ranked(found)}
    say = prose(language, entry)
    summary = re.sub(r"\[\[(\w+)\]\]", lambda match: catalogue[match[1]].title, say(entry.prose.summary))
    found = names(entry)
    found[DETAIL] += [
        summary,
        *(say(use.who) for use in entry.prose.used_by),
        *(parameter.name for parameter in entry.parameters),
    ]
    page = {"location": location, "title": title, "text": summary, "names": _ranked(found)}
    return page | ({"values": values(entry)} if entry.kind in ("elementwise", "learnable") else {})


def _ranked(found: Mapping[int, Sequence[str]]) -> list[list[str]]:
    """The names of each rank, each where it is strongest."""
    seen: set[str] = set()
    ranked: list[list[str]] = []
    for rank in range(DETAIL + 1):
        new = {key(text): text for text in reversed(found.get(rank, ())) if key(text) not in seen and key(text)}
        ranked.append(list(reversed(new.values())))
        seen |= new.keys()
    return ranked


def key(text: str) -> str:
    """A name without what people write in one way or another: capitals, accents, blanks, punctuation."""
    plain = unicodedata.normalize("NFKD", text).lower()
    return re.sub(r"[^\w=*/+^|-]+|_", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def _plain(markup: str) -> str:
    """The text of a piece of a page."""
    return " ".join(html.unescape(re.sub("<[^>]+>|\u200b", "", markup)).split())


def _first(markup: str) -> str:
    """The first paragraph of a page."""
    paragraph = re.search("<p>(.*?)</p>", markup, re.DOTALL)
    return _plain(paragraph[1]) if paragraph else ""


def values(entry: Entry) -> list[float]:
    """What the function gives `AT`, at its defaults, to the digits by which functions differ."""
    return [float(f"{value:.8g}") for value in getattr(actref, entry.name)(np.array(AT))]


# ---------------------------------------------------------------------------------------------------------------- names


@cache
def functions() -> dict[str, Entry]:
    """The page of each function."""
    return {f"functions/{entry.family}/{entry.name}/": entry for entry in catalogue.values()}


def names(entry: Entry) -> Names:
    """What a function is found by, in every language: who reads English may know the Chinese name, and the reverse."""
    paper = entry.paper
    # Of several functions from one paper, the one with the shortest name is meant by who names an author.
    kin = [other for other in catalogue.values() if other.paper.title == paper.title]
    first = entry is min(kin, key=lambda other: len(other.title))
    return {
        OWN: [entry.title, entry.name],
        ASKED: [
            *entry.aliases,
            *(prose(language, entry)(entry.full_name) for language in LANGUAGES),
            *further(entry.name),
        ],
        CALL: list(calls(entry)),
        PAPER: [paper.title],
        AUTHOR: [*paper.authors] if first else [],
        DETAIL: [str(entry.year), *(() if first else paper.authors), entry.first_use.title, *entry.first_use.authors],
    }


def calls(entry: Entry) -> Iterator[str]:
    """What one writes in each framework, without the path: the name, and the arguments that make it this function."""
    if isinstance(entry.torch, TorchWritten):
        yield entry.class_name
    for declaration in declarations(entry):
        for path in paths(declaration):
            call = written(entry, declaration).replace(paths(declaration)[0], path)
            call = re.sub(r"(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])", "", call).removesuffix("(x)")
            yield re.sub(r"(?<=\()x, |(?<![\w.])-?[\d.]+(e-?\d+)?(?!\w)", "", call)
            if "('" not in call:  # get_act_fn('gelu') names the function in its argument
                yield call.partition("(")[0]


def further(page: str) -> Iterator[str]:
    """The names and questions of a page in docs/locale/LANGUAGE/names.toml, of every language."""
    for language in LANGUAGES:
        yield from written_names(language).get(page, ())


@cache
def written_names(language: str) -> dict[str, list[str]]:
    """What docs/locale/LANGUAGE/names.toml says: of a function by its name, of another page by its path."""
    file = DOCS / "locale" / language / "names.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


_SOURCES = (".md", ".ipynb", "/index.md")


def check(index: Index) -> None:
    """See that every name that a person wrote finds its page.

    Raises:
        Problem: another page has as good a claim to it, or there is no such page.
    """
    claims: dict[str, set[str]] = defaultdict(set)
    for page in index["docs"]:
        for text in (*page["names"][OWN], *page["names"][ASKED]):
            claims[key(text)].add(page["location"])
    for language in LANGUAGES:
        for page, texts in written_names(language).items():
            where = f"docs/locale/{language}/names.toml"
            if page not in catalogue and not any((DOCS / "en" / f"{page}{end}").exists() for end in _SOURCES):
                raise Problem(where, f"names for {page!r}, which is no function and no page", "name one that is")
            for text in texts:
                if len(claims[key(text)]) > 1:
                    found = " and ".join(sorted(claims[key(text)]))
                    raise Problem(where, f"says {text!r} for {page}, but {found} claim it", "leave it to one of them")
