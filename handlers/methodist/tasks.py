"""/tasks: one list of what waits, each a button; the line of the day (story 11)."""

from __future__ import annotations

from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t
from handlers.ui.view import Button, Row, View, button, home_row, naming, pages, view
from services import tasks
from services.base import Tx, Who
from services.tasks import Digest, Task, TasksCard

PAGES = {"offer": "offer", "hello": "talk", "letter": "talk", "step": "step", "route": "route"}


@ui.command("tasks", access="methodist", methodist=20)
def command(_tx: Tx, _who: Who, _argument: str) -> Show:
    return go("tasks")


def _line(task: Task) -> Text:
    if task.day is None:
        return t(f"task-line-{task.kind}-plain", name=task.name)
    return t(f"task-line-{task.kind}", name=task.name, day=task.day)


def _button(task: Task) -> Row:
    return (naming(f"task-{task.kind}", task.name, PAGES[task.kind], task.target),)


@ui.page("tasks", tasks.tasks, access="methodist")
def tasks_page(card: TasksCard) -> View:
    if not card.count:
        return view(
            t("tasks-none"),
            t("tasks-none-about"),
            rows=((button("tasks-teachers", "teachers"),), home_row()),
        )
    return view(
        t("tasks-title", n=card.count),
        *(_line(task) for task in card.tasks),
        rows=[*(_button(task) for task in card.tasks), pages("tasks", card.page, card.last), home_row()],
    )


def _count(digest: Digest) -> Text:
    return t("tasks-digest-line-besides" if digest.besides else "tasks-digest-line", n=digest.count)


def _opens(_digest: Digest) -> Button:
    return button("step-button-tasks", "tasks")


@ui.notice("methodist_digest", tasks.look_digest, line=_count, opens=_opens)
def digest_notice(digest: Digest) -> View:
    title = "tasks-title-besides" if digest.besides else "tasks-title"
    return view(t(title, n=digest.count), t("tasks-digest"), rows=((_opens(digest),),))
