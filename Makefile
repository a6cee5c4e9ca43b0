# The door: run, demo, test, check, bench, fix. Each sets up .venv first where it is missing.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.set-up
PO := $(wildcard cellier/locale/*/LC_MESSAGES/cellier.po)
TODAY ?= 2026-10-31
PORT ?= 8250
WORDS := -k N_ -k Phrase -k say -k count:1,2 -k _ -k _print -k working
DEMO := CELLIER_DATABASE_URL=sqlite:///$(CURDIR)/build/demo/cellier.db CELLIER_FILES_DIR=$(CURDIR)/build/demo/files

.PHONY: run demo test check bench fix setup words pictures
.DEFAULT_GOAL := run

setup: $(STAMP)

$(STAMP): pyproject.toml requirements.txt $(PO)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/pybabel --quiet compile -f -D cellier -d cellier/locale
	touch $@

run: setup
	@$(DEMO) $(BIN)/cellier demo
	@$(DEMO) $(BIN)/cellier serve --open --port $(PORT)

demo: setup
	@rm -rf build/demo
	@$(DEMO) $(BIN)/cellier demo --today $(TODAY)

# A process a core, four at most: each has its own PostgreSQL and its own browser. Compiled tests
# are kept, for each process reads them all; a test alone is sooner done without `-n`.
test: setup
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n logical --maxprocesses 4 --dist worksteal

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

bench: setup
	@$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

# The pages as the README shows them; needs chromium.
pictures: setup
	$(BIN)/python -m tests.browser.pictures

fix: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Collect the sentences of the code into the catalogues, for a translator.
words: setup
	$(BIN)/pybabel --quiet extract -F babel.cfg $(WORDS) --no-location --omit-header -o build/cellier.pot .
	for one in fr en; do $(BIN)/pybabel --quiet update -D cellier -i build/cellier.pot \
	  -d cellier/locale -l $$one --no-fuzzy-matching --ignore-obsolete --omit-header -w 96; done
