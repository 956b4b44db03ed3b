# Everything runs in .venv, which `make setup` fills under constraints.txt. PYTHON chooses the interpreter it is made with.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup site site-zip serve pytest test test-all test-browser lint new print evidence-cuda evidence-frameworks evidence-runners evidence-versions mutate translations release-check bench bench-build clean
help:              ## show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 22

setup: .venv/.done ## make .venv and install the project and its tools
.venv/.done: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@

site: setup        ## build the whole reference into site/
	$(BIN)/python -m scripts.build

site-zip: site     ## build it, and pack dist/actref-site.zip, which is read without a server once unpacked
	$(BIN)/python -m scripts.theme.offline

TESTS ?= tests
pytest: setup      ## run the tests, or some: make pytest TESTS=tests/test_torch.py
	$(BIN)/pytest -q -n 2 --dist loadgroup $(TESTS)

# The tests make the pages that the examples stand on: nothing is generated twice.
test: setup        ## run the tests, of the heavy ones a sample that changes with each commit, and every example
	$(MAKE) --no-print-directory pytest
	$(BIN)/python -m scripts.build.examples

test-all: setup    ## run every test and example with nothing cached, and write docs/evidence/tests.json (an hour)
	$(BIN)/python -m scripts.evidence.thorough

test-browser: setup ## the tests that drive a browser; without Chromium they fail
	ACTREF_BROWSER=required $(BIN)/pytest -q -n 2 --dist loadgroup tests/test_programs.py tests/test_site_*.py

lint: setup        ## ruff and mypy, as pre-commit and CI run them
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

new: setup         ## write the skeleton of an entry: make new NAME=my_function FAMILY=rectifier
	$(BIN)/python -m scripts.new $(NAME) --family $(FAMILY)
	$(BIN)/python -m scripts.printed

print: setup       ## print actref/printed/ from the entries, after a definition or the printer has changed
	$(BIN)/python -m scripts.printed

translations: setup ## bring the gettext catalogues up to date and list what is to be translated
	$(BIN)/python -m scripts.translations

mutate: setup      ## change the code in hundreds of places and show which changes the tests miss (half an hour)
	$(BIN)/python -m scripts.evidence.mutate

# A GPU machine may bring its own torch: make evidence-cuda EVIDENCE_PYTHON=python3
EVIDENCE_PYTHON ?= $(BIN)/python
evidence-cuda:     ## on a machine with CUDA: compare torch, run examples and torch tests there, write docs/evidence/*cuda.json
	$(EVIDENCE_PYTHON) -m scripts.evidence.frameworks --device cuda
	$(EVIDENCE_PYTHON) -m scripts.build.generate
	$(EVIDENCE_PYTHON) -m scripts.evidence.cuda

evidence-frameworks: setup ## install every framework, compare all with the definitions, write docs/evidence/frameworks.json
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[frameworks]'
	$(BIN)/python -m scripts.evidence.frameworks
	$(BIN)/python -m scripts.evidence.synonyms

evidence-runners: setup ## run other packages' docstrings by pytest, the plugin and Sybil, write docs/evidence/runners.json
	$(BIN)/python -m scripts.evidence.runners

evidence-versions: setup ## install older and newer releases of each framework, write what changed to docs/evidence/versions.json (two hours, the first time)
	$(BIN)/python -m scripts.evidence.versions

LANGUAGE ?= en
serve: setup       ## show the site while editing, at http://127.0.0.1:8000/ (LANGUAGE=zh for the Chinese one)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m scripts.build.serve $(LANGUAGE)

release-check: setup ## all of a release but publishing: versions agree, sdist and wheel are built, checked and tried out
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[release]'
	$(BIN)/python -m scripts.evidence.release $(RELEASE)

bench: setup       ## how long the NumPy functions take, beside the plain line, torch on one thread and a copy in the same run
	$(BIN)/python -m scripts.evidence.bench

bench-build: setup ## how long building, testing and serving take, beside MkDocs alone in the same run (half an hour)
	$(BIN)/python -m scripts.evidence.bench_build

clean:             ## remove what was built, and everything cached
	rm -rf site site.next site.next.* site.old .cache dist
	cd docs && grep -E '^[a-z]' .gitignore | xargs rm -rf
