"""Executes the notebooks, once for all languages, and makes the pages of mkdocs-jupyter light.

A notebook lies in docs/LANGUAGE/ with empty outputs; its code cells are the same in every language, and a test says so.
The outputs are kept under .cache/, by a digest of the code, of the files of the project that it used and of the versions
of what it imports. A cell that fails stops the build. The files in docs/ are never written.
"""

from __future__ import annotations

import ast
import base64
import functools
import html
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Comment
from mkdocs.structure.toc import AnchorLink, TableOfContents
from pymdownx.slugs import slugify

from actref import catalogue
from scripts.build.cache import Cache, Traced, digest, versions, write_atomically
from scripts.guides import claims, layout, words
from scripts.markup.formulas import DISPLAY, INLINE, MathExtension
from scripts.paths import CACHE, DOCS, LANGUAGES, ROOT
from scripts.problem import Problem
from scripts.translations import interface

SETTINGS = Path(__file__).with_name("matplotlibrc")
_PACKAGES = ("numpy", "scipy", "sympy", "torch", "matplotlib", "matplotlib-inline", "ipython", "scikit-learn")

# matplotlib's colours become those of the figures of the site, which follow the light or dark scheme.
_COLOURS = {
    "1f77b4": "f", "ff7f0e": "d1", "2ca02c": "d2", "d62728": "mark", "b0b0b0": "grid", "cccccc": "grid", "000000": "text",
}  # fmt: skip


def notebooks(docs: Path = DOCS) -> list[str]:
    """Notebooks below the folder of a language, such as guides/first_look.ipynb, in the order that they name."""
    found = {
        path.relative_to(docs / language).as_posix()
        for language in LANGUAGES
        for path in (docs / language).rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    }
    return sorted(found, key=lambda name: (read(docs / LANGUAGES[0] / name)["metadata"].get("order", math.inf), name))


def execute(docs: Path = DOCS) -> None:
    """Run every notebook whose outputs are not kept, as many at once as there are cores."""
    cells = {name: _runs(name, docs) for name in notebooks(docs)}
    cache = Cache("notebooks", CACHE)
    missing = {name: each for name, each in cells.items() if cache.kept(_key(each)) is None}
    for name, made in run(missing):
        cache.keep(_key(missing[name]), made)


def code(notebook: dict[str, Any]) -> list[str]:
    """The text of the code cells."""
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def executed(name: str, language: str, docs: Path = DOCS) -> Path:
    """Write the notebook with its outputs and with formulas as MathML.

    Args:
        name: Path of the notebook below the folder of the language.
        language: The language.
        docs: The folder of the languages.

    Returns:
        The folder below .cache/ that holds the executed notebook under the same name.
    """
    source = docs / language / name
    notebook = read(source)
    outputs = _outputs(name, _runs(name, docs))
    done, values = iter(outputs), _values(name, outputs, docs)
    formulas, translate = MathExtension(), interface(language)
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "code":
            cell.update(next(done))
            figures = [output["data"] for output in cell["outputs"] if "image/svg+xml" in output.get("data", {})]
            for number, data in enumerate(figures):
                if "alt" not in cell["metadata"]:
                    what = f"cell {cell['id']} draws a figure and has no description"
                    mend = 'write one into its metadata: "alt": "what the figure shows"'
                    raise Problem(f"docs/{language}/{name}", what, mend)
                prefix = f"{cell['id']}-{number}"
                drawn = themed(data["image/svg+xml"], prefix, cell["metadata"]["alt"])
                data["image/svg+xml"] = words.localised(drawn, language)
            for output in cell["outputs"]:
                if "text/html" in output.get("data", {}):
                    output["data"]["text/html"] = words.localised(output["data"]["text/html"], language)
            if found := claims.verdicts(name, [cell], [cell["outputs"]]):
                shown = {"text/html": claims.table(found, translate)}
                cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": shown}]
        elif cell["cell_type"] == "markdown":
            formulas.at(f"docs/{language}/{name}", text)
            cell["source"] = _mathml(layout.joined(layout.filled(text, values)), formulas)
    notebook["cells"] = layout.lead(notebook["cells"])
    folder = CACHE / "executed" / language
    target = folder / name
    data = json.dumps(notebook, ensure_ascii=False, indent=1).encode()
    if not target.exists() or target.read_bytes() != data:
        write_atomically(target, data)
    return folder


