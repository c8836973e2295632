"""Settings from the environment and `.env`, documented in .env.example; a wrong value is named in one sentence."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TELEGRAM = "https://api.telegram.org"


class WrongSetting(Exception):
    """A setting that cannot be used: the variable's name; `setting-<name>` of the console file says more."""

    @property
    def key(self) -> str:
        return "setting-" + str(self).lower().replace("_", "-")


class Settings(BaseSettings):
    """Everything that is set from outside."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    bot_token: str = ""
    bot_api_url: str = TELEGRAM
    database_url: str = ""
    data_dir: Path = Field(default_factory=lambda: Path.home() / ".local" / "share" / "metodbot")
    region: str = "khabarovsk_krai"
    timezone: str = "Asia/Vladivostok"
    pii_mode: Literal["pseudonymous"] = "pseudonymous"
    admin_ids: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    allow_draft_consents: bool = False
    https_proxy: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""
    webhook_listen: str = "127.0.0.1:8081"
    watch_listen: str = ""
    pg_bin: str = ""
    sandbox_host: str = "127.0.0.1"
    sandbox_port: int = Field(default=8080, ge=0, le=65535)

    @field_validator("bot_token")
    @classmethod
    def _token(cls, value: str) -> str:
        number, colon, secret = value.partition(":")
        if value and not (colon and number.isdigit() and len(secret) >= 20):
            raise ValueError("the token of BotFather looks like 123456:ABC...")
        return value

    @field_validator("timezone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except Exception as error:
            raise ValueError("an IANA zone is expected, like Asia/Vladivostok") from error
        return value

    @field_validator("admin_ids")
    @classmethod
    def _ids(cls, value: str) -> str:
        if any(not part.strip().lstrip("-").isdigit() for part in value.split(",") if part.strip()):
            raise ValueError("numbers of Telegram accounts divided by commas are expected")
        return value

    @field_validator("https_proxy")
    @classmethod
    def _proxy(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("http://proxy:port is expected")
        return value

    @field_validator("webhook_url")
    @classmethod
    def _hook(cls, value: str) -> str:
        parts = urlsplit(value)
        near = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}  # a Bot API of our own
        if value and not (parts.hostname and (parts.scheme == "https" or near)):
            raise ValueError("an https address that Telegram sees is expected")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _secret(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", value):
            raise ValueError("16 to 256 of A-Z, a-z, 0-9, _ and - are expected")
        return value

    @field_validator("watch_listen", "webhook_listen")
    @classmethod
    def _listen(cls, value: str) -> str:
        host, _, port = value.rpartition(":")
        if value and not (host and port.isdigit() and int(port) <= 65535):
            raise ValueError("an address and a port are expected, like 127.0.0.1:8090")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+asyncpg://")):
            raise ValueError("sqlite:///path or postgresql://user:password@host/name is expected")
        return value

    @property
    def admins(self) -> list[int]:
        return [int(part) for part in self.admin_ids.split(",") if part.strip()]

    @property
    def database(self) -> str:
        """The database's URL: SQLite in DATA_DIR when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'metodbot.db'}"

    @property
    def operator_file(self) -> Path:
        return self.data_dir / "operator.yaml"

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"

    @property
    def copies_dir(self) -> Path:
        return self.data_dir / "copies"

    @property
    def engine(self) -> Literal["sqlite", "postgresql"]:
        return "sqlite" if self.database.startswith("sqlite") else "postgresql"

    @property
    def watch_address(self) -> tuple[str, int] | None:
        """Host and port of the page of health, None when it is off."""
        return _address(self.watch_listen) if self.watch_listen else None

    @property
    def webhook_address(self) -> tuple[str, int]:
        """Host and port of the webhook behind the proxy."""
        return _address(self.webhook_listen)

    @property
    def webhook_secret_file(self) -> Path:
        return self.data_dir / "webhook.secret"

    @property
    def bot_id(self) -> int:
        return int(self.bot_token.partition(":")[0] or 0)

    def prepare(self) -> None:
        """Make DATA_DIR with mode 0700."""
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.data_dir.chmod(0o700)


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


def load_settings(**override: Any) -> Settings:
    """The settings; raises WrongSetting naming the variable, never its value."""
    try:
        found = Settings(**override)
    except ValidationError as error:
        raise WrongSetting(str(error.errors()[0]["loc"][0]).upper()) from None
    if found.https_proxy:  # whoever talks to the outside asks the environment, as is usual; .env is not in it
        os.environ.setdefault("HTTPS_PROXY", found.https_proxy)
    return found
