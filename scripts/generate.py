"""The one list of generators, and the command that runs them: `python -m scripts.generate [--check]`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from scripts import data, font, overview, pages, social
from scripts.paths import DOCS
from scripts.writer import Generator, Outputs, Plan, collect, plan, write

GENERATORS: tuple[Generator, ...] = (font.generate, pages.generate, overview.generate, data.generate, social.generate)


def generate(apply: Callable[[Outputs], Plan] = lambda outputs: write(outputs, DOCS)) -> Plan:
    """Run every generator and hand the outputs to the writer."""
    return apply(collect(GENERATORS))


def main(arguments: list[str] | None = None) -> int:
    """Write the generated files, or with --check only say which differ."""
    parser = argparse.ArgumentParser(prog="python -m scripts.generate", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is not up to date")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            difference = generate(lambda outputs: plan(outputs, DOCS))
            print(difference, file=sys.stderr if difference else sys.stdout)
            return 1 if difference else 0
        done = generate()
    except Exception as error:
        # The message names the file, the line and the mend; the traceback is for a bug in a generator.
        if "ACTREF_TRACEBACK" in os.environ:
            raise
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(f"{len(done.missing)} new, {len(done.changed)} changed, {len(done.orphaned)} orphans deleted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
