"""The command line as an administrator uses it: a process of its own, its words and its exit code."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.clock import SystemClock
from bot.content import read_operator
from bot.keep.restore import RESTORING
from bot.settings import Settings
from db.conversation import add_file
from db.engine import sqlite_session
from sandbox.botapi.server import Server
from sandbox.botapi.world import World
from services import notice
from services.base import Tx
from tests import build
from tests.architecture.test_words import messages
from tests.bot import forked
from tests.world import OPERATOR, TOKEN, usual_policy

ROOT = Path(__file__).resolve().parents[2]
DRAFT = {"ALLOW_DRAFT_CONSENTS": "1"}
OURS = {name.upper() for name in Settings.model_fields}
PATIENCE = 50
PLAN = "ab" + "0" * 30 + ".docx"  # a key of the file store


def _environment(folder: Path, **more: str) -> dict[str, str]:
    usual = {name: value for name, value in os.environ.items() if name not in OURS and "proxy" not in name.lower()}
    return {**usual, "DATA_DIR": str(folder), "PYTHONPATH": str(ROOT), **more}


def _runs(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`python -m bot ...` to its end, away from any .env."""
    return forked.runs(arguments, _environment(folder, **more), folder.parent, PATIENCE)


async def _begins(folder: Path, *arguments: str, **more: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=_environment(folder, **more), cwd=folder.parent,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip


async def _says(process: asyncio.subprocess.Process, expected: str) -> None:
    """Read what it prints until these words stand there."""
    assert process.stdout is not None
    read = ""
    async with asyncio.timeout(PATIENCE):
        while expected not in read:
            line = await process.stdout.readline()
            assert line, f"it ended with {process.returncode}:\n{read}"
            read += line.decode()


async def _ends(process: asyncio.subprocess.Process) -> tuple[int, str]:
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode is not None
    return process.returncode, said.decode()


def _refused(done: subprocess.CompletedProcess[str], code: int, *expected: str) -> None:
    said = done.stdout + done.stderr
    assert done.returncode == code, said
    assert "Traceback" not in said, said
    for words in expected:
        assert words in said


@pytest.fixture
async def api() -> AsyncIterator[str]:
    """A Bot API that knows one token."""
    server = Server(World(SystemClock(), token=TOKEN, bot_username="sandbox_bot"))
    yield await server.start()
    await server.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def _operator_file(path: Path, **changed: str) -> Path:
    approved = {"by": OPERATOR.approved_by, "on": OPERATOR.approved_on}
    data = {"operator": {**OPERATOR.values, **changed}, "consents_approved": approved}
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return path


def test_help_is_quick_and_names_every_command(folder: Path) -> None:
    command_line = [sys.executable, "-m", "bot", "--help"]
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603
        command_line, env=_environment(folder), cwd=folder.parent, capture_output=True, text=True, check=False
    )
    took = time.perf_counter() - began
    assert done.returncode == 0
    assert took < 2
    for command in ("run", "sandbox", "setup", "migrate", "grant", "revoke", "demo", "backup", "restore", "doctor"):
        assert f"    {command} " in done.stdout
    assert not folder.exists()


