"""The real sandbox as a process of its own, and its phones in a real browser, used as people use them."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
)  # fmt: skip
SOON = 20_000  # milliseconds: the machine may be busy
READING = 900  # milliseconds: a press at once after a new question is not meant


@contextmanager
def sandbox(folder: Path, teachers: int) -> Iterator[str]:
    """`python -m bot sandbox` in an empty folder; the address of its page once the region is filled."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    keep = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}}
    env = {**keep, "DATA_DIR": str(folder), "SANDBOX_PORT": str(port), "PYTHONPATH": str(ROOT)}
    printed = folder / "printed"
    with printed.open("w", encoding="utf-8") as out:
        running = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "bot", "sandbox", "--teachers", str(teachers)],
            cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            yield _address(running, printed)
        finally:
            running.terminate()
            running.wait(20)


def _address(running: subprocess.Popen[bytes], printed: Path) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until and running.poll() is None:
        said = printed.read_text(encoding="utf-8")
        found = re.search(r"http://\S+", said)
        if found and "заполнен" in said:
            return found.group()
        time.sleep(0.1)
    raise AssertionError(f"the sandbox did not come up:\n{printed.read_text(encoding='utf-8')}")


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        try:
            yield opened
        finally:
            opened.close()


@dataclass
class Phone:
    """One person's phone on the page."""

    page: Page
    name: str

    @property
    def node(self) -> Locator:
        return self.page.get_by_role("region", name=f"Телефон: {self.name}", exact=True)

    def key(self, label: str) -> Locator:
        """The newest button of a message that begins with these words."""
        return self.node.locator(".key").filter(has_text=re.compile(f"^{re.escape(label)}")).last

    def presses(self, *labels: str) -> None:
        for label in labels:
            self.key(label).click(timeout=SOON)

    def sees(self, *words: str) -> None:
        for part in words:
            expect(self.node.locator(".messages").get_by_text(part).last).to_be_visible(timeout=SOON)

    def writes(self, text: str) -> None:
        self.node.get_by_label("Сообщение", exact=True).fill(text)
        self.node.get_by_role("button", name="Отправить", exact=True).click()

    def text(self) -> str:
        """What stands in the chat, for whoever reads a failed test."""
        return self.node.locator(".messages").inner_text()


@dataclass
class Table:
    """The page with its phones and its clock."""

    page: Page

    def phone(self, name: str) -> Phone:
        return Phone(self.page, name)

    def winds(self, label: str) -> None:
        """Press a button of the clock and wait until the time stands again."""
        button = self.page.get_by_role("button", name=label, exact=True)
        button.click()
        expect(self.page.locator(".outcome")).to_contain_text(re.compile("пришло", re.IGNORECASE), timeout=60_000)
        expect(button).to_be_enabled()
