"""One file for each activation function, in the folder of its family. Adding one means adding one file here."""

from pathlib import Path

FOLDER = Path(__file__).parent
FAMILY = {file.stem: file.parent.name for file in sorted(FOLDER.glob("*/*.py")) if file.stem != "__init__"}
"""The family of each function, known from where the files lie."""
