"""`doctor`: looks at settings, database, content, texts, the Bot API and its clock, the disk, the last copy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import aiohttp
from sqlalchemy.exc import DatabaseError

from bot.cli.faults import spoilt
from bot.cli.say import complain, say, words
from bot.clock import SystemClock
from bot.content import ROOT, load_policy, missing_values, read_operator
from bot.program import load_rooms
from bot.settings import Settings, WrongSetting, load_settings
from bot.watch.state import FULL, free_bytes, newest_copy
from bot.watch.watcher import STILL
from db import migrate
from db.copy import sqlite_path
from db.engine import open_database
from domain.errors import ContentError, DomainError
from services import watch
from services.base import Tx
from services.watch import Standing

LARGEST_DRIFT = timedelta(seconds=30)
OLDEST_COPY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor: what was looked at, and a fault (a key of the console file) with its arguments."""

    what: str
    fault: str | None = None
    detail: str = ""
    serious: bool = True


def doctor() -> int:
    """Print a line for each look; 0 when all is well, 1 with a serious fault, 2 for wrong settings."""
    try:
        settings = load_settings()
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return 2
    findings = asyncio.run(look(settings))
    for found in findings:
        if found.fault is None:
            say("doctor-good", what=_name(found.what), detail=found.detail)
        else:
            say(f"doctor-{found.fault}", what=_name(found.what), detail=found.detail)
    return 1 if any(found.fault and found.serious for found in findings) else 0


def _name(what: str) -> str:
    return words(f"doctor-what-{what}")


async def look(settings: Settings) -> list[Finding]:
    """All findings, in order."""
    looks: tuple[Callable[[Settings], Awaitable[Finding]], ...] = (
        _content, _operator, _texts, _database, _api, _delivery, _jobs, _disk, _copy,
    )  # fmt: skip
    return [await one(settings) for one in looks]


async def _content(settings: Settings) -> Finding:
    try:
        load_policy(
            region=settings.region, zone=settings.timezone, bot="bot", operator=read_operator(settings.operator_file),
            not_given="-",
        )  # fmt: skip
    except ContentError as fault:
        return Finding("content", "fault", spoilt(fault))
    except DomainError as fault:
        return Finding("content", "fault", fault.code)
    return Finding("content", detail=settings.region)


async def _operator(settings: Settings) -> Finding:
    try:
        operator = read_operator(settings.operator_file)
        missing = missing_values(operator)
    except ContentError as fault:
        return Finding("operator", "fault", spoilt(fault))
    if missing:
        return Finding("operator", "missing", ", ".join(missing), serious=not settings.allow_draft_consents)
    if not operator.approved:
        return Finding("operator", "not-approved", serious=not settings.allow_draft_consents)
    return Finding("operator", detail=operator.approved_on)


async def _texts(_settings: Settings) -> Finding:
    from bot.texts import LANGUAGES, Texts

    texts = Texts(ROOT / "locales")
    counts = {language: sum(1 for _ in texts.keys(language)) for language in LANGUAGES}
    if len(set(counts.values())) > 1:
        return Finding("texts", "fault", str(counts))
    return Finding("texts", detail=str(counts["ru"]))


async def _database(settings: Settings) -> Finding:
    try:
        revision = await migrate.current(settings.database)
    except migrate.SchemaTooNew as fault:
        return Finding("database", "too-new", str(fault))
    except Exception as fault:  # noqa: BLE001 - whatever the driver raises is the finding
        return Finding("database", "fault", type(fault).__name__)
    if revision is None:
        return Finding("database", "empty", serious=False)
    if not migrate.is_known(revision):
        return Finding("database", "newer", revision, serious=False)
    if revision != migrate.head():
        return Finding("database", "old", revision, serious=False)
    return Finding("database", detail=revision)


async def _api(settings: Settings) -> Finding:
    if not settings.bot_token:
        return Finding("api", "no-token", serious=False)
    limit = aiohttp.ClientTimeout(total=10)
    url = f"{settings.bot_api_url.rstrip('/')}/bot{settings.bot_token}/getMe"
    try:
        async with aiohttp.ClientSession(trust_env=True, timeout=limit) as session, session.get(url) as answer:
            if answer.status != 200:
                return Finding("api", "refused", str(answer.status))
            drift = _drift(answer.headers.get("Date"), SystemClock().now())
    except (aiohttp.ClientError, TimeoutError, OSError) as fault:
        return Finding("api", "down", type(fault).__name__)
    if drift is not None and abs(drift) > LARGEST_DRIFT:
        return Finding("api", "drift", str(int(drift.total_seconds())))
    return Finding("api")


def _drift(header: str | None, now: datetime) -> timedelta | None:
    if header is None:
        return None
    return now - parsedate_to_datetime(header).astimezone(UTC)


async def _standing(settings: Settings) -> Standing | None:
    """How the queues and jobs stand; None when there is no database to look into (another line tells why)."""
    if not _is_there(settings.database):
        return None
    database = open_database(settings.database)
    try:
        policy = load_policy(
            region=settings.region, zone=settings.timezone, bot="", operator=read_operator(settings.operator_file),
            not_given="-",
        )  # fmt: skip
        load_rooms()
        return await database.read(lambda c: watch.standing(Tx(c, SystemClock().now(), policy)))
    except (DatabaseError, OSError, ContentError, DomainError):
        return None
    finally:
        await database.close()


def _is_there(url: str) -> bool:
    path = sqlite_path(url)
    return path is None or path.exists()


async def _delivery(settings: Settings) -> Finding:
    standing = await _standing(settings)
    if standing is None:
        return Finding("delivery", "unknown", serious=False)
    if standing.unsent_since is not None and standing.at - standing.unsent_since > STILL:
        return Finding("delivery", "waits", f"{standing.unsent}, {_long(standing.at - standing.unsent_since)}")
    return Finding("delivery", detail=str(standing.unsent))


async def _jobs(settings: Settings) -> Finding:
    standing = await _standing(settings)
    if standing is None:
        return Finding("jobs", "unknown", serious=False)
    if standing.overdue:
        return Finding("jobs", "overdue", ", ".join(late.name for late in standing.overdue))
    return Finding("jobs", detail=str(len(standing.jobs)))


def _long(span: timedelta) -> str:
    """Hours and minutes: 26:05."""
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


async def _disk(settings: Settings) -> Finding:
    free = free_bytes(settings.data_dir)
    if free < FULL:
        return Finding("disk", "full", str(free // 1024**2))
    return Finding("disk", detail=str(free // 1024**2))


async def _copy(settings: Settings) -> Finding:
    made = newest_copy(settings.copies_dir)
    if made is None:
        return Finding("copy", "no-copy", serious=False)
    told = f"{made.astimezone(ZoneInfo(settings.timezone)):%d.%m.%Y %H:%M}"
    if SystemClock().now() - made > OLDEST_COPY:
        return Finding("copy", "old-copy", told, serious=False)
    return Finding("copy", detail=told)
