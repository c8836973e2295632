"""What many bots do: `await bot.send_message(...)` in a loop, aiogram, no database. `mailing_bare URL COUNT`."""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bench.mailing_ours import TEXT
from bench.stub import FIRST_CHAT, TOKEN


async def main(url: str, count: int) -> None:
    """Send the same message with the same two buttons to so many chats."""
    async with Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url))) as bot:
        for chat in range(FIRST_CHAT, FIRST_CHAT + count):
            words = (("I shall come", "yes"), ("I shall not come", "no"))
            row = [
                InlineKeyboardButton(text=text, callback_data=f"announcement.answer:1:{word}") for text, word in words
            ]
            markup = InlineKeyboardMarkup(inline_keyboard=[row])
            try:
                await bot.send_message(chat, TEXT, parse_mode="HTML", reply_markup=markup)
            except TelegramRetryAfter as busy:
                await asyncio.sleep(busy.retry_after)
        await asyncio.sleep(60)  # its time is read from outside


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
