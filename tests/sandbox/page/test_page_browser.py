"""The page in Chromium: what a person sees and does, by mouse, finger and keyboard."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from sandbox.botapi.models import Chat
from sandbox.page import Demo
from tests.sandbox.page.conftest import MARIA, OLGA, PETR, VERA, Site, until

CHROMIUM = Path("/usr/bin/chromium")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
Opener: TypeAlias = Callable[..., Any]

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium: the page was not tried in a browser")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        started = await play.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        yield started
        await started.close()


@pytest.fixture
async def look(browser: Browser, site: Site) -> AsyncIterator[Opener]:
    """Opens the page in a window of a size; at the end no script may have failed and no call left the machine."""
    faults: list[str] = []

    async def opened(width: int = 1280, height: int = 800, **more: Any) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": height}, **more)
        page = await context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(f"a script ran: {dialog.message}"))
        page.on("request", lambda call: None if call.url.startswith((site.base, "data:")) else faults.append(call.url))
        await page.goto(site.base)
        await expect(page.locator(".who strong", has_text="Мария")).to_have_count(1)
        return page

    yield opened
    assert faults == []


def chat_of(site: Site, user_id: int) -> Chat:
    found = site.world.find_chat(user_id)
    assert found is not None
    return found


def phone(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=f"Телефон: {name}")


def key(where: Locator, text: str) -> Locator:
    return where.get_by_role("button", name=text, exact=True)


async def test_start_press_and_an_edit_in_place(site: Site, look: Opener) -> None:
    page = await look()
    maria = phone(page, "Мария")
    await expect(maria.get_by_text("Помогает учителю найти")).to_be_visible()
    await key(maria, "Запустить").click()
    await expect(maria.locator("strong", has_text="Здравствуйте")).to_be_visible()
    site.bot.hold.clear()
    await key(maria, "Даю согласие").click()
    await expect(key(maria, "Даю согласие")).to_have_attribute("aria-busy", "true")
    site.bot.hold.set()
    await expect(maria.get_by_text("Выбрано: yes")).to_be_visible()
    await expect(maria.locator(".toast")).to_have_text("Принято")
    await expect(maria.locator(".message.in")).to_have_count(1)
    await expect(maria.locator(".edited")).to_be_visible()
    await expect(page.locator("#live")).to_contain_text("Пришли так: /start. (скрыто) Кнопки: Даю согласие")
    await expect(page.locator("#live")).to_contain_text("Мария, бот изменил сообщение: Выбрано: yes")


async def test_three_two_and_one_phone_by_width_and_nothing_to_scroll_sideways(site: Site, look: Opener) -> None:
    site.world.start(MARIA)
    for user_id in (MARIA, OLGA):
        site.world.post(
            chat_of(site, user_id),
            from_bot=True,
            text="Оченьдлинноесловобезпробелов" * 8,
            keyboard=[[{"text": "Кнопка с очень длинным текстом, какой не поместится", "callback_data": "x"}]],
        )
    for width, shown in ((1280, 3), (800, 2), (390, 1), (320, 1)):
        page = await look(width, 760)
        await expect(page.locator(".phone:visible")).to_have_count(shown)
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        cut = page.locator(".key-text").first
        assert await cut.evaluate("node => node.getBoundingClientRect().right") <= width
        small = await page.evaluate(
            "[...document.querySelectorAll('button, textarea, summary')].filter(n => n.checkVisibility() &&"
            " !n.classList.contains('inline-link')).filter(n => n.offsetHeight < 44).map(n => n.className)"
        )
        assert small == []
        await page.context.close()


async def test_on_a_small_phone_the_line_to_write_in_is_seen_and_the_chat_has_most_of_the_room(
    site: Site, look: Opener
) -> None:
    site.world.start(MARIA)
    for width, height in ((320, 640), (390, 844)):
        page = await look(width, height, has_touch=True, is_mobile=True)
        box = await phone(page, "Мария").get_by_role("textbox").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
        chat = await page.locator(".chat:visible").bounding_box()
        assert chat is not None
        assert chat["y"] <= 320
        assert chat["height"] >= height * 0.45
        await page.context.close()


async def test_at_phone_width_a_switch_shows_who_has_something_unread(site: Site, look: Opener) -> None:
    page = await look(390, 844, has_touch=True, is_mobile=True)
    site.world.send_text(PETR, "слово")
    chip = page.get_by_role("button", name=re.compile(r"Пётр Андреевич, 1 непрочитанное"))
    await chip.tap()
    await expect(phone(page, "Пётр Андреевич").get_by_text("Вы написали: слово")).to_be_visible()
    await until(lambda: site.world.person(PETR).unread == 0)


async def test_a_spoiler_opens_by_a_tap_and_a_photo_too(site: Site, look: Opener) -> None:
    site.world.start(MARIA)
    page = await look()
    maria = phone(page, "Мария")
    hidden = maria.get_by_role("button", name="Показать скрытое")
    await expect(hidden).to_have_css("color", "rgba(0, 0, 0, 0)")
    await hidden.click()
    await expect(maria.locator(".spoiler-open")).to_have_text("Скрытое слово")
    file = site.world.add_file("photo", PIXEL, "a.png", "image/png")
    fields = site.world.file_fields(file)
    site.world.post(chat_of(site, MARIA), from_bot=True, caption="Итог", has_spoiler=True, **fields)
    await maria.get_by_role("button", name="Показать фото под спойлером").click()
    await maria.get_by_role("button", name="Открыть фото крупно").click()
    await expect(page.get_by_role("dialog", name="Фото").get_by_role("img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_an_answer_quotes_and_an_own_word_can_be_changed(site: Site, look: Opener) -> None:
    page = await look()
    olga = phone(page, "Ольга Викторовна")
    await olga.get_by_label("Сообщение", exact=True).fill("первое **важное**")
    await olga.get_by_role("button", name="Отправить").click()
    await expect(olga.locator(".out strong", has_text="важное")).to_be_visible()
    await expect(olga.locator(".message.in")).to_have_count(1)
    await olga.locator(".in .bubble").click(button="right")
    await page.get_by_role("menuitem", name="Ответить").click()
    await page.keyboard.type("понятно")
    await page.keyboard.press("Enter")
    await expect(olga.locator(".out .quote")).to_contain_text("Вы написали: первое важное")
    await olga.locator(".out .bubble").first.click(button="right", position={"x": 8, "y": 8})
    await page.get_by_role("menuitem", name="Изменить").click()
    await page.keyboard.press("Control+A")
    await page.keyboard.type("второе")
    await page.keyboard.press("Enter")
    await expect(olga.locator(".out .words").first).to_have_text("второе")
    await expect(olga.locator(".out .edited")).to_be_visible()


async def test_markup_in_words_and_names_is_shown_as_words(site: Site, look: Opener) -> None:
    bad = "<img src=x onerror=alert(1)><b>жирно</b>"
    site.world.add_person(OLGA, bad, bad)
    site.world.send_text(OLGA, bad)
    site.world.send_file(OLGA, "document", b"1", f"{bad}.txt", "text/plain", bad)
    chat = chat_of(site, OLGA)
    link = {"type": "text_link", "offset": 0, "length": 3, "url": "javascript:alert(2)"}
    site.world.post(chat, from_bot=True, text="тут", entities=[link], keyboard=[[{"text": bad, "callback_data": "x"}]])
    page = await look()
    olga = page.locator(".phone").nth(1)
    await expect(olga.locator(".who strong")).to_have_text(bad)
    await expect(olga.locator(".out .words").first).to_have_text(bad)
    await expect(olga.locator(".key")).to_have_text([bad])
    assert await page.locator(".phone b, .phone img, a[href^=javascript]").count() == 0


async def test_everything_goes_by_the_keyboard_alone(site: Site, look: Opener) -> None:
    page = await look()
    maria = phone(page, "Мария")
    for _ in range(30):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.textContent") == "Запустить":
            break
    await page.keyboard.press("Enter")
    await expect(key(maria, "Даю согласие")).to_be_visible()
    await expect(maria.get_by_label("Сообщение", exact=True)).to_be_focused()
    for _ in range(10):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.textContent") == "Важно":
            break
    await page.keyboard.press("Enter")
    alert = maria.get_by_role("alertdialog")
    await expect(alert).to_contain_text("Это важно знать")
    await expect(key(alert, "Понятно")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(alert).to_have_count(0)
    await expect(key(maria, "Важно")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(maria.get_by_text("Выбрано: more")).to_be_visible()
    await expect(key(maria, "Назад")).to_be_focused()
    for _ in range(10):
        await page.keyboard.press("Shift+Tab")
        if await page.evaluate("document.activeElement.className") == "messages":
            break
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Ответить")).to_be_focused()
    await page.keyboard.press("Escape")
    await maria.locator(".who").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("Пётр")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.locator(".phone").nth(0).locator(".who strong")).to_have_text("Пётр Андреевич")
    await expect(page.locator(".phone").nth(2).locator(".who strong")).to_have_text("Мария")


async def test_a_link_in_a_chat_is_opened_by_an_invented_person(site: Site, look: Opener) -> None:
    site.world.send_text(OLGA, "t.me/sandbox_bot?start=m_7")
    page = await look()
    await phone(page, "Ольга Викторовна").locator(".out a").click()
    await page.get_by_role("dialog").get_by_role("button", name="Придумать человека").click()
    await page.get_by_label("Имя", exact=True).fill("Вера Сергеевна")
    await page.get_by_role("button", name="Добавить").click()
    vera = phone(page, "Вера Сергеевна")
    await key(vera, "Запустить").click()
    await expect(vera.get_by_text("Пришли так: /start m_7.")).to_be_visible()


async def test_a_blocked_bot_is_unblocked_on_the_same_phone(site: Site, look: Opener) -> None:
    page = await look()
    olga = phone(page, "Ольга Викторовна")
    await key(olga, "Ещё").click()
    await page.get_by_role("menuitem", name="Заблокировать бота").click()
    await key(olga, "Разблокировать").click()
    await expect(olga.get_by_label("Сообщение", exact=True)).to_be_visible()
    assert site.world.person(OLGA).blocked is False


async def test_files_clipboard_commands_and_odd_kinds_are_sent(site: Site, look: Opener) -> None:
    page = await look()
    petr = phone(page, "Пётр Андреевич")
    await petr.get_by_role("button", name="Вставить: письмо о семинаре").click()
    await expect(petr.get_by_label("Сообщение", exact=True)).to_have_value("Коллеги, 4 декабря семинар.")
    async with page.expect_file_chooser() as chooser:
        await petr.get_by_role("button", name="Прикрепить").click()
        await page.get_by_role("menuitem", name="Фото").click()
    pictures = [{"name": f"{number}.png", "mimeType": "image/png", "buffer": PIXEL} for number in (1, 2)]
    await (await chooser.value).set_files(pictures)
    await expect(petr.locator(".over-write")).to_contain_text("2 файла")
    await petr.get_by_role("button", name="Отправить").click()
    await expect(petr.locator(".out .photo")).to_have_count(2)
    await expect(petr.locator(".out .words")).to_have_text("Коллеги, 4 декабря семинар.")
    await petr.get_by_role("button", name="Прикрепить").click()
    await page.get_by_role("menuitem", name="Ещё").click()
    await page.get_by_role("menuitem", name="Опрос").click()
    await expect(petr.locator(".odd")).to_have_text("Опрос")
    await petr.get_by_role("button", name="Команды бота").click()
    await page.get_by_role("menuitem", name="Главный экран").click()
    await expect(petr.locator(".out .words").last).to_have_text("/menu")


async def test_winding_says_that_time_goes_and_then_what_came(site: Site, look: Opener) -> None:
    page = await look()
    await expect(page.locator(".time")).to_have_text("16:30")
    site.port.gate.clear()
    hour = page.get_by_role("button", name="+1 час")
    await hour.click()
    await expect(page.locator(".outcome")).to_have_text("Идёт время…")
    await expect(hour).to_be_disabled()
    site.port.brings = {OLGA: 1, VERA: 3}
    site.port.gate.set()
    await expect(page.locator(".outcome")).to_have_text("Пришло: Ольга Викторовна; ещё 3 сообщения другим людям")
    await expect(page.locator(".time")).to_have_text("17:30")
    for brings, words in (
        ({}, "Ничего не пришло"),
        ({VERA: 1}, "Пришло другим людям: 1 сообщение"),
        ({VERA: 11}, "Пришло другим людям: 11 сообщений"),
        ({OLGA: 2, PETR: 1}, "Пришло: Ольга Викторовна, Пётр Андреевич"),
    ):
        site.port.brings = brings
        await hour.click()
        await expect(page.locator(".outcome")).to_have_text(words)
    await page.get_by_role("button", name="Что внутри").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Напоминание: до срока шага три дня")


async def test_things_to_try_are_ticked_off(site: Site, look: Opener) -> None:
    page = await look()
    strip = phone(page, "Мария").locator(".hints")
    await expect(strip.get_by_role("button")).to_contain_text("0 из 1")
    await strip.get_by_role("button").click()
    await expect(strip.get_by_role("img", name="ещё нет")).to_be_visible()
    site.port.tried = True
    site.world.send_text(OLGA, "что-то произошло")
    await expect(strip.get_by_role("img", name="сделано")).to_be_visible()


async def test_the_page_fills_itself_when_the_region_is_ready(site: Site, look: Opener) -> None:
    site.port.filling = Demo(640, 2000, done=False)
    page = await look()
    await expect(page.locator(".state")).to_contain_text(re.compile(r"Заполняем регион: 640 из 2\s000"))
    site.port.filling = Demo(2000, 2000, done=True)
    await expect(page.locator(".state")).to_be_hidden()


async def test_a_restarted_server_is_found_again_and_a_draft_stays(site: Site, look: Opener) -> None:
    page = await look()
    olga = phone(page, "Ольга Викторовна")
    await olga.get_by_label("Сообщение", exact=True).fill("недописанное")
    await site.down()
    await expect(page.locator(".state")).to_contain_text("Связь с песочницей прервалась")
    await olga.get_by_role("button", name="Отправить").click()
    await expect(page.locator("#note")).to_contain_text("Написанное не потеряно")
    site.world.send_text(OLGA, "с другого телефона")
    await site.up()
    await expect(page.locator(".state")).to_be_hidden(timeout=15_000)
    await expect(olga.get_by_text("Вы написали: с другого телефона")).to_be_visible()
    await expect(olga.get_by_label("Сообщение", exact=True)).to_have_value("недописанное")
    await olga.get_by_role("button", name="Отправить").click()
    await expect(olga.get_by_text("Вы написали: недописанное")).to_be_visible()


async def test_motion_is_left_out_for_those_who_asked(site: Site, look: Opener) -> None:
    site.world.start(MARIA)
    page = await look(reduced_motion="reduce")
    site.bot.hold.clear()
    await key(phone(page, "Мария"), "Даю согласие").click()
    moving = "document.getAnimations().filter(one => one.playState === 'running').length"
    assert await page.evaluate(moving) == 0
    site.bot.hold.set()


CONTRAST = """() => {
  const linear = (v) => (v / 255 <= .03928 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4);
  const lum = (c) => { const f = c.map(linear);
    return .2126 * f[0] + .7152 * f[1] + .0722 * f[2]; };
  const one = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const canvas = one.getContext('2d', { willReadFrequently: true });
  const rgba = (c) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = c; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const ground = (n) => { const layers = [];
    for (let at = n; at; at = at.parentElement) {
      layers.push(rgba(getComputedStyle(at).backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((under, c) => under.map((v, i) => v * (1 - c[3]) + c[i] * c[3]), [255, 255, 255]); };
  const poor = [];
  for (const n of document.querySelectorAll('body *')) {
    if (!n.checkVisibility({ visibilityProperty: true })) continue;
    if (n.closest('.spoiler, [disabled], .hidden-visually')) continue;
    if (![...n.childNodes].some((c) => c.nodeType === 3 && c.data.trim())) continue;
    const front = rgba(getComputedStyle(n).color), back = ground(n);
    const [one, two] = [lum(front.slice(0, 3)), lum(back)].sort((x, y) => y - x);
    const ratio = (one + .05) / (two + .05);
    if (ratio < 4.5) poor.push(`${n.className || n.tagName}: ${n.textContent.slice(0, 20)} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_stand_out_from_their_ground(site: Site, look: Opener, scheme: str) -> None:
    site.world.start(MARIA)
    site.world.send_file(OLGA, "document", b"1", "план.pdf", "application/pdf", "t.me/sandbox_bot?start=1 /menu")
    message = site.world.send_text(OLGA, "слово")[0]
    site.world.send_text(OLGA, "ответ", reply_to=message.message_id)
    site.world.forward_to_bot(OLGA, "переслано https://example.org")
    page = await look(color_scheme=scheme)
    await expect(phone(page, "Ольга Викторовна").locator(".message.in")).to_have_count(4)
    await expect(key(phone(page, "Мария"), "Даю согласие")).to_be_visible()
    assert await page.evaluate(CONTRAST) == []


async def test_yesterdays_messages_are_not_called_todays_when_the_day_has_turned(site: Site, look: Opener) -> None:
    site.world.start(MARIA)
    page = await look()
    label = phone(page, "Мария").locator(".day").first
    await expect(label).to_have_text("Сегодня")
    await page.get_by_role("button", name="+1 день").click()
    await expect(label).to_have_text("Вчера")
