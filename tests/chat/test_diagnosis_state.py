"""Story 2: restarts, pauses and silence lose nothing; what is kept too long is erased."""

from __future__ import annotations

from functools import partial

from tests.chat.questionnaire import (
    ALONE,
    LESSON,
    NOT_YET,
    SUBJECT,
    WITH_HINT,
    answers,
    arrives,
    attempts,
    begun,
    does_area,
    stored,
    told,
)
from tests.world import Region


async def test_a_restart_keeps_the_place(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE, WITH_HINT)
    await region.restart()
    await answers(maria, NOT_YET)
    maria.sees("4 из 6", "На прошлое: пока не делаю.")
    assert await region.does(stored) == {"m1": 3, "m2": 2, "m3": 1}


async def test_after_a_month_it_goes_on_at_the_same_place(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE, WITH_HINT)
    await region.winds(days=31)
    [attempt] = await region.does(attempts)
    assert attempt.state == "abandoned"
    await maria.presses(ALONE)
    maria.sees_somewhere("4 из 6")
    await maria.presses_data(maria.last.message_id, "diagnosis")
    await maria.presses("Дальше: Урок и методика")
    maria.sees("4 из 6", "На прошлое: делаю без помощи.")
    [attempt] = await region.does(attempts)
    assert attempt.state == "in_progress"


async def test_putting_it_off_keeps_what_was_answered(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    await maria.presses("Ещё область")
    answer = await maria.presses("Позже")
    assert answer is not None
    assert "Сохранено" in answer["text"]
    maria.sees(f"Готово: {LESSON}.", f"Дальше: {SUBJECT}")
    [attempt] = await region.does(attempts)
    assert attempt.state == "paused"


async def test_one_reminder_comes_after_five_days_and_opens_the_place(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE, WITH_HINT)
    assert await region.winds(days=7) == 0  # five days later is a Saturday; on Monday at half past four
    assert await region.winds(hours=5) == 1
    maria.sees("Самодиагностика ждёт", "осталось 4 вопроса", "около 1 минуты", "Не писать до понедельника")
    assert LESSON not in maria.text
    await maria.presses("Продолжить")
    maria.sees("3 из 6")
    assert await region.winds(days=3) == 0


async def test_who_went_on_is_reminded_only_of_the_new_pause(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE)
    await region.winds(days=3)
    await maria.presses(ALONE)
    assert await region.winds(days=3) == 0
    planned = await region.does(partial(told, kind="diagnosis_paused"))
    kept = [(one.state, one.reason, one.plan_version) for one in planned]
    assert kept == [("dropped", "done", 1), ("planned", None, 2)]
    assert await region.winds(days=3) == 1


async def test_two_weeks_of_silence_close_with_what_is_scored_and_say_so_once(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[NOT_YET] * 6)
    await maria.presses("Ещё область")
    await answers(maria, ALONE)
    assert await region.winds(days=20) == 2
    maria.sees("Подвели итог по тому, что вы прошли", "можно дополнить", "Мой итог")
    [attempt] = await region.does(attempts)
    assert (attempt.state, attempt.unfinished) == ("completed_private", True)
    await maria.presses("Мой итог")
    maria.sees(f"{LESSON} — есть с чего начать.")


async def test_answers_of_an_unfinished_area_are_erased_after_sixty_days(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    await maria.presses("Ещё область")
    await answers(maria, ALONE, ALONE)
    assert len(await region.does(stored)) == 8
    await region.winds(days=61)
    assert set(await region.does(stored)) == {"m1", "m2", "m3", "m4", "m5", "m6"}


async def test_an_attempt_without_a_result_is_only_counted_after_sixty_days(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await answers(maria, ALONE, ALONE)
    await region.winds(days=61)
    [attempt] = await region.does(attempts)
    assert (attempt.state, attempt.person_id, attempt.area) == ("deleted", None, None)
    assert await region.does(stored) == {}


async def test_an_area_may_be_answered_anew_after_sixty_days_and_not_before(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    await maria.presses(LESSON)
    await does_area(maria, *[ALONE] * 6)
    answer = await maria.presses_data(maria.last.message_id, "diag.area:methodical")
    assert answer is not None
    assert "недавно" in answer["text"]
    await region.winds(days=61)
    await maria.presses_data(maria.last.message_id, "diag.area:methodical")
    maria.sees(f"{LESSON}: 1 из 6")
    await answers(maria, NOT_YET)
    assert len(await region.does(attempts)) == 2


async def test_a_half_answered_repeat_goes_on_where_it_stopped(region: Region) -> None:
    maria = region.phone("Мария")
    await arrives(maria)
    first = await begun(region, maria, "repeat", "subject")
    await answers(maria, ALONE, ALONE)
    await region.restart()
    assert await begun(region, maria, "repeat", "subject") == first
    maria.sees(f"{SUBJECT}: 3 из 6")