def verdicts(name: str, docs: Path = DOCS) -> list[claims.Verdict]:
    """What a notebook found about the statements that it decides."""
    notebook = read(docs / LANGUAGES[0] / name)
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    made = _outputs(name, _runs(name, docs))[: len(cells)]
    return claims.verdicts(name, cells, [done["outputs"] for done in made])


def downloaded(name: str, language: str, docs: Path = DOCS) -> bytes:
    """The notebook as a reader takes it home: the source, with the numbers that its text states."""
    notebook = read(docs / language / name)
    values = _values(name, _outputs(name, _runs(name, docs)), docs)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = layout.filled("".join(cell["source"]), values)
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def title(name: str, language: str) -> str:
    """The first heading."""
    return "".join(read(DOCS / language / name)["cells"][0]["source"]).splitlines()[0].removeprefix("# ")


def question(name: str, language: str) -> str:
    """The paragraph below the first heading, without its links, which start at the page of the notebook."""
    paragraph = "".join(read(DOCS / language / name)["cells"][0]["source"]).split("\n\n")[1]
    return re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", " ".join(layout.joined(paragraph).split()))


def group(name: str) -> str:
    """Which part of the guides a notebook belongs to."""
    return str(read(DOCS / LANGUAGES[0] / name)["metadata"].get("group", ""))


def linking(address: str) -> list[str]:
    """The notebooks whose text links to a page, in their order."""
    link = f"](../../{address.strip('/')}/)"
    return [name for name, text in _texts().items() if link in text]


@functools.cache
def _texts() -> dict[str, str]:
    """What each notebook says, by its name."""
    found = {name: read(DOCS / LANGUAGES[0] / name)["cells"] for name in notebooks()}
    return {name: "\n".join("".join(cell["source"]) for cell in cells) for name, cells in found.items()}


def read(path: Path) -> dict[str, Any]:
    """A notebook as it lies on disk."""
    return dict(json.loads(path.read_text(encoding="utf-8")))


def _expressions(name: str, docs: Path) -> list[str]:
    """What the text of a notebook asks of its code, in any language."""
    cells = [cell for language in LANGUAGES for cell in read(docs / language / name)["cells"]]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return layout.expressions(texts)


def _runs(name: str, docs: Path) -> list[str]:
    """The code to run for a notebook: its cells, and one that answers what its text asks."""
    cells, wanted = code(read(docs / LANGUAGES[0] / name)), _expressions(name, docs)
    return [*cells, layout.expressions_cell(wanted)] if wanted else cells


def _values(name: str, outputs: list[dict[str, Any]], docs: Path) -> dict[str, str]:
    """The texts of the expressions."""
    if not _expressions(name, docs):
        return {}
    return dict(ast.literal_eval("".join(outputs[-1]["outputs"][-1]["data"]["text/plain"])))


def _outputs(name: str, cells: list[str]) -> list[dict[str, Any]]:
    """The outputs of the cells, kept until the cells or a file of the project that they used is another."""
    kept = Cache("notebooks", CACHE).traced(_key(cells), lambda: dict(run({name: cells}))[name])
    return list(json.loads(kept))


def _key(cells: list[str]) -> str:
    return digest(cells, versions(*_PACKAGES), SETTINGS)


