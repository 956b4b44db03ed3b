"""What several files of tests share: the choice of tests, and the built site in a browser.

`--entry NAME` keeps the tests of one entry: for whoever writes it, and for `scripts/evidence/mutate.py`. `--all` runs every case of
the heavy tests, not the sample of this commit (`tests/sample.py`). What only the site needs is imported where it is used:
on a machine with CUDA the tests of the functions run without it.
"""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from actref.entry import Entry
from scripts.paths import CACHE, DOCS, ROOT
from tests import sample

HOST = "actref.localhost"
"""The browser is told where it is: what is rendered names no port, so one rendering serves every process."""
SCREENSHOTS = CACHE / "screenshots"
"""What a window showed when its test failed."""
_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--entry", action="append", default=[], metavar="NAME", help="only the tests of this entry")
    parser.addoption("--all", action="store_true", help="every case of the heavy tests, not a sample of this commit")


def pytest_configure(config: pytest.Config) -> None:
    sample.current = sample.Sample(sample.seed(), config.getoption("--all"))
    os.environ[sample.VARIABLE] = sample.current.seed  # the processes of xdist choose the same


@pytest.fixture(autouse=True)
def _no_cache_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setattr("actref.kept.folder", lambda: tmp_path_factory.getbasetemp() / "kept")


def pytest_report_header() -> str:
    return str(sample.current)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if terminalreporter.stats.get("failed") or terminalreporter.stats.get("error"):
        terminalreporter.write_line(str(sample.current))  # with -q there is no header


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    names = config.getoption("--entry")
    chosen = [item for item in items if not names or _of_entry(item, names)]
    dropped = sample.current.dropped(chosen, files=not names)
    chosen = sorted((item for item in chosen if item.nodeid not in dropped), key=_needs)
    # The process that takes the first test makes the site, while the others run what needs none.
    maker = next((item for item in chosen if _needs(item)[0]), None)
    chosen.sort(key=lambda item: item is not maker)
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


def _of_entry(item: Any, names: list[str]) -> bool:
    values = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return any(isinstance(value, Entry) and value.name in names for value in values)


def _needs(item: Any) -> tuple[bool, bool, bool]:
    """Whether a test needs the site, a browser, what is generated."""
    names = set(item.fixturenames)
    return {"site", "generated"} <= names, "browser" in names, "generated" in names


# --- the built site --------------------------------------------------------------------------------------------------


def _shared(factory: pytest.TempPathFactory) -> Path:
    """The folder of all processes of a run."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The path that `make` makes: in the first process that needs it; the others wait."""
    base = _shared(factory)
    done, failed = base / f"{name}.done", base / f"{name}.failed"
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if failed.exists():
            pytest.fail(f"{name} could not be made: {failed.read_text()}")
        if not done.exists():
            try:
                make(base / name)
            except Exception as error:
                failed.write_text(str(error))
                raise
            done.touch()
    return base / name


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder docs/ with everything that is generated; what is computed on the way is in the cache from then on."""

    def make(_: Path) -> None:
        # in a process of its own, which takes the event loops of the notebooks with it
        done = subprocess.run(
            [sys.executable, "-m", "scripts.build.generate"], cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr)

    once(tmp_path_factory, "generated files", make)
    return DOCS


class Site(NamedTuple):
    """The site as `make site` renders it."""

    folder: Path
    address: str


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, generated: Path) -> Site:
    from scripts.build import steps
    from scripts.guides import notebooks

    address = f"http://{HOST}/"

    def make(folder: Path) -> None:
        for notebook in notebooks.notebooks():
            notebooks.executed(notebook, "en")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("ACTREF_SITE_URL", address)
            steps.render(folder)

    return Site(once(tmp_path_factory, "site", make), address)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One for all tests of a process. It finds the site at its address once `site` has made it."""
    from tests.chromium import launched, served

    with (
        served(_shared(tmp_path_factory) / "site") as port,
        launched(f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{port}") as browser,
    ):
        yield browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: Any = yield
    if report.when == "call" and report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture
def window(browser: Any, site: Site, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Makes windows. An error on the console, or a request to another host, fails the test."""
    pages, errors = [], []

    def window(**settings: Any) -> Any:
        viewport = settings.pop("viewport", {"width": 1280, "height": 900})
        context = browser.new_context(base_url=site.address, viewport=viewport, **settings)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and errors.append(message.text))
        page.on(
            "request", lambda each: each.url.startswith((site.address, "data:", "blob:")) or errors.append(each.url)
        )
        pages.append(page)
        return page

    yield window
    for number, page in enumerate(pages):
        if errors or request.node.stash.get(_FAILED, False):
            file = SCREENSHOTS / f"{re.sub('[^a-z0-9_]+', '-', request.node.nodeid.lower())}-{number}.png"
            page.screenshot(path=file)
            print(f"what the window showed: {file}")
        page.context.close()
    assert errors == []


@pytest.fixture
def page(window: Callable[..., Any]) -> Any:
    """A window on a desk."""
    return window()


@pytest.fixture
def opened(window: Callable[..., Any]) -> Callable[..., Any]:
    """Opens a page of the site in a window of its own, to its end."""

    def opened(path: str = "", **settings: Any) -> Any:
        page = window(**settings)
        page.goto(path)
        page.wait_for_function("() => window.component$ !== undefined")  # the last that the theme's script sets
        page.evaluate("document.fonts.ready.then(() => null)")
        return page

    return opened
