# The one door for people and CI. Everything below sets itself up; only Python 3.11+, make and git are needed.
# Another Python: make run PYTHON=python3.12. Settings are environment variables: SKILL_PORT=9000 make run.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.ready
DEV    := $(VENV)/.ready-dev

PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help run test check interop setup lint-code types imports lint-data say chat bench clean lock
.DEFAULT_GOAL := run

run: $(STAMP)            ## serve on 127.0.0.1:8080 with the demonstration data
	@$(BIN)/idolcal demo load --quiet --if-missing
	@exec $(BIN)/idolcal serve --hints

help:                    ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

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
	$(BIN)/lint-imports --no-cache

lint-data: $(DEV)
	$(BIN)/idolcal lint

interop: $(DEV)          ## tools from outside: other people's parsers and clients
	@bash tests/interop/run

bench: $(DEV)            ## stage timings, ratios against a baseline in the same run
	$(BIN)/python -m bench

say: $(STAMP)            ## one turn: make say TEXT="에스파 다음 주 일정 알려줘"
	@$(BIN)/idolcal say "$${TEXT:?what is to be said: make say TEXT=…}"

chat: $(STAMP)           ## the simulator: talk with the skill in the terminal
	@$(BIN)/idolcal chat

lock:                    ## renew the lock files (needs uv); they hold hashes, no hosts and no paths
	uv pip compile --universal --generate-hashes --no-header -q --extra postgres --extra build pyproject.toml -o requirements.lock
	uv pip compile --universal --generate-hashes --no-header -q --all-extras pyproject.toml -o requirements-dev.lock

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "아이돌 캘린더 needs Python 3.11 or newer, and there is no $(PYTHON); name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit("아이돌 캘린더 needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + "; name another one: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) cannot make virtual environments: install its venv package (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies into $(VENV) (once; a minute or less) …"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(STAMP)
	@echo "Installing the tools of a developer into $(VENV) (once) …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

clean:                   ## take the environment and everything generated away
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
