"""Write the skeleton of a new entry: `make new NAME=my_function FAMILY=rectifier`.

The skeleton is complete: it runs and has a page at once. Replace the definition and the prose.
"""

from __future__ import annotations

import argparse
import re
import sys

import jinja2

from actref.discovery import catalogue
from actref.entry import FAMILIES
from scripts.paths import ROOT


def skeleton(name: str, torch_path: str | None) -> str:
    """The text of `actref/functions/FAMILY/NAME.py`."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "scripts" / "pages" / "templates"),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    words = name.split("_")
    return environment.get_template("entry.py.jinja").render(
        name=name,
        title=" ".join(words).capitalize(),
        full_name=f"{' '.join(words)} function".capitalize(),
        torch_path=torch_path,
    )


def main() -> int:
    """Write the file, or say why not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="torch's functional name, or the paper's, in snake_case")
    parser.add_argument("--family", required=True, choices=FAMILIES)
    parser.add_argument("--torch", metavar="PATH", help="dotted path of torch's own function, if torch has it")
    arguments = parser.parse_args()
    target = ROOT / "actref" / "functions" / arguments.family / f"{arguments.name}.py"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", arguments.name):
        parser.error(f"{arguments.name!r} is not snake_case: lower-case letters, digits and underscores")
    if arguments.name in catalogue:
        parser.error(f"{arguments.name!r} already means {catalogue[arguments.name].path}")
    target.write_text(skeleton(arguments.name, arguments.torch), encoding="utf-8")
    print(f"wrote {target.relative_to(ROOT)}: replace definition and prose, then `make print` and `make test`")
    return 0


if __name__ == "__main__":
    sys.exit(main())
