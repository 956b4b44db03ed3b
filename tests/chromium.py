"""Debian's Chromium, driven by Playwright, and a server for what it reads."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

# What holds is seen at once; on a machine with much else to do, the index of the search alone takes seconds.
expect.set_options(timeout=20_000)

PROGRAM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (found := shutil.which(name))),
    None,
)
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def launched(*flags: str) -> Iterator[Any]:
    """A headless browser. Without one the test is skipped, or fails where `ACTREF_BROWSER=required` asks for it."""
    if PROGRAM is None:
        text = "no Chromium or Chrome on this machine: `apt-get install chromium` gives one"
        if os.environ.get("ACTREF_BROWSER") == "required":
            pytest.fail(text)
        pytest.skip(text)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=[*_FLAGS, *flags])
        yield browser
        browser.close()


def navigable(page: Any) -> None:
    """Waits for the sitemap: before it is there, the theme lets the browser load what a link leads to anew."""
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/sitemap.xml'))"
    )


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """A plain file server; its port."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass
