"""Story 7: the check, the result, the end of a route."""

from __future__ import annotations

from tests.chat.route_story import LIGHT, accept_all, answer_six, diagnose, pair, route_state, states
from tests.world import Region


async def test_the_route_ends_with_the_check_and_the_result(region: Region) -> None:
    story = await pair(region, LIGHT)
    await diagnose(story)
    await region.winds(hours=3)
    await accept_all(story, range(1, 4))
    assert await route_state(story) == "steps_done"
    await region.ticks()
    story.anna.sees_somewhere("Все шаги маршрута готовы, осталась сверка")
    await story.opens_step(story.anna, 3)
    await story.anna.presses("Сверка результата")
    story.anna.sees("6 коротких вопросов", "увидит и ваш методист", "Закончить без сверки")
    await story.anna.presses("Сверить")
    await answer_six(story, "Делаю без помощи")
    assert await route_state(story) == "presentation"
    await story.presses(story.anna, f"step.compare:{story.route_id}")
    story.anna.sees("Было: ", "Стало: ", "Прибавилось", "Это же видит ваш методист")
    assert story.anna.last.kind == "photo"
    await story.presses(story.olga, f"step.compare:{story.route_id}")
    story.olga.sees("Прибавилось", "не аттестация")
    await story.presses(story.anna, f"step.check:{story.route_id}")
    story.anna.sees("Остался результат", "Презентация опыта")
    await story.anna.presses("Показать результат")
    await story.anna.presses("Другая форма")
    await story.anna.presses("Серия занятий")
    story.anna.sees("Форма: Серия занятий")
    await story.anna.presses("Показать результат")
    await story.anna.sends("Провела серию из трёх уроков: https://example.org/lessons")
    await story.opens_step(story.olga, 5)
    story.olga.sees("example.org/lessons", "Серия занятий")
    await story.olga.presses("Принято, спасибо")
    story.olga.sees("Следующий маршрут", "Отменить ответ")
    assert await route_state(story) == "closed"
    assert await states(story) == ["accepted"] * 5
    await story.olga.presses("Отменить ответ")
    assert await route_state(story) == "presentation"


async def test_a_check_of_an_area_that_was_not_opened_is_seen_by_the_teacher_only(region: Region) -> None:
    story = await pair(region, ("self_study",))
    await diagnose(story, shared=False)
    await accept_all(story, range(1, 2))
    await story.presses(story.anna, f"step.check:{story.route_id}")
    story.anna.sees("увидите только вы")
    await story.anna.presses("Сверить")
    await answer_six(story, "Делаю без помощи")
    assert await route_state(story) == "presentation"
    answer = await story.presses(story.olga, f"step.compare:{story.route_id}")
    assert answer is not None
    assert "не открывал" in answer["text"]
    story.olga.does_not_see("Стало:")


async def test_an_own_topic_is_checked_in_a_few_words(region: Region) -> None:
    story = await pair(region, ("self_study",), area=None, topic="Читательский клуб")
    await accept_all(story, range(1, 2))
    await story.presses(story.anna, f"step.check:{story.route_id}")
    await story.anna.presses("Написать пару слов")
    await story.anna.sends("Дети сами приносят книги")
    assert await route_state(story) == "presentation"
    await story.opens_step(story.olga, 2)
    story.olga.sees("сами приносят книги")


async def test_a_route_may_end_without_the_check_when_both_agree(region: Region) -> None:
    story = await pair(region, ("self_study",))
    await region.winds(hours=3)
    await accept_all(story, range(1, 2))
    await story.presses(story.anna, f"step.check:{story.route_id}")
    await story.anna.presses("Закончить без сверки")
    await story.anna.presses("Да, предложить закончить")
    await region.ticks()
    story.olga.sees("Закрыть маршрут без сверки?")
    await story.olga.presses("Посмотреть")
    await story.olga.presses("Предложить сверить")
    await region.ticks()
    story.anna.sees("Методист предлагает сверить")
    await story.presses(story.anna, f"step.nocheck.yes:{story.route_id}")
    await story.presses(story.olga, f"step.check:{story.route_id}")
    await story.olga.presses("Закрыть без сверки")
    assert await route_state(story) == "closed"
    await story.olga.presses("Отменить закрытие")
    assert await route_state(story) == "steps_done"


async def test_acceptance_taken_back_brings_the_route_back_until_the_check_began(region: Region) -> None:
    story = await pair(region, ("self_study",))
    await diagnose(story)
    await accept_all(story, range(1, 2))
    await story.olga.presses("Отменить ответ")
    assert await route_state(story) == "active"
    await story.olga.presses("Принято, спасибо")
    await story.presses(story.anna, f"step.repeat:{story.route_id}")
    answer = await story.presses(story.olga, f"step.unanswer:{story.steps[0]}:1")
    assert answer is not None
    assert "уже сверяет" in answer["text"]
    assert await route_state(story) == "repeat_diagnosis"


async def test_the_check_and_the_result_are_reminded_of_after_a_day_and_a_week(region: Region) -> None:
    story = await pair(region, ("self_study",))
    await diagnose(story)
    await accept_all(story, range(1, 2))
    await region.winds(days=2)
    story.anna.sees_somewhere("Пора сверить результат")

    def said(words: str) -> int:
        return sum(words in (message.text or "") for message in story.anna.from_bot)

    assert said("Пора сверить") == 1
    await region.winds(days=8)
    assert said("ора сверить") >= 2
