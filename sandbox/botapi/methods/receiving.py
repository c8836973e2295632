"""How updates come to the bot: getUpdates and the webhook's settings."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sandbox.botapi.methods.base import method
from sandbox.botapi.models import Json, bad
from sandbox.botapi.params import Params, boolean, integer, string, strings
from sandbox.botapi.updates import KINDS, MAX_BATCH
from sandbox.botapi.world import World

MAX_WAIT = 50
CONNECTIONS, MAX_CONNECTIONS = 40, 100
PORTS = (80, 88, 443, 8443)
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
    """http is taken on this machine, as by a Bot API server of one's own: the sandbox has no certificates."""
    url = p["url"]
    secret = p.get("secret_token", "")
    if len(secret) > 256:
        raise bad("secret token must be 1-256 characters long")
    if secret and not SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    if url:
        _check_url(url)
    _allow(world, p)
    limit = p.get("max_connections", CONNECTIONS)
    most = limit if 1 <= limit <= MAX_CONNECTIONS else CONNECTIONS
    world.updates.webhook = {"url": url, "secret": secret, "max_connections": most} if url else {}
    world.updates.webhook_error = None
    world.updates.end_poll()
    _finish(world, p)
    return True


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise bad("bad webhook: invalid webhook URL specified") from None
    if parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}:
        return
    if parts.scheme != "https" or not parts.hostname:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if port not in {None, *PORTS}:
        raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


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
    if world.updates.webhook:
        info["max_connections"] = world.updates.webhook.get("max_connections", CONNECTIONS)
    if world.updates.webhook_error is not None:
        info["last_error_date"], info["last_error_message"] = world.updates.webhook_error
    if world.updates.allowed not in {None, DEFAULT_KINDS}:
        info["allowed_updates"] = sorted(world.updates.allowed or ())
    return info
