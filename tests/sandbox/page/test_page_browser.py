"""The page in Chromium: what a person sees and does, by mouse, finger and keyboard."""

from __future__ import annotations

import base64
import re

from playwright.async_api import expect

from sandbox.page import Demo
from tests.sandbox.page.chromium import IN_CHROMIUM, Opener, browser, chat_of, key, look, phone
from tests.sandbox.page.conftest import MARIA, OLGA, PETR, VERA, Site, until

__all__ = ["browser", "look"]
pytestmark = IN_CHROMIUM
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


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
