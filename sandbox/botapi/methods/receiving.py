"""How updates come to the bot: getUpdates and the webhook's settings."""

from __future__ import annotations

import re

from sandbox.botapi.methods.base import method
from sandbox.botapi.models import Json, bad
from sandbox.botapi.params import Params, boolean, integer, string, strings
from sandbox.botapi.updates import KINDS, MAX_BATCH
from sandbox.botapi.world import World

MAX_WAIT = 50
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
DEFAULT_KINDS = KINDS - {"chat_member", "message_reaction", "message_reaction_count"}


def _allow(world: World, p: Params) -> None:
    """An empty list is the default set; not given keeps what was said before."""
    if "allowed_updates" not in p:
        return
    given = frozenset(p["allowed_updates"])
    if given - KINDS:
        raise bad(f"unknown update types in allowed_updates: {sorted(given - KINDS)}")
    wanted = given or DEFAULT_KINDS
    if wanted != world.updates.allowed:
        world.updates.allowed = wanted
        world.updates.save_settings()


@method("getUpdates", {"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": strings})
async def get_updates(world: World, p: Params) -> list[Json]:
    _allow(world, p)
    limit = p.get("limit", MAX_BATCH)
    limit = limit if 1 <= limit <= MAX_BATCH else MAX_BATCH
    seconds = min(max(p.get("timeout", 0), 0), MAX_WAIT)
    return await world.updates.poll(p.get("offset", 0), limit, seconds)


@method(
    "setWebhook",
    {
        "url": string, "ip_address": string, "max_connections": integer, "allowed_updates": strings,
        "drop_pending_updates": boolean, "secret_token": string,
    },
    ("url",),
)  # fmt: skip
def set_webhook(world: World, p: Params) -> bool:
    """http is taken too: the sandbox has no certificates."""
    url = p["url"]
    secret = p.get("secret_token", "")
    if secret and not SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    if url and not url.startswith(("http://", "https://")):
        raise bad("bad webhook: an HTTPS URL must be provided for webhook")
    _allow(world, p)
    world.updates.webhook = {"url": url, "secret": secret} if url else {}
    _finish(world, p)
    return True


@method("deleteWebhook", {"drop_pending_updates": boolean})
def delete_webhook(world: World, p: Params) -> bool:
    world.updates.webhook = {}
    _finish(world, p)
    return True


def _finish(world: World, p: Params) -> None:
    if p.get("drop_pending_updates"):
        world.updates.clear()
    world.updates.save_settings()
    world.updates.ring()


@method("getWebhookInfo")
def get_webhook_info(world: World, _: Params) -> Json:
    info: Json = {"url": world.updates.webhook.get("url", ""), "has_custom_certificate": False}
    info["pending_update_count"] = len(world.updates)
    if world.updates.allowed not in {None, DEFAULT_KINDS}:
        info["allowed_updates"] = sorted(world.updates.allowed or ())
    return info
