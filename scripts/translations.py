"""Translations: gettext catalogues in docs/locale/LANGUAGE/, one for the interface and one for each entry's prose.

English is the source. What is translatable is found, not listed: every field of type `Sentence` in an entry, and
every `_()` and `{% trans %}` in the scripts and templates, every `say()` in the scripts of the pages. `python -m scripts.translations` brings the catalogues up to
date (new sentences come in empty, changed ones are marked fuzzy); `--check` lists what is missing or out of date.
"""

from __future__ import annotations

import argparse
import ast
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from actref import catalogue
from actref.entry import Entry
from scripts.paths import ROOT

LOCALE = ROOT / "docs" / "locale"
LOCALES: dict[str, str] = {"zh": "zh_Hans_CN"}
"""Folder of each language that is translated to, and its locale."""

INTERFACE = "interface"


def sentences(record: Any) -> Iterator[str]:
    """Every non-empty `Sentence` of an entry, and of the records inside it, in order and without repetition."""
    seen: set[str] = set()
    for sentence in _walk(record):
        if sentence and sentence not in seen:
            seen.add(sentence)
            yield sentence


def _walk(record: Any) -> Iterator[str]:
    if isinstance(record, tuple):
        for each in record:
            yield from _walk(each)
    elif is_dataclass(record):
        for each in fields(record):
            value = getattr(record, each.name)
            if each.type == "Sentence":
                yield value
            else:
                yield from _walk(value)


def interface_messages() -> Iterator[tuple[str, str]]:
    """(source file, message) of everything that the site's own code and templates say."""
    for file in sorted((ROOT / "scripts").rglob("*.py")):
        for said in _said(ast.parse(file.read_text(encoding="utf-8"))):
            yield file.relative_to(ROOT).as_posix(), said
    methods = [("**.jinja", "jinja2"), ("**.html", "jinja2")]
    keywords = {"_": None, "gettext": None}  # {% trans %} is read as gettext
    templates = {"trimmed": "true", "silent": "false"}
    options = {"**.jinja": templates, "**.html": templates}
    for folder in ("scripts", "docs/theme"):
        for name, _, message, _, _ in extract_from_dir(str(ROOT / folder), methods, options, keywords=keywords):
            yield f"{folder}/{name}", str(message)
    yield from client_messages()


