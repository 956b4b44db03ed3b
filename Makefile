# Everything runs in .venv, which `make setup` fills under constraints.txt. PYTHON chooses the interpreter it is made with.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup site serve test lint types new evidence-cuda mutate translations clean
help:              ## show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

setup: .venv/.done ## make .venv and install the project and its tools
.venv/.done: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@

site: setup        ## build the whole reference into site/
	$(BIN)/python -m scripts.build

LANGUAGE ?= en
serve: setup       ## show the site while editing, at http://127.0.0.1:8000/ (LANGUAGE=zh for the Chinese one)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve --config-file $(if $(filter zh,$(LANGUAGE)),mkdocs.zh.yml,mkdocs.yml)

clean:             ## remove what was built, and everything cached
	rm -rf site site.next site.next.* site.old .cache dist
	cd docs && grep -E '^[a-z]' .gitignore | xargs rm -rf
