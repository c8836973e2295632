"""The whole story of the first journey, with real taps in a real browser (issue 2)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.phones import CHROMIUM, READING, ROOT, Phone, Table, browser, sandbox

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
PICTURES = ROOT / "docs" / "pictures"
MOST_DAYS = 14
TOASTS = 6_000  # milliseconds until what was said for a moment is gone


def test_the_story_is_played_on_three_phones(tmp_path: Path) -> None:
    with sandbox(tmp_path, teachers=40) as address, browser() as opened:
        page = opened.new_page(viewport={"width": 1280, "height": 800}, locale="ru-RU")
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        table = Table(page)
        maria, olga, petr = (table.phone(name) for name in ("Мария", "Ольга", "Пётр"))
        _hello_and_diagnosis(maria)
        _methodist(maria)
        _talk(maria, olga)
        _route(maria, olga)
        _picture(page, "desktop")
        _reminder(table, maria)
        _done(table, maria, olga)
        _announcement(table, maria, petr)
        assert faults == []
        if os.environ.get("PICTURES"):
            small = opened.new_page(viewport={"width": 390, "height": 844}, locale="ru-RU")
            small.goto(address)
            Table(small).phone("Мария").node.wait_for()
            _picture(small, "phone")


def _picture(page: Page, name: str) -> None:
    """Only when asked: a plain run leaves the tree as it is."""
    if os.environ.get("PICTURES"):
        page.wait_for_timeout(TOASTS)
        page.screenshot(path=PICTURES / f"{name}.png")


def _hello_and_diagnosis(maria: Phone) -> None:
    maria.node.get_by_role("button", name="Запустить", exact=True).click()
    maria.sees("Здравствуйте", "Это не аттестация")
    maria.presses("Даю согласие", "Да, веду уроки", "Урок и методика")
    for number, answer in enumerate(("Делаю без", "Бывает", "Пока не", "Делаю без", "Бывает", "Делаю без"), 1):
        maria.sees(f"{number} из 6")
        maria.page.wait_for_timeout(READING)
        maria.presses(answer)
    maria.sees("В боте это видите только вы")
    maria.presses("Начать с этого")
    maria.sees("Ваш итог")


def _methodist(maria: Phone) -> None:
    maria.presses("Найти методиста", "Учитель", "Математика", "Из другого района")
    maria.sees("Ольга Викторовна", "Почему этот методист")
    maria.presses("Познакомиться")
    maria.sees("Ждём ответа методиста")


def _talk(maria: Phone, olga: Phone) -> None:
    olga.presses("Посмотреть", "Принято, спасибо")  # Anna's step, so that Maria's is the only one later
    olga.sees("Шаг принят")
    olga.node.locator(".messages").get_by_text("Новый запрос: математика").nth(1).wait_for()
    olga.presses("Взять")
    olga.node.locator(".messages").get_by_text("Новый педагог").nth(1).wait_for()  # the first one was Anna
    olga.presses("Написать")
    olga.writes("Здравствуйте. С какого класса начнём?")
    maria.sees("С какого класса начнём?")
    maria.presses("Ответить")
    maria.writes("С седьмого, там шумно и интересно.")
    olga.sees("шумно и интересно")


def _route(maria: Phone, olga: Phone) -> None:
    olga.presses("Карточка", "Предложить маршрут", "Своими словами")
    olga.writes("проверять понимание каждого по ходу урока")
    olga.presses("Быстро", "Отправить педагогу")
    maria.presses("Открыть маршрут")
    maria.sees("проверять понимание каждого")
    maria.presses("Согласовать")
    maria.sees("Сейчас:")


def _waits_for(table: Table, phone: Phone, words: str) -> None:
    """What the bot says of its own comes on a working day; which day it is now depends on the day of the test."""
    for _ in range(MOST_DAYS):
        if phone.node.locator(".messages").get_by_text(words).count():
            break
        table.winds("+1 день")
    phone.sees(words)


def _reminder(table: Table, maria: Phone) -> None:
    table.winds("До ближайшего события")
    _waits_for(table, maria, "Шаг маршрута: срок")


def _done(table: Table, maria: Phone, olga: Phone) -> None:
    maria.presses("Сделано")
    maria.sees("Сдан и ждёт отклика")
    table.winds("+1 день")
    olga.presses("Посмотреть", "Принято, спасибо")
    _waits_for(table, maria, "Методист ответил")


def _announcement(table: Table, maria: Phone, petr: Phone) -> None:
    petr.presses("Объявление")
    petr.node.get_by_role("button", name="Вставить: Письмо о семинаре").click()
    petr.node.get_by_role("button", name="Отправить", exact=True).click()
    petr.presses("Всем педагогам", "Отправить")
    table.winds("+1 час")
    _waits_for(table, maria, "семинар «Как за пять минут увидеть, кто понял тему»")
