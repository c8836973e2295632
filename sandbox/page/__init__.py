"""The browser page of the sandbox: phones, the clock, what the bot will say. No build step, nothing from outside."""

from sandbox.page.port import Clip, ClockOnlyPort, Demo, Hint, Planned, Port, Winding
from sandbox.page.server import add_page

__all__ = ["Clip", "ClockOnlyPort", "Demo", "Hint", "Planned", "Port", "Winding", "add_page"]
