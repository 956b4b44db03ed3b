"""What several files of tests share: the choice of entries, and the built site in a browser.

`--entry NAME` keeps the tests of one entry: for whoever writes it, and for `scripts/mutate.py`. What only the site needs
is imported where it is used: on a machine with CUDA the tests of the functions run without it.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from actref.entry import Entry
from scripts.paths import CACHE

HOST = "actref.localhost"
"""The browser is told where it is: what is rendered names no port, so one rendering serves every process."""
SCREENSHOTS = CACHE / "screenshots"
"""What a window showed when its test failed."""
_FAILED = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--entry", action="append", default=[], metavar="NAME", help="only the tests of this entry")


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    names = config.getoption("--entry")
    if not names:
        return
    chosen, others = [], []
    for item in items:
        values = item.callspec.params.values() if hasattr(item, "callspec") else ()
        kept = any(isinstance(v, Entry) and v.name in names for v in values)
        (chosen if kept else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = chosen


# --- the built site --------------------------------------------------------------------------------------------------


class Site(NamedTuple):
    """The site as `make site` renders it."""

    folder: Path
    address: str


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Rendered by the first process that needs it; the others wait."""
    from scripts import build, generate, notebooks

    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    site, failed = Site(base / "site", f"http://{HOST}/"), base / "site.failed"
    with (base / "site.lock").open("w") as lock, pytest.MonkeyPatch.context() as patch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if failed.exists():
            pytest.fail(f"the site could not be rendered: {failed.read_text()}")
        if not site.folder.exists():
            patch.setenv("ACTREF_SITE_URL", site.address)
            try:
                generate.generate()
                for notebook in notebooks.notebooks():
                    notebooks.executed(notebook, "en")
                build.render(site.folder)
            except Exception as error:
                failed.write_text(str(error))
                raise
    return site


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Any]:
    from tests.chromium import launched, served

    with served(site.folder) as port, launched(f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{port}") as browser:
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
