"""Position, subject, municipality: one question a screen, the usual answers as one tap, the rest by pages or typed."""

from __future__ import annotations

from domain.reference import in_sentence
from handlers.ui.registry import Show, go, ui
from handlers.ui.text import Text, t, verbatim
from handlers.ui.view import Button, Row, View, back_row, button, labelled, pages, view
from services import profile
from services.base import Said, Tx, Who
from services.person import forget
from services.profile import MORE, ProfileCard, Question, Unfinished

TITLES = {
    "position": "profile-position-title",
    "subject": "profile-subject-title",
    MORE: "profile-more-title",
    "org_type": "profile-org-title",
    "municipality": "profile-place-title",
}
ASKS = {
    "position": "profile-position-ask",
    "subject": "profile-subject-ask",
    MORE: "profile-more-ask",
    "org_type": "profile-org-ask",
    "municipality": "profile-place-ask",
}
OTHERS = {
    "position": "profile-button-other-position",
    "subject": "profile-button-other-subject",
    MORE: "profile-button-other-subject",
    "org_type": None,
    "municipality": None,
}


# Pages on which a typed word answers a question; written anywhere else it is a free text.
ASKING = {"search", "search.again", "profile.ask", "profile.choose"}


def elsewhere(tx: Tx, who: Who, said: Said) -> Show:
    """The person went on to another page: the question is over, the text is not lost."""
    forget(tx, who)
    return ui.pass_on(tx, who, said)


def question_view(question: Question) -> View:
    """A question wherever it stands: inside the search or on a page of its own."""
    rows: list[Row] = [
        (labelled(verbatim(name), "profile.set", question.field, code),) for code, name in question.options
    ]
    other = OTHERS[question.field]
    if question.page is not None:
        rows.append(pages("profile.ask", question.page, question.last, question.field))
    elif other is not None:
        rows.append((button(other, "profile.ask", question.field, 0),))
    rows.append(_way_out(question))
    asked = t(ASKS[question.field])
    return view(t(TITLES[question.field]), _lead(question), asked, rows=rows)


def _lead(question: Question) -> Text | None:
    return t("profile-lead") if question.first and not question.editing and question.page is None else None


def _way_out(question: Question) -> Row:
    if question.editing:
        return (button("button-back", "profile"),)
    if question.page is not None and question.field != "municipality":
        return (button("button-back", "profile.ask", question.field),)
    if question.first:
        return (button("profile-button-not-now", "home"),)
    return (button("button-back", "profile.ask", _before(question.field)), button("profile-button-not-now", "home"))


def _before(field: str) -> str:
    return {"subject": "position", "org_type": "subject", "municipality": "subject"}.get(field, "position")


@ui.page("profile.ask", profile.ask)
def ask_page(question: Question) -> View:
    return question_view(question)


@ui.page("profile.choose", profile.choose)
def choose_page(question: Question) -> View:
    rows: list[Row] = [
        (labelled(verbatim(name), "profile.set", question.field, code),) for code, name in question.options
    ]
    rows.append((button("button-back", "profile.ask", question.field),))
    return view(t("profile-choose-title"), t("profile-choose-ask"), rows=rows)


def _next(tx: Tx, who: Who) -> Show:
    """While something is missing the search asks on; a profile that was open for editing comes back."""
    return go("profile", toast=t("profile-kept")) if profile.is_edited(tx, who) else go("search")


@ui.action("profile.set", stale=lambda field, _code: go("profile.ask", field))
def set_field(tx: Tx, who: Who, field: str, code: str) -> Show:
    if not profile.answer(tx, who, field, code):
        return go("profile.other")
    return _next(tx, who)


@ui.types("profile.word")
def typed(tx: Tx, who: Who, said: Said, field: str) -> Show:
    if who.page not in ASKING:
        return elsewhere(tx, who, said)
    found = profile.find(tx, who, field, said.text)
    if len(found) > 1:
        return go("profile.choose", field, ".".join(found))
    return set_field(tx, who, field, found[0])


@ui.page("profile.other", profile.card)
def other_page(_card: ProfileCard) -> View:
    return view(
        t("profile-other-title"),
        t("profile-other-ask"),
        rows=((button("button-back", "profile.ask", "subject"),),),
    )


@ui.types("profile.other")
def other_words(tx: Tx, who: Who, said: Said) -> Show:
    if who.page != "profile.other":
        return elsewhere(tx, who, said)
    profile.other_subject(tx, who, said.text)
    return _next(tx, who)


@ui.page("profile", profile.card)
def profile_page(card: ProfileCard) -> View:
    more: Row = (button("profile-button-more-subject", "profile.ask", MORE),) if card.more else ()
    subjects: Text | str = ", ".join(map(in_sentence, card.subjects)) if card.subjects else t("profile-unknown")
    return view(
        t("profile-title"),
        t("profile-position-line", name=in_sentence(card.position) if card.position else t("profile-unknown")),
        t("profile-org-line", name=in_sentence(card.org_type)) if card.org_type else None,
        t("profile-subject-line", names=subjects),
        t("profile-place-line", name=card.municipality or t("profile-unknown")),
        rows=(
            (button("profile-button-change-position", "profile.ask", "position"),),
            (button("profile-button-change-subject", "profile.ask", "subject"),),
            more,
            (button("profile-button-change-place", "profile.ask", "municipality"),),
            back_row("search"),
        ),
    )


def _open_profile(_left: Unfinished) -> Button:
    return button("profile-button-unfinished", "search")


def _unfinished_line(left: Unfinished) -> Text:
    return t("profile-unfinished", n=left.n)


@ui.notice("profile_unfinished", profile.look_unfinished, line=_unfinished_line, opens=_open_profile)
def unfinished_notice(left: Unfinished) -> View:
    go_on: Row = (button("profile-button-go-on", "search"),)
    return view(t("profile-unfinished-title"), _unfinished_line(left), rows=(go_on,))
