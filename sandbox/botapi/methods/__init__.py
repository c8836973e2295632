"""Methods of the Bot API by name. Importing this package fills the table."""

from sandbox.botapi.methods import chats, copying, editing, profile, receiving, sending
from sandbox.botapi.methods.base import METHODS, Method

__all__ = ["METHODS", "Method", "chats", "copying", "editing", "profile", "receiving", "sending"]
