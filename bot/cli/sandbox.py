"""`sandbox`: the local Telegram, the bot and the demo region in one process. The only place that knows both sides."""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import socket
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot import logs
from bot.cli.play import PlayPort
from bot.cli.say import complain, region_fits, say, words
from bot.cli.start import AnotherCopy, bring_up_to_date, only_one
from bot.clock import SystemClock, WoundClock, monotonic
from bot.content import Operator, load_policy
from bot.demo import PLAYED, WAITING, demo_words, fill, write_region
from bot.demo_people import IDS, NoButton, Stage, arrive, introduce, invite, last_day, offset_at_start, play
from bot.program import Program, Rates
from bot.settings import Settings, WrongSetting, load_settings
from bot.telegram.api import BotApi
from bot.tools import collector
from bot.tools.filestore import FileStore
from db import job as job_rows
from db.engine import Database, open_database
from sandbox.botapi.server import Server
from sandbox.botapi.world import World
from sandbox.page.port import Clip
from sandbox.page.server import add_page
from services.policy import Policy

log = logging.getLogger(__name__)
TOKEN = "4242424242:sandbox-key-that-opens-nothing"  # noqa: S105 - of a server inside this process
BOT_ID = 4242424242
USERNAME = "sandbox_bot"
PORTS = 20
UPLOAD = 64 * 1024 * 1024  # a file of 60 MB is a case to try
PATIENCE = 3.0  # seconds
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def sandbox(*, teachers: int = 2000, fresh: bool = False) -> int:
    """Serve the page until a signal; the exit code."""
    if not region_fits(teachers):
        return 2
    try:
        settings = load_settings(bot_token="")
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
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
    policy = _policy(settings)
    database = await _open(folder)
    clock = WoundClock(await _offset(database, policy))
    world = World(clock, path=folder / "telegram.db", token=TOKEN, bot_username=USERNAME)
    server = Server(world)
    api_url = await server.start()
    app = web.Application(client_max_size=UPLOAD)
    port = PlayPort(clock, world, policy, teachers)
    add_page(app, world, port, hosts=_hosts(settings.sandbox_host))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    program = Program(
        database=database,
        policy=policy,
        api=BotApi(api_url, TOKEN),
        clock=clock,
        store=FileStore(folder / "files"),
        bot_id=BOT_ID,
        rates=Rates(per_chat=0.05),
    )
    port.program = program
    await program.start(missed=False)  # a sandbox that was closed for days has missed nothing
    collector.calm()
    filling = asyncio.create_task(_fill(program, world, port, teachers))
    await _first_look(port)
    number = await _listen(runner, settings.sandbox_host, settings.sandbox_port)
    say("console-sandbox", url=f"http://{_shown_host(settings.sandbox_host)}:{number}/")
    say("console-sandbox-remote", port=str(number), host=socket.gethostname())
    await _signalled()
    say("console-stopping")
    filling.cancel()
    await port.keep_offset()
    await runner.cleanup()
    await program.stop()
    await server.stop()
    world.close()
    return 0


async def _open(folder: Path) -> Database:
    """The sandbox's database; one whose first look was cut short is begun anew."""
    url = f"sqlite:///{folder / 'sandbox.db'}"
    await bring_up_to_date(url, SystemClock().now())
    database = open_database(url)
    played = await database.read(lambda c: job_rows.fact(c, PLAYED))
    if played is None or played:
        return database
    await database.close()
    _empty(folder)
    await bring_up_to_date(url, SystemClock().now())
    return open_database(url)


async def _first_look(port: PlayPort) -> None:
    """Wait for the first look, but not long: the page answers soon on a slow machine too."""
    until = monotonic() + PATIENCE
    while not port.ready and monotonic() < until:
        await asyncio.sleep(0.05)


async def _fill(program: Program, world: World, port: PlayPort, teachers: int) -> None:
    try:
        await _people(program, world, port)
        await fill(program, world, teachers, port.filled)
        say("console-sandbox-filled", n=teachers)
    except asyncio.CancelledError:
        raise
    except Exception:
        log.exception("the demo region was not filled")
    port.complete()


async def _people(program: Program, world: World, port: PlayPort) -> None:
    """The people of the first look: their story is played once, then they are only put on the phones again."""
    texts = demo_words()
    introduce(world, texts)
    letter = texts["letter"]
    layout = (IDS["maria"], IDS["olga"], IDS["petr"])
    port.show(layout, (Clip(IDS["petr"], letter["title"], letter["text"]),))
    played = await program.database.read(lambda c: job_rows.fact(c, PLAYED))
    if not played:
        await program.database.write(lambda c: job_rows.remember(c, PLAYED, ""))
        await _play(Stage(program, world, port.clock, texts), port)
        played = program.now().isoformat()
        await program.database.write(lambda c: job_rows.remember(c, PLAYED, played))
        await port.keep_offset()
    await program.run_in_tx(invite, world)
    port.opened(datetime.fromisoformat(played))


async def _play(stage: Stage, port: PlayPort) -> None:
    """A story that stumbles leaves the phones as they are then: the sandbox is of use all the same."""
    program, day = stage.program, last_day(stage.program.policy, stage.program.now())
    try:
        await play(stage, day)
    except (NoButton, LookupError, TimeoutError):
        log.exception("the first look was not completed")
        await stage.wind_to(stage.first_look(day))
    await write_region(program.database, program.policy, program.now(), min(WAITING, port.total), port.filled)
    await arrive(stage)
    stage.world.clock_moved()


def _hosts(host: str) -> tuple[str, ...]:
    """Names besides the loopback ones under which the page may be opened."""
    if host in LOOPBACK:
        return ()
    name = socket.gethostname()
    try:
        numbers = socket.gethostbyname_ex(name)[2]
    except OSError:
        numbers = []
    return (host, name, *numbers)


def _shown_host(host: str) -> str:
    return "127.0.0.1" if host in LOOPBACK or host == "0.0.0.0" else host  # noqa: S104 - compared, not bound


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
    """The sandbox's clock goes on where it stood; a new one begins where the story of the first look does."""
    known = await database.read(lambda c: job_rows.fact(c, "clock_offset"))
    if known is not None:
        return timedelta(seconds=float(known))
    return offset_at_start(policy, SystemClock().now())


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
