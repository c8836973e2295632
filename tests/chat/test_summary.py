"""/summary: the coordinator's numbers in words, as a picture, as a table, as a paragraph to paste (story 11)."""

from __future__ import annotations

from services.base import Tx
from tests import build
from tests.chat.announcing import coordinator, person, teachers, workbook
from tests.world import Phone, Region, plain_blanks, words

NOTE = "не засчитывается как диагностика ЦНППМ"


async def region_of_eight(region: Region) -> Phone:
    """Seven teachers near and one far; six finished an area, two have a methodist, one agreed a route long ago."""
    petr = await coordinator(region)

    def fill(tx: Tx) -> None:
        near = [build.teacher(tx) for _ in range(7)]
        build.teacher(tx, municipality="kh_bikinsky")
        for one in near[:6]:
            build.attempt(tx, one, {"methodical": [3, 3, 3, 3, 3, 3]})
        methodist = build.methodist(tx)
        build.methodist(tx, state="draft")
        build.assignment(tx, near[0], methodist)
        build.assignment(tx, near[1], methodist)
        build.assignment(tx, near[2], methodist, state="offered", activated_at=None)

    await region.does(fill)
    return petr


async def test_the_page_says_how_many_came_how_far(region: Region) -> None:
    petr = await region_of_eight(region)
    await petr.sends("/summary")
    petr.sees("Начали: 8, в этом месяце 8", "Закончили область: 6", "Нашли методиста: 2", "Согласовали маршрут: 0")
    petr.sees("в отчёте это педагоги с индивидуальным маршрутом")
    petr.sees("Методистов: 1, в среднем по 2,0 педагога", "Запросов без ответа: 1", NOTE)


async def test_who_came_in_an_earlier_month_is_not_counted_in_this_one(region: Region) -> None:
    petr = await region_of_eight(region)
    await region.winds(days=40)
    await petr.sends("/summary")
    petr.sees("Начали: 8, в этом месяце 0", "Нашли методиста: 2, в этом месяце 0")


async def test_few_who_finished_an_area_are_not_counted_out(region: Region) -> None:
    petr = await coordinator(region)

    def fill(tx: Tx) -> None:
        build.attempt(tx, build.teacher(tx), {"methodical": [3, 3, 3, 3, 3, 3]})

    await region.does(fill)
    await petr.sends("/summary")
    petr.sees("Закончили область: меньше пяти, в этом месяце меньше пяти")


async def test_the_picture_says_the_same_in_its_caption(region: Region) -> None:
    petr = await region_of_eight(region)
    await petr.sends("/summary")
    await petr.presses("Картинка")
    picture = petr.from_bot[-2]
    assert picture.kind == "photo"
    assert "Закончили область: 6" in words(picture)
    assert NOTE in words(picture)
    petr.sees("Сводка", "Текст для отчёта")


async def test_the_table_by_district_hides_the_few_and_what_would_give_them_away(region: Region) -> None:
    petr = await region_of_eight(region)
    await petr.sends("/summary")
    await petr.presses("Таблица")
    sheets = workbook(region, petr)
    by_place = {row[0]: row[1:] for row in sheets["Районы"][1:]}
    assert len(by_place) == 19
    assert by_place["Бикинский район"] == ["меньше пяти", 0, 0, 0]
    assert by_place["Вяземский район"] == ["не показано", 6, "меньше пяти", 0]
    assert any(NOTE in str(row[0]) for row in sheets["Итог"])


async def test_the_paragraph_can_be_pasted_and_says_what_does_not_count(region: Region) -> None:
    petr = await region_of_eight(region)
    await petr.sends("/summary")
    await petr.presses("Текст для отчёта")
    paragraph = words(petr.from_bot[-2])
    assert "На 23 ноября педагогов, начавших работать с помощником, — 8." in plain_blanks(paragraph)
    assert NOTE in paragraph
    assert "\n" not in paragraph


async def test_nobody_else_opens_it(region: Region) -> None:
    (maria,) = await teachers(region, 1)
    olga = await person(region, "Ольга")
    await region.does(build.methodist, olga.user_id)
    for stranger in (maria, olga):
        await stranger.sends("/summary")
        stranger.sees("Этот раздел не для вашей роли")
        stranger.does_not_see("Начали:")
