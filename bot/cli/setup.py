"""`setup`: asks for the operator's data in Russian, writes operator.yaml (0600) and ends with doctor."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.cli.faults import spoilt
from bot.cli.say import complain, say, words
from bot.content import CONTENT, USED_CONSENTS, Operator, read_operator
from bot.settings import Settings, WrongSetting, load_settings
from domain.consent import Consents, parse_consents
from domain.errors import ContentError


def setup(*, source: str | None = None, ask: Callable[[str], str] = input) -> int:
    """Write the operator's file; the exit code of doctor."""
    try:
        settings = load_settings()
        settings.prepare()
        known = read_operator(settings.operator_file)
        consents = parse_consents(yaml.safe_load((CONTENT / "consents.yaml").read_text(encoding="utf-8")))
        data = _from_file(Path(source)) if source else _asked(consents, known, ask)
    except WrongSetting as fault:
        complain("console-wrong-setting", fault=words(fault.key))
        return 2
    except (ContentError, OSError) as fault:
        complain("console-setup-unreadable", fault=spoilt(fault) if isinstance(fault, ContentError) else str(source))
        return 2
    except (EOFError, KeyboardInterrupt):
        say("console-setup-stopped")
        return 1
    _write(settings, data)
    say("console-setup-written", path=str(settings.operator_file))
    from bot.cli.doctor import doctor

    return doctor()


def _asked(consents: Consents, known: Operator, ask: Callable[[str], str]) -> Mapping[str, Any]:
    say("console-setup-hello")
    values = {}
    for place in consents.operator_fields(USED_CONSENTS):
        before = known.values.get(place.name, "")
        question = words("console-setup-question", what=place.description)
        hint = words("console-setup-known", value=before) if before else ""
        values[place.name] = ask(f"{question}{hint}\n> ").strip() or before
    by = ask(words("console-setup-approved-by") + "\n> ").strip() or known.approved_by
    on = ask(words("console-setup-approved-on") + "\n> ").strip() if by else ""
    return {"operator": values, "consents_approved": {"by": by, "on": on or known.approved_on}}


def _from_file(path: Path) -> Mapping[str, Any]:
    read = read_operator(path)
    if not path.exists():
        raise ContentError(path.name, "", "there is no such file", fault="no-file")
    return {"operator": dict(read.values), "consents_approved": {"by": read.approved_by, "on": read.approved_on}}


def _write(settings: Settings, data: Mapping[str, Any]) -> None:
    """Whole or not at all, readable by the owner only."""
    draft = settings.operator_file.with_suffix(".tmp")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        yaml.safe_dump(dict(data), file, allow_unicode=True, sort_keys=False)
    draft.replace(settings.operator_file)
