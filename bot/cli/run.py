"""`run`: real Telegram when there is a token, else the sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable

from aiohttp import web

from bot import logs
from bot.cli.faults import spoilt
from bot.cli.say import complain, say, words
from bot.cli.start import AnotherCopy, bring_up_to_date, only_one
from bot.clock import SystemClock
from bot.content import Operator, load_policy, missing_values, read_operator
from bot.keep.nightly import Nightly
from bot.keep.restore import unfinished
from bot.lease import Taken
from bot.program import Program
from bot.settings import Settings, WrongSetting, load_settings
from bot.telegram.api import ApiError, BadToken, BotApi, Down
from bot.tools import collector
from bot.tools.filestore import FileStore
from bot.watch.page import open_page
from bot.watch.state import Look
from bot.watch.watcher import Watcher
from bot.webhook import Hook, PortTaken, kept_secret
from db import job as job_rows
from db.engine import Database, open_database
from db.migrate import SchemaTooNew
from domain.errors import ContentError
from services.policy import Policy

log = logging.getLogger(__name__)
DONE, WRONG, BUSY = 0, 2, 3


def run(*, rebind: bool = False) -> int:
    """Serve until a signal; the exit code."""
    try:
        settings = load_settings()
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return WRONG
    if not settings.bot_token:
        from bot.cli.sandbox import sandbox

        say("console-no-token")
        return sandbox()
    settings.prepare()
    logs.set_up(settings.log_level, settings.data_dir)
    try:
        with only_one(settings.data_dir):
            if unfinished(settings):
                complain("console-restore-unfinished")
                return WRONG
            return asyncio.run(_serve(settings, rebind=rebind))
    except AnotherCopy:
        complain("console-another-copy", folder=str(settings.data_dir))
        return BUSY


async def _serve(settings: Settings, *, rebind: bool) -> int:
    stop = _stopping()
    clock = SystemClock()
    try:
        operator = read_operator(settings.operator_file)
        refusal = _refusal(settings, operator)
        if refusal:
            complain(refusal, missing=", ".join(missing_values(operator)))
            return WRONG
        api = BotApi(settings.bot_api_url, settings.bot_token)
        name = await _greet(api, settings, stop)
        if name is None:
            await api.close()
            return DONE if stop.is_set() else WRONG
        copy = await bring_up_to_date(settings.database, clock.now())
        if copy is not None:
            say("console-copied", path=str(copy))
        policy = _policy(settings, operator, name)
    except SchemaTooNew as fault:
        complain("console-schema-too-new", revision=str(fault))
        return WRONG
    except ContentError as fault:
        complain("console-content", fault=spoilt(fault))
        return WRONG
    database = open_database(settings.database)
    if not await _same_bot(database, settings.bot_id, rebind=rebind):
        complain("console-other-bot")
        await database.close()
        await api.close()
        return WRONG
    program = Program(
        database=database,
        policy=policy,
        api=api,
        clock=clock,
        store=FileStore(settings.files_dir),
        bot_id=settings.bot_id,
        hook=_hook(settings),
    )
    return await _until_signal(program, settings, name, stop)


def _stopping() -> asyncio.Event:
    """Set by SIGTERM and SIGINT, from the first moment on."""
    stop = asyncio.Event()
    asked: Callable[[], None] = stop.set
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, asked)
    return stop


def _hook(settings: Settings) -> Hook | None:
    if not settings.webhook_url:
        return None
    host, port = settings.webhook_address
    secret = settings.webhook_secret or kept_secret(settings.webhook_secret_file)
    return Hook(settings.webhook_url, secret, host, port)


def _refusal(settings: Settings, operator: Operator) -> str | None:
    if settings.allow_draft_consents:
        return None
    if missing_values(operator):
        return "console-operator-missing"
    return None if operator.approved else "console-not-approved"


def _policy(settings: Settings, operator: Operator, name: str) -> Policy:
    return load_policy(
        region=settings.region,
        zone=settings.timezone,
        bot=name,
        operator=operator,
        not_given=words("console-not-given") if settings.allow_draft_consents else None,
    )


async def _greet(api: BotApi, settings: Settings, stop: asyncio.Event) -> str | None:
    """The bot's username; None when the token is refused or we are to stop. A dead network is waited for."""
    pause = 2.0
    while not stop.is_set():
        try:
            me = await api.call("getMe")
            return str(me["username"])
        except BadToken:
            complain("console-bad-token")
            return None
        except ApiError as fault:
            complain("console-api-refused", code=fault.code)
            return None
        except Down:
            complain("console-api-down", url=settings.bot_api_url)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(pause * 2, 60)
    return None


async def _same_bot(database: Database, bot_id: int, *, rebind: bool) -> bool:
    """The database remembers the bot it belongs to."""
    known = await database.read(lambda c: job_rows.fact(c, "bot_id"))
    if known is not None and known != str(bot_id) and not rebind:
        return False
    if known != str(bot_id):
        await database.write(lambda c: job_rows.remember(c, "bot_id", str(bot_id)))
    return True


async def _until_signal(program: Program, settings: Settings, name: str, stop: asyncio.Event) -> int:
    from services import link, role

    try:
        await program.start()
        collector.calm()
    except Taken:
        complain("console-another-copy", folder=settings.data_dir.name)
        await program.api.close()
        await program.database.close()
        return BUSY
    except PortTaken as fault:
        complain("console-port-taken", address=str(fault))
        await program.stop()
        return WRONG
    for admin in settings.admins:
        await program.run_in_tx(role.grant, admin, "admin")
    first = await program.run_in_tx(link.first_admin_link)
    page = await _watch(program, settings)
    say("console-serving", bot=name)
    if first:
        say("console-first-admin", link=program.policy.link(first))
    waiting = [asyncio.create_task(stop.wait()), asyncio.create_task(program.lost.wait())]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    say("console-stopping")
    if page is not None:
        await page.cleanup()
    await program.stop()
    return BUSY if program.lost.is_set() else DONE


async def _watch(program: Program, settings: Settings) -> web.AppRunner | None:
    """What looks after the program: the watcher, the nightly work, the page of health when it is wanted."""
    look = Look(program, settings.data_dir)
    program.spawn(Watcher(program, look).run())
    program.spawn(Nightly(program, FileStore(settings.files_dir)).run())
    address = settings.watch_address
    if address is None:
        return None
    try:
        return await open_page(look.state, *address)
    except OSError:
        complain("console-watch-taken", address=settings.watch_listen)
        return None
