# The two commands of the README are `make run` and `make test`; both set everything up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run demo test check setup bench bench-crash

run: setup
	@exec $(BIN)/python -m bot run

demo: setup
	@exec $(BIN)/python -m bot sandbox

setup: $(VENV)/.ready

$(VENV)/.ready: uv.lock pyproject.toml tools/setup.sh
	@PYTHON="$(PYTHON)" sh tools/setup.sh

test: setup
	@sh tools/test.sh

check: setup
	@sh tools/check.sh

bench: setup
	@$(BIN)/python -m bench

bench-crash: setup
	@$(BIN)/python -m bench.crash
