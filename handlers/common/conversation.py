"""They talk: writing, the questions before something is passed on, what became of a letter (story 4, 2.15)."""

from __future__ import annotations

from dataclasses import replace

from handlers.common.relay import hours_text
from handlers.common.thread_lines import lines_text
from handlers.ui.registry import Show, go, stay, ui
from handlers.ui.text import Text, shortened, t, verbatim
from handlers.ui.view import Button, Row, View, button, home_row, labelled, view
from services import conversation, letter, thread
from services.base import Said, Tx, Who
from services.conversation import DraftCard, Outcome, TalkCard
from services.letter import LetterCard, Partner, When

PASSES = ("text", "voice", "photo", "document")
WIDE = 28
OF_PAIR = frozenset({"new", "goal", "owning"})  # pages «route.» that are named by the pair, not by the route
NEAR = frozenset({"today", "tomorrow", "after_tomorrow"})


def name_of(partner: Partner, width: int = WIDE) -> Text:
    """The other side in a list: the private label, else code and subject; «Your methodist» to a teacher."""
    if partner.side == "teacher":
        return t("talk-my-methodist")
    words = partner.label or f"{partner.code}, {partner.subject}".rstrip(", ")
    return verbatim(shortened(words, width))


def title_of(key: str, partner: Partner) -> Text:
    """A title with the other side in it: `key-methodist` or `key-teacher` with the code."""
    if partner.side == "teacher":
        return Text(f"{key}-methodist")
    return Text(f"{key}-teacher", {"code": partner.code})


def label_line(partner: Partner) -> Text | None:
    """The private label, where there is one."""
    return t("talk-label-line", label=partner.label) if partner.label else None


def home_of(partner: Partner) -> Button:
    """«Back» to the card of the other side."""
    if partner.side == "teacher":
        return button("button-back", "my_methodist")
    return button("button-back", "card", partner.assignment_id)


def when_text(when: When) -> Text:
    """«tomorrow at 14:30»."""
    if when.code in NEAR:
        return Text(f"when-{when.code.replace('_', '-')}", {"time": when.clock})
    return t("when-date", day=when.day, time=when.clock)


def shown(outcome: Outcome) -> Show:
    """The letter, or the question about the draft."""
    kind, entity_id = outcome
    return go("letter" if kind == "letter" else "draft", entity_id)


# writing


@ui.page("talk", conversation.talk, access="person")
def talk_page(card: TalkCard) -> View:
    partner = card.partner
    below: Row = (button("button-thread", "thread", partner.assignment_id), home_of(partner))
    enough: Row = (button("button-no-answer-wide", "thread.enough", partner.assignment_id),) if card.waiting else ()
    if card.greeting:
        return view(
            title_of("talk-title", partner),
            label_line(partner),
            t("talk-greeting-ready"),
            t("blank"),
            Text(conversation.GREETING, {"hours": hours_text(card.hours)}),
            rows=((button("button-greet", "talk.greet", partner.assignment_id),), below),
        )
    return view(
        title_of("talk-title", partner),
        label_line(partner),
        *lines_text(card.waiting, partner),
        t("talk-about-step") if card.step_id is not None else None,
        t("talk-how"),
        t("talk-hours-line", hours=hours_text(card.hours)) if partner.side == "teacher" else None,
        rows=(enough, below),
    )


@ui.types("talk", access="person", kinds=PASSES, wrong="error-conversation-kind")
def write(
    tx: Tx, who: Who, said: Said, assignment_id: int, until: int | None = None, step_id: int | None = None
) -> Show:
    return _with_left_out(said, shown(conversation.write(tx, who, said, assignment_id, until, step_id)))


def _with_left_out(said: Said, show: Show) -> Show:
    if not said.left_out:
        return show
    return go(show.page, *show.args, toast=t("talk-left-out", n=said.left_out))


@ui.action("talk.greet", access="methodist", stale=lambda assignment_id: go("card", assignment_id))
def greet(tx: Tx, who: Who, assignment_id: int) -> Show:
    return go("letter", conversation.greet(tx, who, assignment_id))


@ui.action("talk.enough", access="person")
def enough(tx: Tx, who: Who, assignment_id: int) -> Show:
    thread.no_answer(tx, who, assignment_id)
    return stay(t("talk-enough"))


@ui.on_reply
def on_reply(tx: Tx, who: Who, said: Said) -> Show | None:
    outcome = conversation.replied(tx, who, said)
    return None if outcome is None else _with_left_out(said, shown(outcome))


def _route_of(who: Who) -> int | None:
    """The route on whose page of the editor the person stands."""
    name, _, rest = (who.page or "").partition(".")
    first = who.page_args[0] if who.page_args else None
    return first if name == "route" and rest not in OF_PAIR and isinstance(first, int) else None


@ui.on_free
def on_free(tx: Tx, who: Who, said: Said) -> Show | None:
    if "coordinator" in who.roles:
        return None
    outcome = conversation.free(tx, who, said, _route_of(who))
    if outcome is not None:
        return _with_left_out(said, shown(outcome))
    if "teacher" in who.roles:
        return _nobody(tx, who, said)
    return go("home", toast=t("talk-no-teachers")) if "methodist" in who.roles else None


