"""What the search finds first: names, papers and authors of the functions, laid into the index that the theme built.

The theme's search (lunr) takes each word of a query for the beginning of a word, adds up what a page scores for each, and
weighs a word by how rare it is. Left alone it answers `relu` with ReLU6, because `relu6` is rarer, and knows nothing of
`torch.nn.SiLU` or 双曲正切. Here every page gets a record of the words that people call it by. The records are fields
of the index that no result shows; the weight of a word is the field that it stands in.

- At first the words of a name weigh more the fewer they are: `relu` is ReLU before it is Leaky ReLU.
- Then the weights are mended until every name finds its page (`settle`). That takes them all into account at once: with
  `relu`, `relu2` and `relusquared` a page must not outweigh the one that is called `relu`, and `leaky relu` must.
- Every word carries a mark of its page, a character of Unicode's private use area behind it. It is then as rare as any
  other one, so that weights, not rarity, decide; and it is still found, as the beginning of what stands in the index.

What is a word is said by the `separator` in mkdocs.yml, for the index as for the queries.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from actref import catalogue
from actref.entry import Entry, TorchWritten
from actref.errors import ActrefError
from actref.frameworks import FRAMEWORKS
from actref.frameworks.calls import declarations, paths, written
from scripts.paths import DOCS, LANGUAGES
from scripts.translations import prose

INDEX = "search/search_index.json"
UNRANKED = "reference/api/"
"""Pages without a record: a module called `gated` is not what somebody wants who types that word."""

STEP = 1.2
LEVELS = 22
ONE = 13
"""A word of level n weighs STEP ** (n - ONE). Level 0 is for what is no word of a name."""
HEAVY = 1e5
"""What a word of level ONE adds. The theme gives 1000 to a word of a title, 1 to one of the text."""
MARGIN = 1.1
"""How far a page has to lead: more than titles and texts can add."""
ROUNDS = 400
JOINED = 3
"""Names of up to so many words are also found when they are written as one: `leakyrelu`."""
MARKS = 0xE000
HAN = re.compile("[\u4e00-\u9fff]+")
NUMBER = re.compile(r"(?<![\w.])-?[\d.]+(e-?\d+)?(?!\w)")

STOP = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "it", "of", "on", "or", "the", "to", "with"}
)
NOTHING = STOP | {word.lower() for each in FRAMEWORKS.values() for word in (each.name, each.title)}
"""Words that no page is asked for by; a framework says where a function is, not which."""
COMMON = "activation activations function functions 激活函数 函数"
"""What every function is called: `relu activation` asks for ReLU, not for the page that says `activation` most often."""
ASKED = ("{}", "{} function", "{} activation function", "{} derivative", "{} 激活函数", "{} 函数", "{} 导数")
"""How the name that a function has on its page is asked for."""

Index = dict[str, Any]
Words = tuple[str, ...]
Indices = np.ndarray[Any, np.dtype[np.intp]]


class SearchError(ActrefError):
    """A name that cannot find its page."""


@dataclass(frozen=True)
class Name:
    """A name of a page.

    Args:
        text: As people write it.
        rank: How good the claim is where pages share it; `OWN` is the best, a `DETAIL` is none.
    """

    text: str
    rank: int


OWN, FURTHER, CALL, PATH, PAPER, AUTHOR, DETAIL = range(7)


def shape(folder: Path) -> None:
    """Lay the records into the index of a built site."""
    write(folder, shaped(load(folder)))


def load(folder: Path) -> Index:
    """The index of a built site."""
    index: Index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    return index


def renew(folder: Path, before: Index) -> None:
    """Put the index of the pages that were rendered again into the one that a whole build made, records included.

    Args:
        folder: The site, with the index of those pages alone.
        before: The index of the whole site.
    """
    rendered = load(folder)["docs"]
    records = {each["location"]: {k: v for k, v in each.items() if re.fullmatch(r"w\d+", k)} for each in before["docs"]}
    pages = {each["location"].partition("#")[0] for each in rendered}
    kept = [each for each in before["docs"] if each["location"].partition("#")[0] not in pages]
    write(folder, {**before, "docs": kept + [each | records.get(each["location"], {}) for each in rendered]})


def write(folder: Path, index: Index) -> None:
    """Put the index into a built site."""
    (folder / INDEX).write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def shaped(index: Index) -> Index:
    """The index with the records of its pages.

    Raises:
        SearchError: a name cannot find its page.
    """
    separator = re.compile(index["config"]["separator"], re.ASCII)  # as JavaScript reads it
    records = {
        document["location"]: names
        for document in index["docs"]
        if (names := _record(document["location"], document["title"]))
    }
    fields = weighed(records, separator)
    documents = [{**document, **fields.get(document["location"], {})} for document in index["docs"]]
    used = sorted({name for each in fields.values() for name in each})
    boosts = {name: {"boost": round(HEAVY * weight(int(name[1:])))} for name in used}
    config = {**index["config"], "fields": {**index["config"]["fields"], **boosts}}
    return {**index, "config": config, "docs": documents}


def weight(level: Any) -> Any:
    """What a word of a level adds, as a multiple of `HEAVY`; for an array, what each of the words adds."""
    return STEP ** (level - float(ONE))


# -------------------------------------------------------------------------------------------------------------- records


def _record(location: str, title: str) -> tuple[Name, ...]:
    """The names of a page; none of a section of one, of the home page, and of pages that are found by their text."""
    if location in functions():
        return names(functions()[location])
    if not location or "#" in location or location.startswith(UNRANKED):
        return ()
    return (Name(re.sub("<[^>]+>|\u200b", "", title), OWN),)


@cache
def functions() -> dict[str, Entry]:
    """The page of each function."""
    return {f"functions/{entry.family}/{entry.name}/": entry for entry in catalogue.values()}


def names(entry: Entry) -> tuple[Name, ...]:
    """What a function is found by, in every language: who reads English may know the Chinese name, and the reverse."""
    further = [*entry.aliases]
    for language in LANGUAGES:
        further += [prose(language, entry)(entry.full_name), *further_names(language).get(entry.name, ())]
    paper = entry.paper
    # Of several functions from one paper, the one with the shortest name is meant by who names an author.
    kin = [other for other in catalogue.values() if other.paper.title == paper.title]
    first = entry is min(kin, key=lambda other: len(other.title))
    return (
        *(Name(text, OWN) for text in (entry.title, entry.name)),
        *(Name(text, FURTHER) for text in further),
        *(Name(text, rank) for text, rank in calls(entry)),
        Name(paper.title, PAPER),
        *(Name(text, AUTHOR if first else DETAIL) for text in paper.authors),
        Name(str(paper.year), DETAIL),
    )


def calls(entry: Entry) -> Iterator[tuple[str, int]]:
    """What one writes in each framework: the call with the arguments that make it this function, and its bare path."""
    if isinstance(entry.torch, TorchWritten):
        yield entry.torch.module, CALL
    for declaration in declarations(entry):
        for path in paths(declaration):
            call = written(entry, declaration).replace(paths(declaration)[0], path)
            yield NUMBER.sub("", call), CALL
            if f"{path}('" not in call:  # which would be get_act_fn
                yield path, PATH


@cache
def further_names(language: str) -> dict[str, list[str]]:
    """The names in docs/locale/LANGUAGE/names.toml by function; none where there is no such file."""
    file = DOCS / "locale" / language / "names.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def words(text: str, separator: re.Pattern[str]) -> Words:
    """The words of a text as the index has them, without those that say nothing."""
    split = (word.removeprefix("的") for word in separator.split(text.lower()) if word)
    return tuple(word for word in split if word and word not in NOTHING)


def undecorated(word: str) -> str:
    """A word without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


