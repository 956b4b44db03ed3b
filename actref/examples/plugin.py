"""The pytest plugin: `pytest --examples` runs the examples of Markdown pages, and docstrings with `--doctest-modules`.

Where neither `--examples` nor the setting `examples` asks for it, a run is as if this were not installed. Its other options
exist only where it is asked for, so that they get in no other plugin's way.
"""

from __future__ import annotations

import os

import pytest

from actref.examples.devices import absence

_SETTINGS = (
    ("examples", "string", "", "prompts: run the >>> of Markdown pages, without asking by --examples; "
                               "all: fences of Python without a prompt too"),
    ("examples_devices", "string", "", "devices of --devices where that is not given"),
    ("examples_preload", "args", (), "modules to import once for all documents, beside those that two of them import"),
    ("examples_timeout", "string", "120", "seconds that one document may take"),
    ("examples_jobs", "string", "1", "documents that run at the same time, without xdist"),
    ("examples_isolate", "string", "fork", "each document runs in a fork of the run, in a fresh process, or in the run: "
                                           "fork, process or none"),
    ("examples_digits", "string", "pages", "pages: numbers of pages agree by the digits shown; all: of docstrings too"),
    ("examples_strict", "bool", False, "a +SKIP, a warning and a page without an example fail"),
)  # fmt: skip
_ALLOWED = {
    "examples": ("", "prompts", "all"),
    "examples_digits": ("pages", "all"),
    "examples_isolate": ("fork", "process", "none"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch and the settings; the names of the latter begin with `examples`."""
    group = parser.getgroup("examples", "examples of pages and docstrings (actref)")
    group.addoption("--examples", action="store_true", help="run Markdown's examples; adds --devices and --accept")
    for name, kind, default, text in _SETTINGS:
        parser.addini(name, text, type=kind, default=default)  # type: ignore[arg-type]


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser) -> None:
    """Add the other options, if examples are asked for."""
    if early_config.known_args_namespace.examples or early_config.getini("examples"):
        add = parser.getgroup("examples").addoption
        add("--devices", metavar="NAMES", help="cpu,cuda: run every example on each; cuda? only if it is there")
        add("--accept", action="store_true", default=False, help="show and write the outputs that came")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Take part in the run, if examples are asked for."""
    mode = config.getini("examples")
    if not (config.getoption("examples") or mode):
        return
    # What follows needs pytest's doctest, which other runs may have switched off.
    from actref.examples.items import DEVICES
    from actref.examples.session import Examples

    for name, allowed in _ALLOWED.items():
        if (value := config.getini(name)) not in allowed:
            raise pytest.UsageError(f"{name} = {value!r}; allowed are {', '.join(filter(None, allowed))}")
    if config.getini("examples_strict") and config.getoption("accept") and os.environ.get("CI"):
        raise pytest.UsageError("--accept: in CI, examples_strict has every output written by a person")
    devices: dict[str | None, str] = {}
    for name in filter(None, (config.getoption("devices") or config.getini("examples_devices")).split(",")):
        devices[name.strip(" ?")] = absent = absence(name.strip(" ?"))
        if absent and "?" not in name:
            raise pytest.UsageError(f"--devices: {absent}")
    config.stash[DEVICES] = devices or {None: ""}
    config.pluginmanager.register(Examples(config), f"{__name__}.run")
