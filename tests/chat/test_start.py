"""Story 1: hello and consent."""

from __future__ import annotations

from tests.world import Region


async def test_the_first_screen_asks_for_consent_with_two_equal_buttons(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    maria.sees("Даю согласие", "Не даю", "Полный текст", "Пример")
    maria.sees_somewhere("Здравствуйте", "Это не аттестация")


async def test_a_refusal_can_be_changed_at_once(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await maria.presses("Не даю")
    maria.sees("Вы не дали согласия")
    await maria.presses("Прочитать ещё раз")
    maria.sees("Даю согласие")


async def test_a_consent_button_older_than_a_day_shows_the_text_anew(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await region.winds(days=2)
    answer = await maria.presses("Даю согласие")
    assert answer is not None
    assert "больше суток" in answer["text"]
    maria.sees("Даю согласие")
    maria.sees_somewhere("показываем текст ещё раз")


async def test_the_full_text_comes_as_a_file_and_the_buttons_stay(region: Region) -> None:
    maria = region.phone("Мария")
    await maria.starts()
    await maria.presses("Полный текст")
    assert [message.kind for message in maria.from_bot][-2:] == ["document", "text"]
    maria.sees("Даю согласие")
