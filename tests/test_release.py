"""What keeps a release back: versions that disagree, a wheel with too much or too little, a tag without a date."""

from __future__ import annotations

import importlib
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

import actref
from scripts.evidence import release
from scripts.machines import atom
from scripts.problem import Problem


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the files that name the version, for 1.2.0 of the second of January."""
    (tmp_path / "actref").mkdir()
    (tmp_path / "actref" / "__init__.py").write_text('__version__ = "1.2.0"\n')
    (tmp_path / "CITATION.cff").write_text("cff-version: 1.2.0\nversion: 1.2.0\ndate-released: 2026-01-02\n")
    changelog = tmp_path / "CHANGELOG.md"
    changelog.write_text("# Changelog\n\n## 1.2.0, 2026-01-02\n\n- New.\n\n## 1.1.0, 2025-01-02\n\n- Old.\n")
    monkeypatch.setattr(release, "ROOT", tmp_path)
    real = atom.releases
    monkeypatch.setattr(atom, "releases", lambda: real(changelog))
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_this_project_agrees_with_itself() -> None:
    assert release.check_versions() == actref.__version__


def test_a_tag_of_what_agrees_is_released(project: Path) -> None:
    assert release.check_versions("v1.2.0") == "1.2.0"
    assert release.notes() == "- New.\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "tag", "message"),
    [
        ("actref/__init__.py", "1.2.0", "1.3.0", "", r"CHANGELOG.md: begins with 1.2.0, actref/__init__.py says 1.3.0"),
        ("actref/__init__.py", "__version__", "version", "", r"actref/__init__.py: no line __version__"),
        ("CITATION.cff", "\nversion: 1.2.0", "\nversion: 1.1.0", "", r"CITATION.cff: version 1.1.0, .* says 1.2.0"),
        ("CITATION.cff", "01-02", "01-03", "v1.2.0", r"date-released 2026-01-03; CHANGELOG.md says 2026-01-02"),
        (
            "CHANGELOG.md",
            "1.2.0, 2026-01-02",
            "1.2.0, unreleased",
            "v1.2.0",
            r"1.2.0 has no date; write ## 1.2.0, YEAR",
        ),
        ("CHANGELOG.md", "Old", "Older", "v1.2.1", r"the tag is 'v1.2.1', the version 1.2.0; tag v1.2.0"),
    ],
)
def test_what_disagrees_is_named(project: Path, file: str, old: str, new: str, tag: str, message: str) -> None:
    replace(project / file, old, new)
    with pytest.raises(Problem, match=message):
        release.check_versions(tag)


def wheel(folder: Path, names: list[str]) -> Path:
    path = folder / "actref-1.2.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return path


def test_a_wheel_holds_the_package_and_what_it_reads(tmp_path: Path) -> None:
    whole = [*release.NEEDED, "actref/__init__.py", "actref-1.2.0.dist-info/METADATA"]
    release.check_content(wheel(tmp_path, whole))
    with pytest.raises(Problem, match=r"holds scripts, tests; only the package"):
        release.check_content(wheel(tmp_path, [*whole, "tests/test_cli.py", "scripts/build/steps.py"]))
    with pytest.raises(Problem, match=r"lacks actref/frameworks/published.json"):
        release.check_content(wheel(tmp_path, [name for name in whole if "published" not in name]))


def test_a_command_that_fails_is_told_with_its_output(tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"ended with status 3:\nout\n"):
        release._run(["sh", "-c", "echo out; exit 3"], tmp_path)


@pytest.mark.thorough(share=1 / 4)
@pytest.mark.parametrize(("words", "wanted"), release.commands(), ids=" ".join)
def test_the_commands_print_what_a_release_wants(words: list[str], wanted: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(release.PAGE)
    assert wanted in release._run([sys.executable, *words], tmp_path)


def test_no_address_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    hook = SimpleNamespace(MetadataHookInterface=object)  # hatchling is there only where something is built
    monkeypatch.setitem(sys.modules, "hatchling.metadata.plugin.interface", hook)
    project_urls = importlib.import_module("scripts.build.project_urls").project_urls
    assert project_urls("", "") == {}
    assert project_urls("https://host/owner/actref/", "https://site/") == {
        "Homepage": "https://site/",
        "Documentation": "https://site/",
        "Source": "https://host/owner/actref",
        "Issues": "https://host/owner/actref/issues",
        "Changelog": "https://host/owner/actref/blob/main/CHANGELOG.md",
    }
