"""Story 9: a finished course starts its follow-up."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from db.followup import courses, followup_answers, followups
from db.person import persons
from services.base import Tx
from tests import build
from tests.world import Phone, Region


async def _teacher(region: Region, name: str = "Анна") -> Phone:
    phone = region.phone(name)
    await region.does(build.teacher, phone.user_id)
    region.world.add_person(phone.user_id, name, started=True)
    return phone


async def _enter(phone: Phone, when: str = "20 ноября", area: str = "Урок и методика") -> None:
    await phone.sends("/menu")
    await phone.presses("Мои курсы")
    await phone.presses("Записать курс")
    await phone.sends("Формирующее оценивание")
    await phone.presses("36 часов")
    await phone.sends(when)
    await phone.presses(area)


def _points(tx: Tx) -> list[tuple[str, date, str]]:
    return [(row.point, row.due_on, row.state) for row in tx.c.execute(select(followups).order_by(followups.c.id))]


async def test_a_teacher_enters_a_course_and_four_points_are_planned(region: Region) -> None:
    anna = await _teacher(region)
    await _enter(anna)
    anna.sees("Формирующее оценивание", "Следующий вопрос придёт 4 декабря, пятница")
    points = await region.does(_points)
    assert [point for point, _, _ in points] == ["w2", "m1", "m3", "m6"]
    assert all(region.policy.calendar.is_working(day) for _, day, _ in points)


async def test_a_point_comes_at_the_persons_time_and_says_first_who_sees_the_answers(region: Region) -> None:
    anna = await _teacher(region)
    await _enter(anna)
    before = len(anna.from_bot)
    await region.winds(days=10)
    assert len(anna.from_bot) == before
    await region.winds(days=1, hours=5)
    anna.sees("После курса", "короткий вопрос")
    await anna.presses("Ответить на вопрос")
    lines = anna.text.splitlines()
    assert "Отдельных ответов никто не увидит" in lines[2]
    anna.sees("Удалось ли уже попробовать")


async def test_one_question_at_a_time_and_a_condition_decides_the_next(region: Region) -> None:
    anna = await _teacher(region)
    await _enter(anna)
    await region.winds(days=12)
    await anna.presses("Ответить на вопрос")
    await anna.presses("Один раз")
    anna.sees("Что вы попробовали")
    anna.sees("без фамилий и имён детей")
    await anna.sends("Карточки с ответами у каждого")
    anna.sees("Спасибо, записали")
    assert "Вопрос методисту" in anna.buttons
    assert not any("Посмотреть у коллег" in label for label in anna.buttons)


async def test_ticks_exclude_each_other_and_are_stored_once(region: Region) -> None:
    anna = await _teacher(region)
    await _enter(anna)
    await region.winds(days=12)
    await anna.presses("Ответить на вопрос")
    await anna.presses("Не получилось")
    await anna.presses("Не хватает времени")
    await anna.presses("Ничего не мешает")
    assert "✓ Ничего не мешает" in anna.buttons
    assert "✓ Не хватает времени" not in anna.buttons
    await anna.presses("✓ Ничего не мешает")
    await anna.presses("Нет материалов")
    await anna.presses("Готово")
    anna.sees("Спасибо")
    stored = await region.does(
        lambda tx: tx.c.execute(
            select(followup_answers.c.value).where(followup_answers.c.question == "w2_block")
        ).scalar_one()
    )
    assert stored == ["means"]


async def test_do_not_ask_cancels_everything_that_was_planned(region: Region) -> None:
    anna = await _teacher(region)
    await _enter(anna)
    await anna.presses("Не спрашивать об этом")
    anna.sees("Больше не спросим")
    before = len(anna.from_bot)
    await region.winds(days=200)
    assert len(anna.from_bot) == before
    assert {state for _, _, state in await region.does(_points)} == {"cancelled"}


async def test_silence_is_reminded_of_twice_and_then_closed(region: Region) -> None:
    anna = await _teacher(region)
    await _enter(anna)
    await region.winds(days=12)
    before = len(anna.from_bot)
    await region.winds(days=13)
    assert len(anna.from_bot) - before == 2
    old = anna.last
    await region.winds(days=14)
    await anna.presses("Ответить на вопрос", old)
    anna.sees("Время ответа вышло")


async def test_the_question_to_the_methodist_opens_the_conversation(region: Region) -> None:
    anna = await _teacher(region)

    def pair(tx: Tx) -> None:
        teacher = tx.c.execute(select(persons.c.id).order_by(persons.c.id.desc())).scalars().first()
        assert teacher is not None
        build.assignment(tx, teacher, build.methodist(tx))

    await region.does(pair)
    await _enter(anna)
    await region.winds(days=12)
    await anna.presses("Ответить на вопрос")
    anna.sees("Ответы увидит ваш методист")
    await anna.presses("Да, несколько раз")
    await anna.presses("Пропустить")
    await anna.presses("Вопрос методисту")
    assert "методист" in anna.text.lower()


async def test_the_methodist_reads_the_answers_of_the_own_teacher_and_nobody_else_does(region: Region) -> None:
    anna = await _teacher(region)
    olga = region.phone("Ольга")
    methodist = await region.does(build.methodist, olga.user_id)
    region.world.add_person(olga.user_id, "Ольга", started=True)
    teacher = await region.does(lambda tx: tx.c.execute(select(persons.c.id).order_by(persons.c.id)).scalars().first())
    pair = await region.does(lambda tx: build.assignment(tx, teacher, methodist))
    await _enter(anna)
    await region.winds(days=12)
    await anna.presses("Ответить на вопрос")
    await anna.presses("Один раз")
    await anna.sends("Карточки у каждого")
    await olga.presses_page("card", pair)
    await olga.presses("Ответы после курсов")
    olga.sees("Ответы после курсов", "Один раз", "Карточки у каждого")
    other = region.phone("Ирина")
    await region.does(build.methodist, other.user_id)
    region.world.add_person(other.user_id, "Ирина", started=True)
    await other.presses_page("followup.answers", pair)
    other.does_not_see("Карточки у каждого")


async def test_at_three_months_the_six_statements_of_the_area_are_asked(region: Region) -> None:
    anna = await _teacher(region)
    await _enter(anna, "25 августа")
    await region.winds(days=3)
    await anna.presses("Ответить на вопрос")
    anna.sees("Оцените шесть утверждений")
    await anna.presses("Оценить шесть утверждений")
    anna.sees("1 из 6")
    for _ in range(6):
        region.clock.wind(timedelta(seconds=3))
        await anna.presses("Делаю без помощи")
    state = await region.does(
        lambda tx: tx.c.execute(select(followups.c.state).where(followups.c.point == "m3")).scalar_one()
    )
    assert state == "answered"


async def test_a_coordinator_enters_a_course_by_the_code_and_sees_no_answers(region: Region) -> None:
    anna = await _teacher(region)
    code = await region.does(lambda tx: tx.c.execute(select(persons.c.code)).scalars().first())
    petr = region.phone("Пётр")
    await region.does(build.staff, "coordinator", petr.user_id)
    region.world.add_person(petr.user_id, "Пётр", started=True)
    await region.does(lambda tx: tx.c.execute(persons.update().where(persons.c.code == code).values(code="Кедр-27")))
    await petr.presses_page("courses")
    await petr.presses("Записать курс педагогу")
    await petr.sends("сосна 999999")
    petr.sees("Такого кода нет")
    await petr.sends("кедр 27")
    await petr.sends("Задания на применение")
    await petr.sends("72")
    await petr.sends("вчера")
    await petr.presses("Ни к одной")
    petr.sees("Кедр-27", "Ответы вы не увидите")
    await region.winds(hours=1)
    anna.sees("Записан ваш курс")
    course_id = await region.does(lambda tx: tx.c.execute(select(courses.c.id)).scalar_one())
    await petr.presses_page("course.stop", course_id)
    assert await region.does(lambda tx: tx.c.execute(select(courses.c.stopped_at)).scalar_one()) is None


async def test_bad_dates_and_hours_keep_the_question_open(region: Region) -> None:
    anna = await _teacher(region)
    await anna.presses_page("courses")
    await anna.presses("Записать курс")
    await anna.sends("Разговор с родителями")
    await anna.sends("много")
    anna.sees("Подойдёт число часов", "Сколько в нём часов")
    await anna.sends("36")
    await anna.sends("31 июня")
    anna.sees("Такого дня в календаре нет", "Когда курс закончился")
    await anna.sends("1 января 2020")
    assert "Когда курс закончился" in anna.text
    await anna.sends("20 ноября")
    anna.sees("К какой области")


async def test_another_teacher_cannot_open_a_point(region: Region) -> None:
    anna = await _teacher(region)
    await _enter(anna)
    await region.winds(days=12)
    vera = await _teacher(region, "Вера")
    followup_id = await region.does(lambda tx: tx.c.execute(select(followups.c.id)).scalars().first())
    await vera.presses_page("followup", followup_id)
    assert "Удалось ли" not in vera.text