def test_nothing_heavy_is_imported_for_help() -> None:
    code = (
        "import sys, bot.__main__ as m; m.parser().format_help();"
        "print(*(sys.modules.keys() & {'aiohttp', 'sqlalchemy', 'pydantic', 'yaml', 'fluent', 'alembic', 'asyncio'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PII_MODE", "full", "Значение full не принимается"),
        ("TIMEZONE", "Mars/Base", "Asia/Vladivostok"),
        ("BOT_TOKEN", "not-a-token", "@BotFather"),
        ("SANDBOX_PORT", "many", "от 0 до 65535"),
        ("REGION", "mars", "такого региона здесь нет, проверьте настройку REGION"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(folder: Path, name: str, value: str, expected: str) -> None:
    command = ("grant", "--telegram-id", "7", "--role", "admin") if name == "REGION" else ("run",)
    done = _runs(folder, *command, **{name: value})
    _refused(done, 2, name if name != "REGION" else "region", expected)
    assert len(done.stderr.splitlines()) == 1
    assert name != "BOT_TOKEN" or value not in done.stderr


def test_every_setting_has_its_sentence() -> None:
    assert {f"setting-{name.lower().replace('_', '-')}" for name in OURS} <= messages("ru").keys()


async def test_a_token_that_telegram_refuses_is_told(folder: Path, api: str) -> None:
    other = "4242424242:another-token-that-nobody-gave"
    process = await _begins(folder, "run", BOT_TOKEN=other, BOT_API_URL=api, **DRAFT)
    code, said = await _ends(process)
    assert code == 2
    assert "Telegram не принимает этот BOT_TOKEN" in said
    assert "another-token" not in said


def test_a_real_start_without_the_operators_data_names_what_is_missing(folder: Path) -> None:
    _refused(_runs(folder, "run", BOT_TOKEN=TOKEN), 2, "OPERATOR_NAME", "OPERATOR_INN", "python -m bot setup")
    folder.joinpath("operator.yaml").write_text("operator: [", encoding="utf-8")
    done = _runs(folder, "run", BOT_TOKEN=TOKEN)
    _refused(done, 2, "operator.yaml: файл не читается, проверьте отступы", "Исправьте это место")
    folder.joinpath("operator.yaml").write_text("operator: {}\nconsents_approved: [1]\n", encoding="utf-8")
    done = _runs(folder, "run", BOT_TOKEN=TOKEN)
    _refused(done, 2, "operator.yaml, место consents_approved: здесь нужны пары «имя: значение»")
    assert not {"mapping", "expected", "is"} & set(done.stderr.split())


def test_it_does_not_start_on_a_restore_that_broke_off(folder: Path) -> None:
    folder.mkdir()
    (folder / RESTORING).write_text("copy-20261123-032000")
    _refused(_runs(folder, "run", BOT_TOKEN=TOKEN), 2, "Возврат из копии не закончен", "python -m bot restore")
    assert not list(folder.glob("*.db"))


async def test_it_serves_refuses_a_second_copy_and_ends_on_sigterm(folder: Path, api: str) -> None:
    settings = {"BOT_TOKEN": TOKEN, "BOT_API_URL": api, **DRAFT}
    process = await _begins(folder, "run", **settings)
    try:
        await _says(process, "Бот @sandbox_bot работает")
        second = await _begins(folder, "run", **settings)
        code, said = await _ends(second)
        assert (code, "Уже работает другая копия" in said) == (3, True)
        process.send_signal(signal.SIGTERM)
        code, said = await _ends(process)
        assert (code, "останавливаемся" in said) == (0, True)
    finally:
        if process.returncode is None:
            process.kill()
    assert os.stat(folder).st_mode & 0o777 == 0o700  # noqa: PTH116
    assert TOKEN.partition(":")[2] not in said


def test_setup_from_a_file_writes_it_for_the_owner_alone(folder: Path, tmp_path: Path) -> None:
    source = _operator_file(tmp_path / "answers.yaml", OPERATOR_NAME="Институт & <b>школа</b>")
    done = _runs(folder, "setup", "--from", str(source))
    assert done.returncode == 0, done.stdout + done.stderr
    written = folder / "operator.yaml"
    assert written.stat().st_mode & 0o777 == 0o600
    read = read_operator(written)
    assert read.values == {**OPERATOR.values, "OPERATOR_NAME": "Институт & <b>школа</b>"}
    assert read.approved
    _refused(_runs(folder, "setup", "--from", str(tmp_path / "nothing.yaml")), 2, "nothing.yaml")
    assert read_operator(written).values == read.values


def test_doctor_tells_a_fault_by_its_exit_code(folder: Path, tmp_path: Path) -> None:
    done = _runs(folder, "doctor")
    assert (done.returncode, "OPERATOR_NAME" in done.stdout) == (1, True)
    assert _runs(folder, "setup", "--from", str(_operator_file(tmp_path / "answers.yaml"))).returncode == 0
    assert _runs(folder, "doctor").returncode == 0
    (folder / "metodbot.db").write_bytes(b"no database at all" * 4096)
    done = _runs(folder, "doctor")
    assert (done.returncode, "ОШИБКА" in done.stdout) == (1, True)
    _refused(_runs(folder, "migrate"), 1, "База данных не читается")


def test_migrate_makes_a_database_once(folder: Path) -> None:
    for _ in range(2):
        done = _runs(folder, "migrate")
        assert (done.returncode, "База данных в порядке" in done.stdout) == (0, True)
    assert (folder / "metodbot.db").stat().st_mode & 0o777 == 0o600
    assert not (folder / "copies").exists()


def test_a_file_in_the_place_of_the_data_folder_is_named(folder: Path) -> None:
    folder.write_text("a file")
    _refused(_runs(folder, "migrate"), 2, str(folder))
    assert folder.read_text() == "a file"


def test_a_role_is_kept_for_the_first_start_and_taken_back(folder: Path) -> None:
    given = ("--telegram-id", "700000001", "--role", "coordinator")
    for _ in range(2):
        done = _runs(folder, "grant", *given)
        assert (done.returncode, "сохранена и начнёт действовать" in done.stdout) == (0, True)
    assert _query(folder, "SELECT role FROM pending_grants") == [("coordinator",)]
    done = _runs(folder, "revoke", *given)
    assert (done.returncode, "забрана" in done.stdout) == (0, True)
    assert _query(folder, "SELECT role FROM pending_grants") == []
    assert "менять нечего" in _runs(folder, "revoke", *given).stdout
    _refused(_runs(folder, "grant", "--telegram-id", "x", "--role", "admin"), 2)


def test_support_reads_what_came_and_why_not_without_texts_and_names(folder: Path, template: Path) -> None:
    folder.mkdir()
    shutil.copy(template, folder / "metodbot.db")
    with sqlite_session(folder / "metodbot.db") as c:
        tx = Tx(c, SystemClock().now(), usual_policy())
        anna = build.teacher(tx, 8_111_111_111)
        for entity in (1, 2, 3):
            notice.plan(tx, "step_due", anna, entity, tx.now)
        notice.drop(tx, ["step_due"], 1, "moved")
        c.exec_driver_sql("UPDATE notices SET reason = 'muted' WHERE entity_id = 2")
    done = _runs(folder, "notices", "--telegram-id", "8111111111")
    assert done.returncode == 0, done.stderr
    assert sorted(line.split("  ", 1)[1] for line in done.stdout.splitlines()) == [
        "step_due  ждёт своего времени",
        "step_due  ждёт своего времени: вы просили не писать до понедельника",
        "step_due  не отправлено: срок перенесён, напомним заново",
    ]
    _refused(_runs(folder, "notices", "--telegram-id", "5"), 1, "не знает")


def _query(folder: Path, sql: str) -> list[Any]:
    connection = sqlite3.connect(folder / "metodbot.db")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def _people(folder: Path, template: Path) -> int:
    """A teacher with a stored file, as if from real life; how many people there are."""
    folder.mkdir()
    shutil.copy(template, folder / "metodbot.db")
    with sqlite_session(folder / "metodbot.db") as c:
        tx = Tx(c, SystemClock().now(), usual_policy())
        person_id = build.teacher(tx)
        add_file(
            c, tx.now, owner_id=person_id, kind="document", name="plan.docx", mime=None, size=4, remote_id="r",
        )  # fmt: skip
        digest = hashlib.sha256(b"plan").hexdigest()
        c.exec_driver_sql(f"UPDATE files SET key = '{PLAN}', sha256 = '{digest}', state = 'stored'")
    stored = folder / "files" / "ab" / PLAN
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"plan")
    return int(_query(folder, "SELECT count(*) FROM persons")[0][0])


