"""How the page looks: widths, motion, contrast, the names of days."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.sandbox.page.chromium import IN_CHROMIUM, Opener, browser, chat_of, key, look, phone
from tests.sandbox.page.conftest import MARIA, OLGA, Site

__all__ = ["browser", "look"]
pytestmark = IN_CHROMIUM


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
