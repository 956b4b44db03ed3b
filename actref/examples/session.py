"""What the plugin does in a run that asked for it: it collects, runs documents in processes of their own, and reports."""

from __future__ import annotations

import doctest
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from _pytest import doctest as machinery
from _pytest.junitxml import xml_key
from _pytest.runner import runtestprotocol

from actref.examples import imports
from actref.examples.accept import TRACEBACK, accept
from actref.examples.documents import PAGES
from actref.examples.isolation import CHILD, Forks, Notes, Processes
from actref.examples.items import STARTED, Docstrings, ExampleItem, Page, Textfile, failures_of, line_of

_OURS: dict[type[Any], Any] = {machinery.DoctestModule: Docstrings, machinery.DoctestTextfile: Textfile}


class Examples:
    """The hooks of a run."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.isolation = "none" if config.getoption("usepdb") else config.getini("examples_isolate")
        self.notes: Notes | None = None
        self.documents: dict[str, list[ExampleItem]] = {}
        self.host: Forks | Processes | None = None
        self.read: dict[str, dict[str, list[Any]]] = {}
        self.outputs: dict[Path, list[Any]] = {}
        self.left_out: dict[str, None] = {}
        self.only: list[str] | None = None
        if CHILD in os.environ:
            path, self.only = json.loads(os.environ.pop(CHILD))
            self._is_child(Path(path))
            # Reports are the parent's: pytest leaves them to it where it takes this for a worker of xdist.
            config.option.dist, config.option.tx = "no", []
            config.workerinput = {"workerid": "examples"}  # type: ignore[attr-defined]

    def pytest_sessionstart(self) -> None:
        """Have JUnit say file and line of each example, which the form xunit1 adds to pytest's default."""
        if (xml := self.config.stash.get(xml_key, None)) is not None:
            xml.family = "xunit1"

    # --- collecting --------------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> Generator[None, Any, list[Any]]:
        """Take pages, and what pytest would collect as doctests, each on the devices that were asked for."""
        found = yield
        if file_path.suffix.lower() in PAGES:
            others = [each for each in found if not isinstance(each, machinery.DoctestTextfile)]
            return [*others, Page.from_parent(parent, path=file_path)]
        return [_OURS[type(e)].from_parent(parent, path=file_path) if type(e) in _OURS else e for e in found]

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep, in a fresh process for one document, its items."""
        if self.only is not None:
            items[:] = [item for item in items if item.nodeid in self.only]

    # --- running -----------------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Report what came of an item in the process of its document; in that process, run it."""
        if self.notes is not None:
            self.notes.add("item", item.nodeid)
            for report in runtestprotocol(item, log=False, nextitem=nextitem):
                written = self.config.hook.pytest_report_to_serializable(config=self.config, report=report)
                self.notes.add("report", (item.nodeid, written))
            return True
        if self.isolation == "none" or not isinstance(item, ExampleItem):
            return None
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for report in self._reports(item):
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        item.session._setupstate.teardown_exact(nextitem)  # the test before left what it shares with this item
        return True

    def pytest_warning_recorded(self, warning_message: Any, when: str, nodeid: str, location: Any) -> None:
        """Hand a warning of a document's process on to the run."""
        if self.notes is not None:
            kind = warning_message.category
            kind = kind if kind.__module__ == "builtins" else UserWarning  # others may be the document's own
            shown = (str(warning_message.message), kind, warning_message.filename, warning_message.lineno)
            self.notes.add("warning", (shown, {"when": when, "nodeid": nodeid, "location": location}))

    def _is_child(self, place: Path) -> None:
        self.notes = notes = Notes(place)
        self.config.stash[STARTED] = lambda line: notes.add("line", line)

    def _reports(self, item: ExampleItem) -> list[Any]:
        if self.host is None:
            for each in item.session.items:
                if isinstance(each, ExampleItem):
                    self.documents.setdefault(self._key(each), []).append(each)
            self.folder = tempfile.TemporaryDirectory(prefix="examples-")
            self.places = {key: Path(self.folder.name) / str(number) for number, key in enumerate(self.documents)}
            self.host = self._new_host()
        key = self._key(item)
        if key not in self.read:
            self.read[key] = self._read(key, self.host.how_it_ended(key))
        return self.read[key][item.nodeid]

    def _key(self, item: ExampleItem) -> str:
        # A worker of xdist is told of its items one by one, and others have the rest of the document.
        return item.nodeid if hasattr(self.config, "workerinput") else f"{item.path} {item.device}"

    def _new_host(self) -> Forks | Processes:
        config, timeout = self.config, float(self.config.getini("examples_timeout"))
        items = (item for each in self.documents.values() for item in each)
        pages = {item.path: item.parent.document for item in items if isinstance(item.parent, Page)}
        torch = sys.modules.get("torch")
        possible = hasattr(os, "fork") and not (torch is not None and torch.cuda.is_initialized())
        shared = imports.shared([*pages.values()], config.getini("examples_preload"))
        if self.isolation == "fork" and possible and imports.preload(shared):
            ahead = [] if hasattr(config, "workerinput") else [*self.documents]
            return Forks(self._run, ahead, int(config.getini("examples_jobs")), timeout)
        # xdist hands its workers no options, but the words of the command
        words = getattr(config, "workerinput", {}).get("mainargv", ["", *config.invocation_params.args])[1:]
        command = [sys.executable, "-m", "pytest", *map(str, words)]
        tasks = {
            key: json.dumps([str(self.places[key]), [i.nodeid for i in each]]) for key, each in self.documents.items()
        }
        return Processes(command, config.invocation_params.dir, tasks, timeout)

    def _run(self, key: str) -> None:
        """Run a document, in its fork."""
        self._is_child(self.places[key])
        capture: Any = self.config.pluginmanager.getplugin("capturemanager")
        if capture is not None and capture.is_globally_capturing():
            capture.stop_global_capturing()  # its files are shared with the other forks
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # breakpoint() would wait for a person
            capture.start_global_capturing()
            capture.suspend_global_capture()
        items = self.documents[key]
        items[0].session._setupstate.stack.clear()  # what the run has set up, it tears down
        try:
            for item, following in zip(items, [*items[1:], None], strict=True):
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        except BaseException as error:
            Notes(self.places[key]).add("stopped", type(error).__name__)

    def _read(self, key: str, how: str) -> dict[str, list[Any]]:
        """The reports of a document's items; where its process ended before them, what is to be said of it."""
        reports: dict[str, list[Any]] = {}
        last, line, hook = "", 0, self.config.hook
        for word, content in Notes(self.places[key]).read():
            match word:
                case "item":
                    last, line = content, 0
                case "line":
                    line = content
                case "report":
                    report = hook.pytest_report_from_serializable(config=self.config, data=content[1])
                    reports.setdefault(content[0], []).append(report)
                case "warning":
                    shown, where = content
                    warned = {"warning_message": warnings.WarningMessage(*shown), **where}
                    hook.pytest_warning_recorded.call_historic(kwargs=warned)
                case "stopped":
                    how = how or f"was ended by {content}"
        for item in self.documents[key]:
            if not any(report.when == "teardown" for report in reports.get(item.nodeid, [])):
                what = "the process that ran it" if item.nodeid == last else "not run; the process of its document"
                message = f"{item.path}:{line or item.line}: {what} {how or 'ended with exit status 0'}"
                failed = pytest.TestReport(item.nodeid, item.location, {}, "failed", message, "call")
                reports[item.nodeid] = [
                    failed,
                    pytest.TestReport(item.nodeid, item.location, {}, "passed", None, "teardown"),
                ]
                line = line if item.nodeid == last else 0
        return reports

    # --- reporting ---------------------------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        """Put into a report what `--accept` needs, so that it comes along from wherever the item runs."""
        report = yield
        report.outputs = [
            (str(item.path), line_of(f.test, f.example), f.example.want.count("\n"), f.got)
            for f in failures_of(call.excinfo and call.excinfo.value)
            if isinstance(f, doctest.DocTestFailure) and (f.example.exc_msg is not None or TRACEBACK not in f.got)
        ]
        return report

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Keep what is said at the end."""
        for path, *output in getattr(report, "outputs", ()):
            self.outputs.setdefault(Path(path), []).append(output)
        self.left_out |= dict.fromkeys(str(text) for name, text in report.user_properties if name == "not run")

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say which examples were not run, and with `--accept` show and write the outputs that came."""
        for text in self.left_out:
            terminalreporter.write_line(f"not run: {text}")
        for path, outputs in self.outputs.items() if self.config.getoption("accept") else ():
            for text in accept(path, outputs):
                terminalreporter.write_line(text)

    def pytest_sessionfinish(self) -> None:
        """End the processes that run documents, and forget what they wrote."""
        if isinstance(self.host, Forks):
            self.host.close()
        if self.host is not None:
            self.folder.cleanup()
