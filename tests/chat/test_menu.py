"""The command menu of a chat follows the roles of its person, whatever happens in between."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rests import Rests
from sandbox.botapi.faults import Rule
from services import role
from services.base import Tx
from tests.world import Phone, Region


def menu(phone: Phone) -> set[str]:
    return {command["command"] for command in phone.region.world.commands(phone.user_id)}


async def coordinator(region: Region) -> Phone:
    """Somebody with the role, and the menu that goes with it."""
    anna = region.phone("Анна")
    await anna.starts()
    await region.does(role.grant, anna.user_id, "coordinator")
    await region.ticks()
    return anna


async def takes_the_role(region: Region, anna: Phone) -> None:
    """As the command line does it: another process, whose sparks reach nobody."""

    await region.program.database.write(
        lambda c: role.revoke(Tx(c, region.clock.now(), region.policy), anna.user_id, "coordinator")
    )


async def test_a_role_taken_by_another_process_takes_its_menu_at_the_next_beat(region: Region) -> None:
    anna = await coordinator(region)
    assert "summary" in menu(anna)
    await takes_the_role(region, anna)
    await region.ticks()
    assert "summary" not in menu(anna)


async def test_a_role_taken_before_a_crash_takes_its_menu_after_it(region: Region) -> None:
    anna = await coordinator(region)
    await takes_the_role(region, anna)
    await region.restart()
    await region.ticks()
    assert "summary" not in menu(anna)


@pytest.mark.parametrize(
    "rule", [Rule("drop_before", "setMyCommands", count=1), Rule("too_many", "setMyCommands", retry_after=0, count=7)]
)
async def test_a_channel_that_failed_is_asked_again_after_a_rest(
    region: Region, rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await coordinator(region)
    seconds = [0.0]
    monkeypatch.setattr(region.program.profile, "_rests", Rests(lambda: seconds[0]))
    region.world.faults.add(rule)
    await region.does(role.revoke, anna.user_id, "coordinator")
    await region.ticks()
    await region.ticks()
    assert "summary" in menu(anna), "it is left alone for a moment"
    seconds[0] += 2
    await region.ticks()
    assert "summary" not in menu(anna)


async def test_what_was_published_is_not_published_again_and_a_refusal_is_final(region: Region) -> None:
    anna = await coordinator(region)
    await region.winds(minutes=5)
    calls = [call for call in region.world.calls if call.method == "setMyCommands"]
    assert len(calls) == 1
    region.world.faults.add(Rule("deactivated", "setMyCommands", count=1))
    await region.does(role.revoke, anna.user_id, "coordinator")
    await region.ticks()
    region.world.faults.clear()
    await region.ticks()
    assert "summary" in menu(anna)


async def test_a_change_while_the_menu_is_on_its_way_is_not_lost(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await coordinator(region)
    call = region.program.profile._call

    async def slowly(*args: Any) -> bool:
        monkeypatch.setattr(region.program.profile, "_call", call)
        await takes_the_role(region, anna)
        return await call(*args)

    monkeypatch.setattr(region.program.profile, "_call", slowly)
    await region.does(role.grant, anna.user_id, "admin")
    await region.ticks()
    assert "summary" not in menu(anna)