def run(jobs: dict[str, list[str]]) -> Iterator[tuple[str, Traced]]:
    """Execute the code cells of notebooks; the outputs of each notebook, as JSON, and what they rest on, as it ends.

    What took longest the last time starts first.

    Raises:
        NotebookError: A cell fails. The message holds the notebook, the number of the cell and the error. The other
            notebooks are executed nevertheless.
    """
    if not jobs:
        return
    cache = Cache("notebooks", CACHE)
    seconds = cache.seconds
    waiting = sorted(jobs.items(), key=lambda job: -seconds.get(job[0], 0.0))
    environment = {
        "MATPLOTLIBRC": str(SETTINGS),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "OPENBLAS_NUM_THREADS": "1",  # its threads would not be there in a fork, and notebooks run side by side
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    errors = []
    with subprocess.Popen(
        [sys.executable, "-c", "from scripts.guides import kernel; kernel.main()"],
        env={**os.environ, **environment}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        with process.stdin as questions:
            json.dump(waiting, questions)
        for line in process.stdout:
            done = json.loads(line)
            name = done["name"]
            if done["failed"] is not None:
                errors.append(_failure(name, jobs[name], done))
            else:
                seconds[name] = done["seconds"]
                yield name, (json.dumps(done["cells"], ensure_ascii=False).encode(), done["used"])
    cache.keep_seconds(seconds)
    if process.returncode:
        raise Problem("", f"the process that runs the notebooks ended with status {process.returncode}")
    if errors:
        raise Problem("", "\n\n".join(errors))


def _failure(name: str, cells: list[str], done: dict[str, Any]) -> str:
    number, (kind, message) = len(done["cells"]) + 1, done["failed"]
    return (
        f"docs/*/{name}: code cell {number} fails with {kind}: {message}\n"
        f"{claims.failed(message)}{cells[number - 1]}\nfix the cell, in every language"
    )


WIDE = 400
"""Units of a drawing from which on its words are made larger on a phone."""


def themed(svg: str, prefix: str, alt: str) -> str:
    """An SVG of matplotlib as part of a page.

    Args:
        svg: What matplotlib wrote.
        prefix: Goes before its ids, so that two figures can stand on one page.
        alt: What the figure shows, for those who do not see it.

    Returns:
        The `<svg>` element. Its colours follow the light or dark scheme of the page.
    """
    svg = svg[svg.index("<svg") :]  # the XML declaration and the document type have no place inside of a page
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # A style sheet of its own would hold for the whole page; docs/theme/css/notebook.css says the same of figures.
    svg = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    used = set(re.findall(r"""(?:xlink:href="|url\()#([^")]+)""", svg))
    svg = re.sub(r' id="([^"]*)"', lambda m: f' id="{prefix}-{m[1]}"' if m[1] in used else "", svg)
    svg = re.sub(r"""(xlink:href="|url\()#""", rf"\g<1>#{prefix}-", svg)
    for colour, role in _COLOURS.items():
        svg = svg.replace(f": #{colour}", f": var(--fig-{role}, #{colour})")
    # Text has no colour of its own in matplotlib's SVG, so it would be black whatever the page is.
    # A hundredth of a point is less than anybody sees. What stands between the tags is text, such as 0.001 on an axis.
    svg = re.sub(r"<[^>]+>", lambda tag: re.sub(r"(\d\.\d\d)\d+", r"\1", tag[0]), svg)
    svg = re.sub(r"; font-family: [^;\"]*", "", svg)  # the font of the page
    svg = re.sub(r"font-size: ([\d.]+px)", r"font-size: calc(\1 * var(--fig-words, 1))", svg)  # larger on a phone
    svg = svg.replace(' target="_blank"', "")  # links of the site open in its place
    role = "group" if "<a " in svg else "img"  # what is in an image nobody can follow
    drawn = re.search(r'viewBox="0 0 ([\d.]+)', svg)
    kind = "figure wide" if drawn and float(drawn[1]) > WIDE else "figure"
    root = f'<svg class="{kind}" role="{role}" aria-label="{html.escape(alt)}" style="fill: var(--fig-text, #000)" '
    return svg.replace("<svg ", root, 1)


def _mathml(text: str, formulas: MathExtension) -> str:
    text = DISPLAY.sub(lambda m: f"\n{formulas.display(m[1])}\n", text)
    parts = re.split(r"(`[^`]*`)", text)  # a dollar sign in code is a dollar sign
    return "".join(
        part if part.startswith("`") else re.sub(INLINE, lambda m: formulas.inline(m[1]), part) for part in parts
    )


def anchors(name: str, docs: Path = DOCS) -> list[str]:
    """Anchors of the headings of a notebook: those of the English one, so that a link works in every language."""
    return [anchor for anchor, _ in _headings(name, docs)]


def asides(name: str, docs: Path = DOCS) -> set[str]:
    """Anchors of the sections that lie folded."""
    return {anchor for anchor, folded in _headings(name, docs) if folded}


def _headings(name: str, docs: Path) -> Iterator[tuple[str, bool]]:
    """The anchor of each heading, and whether its cell is marked as one to fold."""
    slug = slugify(case="lower")
    for cell in read(docs / LANGUAGES[0] / name)["cells"]:
        if cell["cell_type"] == "markdown":
            for heading in re.findall(r"^#{1,3} (.+)$", "".join(cell["source"]), re.MULTILINE):
                yield slug(heading, "-"), bool(cell["metadata"].get("aside"))


def tidy(
    page: str, toc: TableOfContents, ids: list[str], folded: Collection[str] = (), language: str = LANGUAGES[0]
) -> str:
    """The content of a notebook page without what mkdocs-jupyter puts into each one.

    That is 595 KB of JupyterLab's style, scripts from other hosts for formulas and diagrams, and another copy button.
    The cells become code blocks as on every other page; their few rules of style are in docs/theme/css/notebook.css.

    Args:
        page: What mkdocs-jupyter made.
        toc: Its table of contents; gets the same anchors.
        ids: Anchors of the headings, in order.
        folded: Those of the sections that lie folded.
        language: The language of the page.
    """
    _ = interface(language)
    soup = BeautifulSoup(page, "html.parser")
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for rubbish in soup.select(
        "style, script, .zeroclipboard-container, .clipboard-copy-txt, .jp-Collapser, .celltoolbar"
    ):
        rubbish.decompose()
    layout.fold(soup, _("Show the code"))
    layout.answer(soup)
    layout.zoom(soup, _("Enlarge"))
    for block in soup.select("div.highlight-ipynb"):
        block["class"] = "language-python highlight"
        pre = block.pre
        if pre is not None:
            pre.wrap(soup.new_tag("pre"))
            pre.name = "code"
    for output in soup.select("div.jp-OutputArea-output"):
        large = output.find_parent(class_="celltag_zoom") is not None  # it is then moved, by keys too
        output.attrs = {"class": "nb-output scroll", "tabindex": "0"} if large else {"class": "nb-output"}
    headings = soup.select("h1, h2, h3")
    for heading, entry, anchor in zip(headings, _flat(toc), ids, strict=True):
        heading["id"] = entry.id = anchor
        for mark in heading.select("a.anchor-link"):
            mark.attrs = {"class": "headerlink", "href": f"#{anchor}"}
    for wrapper in soup.select("div[class^=jp-], div.jupyter-wrapper, div.CodeMirror"):
        wrapper.unwrap()
    layout.aside(soup, folded)
    return re.sub(r'<img [^>]*src="data:image/svg\+xml;base64,([^"]+)"[^>]*/>', _inline_svg, str(soup).strip())


def having(name: str, language: str) -> str:
    """The line below a guide that names the functions whose pages send to it for a problem; empty where none does."""
    _, guide = interface(language), Path(name).stem
    found = [e for e in catalogue.values() if any(problem.guide == guide for problem in e.prose.goes_wrong)]
    if not found:
        return ""
    links = " · ".join(
        f'<a href="../../functions/{e.family}/{e.name}/#pitfalls">{html.escape(e.title)}</a>' for e in found
    )
    words = _("Pages of functions that name this as a problem: %(links)s") % {"links": links}
    return f'<p class="nb-having">{words}</p>'


def download(name: str, language: str) -> str:
    """The line below a notebook page that offers the notebook."""
    _, file = interface(language), Path(name).name
    words = _("Download this notebook")
    link = f'<a href="{file}" download>{words}</a>'
    text = _("%(link)s (%(file)s). It runs from top to bottom after %(command)s.") % {
        "link": link, "file": f"<code>{file}</code>", "command": "<code>pip install 'actref[guides]'</code>"
    }  # fmt: skip
    return f'<p class="nb-download">{text}</p>'


def _flat(toc: Iterable[AnchorLink]) -> Iterator[AnchorLink]:
    for link in toc:
        yield link
        yield from _flat(link.children)


def _inline_svg(match: re.Match[str]) -> str:
    # As a picture of its own the figure could not read the colours of the page.
    return base64.b64decode(match[1]).decode()
