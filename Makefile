# The one door for people and CI. Everything below sets itself up; only Python 3.11+, make and git are needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
DEV    := $(VENV)/.ready-dev

.PHONY: run test check interop setup lint-code types imports lint-data say bench bench-deps clean lock

run: $(STAMP)            ## serve on 127.0.0.1:8080 with the demonstration data
	@$(BIN)/idolcal demo load --quiet --if-missing
	@$(BIN)/idolcal serve --hints

setup: $(DEV)            ## the environment of a developer

test: $(DEV)             ## all tests: Python only, a real PostgreSQL from a wheel, nothing skipped
	$(BIN)/pytest -n auto

check: lint-code types imports lint-data test  ## what must be green before a commit

lint-code: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(DEV)
	$(BIN)/mypy

imports: $(DEV)
	$(BIN)/lint-imports

lint-data: $(DEV)
	$(BIN)/idolcal lint

interop: $(DEV)          ## tools from outside: other people's parsers and clients
	@bash tests/interop/run

bench: $(DEV)            ## stage timings, ratios against a baseline in the same run
	$(BIN)/python -m bench

say: $(STAMP)            ## make say TEXT="방탄소년단 내일 일정 알려줘"
	@$(BIN)/idolcal say "$(TEXT)"

lock:                    ## renew the lock files (needs uv); they hold hashes, no hosts and no paths
	uv pip compile --universal --generate-hashes --no-header -q --extra postgres --extra build pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-header -q --all-extras pyproject.toml -o requirements-dev.lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("아이돌 캘린더 needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(STAMP)
	@echo "Installing the tools of a developer into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) build dist
