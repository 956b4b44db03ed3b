"""A report as JSON, as JUnit XML and as text."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree

from actref.examples.model import Report, Result

SCHEMA = 1
"""Version of the JSON form; it changes when a field is renamed or removed."""
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even as references; an escape of Python stands for each."""


def to_json(report: Report) -> str:
    """JSON with `schema`, `started`, `versions`, `hardware`, `summary`, `problems` and `results`."""
    content: dict[str, Any] = {
        "schema": SCHEMA,
        "ok": report.ok,
        "started": report.started,
        "versions": dict(report.versions),
        "hardware": dict(report.hardware),
        "summary": [asdict(row) for row in report.summary],
        "problems": [asdict(problem) for problem in report.problems],
        "results": [asdict(result) for result in report.results],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def to_junit(report: Report) -> str:
    """JUnit XML: a suite for each document and device, a case for each example."""
    root = ElementTree.Element("testsuites")
    for row in report.summary:
        counts = {"tests": row.examples, "failures": row.failed, "errors": row.errors}
        suite = ElementTree.SubElement(root, "testsuite", name=f"{row.path} [{row.device}]", time=f"{row.seconds:.3f}")
        suite.attrib.update({key: str(value) for key, value in counts.items()})
        own = (r for r in report.results if (r.example.path, r.device) == (row.path, row.device))
        for result in own:
            _case(suite, result)
    for problem in report.problems:
        suite = ElementTree.SubElement(root, "testsuite", name=problem.path, tests="1", failures="0", errors="1")
        case = ElementTree.SubElement(suite, "testcase", classname=problem.path, name=f"line {problem.line}")
        ElementTree.SubElement(case, "error", message=problem.message)
    ElementTree.indent(root)
    # declared by hand: ElementTree would name the encoding of the locale, and the file is UTF-8
    written = f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'
    return NOT_XML.sub(lambda found: found[0].encode("unicode_escape").decode(), written)


def _case(suite: ElementTree.Element, result: Result) -> None:
    name = f"line {result.example.line}"
    where = {"classname": result.example.path, "name": name, "time": f"{result.seconds:.3f}"}
    case = ElementTree.SubElement(suite, "testcase", where)
    if result.outcome != "passed":
        kind = "failure" if result.outcome == "failed" else "error"
        element = ElementTree.SubElement(case, kind, message=result.message)
        element.text = complaint(result)


def complaint(result: Result) -> str:
    """Where a failure is, what was run, what is shown, what came, and what differs."""
    example = result.example
    parts = [f"{example.path}:{example.line} ({result.device}): {result.message}", _indented(example.source)]
    for title, text in (("expected", example.expected), ("got", result.got)):
        parts += [f"  {title}", _indented(text)] if text.strip() else [f"  {title} nothing"]
    return "\n".join(parts)


def to_text(report: Report) -> Iterator[str]:
    """Every problem and failure, then a line that counts."""
    for problem in report.problems:
        yield f"{problem.path}:{problem.line}: {problem.message}"
    for result in report.failures:
        yield complaint(result)
    for device in report.devices:
        rows = [row for row in report.summary if row.device == device]
        passed, failed, errors = (sum(getattr(row, name) for row in rows) for name in ("passed", "failed", "errors"))
        yield f"{device} ({report.hardware[device]}): {passed} passed, {failed} failed, {errors} errors"


def _indented(text: str) -> str:
    return textwrap.indent(text.rstrip(), "    ")
