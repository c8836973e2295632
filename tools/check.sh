#!/bin/sh
# ruff, mypy --strict over code and tests, the direction of imports.
set -eu
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"
ruff check .
mypy
lint-imports
