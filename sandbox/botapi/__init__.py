"""A Bot API server over HTTP, as strict as Telegram, with invented people on its other side."""