# -------------------------------------------------------------------------------------------------------------- weights


@dataclass(frozen=True)
class Query:
    """Words that somebody types, and the pages of which one has to come first."""

    terms: Words
    pages: frozenset[str]


def weighed(records: Mapping[str, Sequence[Name]], separator: re.Pattern[str]) -> dict[str, dict[str, str]]:
    """The fields of each page's record: field to marked words.

    Raises:
        SearchError: a name cannot find its page.
    """
    named = {page: _by_rank(listed, separator) for page, listed in records.items()}
    levels = {(page, word): level for page, ranks in named.items() for word, level in _first(ranks, separator).items()}
    settle(levels, _queries(named, separator))
    fields: dict[str, dict[str, list[str]]] = {page: defaultdict(list) for page in records}
    marks = {page: chr(MARKS + number) for number, page in enumerate(records)}
    for (page, word), level in sorted(levels.items()):
        fields[page][f"w{level}"].append(word + marks[page])
    for page, listed in records.items():
        # The theme cuts a Chinese query into words that the index has, and never looks at its last character: a name
        # stays whole if the index has it without that.
        chinese = (run for name in named[page] for word in name for run in HAN.findall(word))
        fields[page]["w0"] += sorted({run[:-1] for run in chinese if len(run) > 1})
        # What stands before a hyphen the theme looks for as it is, not as the beginning of a word.
        fields[page][f"w{ONE + 2}"] += _heads(listed, separator)
    # A particle between two words: it is cut off the second one only if the index has it, on whatever page.
    fields[next(iter(fields))]["w0"].append("的")
    return {
        page: {name: " ".join(dict.fromkeys(found)) for name, found in sorted(each.items()) if found}
        for page, each in fields.items()
    }


