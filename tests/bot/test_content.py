"""Content and the operator's file: what a real start needs."""

from __future__ import annotations

from bot.content import Operator, load_policy, missing_values
from tests.world import OPERATOR


def test_what_the_program_knows_is_not_asked_of_the_operator() -> None:
    missing = missing_values(Operator())
    assert "OPERATOR_NAME" in missing
    assert "BOT_NAME" not in missing
    assert "BOT_CHANNEL" not in missing


def test_with_every_answer_of_set_up_a_real_start_is_not_refused() -> None:
    given = {name: value for name, value in OPERATOR.values.items() if name not in {"BOT_NAME", "BOT_CHANNEL"}}
    operator = Operator(given, "юрист", "2026-09-01")
    assert missing_values(operator) == ()
    policy = load_policy(
        region="khabarovsk_krai", zone="Asia/Vladivostok", bot="bot", operator=operator, not_given=None
    )
    assert "{{OPERATOR" not in policy.consents["pd_processing"].full
    assert "Telegram" in policy.consents["pd_processing"].full
    assert not policy.trial