def _nobody(tx: Tx, who: Who, said: Said) -> Show:
    """A teacher without a methodist: a statement stays on the screen, other words are kept."""
    if who.page == "diagnosis.item":
        return go("diagnosis.item", who.page_args[0], True, toast=t("diagnosis-by-buttons"))
    kept = conversation.put_by(tx, who, said)
    return go("my_methodist", toast=t("talk-put-by") if kept else t("talk-nobody"))


@ui.on_changed
def on_changed(tx: Tx, who: Who, said: Said) -> Show | None:
    done = conversation.changed(tx, who, said)
    if done is None:
        return None
    words = {"passed": t("talk-edit-passed"), "parts": t("talk-edit-parts"), "file": t("talk-edit-file")}
    return stay(words.get(done))


# drafts


@ui.page("draft", conversation.draft, access="person")
def draft_page(card: DraftCard) -> View:
    passes = button("button-pass", "draft.pass", card.draft_id)
    drops = button("button-no", "draft.drop", card.draft_id)
    if card.ask == "whom":
        rows: list[Row] = [(labelled(name_of(one), "draft.pass", card.draft_id, one.assignment_id),) for one in card.to]
        return view(t("draft-whom"), t("draft-whom-about"), rows=[*rows, (drops,)])
    if card.ask == "children":
        children = (button("button-no-children", "draft.pass", card.draft_id),)
        return view(t("draft-children"), t("draft-children-about"), rows=(children, (
            button("button-do-not-pass", "draft.drop", card.draft_id),)))  # fmt: skip
    if card.ask == "long":
        parts = (button("button-in-parts", "draft.pass", card.draft_id),)
        return view(t("draft-long"), t("draft-long-about", limit=letter.LIMIT, n=card.parts), rows=(parts, (
            button("button-do-not-pass", "draft.drop", card.draft_id),)))  # fmt: skip
    count = t("draft-free-count", n=card.count) if card.count > 1 else None
    if card.to[0].side == "methodist":
        about = t("draft-free-teacher", name=name_of(card.to[0]))
        return view(t("draft-free-teacher-title"), about, count, rows=((passes, drops),))
    return view(t("draft-free"), count, rows=((passes, drops),))


@ui.action("draft.pass", access="person")
def pass_draft(tx: Tx, who: Who, draft_id: int, assignment_id: int | None = None) -> Show:
    return shown(conversation.pass_draft(tx, who, draft_id, assignment_id))


@ui.action("draft.drop", access="person")
def drop_draft(tx: Tx, who: Who, draft_id: int) -> Show:
    route_id = conversation.drop_draft(tx, who, draft_id)
    if route_id is not None:
        return go("route", route_id, toast=t("draft-dropped-route"))
    return go("home", toast=t("draft-dropped"))


# what became of it


@ui.page("letter", conversation.letter_card, access="person")
def letter_page(card: LetterCard) -> View:
    shown = _letter(card)
    if card.draft_id is None:
        return shown
    waits: Row = (button("button-draft", "draft", card.draft_id),)
    return replace(shown, text=(*shown.text, t("letter-draft")), rows=(waits, *shown.rows))


def _letter(card: LetterCard) -> View:
    partner = card.partner
    again: Row = (button("button-write-more", "talk", partner.assignment_id),) if partner.open else ()
    talks = button("button-thread", "thread", partner.assignment_id)
    recall = button("button-recall", "letter.recall", card.letter_id)
    tail: tuple[Row, ...] = ((recall, talks) if card.may_recall else (talks,), home_row())
    if card.state == "held" and card.may_silent and card.at is not None:
        choice: tuple[Row, ...] = (
            (labelled(t("letter-later", when=when_text(card.at)), "letter.keep", card.letter_id),),
            (button("button-silent", "letter.silent", card.letter_id),),
        )
        return view(t("letter-quiet"), t("letter-quiet-about", when=when_text(card.at)), rows=(*choice, *tail))
    if card.state == "held":
        return view(*_held(card), rows=(again, *tail))
    if card.state == "failed":
        if not partner.open:
            return view(t("failed-ended"), t("failed-ended-about"), rows=tail)
        about = "failed-methodist" if partner.side == "teacher" else "failed-teacher"
        return view(t("failed-title"), Text(about), rows=tail)
    if card.state == "recalled":
        return view(t("letter-recalled"), t("letter-recalled-about"), rows=(again, *tail))
    return view(title_of("letter-sent", partner), label_line(partner), t("letter-sent-about"), rows=(again, *tail))


def _held(card: LetterCard) -> tuple[Text, ...]:
    if card.at is None:
        return t("letter-held-absent"), t("letter-held-absent-about")
    if card.at.code in NEAR:
        return t("letter-held", when=when_text(card.at)), t("letter-held-about")
    return t("letter-held-later"), t("letter-held-on", when=when_text(card.at)), t("letter-held-about")


@ui.action("letter.keep", access="person")
def keep(tx: Tx, who: Who, letter_id: int) -> Show:
    card = letter.letter(tx, who, letter_id)
    return go("thread", card.partner.assignment_id)


@ui.action("letter.silent", access="methodist", stale=lambda letter_id: go("letter", letter_id))
def silent(tx: Tx, who: Who, letter_id: int) -> Show:
    letter.send_silent(tx, who, letter_id)
    return go("letter", letter_id)


@ui.action("letter.recall", access="person", stale=lambda letter_id: go("letter", letter_id))
def recall(tx: Tx, who: Who, letter_id: int) -> Show:
    letter.recall(tx, who, letter_id)
    return go("letter", letter_id)
