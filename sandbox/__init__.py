"""A local Telegram: the Bot API over HTTP and a chat page in the browser. Imports nothing of the bot."""
