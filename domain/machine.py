"""State machines of the field, read from content/state_machines.yaml (domain.md 2.0 and the tables of section 2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from domain.errors import ContentError, DomainError
from domain.reading import Place

FILE = "state_machines.yaml"

# They ask twice instead of offering «take back» (domain.md 2.0, rule 9): what they destroy is gone at once.
TAKE_BACK = "take_back"
NOT_TAKEN_BACK = frozenset({TAKE_BACK, "withdraw", "consent_withdrawn", "delete", "recall"})


@dataclass(frozen=True, slots=True)
class Transition:
    """One line of a machine's table: any of `sources` goes to `target` when one of `actors` fires `event`."""

    sources: frozenset[str]
    event: str
    actors: frozenset[str]
    target: str


@dataclass(frozen=True, slots=True)
class Act:
    """One row of an entity's history; `by` is the person's internal id, None for the bot."""

    event: str
    actor: str
    by: int | None
    source: str
    target: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Machine:
    """States and transitions of one entity; `labels` are the words of content for each state."""

    code: str
    initial: str
    terminal: frozenset[str]
    resting: frozenset[str]
    labels: Mapping[str, str]
    transitions: tuple[Transition, ...]
    undo: timedelta

    def may(self, state: str, event: str, actor: str) -> bool:
        """True when `actor` may fire `event` in `state`."""
        return any(actor in found.actors for found in self._lines(state, event))

    def step(self, state: str, event: str, actor: str) -> str:
        """The state after the event.

        Errors: `not_now` when the state knows no such event (a stale button, domain.md 2.0 rule 2), `not_yours` when
        the event belongs to another role (rule 8: nobody but the actor of the table, even an admin).
        """
        lines = self._lines(state, event)
        if not lines:
            raise DomainError("not_now", machine=self.code, state=state, event=event)
        for line in lines:
            if actor in line.actors:
                return line.target
        raise DomainError("not_yours", machine=self.code, event=event)

    def events(self, state: str, actor: str) -> tuple[str, ...]:
        """The events `actor` may fire in `state`, in the order of the table."""
        return tuple(line.event for line in self.transitions if state in line.sources and actor in line.actors)

    def take_back(self, history: Sequence[Act], by: int, now: datetime) -> str:
        """The state before the person's last act (domain.md 2.0, rule 9).

        `history` is oldest first and holds this entity only. What the bot did after the act is its consequence and
        goes back with it; the take-back itself is stored as an act `take_back` and is not taken back again.
        Errors: `not_yours` when another person acted last, `not_now` when there is nothing to take back or the act
        asks twice instead, `undo_too_late` (param `minutes`) after the term.
        """
        last = next((act for act in reversed(history) if act.by is not None), None)
        if last is None or last.event in NOT_TAKEN_BACK:
            raise DomainError("not_now", machine=self.code, state=history[-1].target if history else self.initial)
        if last.by != by:
            raise DomainError("not_yours", machine=self.code, event=last.event)
        if now - last.at > self.undo:
            raise DomainError("undo_too_late", minutes=int(self.undo.total_seconds() // 60))
        return last.source

    def _lines(self, state: str, event: str) -> list[Transition]:
        return [line for line in self.transitions if line.event == event and state in line.sources]


def parse_machines(data: object) -> Mapping[str, Machine]:
    """All machines by code. `data` is the loaded state_machines.yaml.

    Errors: ContentError naming the machine when a state is unknown or out of reach, a state has no way on, a final
    state has one, or one press would lead to two places.
    """
    root = Place(FILE, "", data)
    undo = timedelta(minutes=root.place("common").whole("undo_minutes", least=1))
    machines = root.place("machines")
    codes = machines.keys()
    return MappingProxyType({code: _machine(code, machines.place(code), undo) for code in codes})


def _machine(code: str, body: Place, undo: timedelta) -> Machine:
    states = body.place("states")
    names = states.keys()
    machine = Machine(
        code=code,
        initial=body.text("initial"),
        terminal=frozenset(body.texts("terminal")),
        resting=frozenset(body.texts("resting") if body.has("resting") else ()),
        labels=MappingProxyType({state: states.text(state) for state in names}),
        transitions=tuple(
            Transition(
                sources=frozenset(line.texts("from")),
                event=line.text("event"),
                actors=frozenset(line.text("actor").split("|")),
                target=line.text("to"),
            )
            for line in body.places("transitions")
        ),
        undo=undo,
    )
    _check_known(machine)
    _check_reachable(machine)
    _check_ways_on(machine)
    _check_one_target(machine)
    return machine


def _refuse(machine: Machine, fault: str, states: Iterable[str]) -> None:
    names = ", ".join(sorted(states))
    if names:
        raise ContentError(FILE, machine.code, f"{fault}: {names}")


def _check_known(machine: Machine) -> None:
    named = {machine.initial, *machine.terminal, *machine.resting}
    for line in machine.transitions:
        named |= {*line.sources, line.target}
    _refuse(machine, "unknown state", named - machine.labels.keys())


def _check_reachable(machine: Machine) -> None:
    reached = {machine.initial}
    grew = True
    while grew:
        fresh = {line.target for line in machine.transitions if line.sources & reached} - reached
        reached |= fresh
        grew = bool(fresh)
    _refuse(machine, "out of reach", machine.labels.keys() - reached)


def _check_ways_on(machine: Machine) -> None:
    left = {source for line in machine.transitions for source in line.sources}
    _refuse(machine, "dead end", machine.labels.keys() - left - machine.terminal - machine.resting)
    _refuse(machine, "final state is left", machine.terminal & left)


def _check_one_target(machine: Machine) -> None:
    seen: set[tuple[str, str, str]] = set()
    for line in machine.transitions:
        for source in line.sources:
            for actor in line.actors:
                key = (source, line.event, actor)
                if key in seen:
                    _refuse(machine, "two targets for", [" ".join(key)])
                seen.add(key)
