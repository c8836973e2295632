"""Chromium for the page's tests: one browser a file, a window of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from sandbox.botapi.models import Chat
from tests.sandbox.page.conftest import Site

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
Opener: TypeAlias = Callable[..., Any]

# One loop for a file: the browser lives as long as its tests.
IN_CHROMIUM = [
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium: the page was not tried in a browser"),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        started = await play.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="module")
async def look(browser: Browser, site: Site) -> AsyncIterator[Opener]:
    """Opens the page in a window of a size; at the end no script may have failed and no call left the machine."""
    faults: list[str] = []
    opened_here: list[BrowserContext] = []

    async def opened(width: int = 1280, height: int = 800, **more: Any) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": height}, **more)
        opened_here.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(f"a script ran: {dialog.message}"))
        page.on("request", lambda call: None if call.url.startswith((site.base, "data:")) else faults.append(call.url))
        await page.goto(site.base)
        await expect(page.locator(".who strong", has_text="Мария")).to_have_count(1)
        return page

    yield opened
    for context in opened_here:
        await context.close()
    assert faults == []


def chat_of(site: Site, user_id: int) -> Chat:
    found = site.world.find_chat(user_id)
    assert found is not None
    return found


def phone(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=f"Телефон: {name}")


def key(where: Locator, text: str) -> Locator:
    return where.get_by_role("button", name=text, exact=True)
