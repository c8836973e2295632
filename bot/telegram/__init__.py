"""The channel Telegram: calls of the Bot API, updates into events, views into messages."""
