"""What a press costs at the least with a framework: a bare aiogram bot that answers and edits, with no database."""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bench.stub import TOKEN

TEXT = "<b>{data}</b>\n\n" + "I give tasks of different support to those who find it hard and to those who go on. " * 2
LABELS = ("Not yet", "Now and then", "As a rule", "Yes, and I show others", "Does not apply", "Hint", "Correct")


async def press(query: CallbackQuery) -> None:
    """The same two calls with a text and a keyboard of the same size."""
    await query.answer()
    if isinstance(query.message, Message):
        buttons = [
            InlineKeyboardButton(text=label, callback_data=f"diag.answer:1:m{number}:{number}")
            for number, label in enumerate(LABELS)
        ]
        rows = [[button] for button in buttons[:5]] + [buttons[5:]]
        text = TEXT.format(data=query.data)
        markup = InlineKeyboardMarkup(inline_keyboard=rows)
        await query.message.edit_text(text, parse_mode="HTML", reply_markup=markup)


async def main(url: str) -> None:
    """Poll until killed."""
    dispatcher = Dispatcher()
    dispatcher.callback_query.register(press)
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
