# Sayso: set up, show, test, check and measure. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAYSO := $(BIN)/sayso
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
SAMPLES := src/sayso/samples
OUT := out
ONE_CLAIM := Tesmar trained the rebels
STORY_CLAIM := Gates of the Hollin dam were opened on the night of the Pellbridge flood

.DEFAULT_GOAL := help
.PHONY: help setup demo test check lint types contract docs-test bench bench-stages bench-tracing bench-batch bench-serving bench-longrun fuzz lock assets clean

help:  ## what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- setting up
# Two stamps, so that nothing is installed again while the lock files and pyproject.toml stay the same.

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "Sayso needs Python 3.11 or newer, and there is no '$(PYTHON)' here. On Debian: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Sayso needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Name another one: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make virtual environments. On Debian: apt install python3-venv    Then run make again."; exit 1; }
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: constraints/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing Sayso and what it needs (once, about a minute) ..."
	@$(PIP) --require-hashes --only-binary :all: -r constraints/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: constraints/dev.txt constraints/formats.txt $(VENV)/.run
	@echo "Installing the tools for tests and checks (once) ..."
	@$(PIP) --require-hashes --only-binary :all: -r constraints/dev.txt
	@$(PIP) --require-hashes --only-binary :all: --no-deps -r constraints/formats.txt
	@touch $@

setup: $(VENV)/.dev  ## install everything that is needed, locked, into .venv

# ------------------------------------------------------------------- showing

demo: $(VENV)/.run  ## read sample news in front of you
	@mkdir -p $(OUT) && rm -f $(OUT)/flood.db $(OUT)/flood.db-*
	@echo "Invented news items lie in $(SAMPLES), as text and as web pages. First, one article:"
	@echo; echo "  $$ sayso read $(SAMPLES)/lantern-rumour-to-council.html"; echo
	@$(SAYSO) read $(SAMPLES)/lantern-rumour-to-council.html
	@echo; echo "On whose word does the rumour in it rest?"
	@echo; echo "  $$ sayso trace $(SAMPLES)/lantern-rumour-to-council.html \"$(ONE_CLAIM)\""; echo
	@$(SAYSO) trace $(SAMPLES)/lantern-rumour-to-council.html "$(ONE_CLAIM)"
	@echo; echo "As a page to open in a browser:"
	@echo; echo "  $$ sayso read $(SAMPLES)/*.html --html $(OUT)"; echo
	@$(SAYSO) read $(SAMPLES)/*.html --html $(OUT)
	@echo; echo "Now a story that twelve items tell. They are read into one file, a ledger:"
	@echo; echo "  $$ sayso add $(OUT)/flood.db $(SAMPLES)/story"; echo
	@$(SAYSO) add $(OUT)/flood.db $(SAMPLES)/story
	@echo; echo "Ten outlets have it. On how many independent origins does it rest?"
	@echo; echo "  $$ sayso trace $(OUT)/flood.db \"$(STORY_CLAIM)\" --svg $(OUT)/flood.svg"; echo
	@$(SAYSO) trace $(OUT)/flood.db "$(STORY_CLAIM)" --svg $(OUT)/flood.svg
	@echo; echo "The picture of it: $(OUT)/flood.svg. Which claims of the ledger are echo, many articles on few origins?"
	@echo; echo "  $$ sayso claims $(OUT)/flood.db"; echo
	@$(SAYSO) claims $(OUT)/flood.db
	@echo; echo "The same as a page in one file, to read, print or send:"
	@echo; echo "  $$ sayso trace $(OUT)/flood.db \"$(STORY_CLAIM)\" --html $(OUT)/dossier.html"; echo
	@$(SAYSO) trace $(OUT)/flood.db "$(STORY_CLAIM)" --html $(OUT)/dossier.html > /dev/null
	@echo "Written: $(OUT)/dossier.html. And in a browser, where every node can be left out and every mistake put right:"
	@echo; echo "  $$ $(SAYSO) serve $(OUT)/flood.db"
	@echo; echo "Now yours:  $(SAYSO) read article.html       How to go on: docs/tutorial.md"

# ------------------------------------------------------- testing and checking

test: $(VENV)/.dev  ## run all tests, with the examples in the source
	@$(BIN)/python -m pytest

check: lint types contract docs-test  ## style, types, the one-way flow of the stages, documentation

lint: $(VENV)/.dev
	@$(BIN)/ruff check .

types: $(VENV)/.dev
	@$(BIN)/mypy

contract: $(VENV)/.dev
	@$(BIN)/lint-imports

docs-test: $(VENV)/.dev
	@$(BIN)/python -m pytest src tests/test_docs.py tests/test_project.py

# ------------------------------------------------------------------ measuring

bench: $(VENV)/.dev  ## measure quality, speed and memory; writes docs/benchmarks.md
	@$(BIN)/python bench/run.py $(BENCH)

bench-stages: $(VENV)/.dev  ## show what each step of reading costs
	@$(BIN)/python bench/stages.py $(BENCH)

bench-tracing: $(VENV)/.dev  ## measure tracing on gold webs and claim pairs; writes docs/benchmarks-tracing.md
	@$(BIN)/python bench/tracing.py $(BENCH)

bench-batch: $(VENV)/.dev  ## measure what reading and joining a crawl costs
	@$(BIN)/python bench/batch.py 10000 --worlds 1 10 --ledger 3000

bench-serving: $(VENV)/.dev  ## measure the server on 100,000 articles; writes docs/benchmarks-serving.md
	@$(BIN)/python bench/serving.py $(BENCH)

bench-longrun: $(VENV)/.dev  ## add from feeds for two hours while readers ask; writes docs/benchmarks-longrun.md
	@$(BIN)/python bench/longrun.py $(BENCH)

fuzz: $(VENV)/.dev  ## throw damaged input at every parser; FUZZ="--minutes 30 --target warc" and more: see bench/fuzz.py
	@$(BIN)/python bench/fuzz.py $(FUZZ)

# ------------------------------------------------------------------- keeping

assets:  ## fetch the scripts and fonts that the package ships, locked (needs Node; the results are in the repository)
	@$(PYTHON) web-assets/vendor.py

lock: $(BIN)/python  ## settle the versions anew after a change of dependencies, and list what there is then
	@$(PYTHON) -m venv build/lock && build/lock/bin/python -m pip install -qq uv
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	  pyproject.toml constraints/build.in --output-file constraints/run.txt
	@build/lock/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header \
	  --extra dev --constraint constraints/run.txt pyproject.toml constraints/build.in --output-file constraints/dev.txt
	@$(MAKE) --no-print-directory setup
	@$(BIN)/python supply/inventory.py

clean:  ## remove what these targets made
	rm -rf $(VENV) $(OUT) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
