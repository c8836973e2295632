"""What an administrator copies to the server fits the program: paths, exit codes, the time to stop."""

from __future__ import annotations

import configparser
import inspect
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.__main__ import parser
from bot.cli.run import BUSY, WRONG
from bot.program import Program
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "deploy/systemd/metodbot.service"


def _unit() -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(UNIT, encoding="utf-8")
    return read


def test_the_service_gives_the_program_its_time_and_starts_it_again_only_when_that_helps() -> None:
    service = _unit()["Service"]
    limit = inspect.signature(Program.stop).parameters["limit"].default
    assert limit < int(service["TimeoutStopSec"]) <= limit + 10
    assert service["Restart"] == "on-failure"
    never = {int(code) for code in service["RestartPreventExitStatus"].split()}
    assert never == {WRONG}
    assert BUSY not in never, "who lost the lease after a freeze may take it again"
    assert service["User"] not in {"root", ""}


def test_the_command_of_service_and_container_exists() -> None:
    commands = [_unit()["Service"]["ExecStart"].partition("-m bot ")[2].split()]
    docker = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    commands += [re.findall(r'"(\w+)"', line.partition('"bot"')[2]) for line in docker.splitlines() if '"bot"' in line]
    assert len(commands) == 3
    for command in commands:
        assert parser().parse_args(command).command == command[0]


def test_every_setting_stands_in_the_example() -> None:
    written = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert {name.upper() for name in Settings.model_fields} <= written


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_understands_the_service() -> None:
    done = subprocess.run(  # noqa: S603
        ["systemd-analyze", "verify", str(UNIT)],  # noqa: S607
        capture_output=True, text=True, check=False, timeout=50,
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if UNIT.name in line and "not executable" not in line]
    assert said == []
