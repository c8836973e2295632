#!/bin/sh
# Puts everything the product needs into .venv. Needs only Python 3.11-3.13 with venv and a package index.
set -eu
cd "$(dirname "$0")/.."
PYTHON="${PYTHON:-python3}"

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1; }

if ! fits "$PYTHON"; then
    for candidate in python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then PYTHON=$candidate; break; fi
    done
fi
if ! fits "$PYTHON"; then
    echo "Нужен Python 3.11, 3.12 или 3.13. В Debian и Ubuntu: apt-get install python3 python3-venv" >&2
    exit 2
fi
if ! "$PYTHON" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    version=$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "У Python нет модуля venv. Поставьте пакет python${version}-venv: apt-get install python${version}-venv" >&2
    exit 2
fi

[ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
if ! .venv/bin/uv --version >/dev/null 2>&1; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==0.13.9"
fi
export UV_PROJECT_ENVIRONMENT=.venv VIRTUAL_ENV="$PWD/.venv"
# Behind an organisation's proxy only the system's list of certificates knows its own authority.
.venv/bin/uv sync --frozen --inexact --quiet 2>/dev/null \
    || .venv/bin/uv sync --frozen --inexact --quiet --system-certs
: > .venv/.ready