def _said(tree: ast.AST) -> Iterator[str]:
    """The argument of each `_("...")`, those inside of f-strings too, which Babel's reader of Python passes over."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) == "_":
            yield from (str(each.value) for each in node.args[:1] if isinstance(each, ast.Constant))


def client_messages() -> Iterator[tuple[str, str]]:
    """(source file, message) of everything that the scripts of the pages say: the argument of each `say("...")`."""
    folder = ROOT / "docs" / "theme" / "js"
    methods, options = [("**.js", "javascript")], {"**.js": {"parse_template_string": "true"}}
    for file, _, message, _, _ in extract_from_dir(str(folder), methods, options, keywords={"say": None}):
        yield f"docs/theme/js/{file}", str(message)


def template(domain: str) -> Catalog:
    """The messages of a domain: `interface`, or `functions/NAME`."""
    catalog = _empty()
    if domain == INTERFACE:
        for file, message in interface_messages():
            catalog.add(message, locations=[(file, None)])  # type: ignore[list-item]  # None leaves out the line
    else:
        entry = catalogue[domain.removeprefix("functions/")]
        for sentence in sentences(entry):
            catalog.add(sentence)
    return catalog


def domains() -> list[str]:
    """Every domain: the interface and each entry."""
    return [INTERFACE, *(f"functions/{name}" for name in catalogue)]


def _empty(locale: str | None = None) -> Catalog:
    # fixed dates: a catalogue changes when a sentence does, not when a command runs
    epoch = datetime(2026, 1, 1, tzinfo=UTC)
    return Catalog(
        locale=locale,
        project="actref",
        copyright_holder="The actref authors",
        header_comment="# Translations for actref.",
        creation_date=epoch,
        revision_date=epoch,
        last_translator="The actref authors",
        language_team="The actref authors",
        fuzzy=False,
    )


def path(language: str, domain: str) -> Path:
    """The file of a domain."""
    return LOCALE / language / f"{domain}.po"


def load(language: str, domain: str) -> Catalog:
    """The catalogue as it lies on disk; an empty one if there is none yet."""
    file = path(language, domain)
    if not file.exists():
        return _empty(LOCALES[language])
    with file.open("rb") as stream:
        return read_po(stream, locale=LOCALES[language])


def updated(language: str, domain: str) -> bytes:
    """The catalogue with new sentences added, changed ones marked fuzzy and old ones removed."""
    old = load(language, domain)
    fresh = _empty(LOCALES[language])
    for message in old:
        if message.id:
            fresh.add(message.id, message.string, flags=message.flags)
    fresh.update(template(domain), keep_user_comments=True)
    fresh.obsolete.clear()
    buffer = io.BytesIO()
    write_po(buffer, fresh, width=120, include_lineno=False, include_previous=True, sort_output=domain == INTERFACE)
    return buffer.getvalue()


@dataclass(frozen=True)
class Gap:
    """A sentence without a valid translation."""

    language: str
    domain: str
    sentence: str
    state: str

    def __str__(self) -> str:
        file = path(self.language, self.domain).relative_to(ROOT)
        return f"{file}: {self.state}: {self.sentence!r}; run `make translations` and translate it there"


def gaps(language: str, domain: str) -> list[Gap]:
    """Sentences of a domain that are missing, empty, out of date, or no longer said by anybody."""
    found = []
    current = {m.id: m for m in load(language, domain) if m.id}
    wanted = [m.id for m in template(domain) if m.id]
    for sentence in wanted:
        message = current.pop(sentence, None)
        if message is None or not message.string:
            found.append(Gap(language, domain, str(sentence), "not translated"))
        elif message.fuzzy:
            found.append(Gap(language, domain, str(sentence), "translation out of date"))
    found += [Gap(language, domain, str(sentence), "no longer in the source") for sentence in current]
    return found


Translate = Callable[[str], str]


@cache
def translations(language: str, domain: str) -> dict[str, str]:
    """Sentence to valid translation."""

    def valid(message: Message) -> bool:
        return bool(message.id and message.string and not message.fuzzy)

    return {str(m.id): str(m.string) for m in load(language, domain) if valid(m)}


def interface(language: str) -> Translate:
    """The translator of the interface; English answers itself."""
    return _translator(language, INTERFACE)


def prose(language: str, entry: Entry) -> Translate:
    """The translator of an entry's sentences."""
    return _translator(language, f"functions/{entry.name}")


def _translator(language: str, domain: str) -> Translate:
    if language not in LOCALES:
        return lambda sentence: sentence
    table = translations(language, domain)
    # A gap fails the tests; a page built in spite of it shows the English, which beats an empty paragraph.
    return lambda sentence: table.get(sentence, sentence)


def main() -> int:
    """Update or check every catalogue."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="list what is missing or out of date, change nothing")
    parser.add_argument("domains", nargs="*", help="interface or functions/NAME; all if none is given")
    arguments = parser.parse_args()
    chosen = arguments.domains if arguments.domains else domains()
    found: list[Gap] = []
    for language in LOCALES:
        for domain in chosen:
            if not arguments.check:
                file = path(language, domain)
                file.parent.mkdir(parents=True, exist_ok=True)
                content = updated(language, domain)
                if not file.exists() or file.read_bytes() != content:
                    file.write_bytes(content)
            found += gaps(language, domain)
    for gap in found:
        print(gap)
    print(f"{len(found)} sentences to translate")
    return 1 if arguments.check and found else 0


if __name__ == "__main__":
    sys.exit(main())
