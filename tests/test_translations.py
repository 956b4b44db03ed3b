"""Every sentence of the site has a valid translation; a missing or outdated one is named."""

from __future__ import annotations

import ast

import pytest

from scripts import translations


@pytest.mark.parametrize("domain", translations.domains())
@pytest.mark.parametrize("language", translations.LOCALES)
def test_every_sentence_is_translated(language: str, domain: str) -> None:
    found = translations.gaps(language, domain)
    assert not found, "\n".join(map(str, found))


@pytest.mark.parametrize("domain", translations.domains())
@pytest.mark.parametrize("language", translations.LOCALES)
def test_translation_keeps_code_links_and_mathematics(language: str, domain: str) -> None:
    """What stands in backticks, dollars and double brackets is the same in both languages."""
    import re

    marked = re.compile(r"`[^`]+`|\$[^$]+\$|\[\[\w+|%\(\w+\)s|\{\w+\}")
    for sentence, translation in translations.translations(language, domain).items():
        assert sorted(marked.findall(sentence)) == sorted(marked.findall(translation)), sentence


def test_what_is_said_inside_of_an_f_string_is_found() -> None:
    tree = ast.parse("""text = f'<b>{_("inside")}</b>' + self._("of a method") + _(name)""")
    assert {*translations._said(tree)} == {"inside", "of a method"}


def test_a_changed_sentence_marks_its_translation_out_of_date(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(translations, "LOCALE", tmp_path)
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    file = translations.path("zh", "functions/gelu")
    file.parent.mkdir(parents=True)
    file.write_bytes(translations.updated("zh", "functions/gelu"))
    assert {g.state for g in translations.gaps("zh", "functions/gelu")} == {"not translated"}
    sentence = translations.gaps("zh", "functions/gelu")[0].sentence
    old = sentence[:-1] + " once."
    text = file.read_text().replace(f'msgid "{sentence}"\nmsgstr ""', f'msgid "{old}"\nmsgstr "译文"')
    assert old in text
    file.write_text(text)
    file.write_bytes(translations.updated("zh", "functions/gelu"))
    states = {g.sentence: g.state for g in translations.gaps("zh", "functions/gelu")}
    assert states[sentence] == "translation out of date"
