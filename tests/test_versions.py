"""What changed when: the record of releases, what counts as a change, the sentences, and the probe that runs in a release."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

import numpy as np
import pytest

from actref import catalogue
from actref.frameworks import engines
from actref.frameworks.comparison import grid
from scripts.evidence import changes, versions
from scripts.evidence.changes import Change, VersionsError
from scripts.pages import changed
from scripts.paths import LANGUAGES
from scripts.translations import interface

JAX = "jax.nn.gelu(x, approximate=False)"


def plain(sentence: str) -> str:
    return sentence


def release(before: str, version: str, **state: Any) -> dict[str, Any]:
    return {"before": before, "made": before, "python": "3.11.7", "versions": {"jax": version}, "state": state}


def record(*releases: dict[str, Any], framework: str = "jax") -> dict[str, Any]:
    made: dict[str, Any] = {"made": "", "frameworks": {}}
    for each in releases:
        made = versions.with_release(made, framework, each)
    return made


def gelu(**told: Any) -> dict[str, Any]:
    return {"gelu": {JAX: told}}


@pytest.fixture
def shown(monkeypatch):
    """The sentences of a record about GELU in JAX, by version, the newest first."""

    def told(made: dict[str, Any], language: str = "en") -> dict[str, str]:
        monkeypatch.setattr(versions, "recorded", lambda: made)
        changed.steps.cache_clear()
        return {step.version: text for step, text in changed.of(catalogue["gelu"], interface(language))}

    yield told
    changed.steps.cache_clear()


# -------------------------------------------------------------------------------------------------------- the record


def test_the_record_is_of_the_catalogue_and_says_nothing_twice() -> None:
    made = versions.recorded()
    changes.known(made)
    for framework, part in made["frameworks"].items():
        assert [each["before"] for each in part["releases"]] == sorted({each["before"] for each in part["releases"]})
        known = [state for state in changes.states(part["releases"]) if state is not None]
        last: dict[str, Any] = {}
        for each, state in zip((r for r in part["releases"] if "error" not in r), known, strict=True):
            assert changes.settled(last, state) == state, f"{framework} before {each['before']} differs by rounding"
            assert changes.patch(last, state) == each["state"]
            last = state
        assert all(
            each.keys() <= {"before", "made", "error"} and each["error"] for each in part["releases"] if "error" in each
        )


def test_the_record_is_small() -> None:
    assert versions.RECORD.stat().st_size < 400_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_change_has_its_sentence(language: str) -> None:
    _ = interface(language)
    for framework in versions.recorded()["frameworks"]:
        for step in changed.steps(framework):
            for name in {change.entry for change in step.changes}:
                lines = changed.sentences([c for c in step.changes if c.entry == name], _)
                assert lines and not any("%" in line for line in lines)


# ------------------------------------------------------------------------------------------------- what is a change


@pytest.mark.parametrize(
    ("before", "now", "news"),
    [
        ({"value": [0.6, 1.0]}, {"value": [3.9, 2.0]}, False),  # rounding
        ({"value": [100.0, 1.0]}, {"value": [300.0, 2.0]}, False),
        ({"value": [1.0, 1.0]}, {"value": [4.0, 2.0]}, True),
        ({"value": [400.0, 1.0]}, {"value": [100.0, 2.0]}, True),
        ({"points": {"inf": {"0": "nan"}}}, {}, True),
        ({"points": {"1.0": {"0": "0.9"}}}, {"points": {"1.0": {"0": "0.90000005"}}}, False),
        ({"far": [1.0]}, {"far": [2.0]}, False),
        ({"far": [1.0]}, {}, True),
        ({"error": "TypeError: one"}, {"error": "TypeError: another"}, False),
        ({"error": "TypeError: one"}, {"value": [0.5, 1.0]}, True),
    ],
)
def test_rounding_is_no_news(before: dict[str, Any], now: dict[str, Any], news: bool) -> None:
    old, new = {"calls": gelu(**before)}, {"calls": gelu(**now)}
    settled = changes.settled(old, new)
    assert (settled != old) is news
    assert bool([*changes.changes("jax", old, settled)]) is news


def test_a_patch_makes_one_state_of_the_other() -> None:
    before = {"names": {"a": "", "b": ""}, "calls": {"gelu": {"f": {"value": [1.0]}}}}
    now = {"names": {"b": "x", "c": ""}, "calls": {"gelu": {"f": {"lost": [1.0]}}}}
    assert changes.patched(before, changes.patch(before, now)) == now
    assert changes.patch(now, now) == {}


def test_drift_is_told_once_it_is_more_than_rounding(shown) -> None:
    releases = (release(f"202{n}-01-01", f"0.{n}", calls=gelu(value=[ulp])) for n, ulp in enumerate((2.0, 6.0, 9.0), 4))
    assert shown(record(*releases)) == {"0.6": f"`{JAX}`: the largest error of f is 9 ULP, it was 2."}


# ----------------------------------------------------------------------------------------------------- the sentences


def test_sentences_follow_from_the_record(shown) -> None:
    made = record(
        release(
            "2024-01-01",
            "0.4.23",
            names={"jax.nn.gelu": ""},
            arguments={"jax.nn.gelu": {"x": "", "approximate": "True"}},
            calls=gelu(value=[0.5, 1.0], points={"inf": {"0": "nan"}, "-inf": {"1": "nan"}}),
        ),
        release(
            "2024-07-01",
            "0.4.30",
            names={"jax.nn.gelu": "use another", "flax.gelu": ""},
            arguments={"jax.nn.gelu": {"x": "", "approximate": "False", "axis": "-1"}},
            calls=gelu(value=[20.0, 1.5], points={"-inf": {"1": "inf"}}),
        ),
    )
    assert shown(made) == {
        "0.4.30": "`flax.gelu` is new. `jax.nn.gelu`: deprecated: `use another`; takes `axis`, by default `-1`; "
        "`approximate` is `False` by default, it was `True`. "
        f"`{JAX}`: the largest error of f is 20 ULP, it was 0.5 (at x = 1.5); f(∞) is ∞, as defined; it was nan; "
        "f′(-∞) is ∞; it was nan, defined is 0."
    }
    assert shown(made, "zh")["0.4.30"].startswith("新增 `flax.gelu`。`jax.nn.gelu`：已弃用：`use another`；新增参数")


def test_equal_releases_are_told_nothing_of(shown) -> None:
    state = {"names": {"jax.nn.gelu": ""}, "calls": gelu(value=[0.5, 1.0])}
    made = record(release("2024-01-01", "0.4.23", **state), release("2024-07-01", "0.4.30", **state))
    assert shown(made) == {}
    (group,) = changed.groups(lambda entry: entry.title, plain)
    assert (group["steps"], group["same"]) == ([], ["JAX 0.4.23 → 0.4.30"])


@pytest.mark.parametrize(
    ("was", "has", "clause"),
    [
        (
            {"x": "", "alpha": "0.3"},
            {"x": "", "negative_slope": "0.3"},
            "the argument `alpha` is called `negative_slope`",
        ),
        ({"x": ""}, {"x": "", "axis": ""}, "takes `axis`"),
        ({"x": "", "initial": "None"}, {"x": ""}, "no longer takes `initial`"),
    ],
)
def test_arguments(was: dict[str, str], has: dict[str, str], clause: str) -> None:
    before, now = ({"arguments": {"jax.nn.gelu": given}} for given in (was, has))
    (change,) = changes.changes("jax", before, now)
    assert changed.clause(change, plain) == clause


def test_a_call_of_a_name_that_is_new_is_not_told_beside_it() -> None:
    before = {"names": {}, "calls": gelu(error="AttributeError: no gelu")}
    now = {"names": {"jax.nn.gelu": ""}, "calls": gelu(value=[0.5])}
    assert [*changes.changes("jax", before, now)] == [Change("gelu", "jax.nn.gelu", "new")]


def test_values_of_another_definition_are_left_out(shown) -> None:
    made = record(
        release("2024-01-01", "0.4.23", names={}, calls=gelu(value=[0.5])),
        release("2024-07-01", "0.4.30", names={"jax.nn.gelu": ""}, calls=gelu(value=[500.0])),
    )
    made["frameworks"]["jax"]["digests"]["gelu"] = "another"
    assert shown(made) == {"0.4.30": "`jax.nn.gelu` is new."}
    assert changed.outdated() == [catalogue["gelu"]]


# ---------------------------------------------------------------------------------------------------------- bad input


def test_a_release_that_does_not_install_says_why_and_takes_no_place(monkeypatch, tmp_path) -> None:
    pip = tmp_path / "pip"
    pip.write_text("#!/bin/sh\necho 'ERROR: no scipy 0.0.0' >&2\necho 'hint: none' >&2\nexit 1\n")
    pip.chmod(0o755)
    monkeypatch.setattr(versions, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(versions, "pip", lambda: pip)
    monkeypatch.setattr(versions, "request", lambda framework, names: b"{}")
    failed = versions.told(versions.Release("jax", "2024-01-01", ("jax==0.0.0",)))
    assert failed["error"] == "does not install: no scipy 0.0.0"
    assert not [*(tmp_path / "cache").iterdir()]

    (first,) = versions.with_release({"frameworks": {}}, "jax", failed)["frameworks"]["jax"]["releases"]
    assert first["error"]


def test_a_release_that_ran_before_is_not_lost(monkeypatch, tmp_path, capsys) -> None:
    kept = record(release("2023-07-01", "0.4.13"), release("2024-01-01", "0.4.23", calls=gelu(value=[0.5])))
    path = tmp_path / "versions.json"
    path.write_bytes(versions.dump(kept))
    monkeypatch.setattr(versions, "RECORD", path)
    monkeypatch.setattr(versions, "told", lambda each: {"before": each.before, "made": "today", "error": "no network"})
    assert versions.main(["jax@2024-01-01", "--again"]) == 1
    assert "jax before 2024-01-01 ran before and does not now" in capsys.readouterr().err
    assert path.read_bytes() == versions.dump(kept)


def test_one_release_is_recorded_anew_among_the_others(monkeypatch, tmp_path) -> None:
    ulps = {"2024-01-01": 1.0, "2024-07-01": 100.0, "2025-01-01": 1.0}
    made = record(*(release(day, "0.4", calls=gelu(value=[ulp])) for day, ulp in ulps.items()))
    path = tmp_path / "versions.json"
    path.write_bytes(versions.dump(made))
    monkeypatch.setattr(versions, "RECORD", path)
    monkeypatch.setattr(versions, "told", lambda each: release(each.before, "0.4", calls=gelu(value=[1.0])))
    assert versions.main(["jax@2024-07-01", "--again"]) == 0
    patches = [each["state"] for each in versions.recorded()["frameworks"]["jax"]["releases"]]
    assert patches == [{"calls": gelu(value=[1.0])}, {}, {}]


def test_a_release_that_does_not_run_says_why() -> None:
    with pytest.raises(VersionsError, match=r"^does not run: KeyError: 'framework'$"):
        versions.run(versions.Release("jax", "2024-01-01", ()), sys.executable, b"{}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"gelu":{"jax', '"gelo":{"jax', "jax before 2024-01-01, names the function 'gelo', which the catalogue lacks"),
        ('"jax": {"digests"', '"jaxx": {"digests"', "names the framework 'jaxx', which is none"),
    ],
)
def test_a_record_of_what_there_is_not_is_refused_and_kept(monkeypatch, tmp_path, capsys, old, new, message) -> None:
    text = versions.dump(record(release("2024-01-01", "0.4.23", calls=gelu(value=[0.5])))).decode()
    assert old in text
    path = tmp_path / "versions.json"
    path.write_text(text.replace(old, new))
    monkeypatch.setattr(versions, "RECORD", path)
    assert versions.main(["scipy@2024-01-01"]) == 1
    assert message in capsys.readouterr().err
    assert path.read_text() == text.replace(old, new)
    changed.steps.cache_clear()
    with pytest.raises(VersionsError, match=new.split('"')[1]):
        changed.steps("jax")


def test_what_is_no_framework_is_refused(capsys) -> None:
    assert versions.main(["jaxx"]) == 1
    assert "jaxx is no framework and no release of one; there are torch, jax" in capsys.readouterr().err


def test_a_release_that_is_recorded_is_not_run_again(monkeypatch) -> None:
    kept = record(release("2024-01-01", "0.4.23", calls=gelu(value=[0.5])))
    monkeypatch.setattr(versions, "answered", lambda each: pytest.fail("it ran"))
    assert not [*versions.record([versions.Release("jax", "2024-01-01", ())], kept)]


def test_every_half_year_has_a_release_of_each() -> None:
    assert [*versions.halves(date(2024, 3, 1))] == ["2023-07-01", "2024-01-01", "2024-07-01"]
    assert [*versions.halves(date(2024, 7, 1))][-1] == "2025-01-01"
    found = {each.framework for each in versions.releases(date(2024, 3, 1))}
    assert found == {"torch", "jax", "flax", "keras", "tensorflow", "onnx", "onnxruntime", "scipy"}


# ------------------------------------------------------------------------------------------------------------ the probe

ASKED = ("relu", "gelu", "hardtanh", "softmax", "glu")


@pytest.mark.thorough(share=2 / 7)  # each imports a framework
@pytest.mark.parametrize("framework", ["torch", "jax", "flax", "keras", "onnx", "onnxruntime", "scipy"])
def test_the_probe_returns_what_the_engines_return(framework: str) -> None:
    if missing := engines.lacking(framework):
        pytest.skip(missing)
    asked = versions.request(framework, ASKED)
    answer = versions.run(versions.Release(framework, "2027-01-01", ()), sys.executable, asked)
    package, version = next(iter(engines.versions(framework).items()))
    assert answer["versions"][package] == version
    assert [each["call"] for each in answer["results"]] == [call for _entry, call in json.loads(asked)["calls"]]
    for each in answer["results"]:
        at = grid(catalogue[each["entry"]], "float32")
        value, slope = engines.run(framework, each["call"], at.x, "float32", at.g)
        np.testing.assert_array_equal(np.array(each["value"]), value, each["call"])
        assert (each["slope"] is None) is (slope is None)
        if slope is not None:
            np.testing.assert_array_equal(np.array(each["slope"]), slope, each["call"])


def test_the_probe_tells_names_arguments_and_what_fails() -> None:
    asked = json.loads(versions.request("scipy", ("softmax",)))
    asked["paths"] += ["scipy.special.no_such", "scipy.no_such.expit"]
    asked["calls"].append(["softmax", "scipy.special.no_such(x)"])
    answer = versions.run(versions.Release("scipy", "", ()), sys.executable, json.dumps(asked).encode())
    assert "expit" in answer["modules"]["scipy.special"]
    assert answer["arguments"]["scipy.special.softmax"] == {"x": "", "axis": "None"}
    assert answer["results"][-1]["error"].startswith("AttributeError: ")
    state = changes.state("scipy", answer | {"results": answer["results"][:-1]})
    assert {"scipy.special.softmax", "scipy.special.jv"} <= state["names"].keys()
    later = state | {"names": state["names"] | {"scipy.special.mish": "", "scipy.special.bessel": ""}}
    assert [*changes.changes("scipy", state, later)] == [Change("mish", "scipy.special.mish", "new")]