def _by_rank(listed: Sequence[Name], separator: re.Pattern[str]) -> dict[Words, int]:
    """The names of a page as words, and as one word where they are few, each with its best rank."""
    found: dict[Words, int] = {}
    for name in listed:
        split = words(name.text, separator)
        forms = [split, tuple(undecorated(word) for word in split)] if split else []
        if 1 < len(split) <= JOINED and name.rank <= FURTHER and not HAN.search(name.text):
            forms.append(("".join(split),))
        for form in forms:
            found[form] = min(name.rank, found.get(form, name.rank))
    return found


def _heads(listed: Sequence[Name], separator: re.Pattern[str]) -> Iterator[str]:
    """The words before a hyphen in what a page is called: `gumbel` of Gumbel-Softmax."""
    for name in listed:
        if name.rank == OWN:
            for head in re.findall(r"[\w-]+(?=-\w)", name.text):
                yield from words(head, separator)


def _first(ranks: Mapping[Words, int], separator: re.Pattern[str]) -> dict[str, int]:
    """The levels of a page's words before they are mended."""
    found: dict[str, int] = defaultdict(int)
    for name, rank in ranks.items():
        for word in name:
            share = 1.0 if rank == PAPER else 1 + 1 / len(name)
            level = 1 if rank == DETAIL or word.isdecimal() else ONE + round(math.log(share, STEP))
            found[word] = max(found[word], level)
            for run in HAN.finditer(word):
                # The ends of a Chinese word, each of which begins with a word inside of it: 正切 in 双曲正切.
                for start in range(run.start() + 1, run.end() - 1):
                    if word[start] != "的":
                        found[word[start:]] = max(found[word[start:]], 1)
    if len(ranks) > 1:
        for word in words(COMMON, separator):
            found[word] = max(found[word], ONE)
    return dict(found)


def _queries(named: Mapping[str, Mapping[Words, int]], separator: re.Pattern[str]) -> list[Query]:
    """Every name with the pages that have the best claim to it, and the ways to ask for a page by its own."""
    best: dict[frozenset[str], int] = {}
    for ranks in named.values():
        for name, rank in ranks.items():
            best[frozenset(name)] = min(rank, best.get(frozenset(name), rank))
    found: dict[Words, set[str]] = defaultdict(set)
    for page, ranks in named.items():
        for name, rank in ranks.items():
            if rank == best[frozenset(name)] and rank != DETAIL:
                asked = ASKED if rank == OWN and len(ranks) > 1 else ASKED[:1]
                for form in asked:
                    found[_terms(words(form.format(" ".join(name)), separator))].add(page)
    return [Query(terms, frozenset(pages)) for terms, pages in found.items()]


def _terms(typed: Words) -> Words:
    """What the theme looks for: of a Chinese word everything but its last character."""
    return tuple(sorted({word[:-1] if HAN.fullmatch(word[-2:]) and len(word) > 1 else word for word in typed}))


def settle(levels: dict[tuple[str, str], int], queries: Sequence[Query]) -> None:
    """Change levels until every query finds one of its pages first: what is before it loses one, what is behind gains one.

    Args:
        levels: Of each page and word; changed in place, between 1 and LEVELS - 1.
        queries: What has to be found.

    Raises:
        SearchError: one does not after all rounds.
    """
    pages = {page: number for number, page in enumerate(dict.fromkeys(page for page, _word in levels))}
    words_of = sorted((word, pages[page], number) for number, (page, word) in enumerate(levels))
    spelled = [word for word, _page, _number in words_of]
    level = np.array(list(levels.values()))

    def matches(query: Query) -> tuple[Indices, ...]:
        """The words that a query finds, as often as it finds each, and their pages."""
        ranges = ((bisect_left(spelled, term), bisect_left(spelled, term + chr(0x10FFFF))) for term in query.terms)
        found = [words_of[place] for start, end in ranges for place in range(start, end)]
        return tuple(np.array([each[place] for each in found], np.intp) for place in (2, 1))

    found = [matches(query) for query in queries]
    wanted = [np.array(sorted(pages[page] for page in query.pages)) for query in queries]
    failing = list(range(len(queries)))
    for _round in range(ROUNDS):
        asked, failing = failing, []
        for number in asked:
            which, where = found[number]
            score = np.bincount(where, weight(level[which]), len(pages))
            first = wanted[number][np.argmax(score[wanted[number]])]
            before = score * MARGIN > score[first]
            before[wanted[number]] = False
            if before.any():
                failing.append(number)
                level[np.unique(which[before[where]])] -= 1
                level[np.unique(which[where == first])] += 1
                np.clip(level, 1, LEVELS - 1, out=level)
        if not failing:
            if len(asked) == len(queries):
                levels.update(zip(levels, level.tolist(), strict=True))
                return
            failing = list(range(len(queries)))
    query = queries[failing[0]]
    raise SearchError(
        f"the search for {' '.join(query.terms)!r} does not find {' or '.join(sorted(query.pages))} first; "
        "take the name away from the function, or from the other one that is also called so"
    )
