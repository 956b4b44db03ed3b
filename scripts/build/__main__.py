"""`python -m scripts.build`: see steps.py."""

from scripts.build.steps import main

main()
