"""Story 11: homes and commands that work everywhere and lose nothing."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import select

from db import assignment
from db.address import addresses
from services import person
from services.base import Tx
from tests import build
from tests.architecture.test_words import messages
from tests.chat.route_story import pair
from tests.world import Phone, Region


async def _teacher(region: Region, name: str = "Мария") -> Phone:
    phone = region.phone(name)
    await region.does(build.teacher, phone.user_id)
    region.world.add_person(phone.user_id, name, started=True)
    return phone


async def test_the_menu_of_a_new_teacher_names_the_one_thing_to_do(region: Region) -> None:
    maria = await _teacher(region)
    await maria.sends("/menu")
    maria.sees("Главная", "Начните с одной области")
    assert maria.buttons[0] == "Начать"


async def test_typed_words_work_like_commands(region: Region) -> None:
    maria = await _teacher(region)
    for word in ("меню", "Меню.", "МЕНЮ"):
        await maria.sends(word)
        maria.sees("Главная")
    await maria.sends("помощь")
    maria.sees("Помощь", "не аттестация")


async def test_before_consent_help_and_menu_lead_to_the_beginning(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    maria.sees("Даю согласие")
    await maria.sends("/help")
    maria.sees("Помощь", "Меню откроется, когда вы ответите на сообщение выше", "Даю согласие")
    assert not maria.last.keyboard
    await maria.sends("меню")
    maria.sees("Даю согласие")


async def test_help_before_the_first_start_leads_to_the_beginning(region: Region) -> None:
    maria = region.phone("Мария")
    region.world.add_person(maria.user_id, "Мария", started=True)
    await maria.sends("/help")
    await maria.presses("К началу")
    maria.sees("Даю согласие")


async def test_help_leads_to_the_times_of_reminders(region: Region) -> None:
    maria = await _teacher(region)
    await maria.sends("/help")
    await maria.presses("Напоминания")
    maria.sees("Приходят в рабочие дни")


async def test_a_typed_back_does_what_the_button_of_the_page_does(region: Region) -> None:
    maria = await _teacher(region)
    await maria.sends("/privacy")
    await maria.presses("Отозвать согласие")
    await maria.sends("назад")
    maria.sees("Мои данные", "Ваш код вместо имени")
    await maria.presses("Перейти на новый телефон")
    await maria.sends("Назад.")
    maria.sees("Мои данные")
    await maria.sends("назад")
    maria.sees("Главная")
    await maria.sends("назад")
    maria.sees("Главная")
    await maria.presses("Начать")
    await maria.presses("Урок и методика")
    await maria.sends("назад")
    maria.sees("Сохранено", "С какой области начнём?")


async def test_a_typed_back_leaves_a_question_without_answering_it(region: Region) -> None:
    story = await pair(region)
    await story.opens_step(story.anna, 1)
    await story.anna.presses("Перенести")
    story.anna.sees("Новый срок", "Назад")
    await story.anna.presses("Календарь")
    await story.anna.sends("назад")
    story.anna.sees("Новый срок")
    await story.anna.sends("назад")
    story.anna.sees("Шаг 1", "Срок прежний", "Сделано")
    await story.anna.sends("назад")
    story.anna.sees("Ваш маршрут")


async def test_a_typed_back_on_a_page_without_a_way_out_shows_it_again(region: Region) -> None:
    story = await pair(region)
    await story.anna.sends("Можно вопрос?")
    story.anna.sees("Передать это методисту?")
    await story.anna.sends("назад")
    story.anna.sees("Передать это методисту?", "Передать")


async def test_an_unknown_command_is_answered_with_the_way_on(region: Region) -> None:
    maria = await _teacher(region)
    await maria.sends("/abrakadabra")
    maria.sees("Такой команды нет", "/menu")


async def test_cancel_closes_the_question_and_says_so(region: Region) -> None:
    maria = await _teacher(region)

    def ask(tx: Tx) -> None:
        row = tx.c.execute(select(addresses).where(addresses.c.external_id == maria.user_id)).one()
        who = person.who_is(tx, "telegram", row.external_id)
        person.expect(tx, who, "talk", 1)

    await region.does(ask)
    await maria.sends("отмена")
    maria.sees("вопрос закрыт", "Главная")
    await maria.sends("/cancel")
    maria.sees("Отменять нечего")


async def test_a_methodist_sees_his_own_home_and_can_switch(region: Region) -> None:
    olga = region.phone("Ольга")
    person_id = await region.does(build.methodist, olga.user_id)
    await region.does(build.teacher)
    region.world.add_person(olga.user_id, "Ольга", started=True)
    await olga.sends("/menu")
    olga.sees("Главная методиста", "Пригласите своих педагогов")
    await region.does(lambda tx: build.assignment(tx, build.teacher(tx), person_id))
    await region.does(lambda tx: build.assignment(tx, build.teacher(tx), person_id, state="offered"))
    await olga.sends("/menu")
    olga.sees("Ждут вас 2 дела")
    await olga.presses("Открыть дела")
    olga.sees("Ждут вас: 2", "Новый запрос", "Первое письмо")


async def test_a_coordinator_reads_how_many_wait_for_what_and_opens_that_very_list(region: Region) -> None:
    petr = region.phone("Пётр")
    await region.does(build.staff, "coordinator", petr.user_id)
    region.world.add_person(petr.user_id, "Пётр", started=True)

    def waits(tx: Tx, count: int, state: str, person: str) -> None:
        nobody = {"methodist_id": None, "activated_at": None, "state": state}
        for _ in range(count):
            teacher_id = build.teacher(tx, state=person)
            assignment.add(tx.c, tx.now, teacher_id=teacher_id, source="search", subject="physics", **nobody)

    await region.does(lambda tx: build.teacher(tx, state="complete", refused_at=tx.now))  # waits for nothing
    await petr.sends("/menu")
    petr.sees("Никто не ждёт вашего решения")
    await region.does(waits, 2, "opened", "complete")
    await petr.sends("/menu")
    petr.sees("2 педагога ждут подтверждения")
    await petr.presses("Посмотреть, кто ждёт")
    petr.sees("Ждут подтверждения")
    assert sum("Сосна" in one for one in petr.buttons) == 2
    await region.does(waits, 5, "escalated", "verified")
    await petr.sends("/menu")
    petr.sees("5 педагогов ждут методиста")
    await petr.presses("Посмотреть, кто ждёт")
    petr.sees("Ждут методиста")
    assert sum("Сосна" in one for one in petr.buttons) == 5
    await region.does(lambda tx: build.methodist(tx, state="draft", submitted_at=tx.now))
    await petr.sends("/menu")
    petr.sees("1 методист ждёт подтверждения")
    await petr.presses("Открыть анкеты")
    petr.sees("Ждут подтверждения: 1", "Ольга Викторовна")


def test_every_thing_to_do_has_its_words_and_its_button() -> None:
    source = (Path(__file__).resolve().parents[2] / "services/home.py").read_text(encoding="utf-8")
    codes = set(re.findall(r"Now\(\s*\"([a-z-]+)\"", source))
    known = messages("ru")
    assert len(codes) > 15
    assert not [code for code in codes if f"home-now-{code}" not in known or f"home-go-{code}" not in known]


async def test_the_menu_of_commands_follows_the_role(region: Region) -> None:
    petr = region.phone("Пётр")
    await petr.starts()
    await region.program.profile.publish()
    commands = [command["command"] for command in region.world.commands(petr.user_id)]
    assert commands[0] == "menu"
    assert commands[-1] == "help"
    assert "announce" not in commands