def test_a_copy_brings_people_and_files_back_and_overwrites_nothing(
    folder: Path, tmp_path: Path, template: Path
) -> None:
    people = _people(folder, template)
    _operator_file(folder / "operator.yaml")
    done = _runs(folder, "backup", "--to", str(tmp_path / "copies"))
    assert done.returncode == 0, done.stderr
    assert f"Людей: {people}, файлов: 1" in done.stdout
    [copy] = (tmp_path / "copies").iterdir()
    assert copy.stat().st_mode & 0o777 == 0o700
    fresh = tmp_path / "fresh"
    assert _runs(fresh, "restore", str(copy)).returncode == 0
    assert _query(fresh, "SELECT code FROM persons") == _query(folder, "SELECT code FROM persons")
    assert (fresh / "files" / "ab" / PLAN).read_bytes() == b"plan"
    assert read_operator(fresh / "operator.yaml").values == OPERATOR.values
    _refused(_runs(fresh, "restore", str(copy)), 1, "уже есть данные")
    (copy / "files" / "ab" / PLAN).unlink()
    _refused(_runs(tmp_path / "third", "restore", str(copy)), 1, "не хватает файлов")
    assert not (tmp_path / "third" / "metodbot.db").exists()


def test_demo_fills_an_empty_database_and_refuses_real_people(folder: Path, tmp_path: Path, template: Path) -> None:
    done = _runs(folder, "demo", "--teachers", "20")
    assert (done.returncode, "20 педагогов" in done.stdout) == (0, True)
    assert _query(folder, "SELECT count(*) FROM roles WHERE role = 'teacher'") == [(20,)]
    real = tmp_path / "real"
    people = _people(real, template)
    _refused(_runs(real, "demo", "--teachers", "20"), 1, "настоящие люди")
    assert _query(real, "SELECT count(*) FROM persons") == [(people,)]


@pytest.mark.parametrize("command", ["demo", "sandbox"])
@pytest.mark.parametrize("many", ["-5", "0", "50001"])
def test_a_number_of_teachers_that_no_region_has_is_refused_in_one_sentence(
    folder: Path, command: str, many: str
) -> None:
    done = _runs(folder, command, "--teachers", many)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "--teachers: нужно число от 1 до 50000.\n"


def test_a_command_that_is_not_understood_is_told_in_russian_where_to_look(folder: Path) -> None:
    for wrong in (["demo", "--teachers", "много"], ["fly"], ["grant", "--role", "admin"], []):
        done = _runs(folder, *wrong)
        _refused(done, 2, "Команда не понята. Посмотрите, что можно: python -m bot")
        assert "error" not in done.stderr


def test_a_python_without_venv_is_told_which_package_to_install(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "setup.sh").write_bytes((ROOT / "tools/setup.sh").read_bytes())
    bare = tmp_path / "python-bare"
    bare.write_text(f'#!/bin/sh\ncase "$*" in *"import venv"*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    bare.chmod(0o755)
    done = subprocess.run(  # noqa: S603
        ["sh", str(tools / "setup.sh")],  # noqa: S607
        env={**os.environ, "PYTHON": str(bare)}, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert (done.returncode, f"python{version}-venv" in done.stderr) == (2, True)
    assert not (tmp_path / ".venv").exists()
