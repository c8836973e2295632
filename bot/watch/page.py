"""The page of health on a port of its own: /healthz, /readyz and /metrics. Nothing of any person stands there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot.cli.say import words
from bot.watch import figures
from bot.watch.state import State
from services.watch import Standing

PLAIN = {"Content-Type": "text/plain; charset=utf-8"}
PROMETHEUS = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}


async def open_page(look: Callable[[], Awaitable[State]], host: str, port: int) -> web.AppRunner:
    """Listen; the caller cleans the runner up. Raises OSError when the address is taken."""
    app = web.Application()
    page = _Page(look)
    app.add_routes([
        web.get("/healthz", page.health), web.get("/readyz", page.ready), web.get("/metrics", page.metrics),
    ])  # fmt: skip
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    return runner


class _Page:
    def __init__(self, look: Callable[[], Awaitable[State]]) -> None:
        self._look = look

    async def health(self, _request: web.Request) -> web.Response:
        """Whoever reads this knows that the loop answers."""
        return web.Response(text=words("ready-alive") + "\n", headers=PLAIN)

    async def ready(self, _request: web.Request) -> web.Response:
        state = await self._look()
        said = [words(f"ready-{name}") for name in state.faults] or [words("ready-good")]
        return web.Response(text="\n".join(said) + "\n", status=200 if state.ready else 503, headers=PLAIN)

    async def metrics(self, _request: web.Request) -> web.Response:
        body = generate_latest(figures.REGISTRY) + generate_latest(_gauges(await self._look()))
        return web.Response(body=body, headers=PROMETHEUS)


def _gauges(state: State) -> CollectorRegistry:
    """What is read when somebody asks."""
    found = CollectorRegistry()

    def set_to(name: str, help_: str, value: float) -> None:
        Gauge(f"metodbot_{name}", help_, registry=found).set(value)

    set_to("ready", "1 when people can be served", float(state.ready))
    set_to("channel_silent_seconds", "Since the Bot API answered last", state.silent)
    set_to("disk_free_bytes", "Free space where the data lie", state.free)
    if state.standing is not None:
        now = state.standing.at
        if state.copied_at is not None:
            set_to("copy_age_seconds", "Since the newest whole copy", (now - state.copied_at).total_seconds())
        _queues(state.standing, set_to)
        _jobs(state.standing, found)
        _fates(state.standing, found)
    return found


def _queues(standing: Standing, set_to: Callable[[str, str, float], None]) -> None:
    waited = standing.at - (standing.waiting_since or standing.at)
    unsent = standing.at - (standing.unsent_since or standing.at)
    set_to("inbox_waiting", "Updates stored and not handled", standing.waiting)
    set_to("inbox_oldest_seconds", "Age of the oldest of them", waited.total_seconds())
    set_to("inbox_aside", "Updates set aside under a number", standing.aside)
    set_to("unsent", "Notices due and not sent (10000: that many or more)", standing.unsent)
    set_to("unsent_oldest_seconds", "Since the oldest of them was due", unsent.total_seconds())


def _jobs(standing: Standing, registry: CollectorRegistry) -> None:
    age = Gauge("metodbot_job_success_age_seconds", "Since the last success", ("job",), registry=registry)
    failures = Gauge("metodbot_job_failures", "Failures since the last success", ("job",), registry=registry)
    late = Gauge("metodbot_job_overdue", "1: no success for three periods", ("job",), registry=registry)
    count = Gauge("metodbot_job_count", "What the last run counted", ("job", "what"), registry=registry)
    overdue = {one.name for one in standing.overdue}
    for name, job in standing.jobs.items():
        if job.last_success is not None:
            age.labels(name).set((standing.at - job.last_success).total_seconds())
        failures.labels(name).set(job.failures)
        late.labels(name).set(float(name in overdue))
        for what, value in job.counts.items():
            count.labels(name, what).set(value)


def _fates(standing: Standing, registry: CollectorRegistry) -> None:
    what = "Notices due in the last day by what became of them"
    day = Gauge("metodbot_notices_day", what, ("kind", "reason"), registry=registry)
    for (kind, reason), count in standing.fates.items():
        day.labels(kind, reason).set(count)
