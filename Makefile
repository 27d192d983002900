# One command is all of what CI runs; the parts are for use while working.
PYTHON ?= python3

.PHONY: check lint types layers test

check: lint types layers test

lint:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types:
	$(PYTHON) -m mypy

layers:
	$(PYTHON) -c "from importlinter.cli import lint_imports_command as lint; lint()"

test:
	$(PYTHON) -m pytest -n auto --dist loadfile
