"""`sandbox`: the local Telegram, the bot and the demo region in one process. The only place that knows both sides."""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import socket
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from bot import logs
from bot.cli.play import PlayPort
from bot.cli.say import complain, say, words
from bot.cli.start import AnotherCopy, bring_up_to_date, only_one
from bot.clock import SystemClock, WoundClock
from bot.content import Operator, load_policy
from bot.demo import fill
from bot.program import Program, Rates
from bot.settings import Settings, WrongSetting, load_settings
from bot.telegram.api import BotApi
from bot.tools.filestore import FileStore
from db import job as job_rows
from db.engine import Database, open_database
from sandbox.botapi.server import Server
from sandbox.botapi.world import World
from sandbox.page.server import add_page
from services.policy import Policy

log = logging.getLogger(__name__)
TOKEN = "4242424242:sandbox-key-that-opens-nothing"  # noqa: S105 - of a server inside this process
BOT_ID = 4242424242
USERNAME = "sandbox_bot"
PORTS = 20
UPLOAD = 64 * 1024 * 1024  # a file of 60 MB is a case to try
FIRST_LOOK = time(15, 0)  # methodists read in their own hours: the first minute of a demo must not be at night


def sandbox(*, teachers: int = 2000, fresh: bool = False) -> int:
    """Serve the page until a signal; the exit code."""
    try:
        settings = load_settings(bot_token="")
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=str(fault))
        return 2
    logs.set_up("WARNING" if settings.log_level == "INFO" else settings.log_level)
    folder = settings.data_dir / "sandbox"
    try:
        with only_one(folder):
            if fresh:
                _empty(folder)
            return asyncio.run(_serve(settings, folder, teachers))
    except AnotherCopy:
        complain("console-another-copy", folder=str(folder))
        return 3


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name == "lock":
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


async def _serve(settings: Settings, folder: Path, teachers: int) -> int:
    url = f"sqlite:///{folder / 'sandbox.db'}"
    await bring_up_to_date(url, SystemClock().now())
    database = open_database(url)
    policy = _policy(settings)
    clock = WoundClock(await _offset(database, policy))
    world = World(clock, path=folder / "telegram.db", token=TOKEN, bot_username=USERNAME)
    server = Server(world)
    api_url = await server.start()
    app = web.Application(client_max_size=UPLOAD)
    port = PlayPort(clock, world, policy, teachers)
    add_page(app, world, port)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    number = await _listen(runner, settings.sandbox_host, settings.sandbox_port)
    base = f"http://127.0.0.1:{number}"
    program = Program(
        database=database,
        policy=policy,
        api=BotApi(api_url, TOKEN),
        clock=clock,
        store=FileStore(folder / "files"),
        bot_id=BOT_ID,
        rates=Rates(per_chat=0.2),
    )
    port.program = program
    await program.start()
    say("console-sandbox", url=base + "/")
    say("console-sandbox-remote", port=str(number), host=socket.gethostname())
    filling = asyncio.create_task(_fill(program, world, port, teachers))
    await _signalled()
    say("console-stopping")
    filling.cancel()
    await port.keep_offset()
    await runner.cleanup()
    await program.stop()
    await server.stop()
    world.close()
    return 0


async def _fill(program: Program, world: World, port: PlayPort, teachers: int) -> None:
    try:
        shown = await fill(program, world, teachers, port.filled)
        port.show(shown)
        say("console-sandbox-filled", n=teachers)
    except asyncio.CancelledError:
        raise
    except Exception:
        log.exception("the demo region was not filled")


def _policy(settings: Settings) -> Policy:
    return load_policy(
        region=settings.region,
        zone=settings.timezone,
        bot=USERNAME,
        operator=Operator({"OPERATOR_NAME": words("demo-operator"), "OPERATOR_PHONE": words("demo-phone")}),
        not_given=words("demo-not-given"),
        sandbox=True,
    )


async def _offset(database: Database, policy: Policy) -> timedelta:
    """The sandbox's clock goes on where it stood; a new one begins on a working day at three in the afternoon."""
    known = await database.read(lambda c: job_rows.fact(c, "clock_offset"))
    if known is not None:
        return timedelta(seconds=float(known))
    zone = ZoneInfo(policy.zone)
    now = SystemClock().now()
    day = policy.calendar.on_or_after(now.astimezone(zone).date() + timedelta(days=1))
    offset = datetime.combine(day, FIRST_LOOK, zone) - now
    await database.write(lambda c: job_rows.remember(c, "clock_offset", str(offset.total_seconds())))
    return offset


async def _listen(runner: web.AppRunner, host: str, first: int) -> int:
    """Listen at the first free port from `first` on; the port."""
    for number in range(first, first + PORTS):
        try:
            site = web.TCPSite(runner, host, number)
            await site.start()
        except OSError:
            continue
        return number
    raise OSError(f"no free port from {first} on")


async def _signalled() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
