"""Conflicts: a step that another counter's or the province's had made impossible before it was known. Both sides stay
in the log; the supervisor says which holds, and that is an event too (protocol.md C2)."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from counter import right
from counter.desk import Desk, Done
from counter.dossier import Dossier
from counter.event import Body, Event
from counter.lifecycle import ACTIONS, apply
from counter.ports import Draft
from counter.refusal import Refused

Decision = Literal["kept", "redone"]

SETTLED = "Bước này không còn chờ quyết định; xem lại hồ sơ."
NO_REASON = "Ghi lý do quyết định; lý do ở lại trong sổ cùng hai bên."
NOT_OURS = "Bước này không phải bước làm lại được; giữ như hiện tại."

_JOINED = ("joins", "handed_at")
"""What a return that was given ahead says beside its needs: it happened, and is not given again."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides. ``stands`` is the step that made ``event`` impossible; ``why`` is the rule's sentence then, and
    ``not_now`` why it cannot be done again from the present state either, empty when it can."""

    event: Event
    stands: Event
    why: str
    not_now: str


def conflicts(dossier: Dossier, events: Sequence[Event]) -> list[Conflict]:
    """What waits for a decision; ``events`` are all of the dossier's, in the order in which they count."""
    found: list[Conflict] = []
    passed: list[tuple[Event, Dossier | None]] = []
    state: Dossier | None = None
    for event in events:
        try:
            after = apply(state, event)
        except Refused as refused:
            if event.event_id in dossier.conflicts and passed:
                found.append(Conflict(event, _stands(event, passed), str(refused), _not_now(dossier, event)))
        else:
            passed.append((event, state))
            state = after
    return found


def _stands(event: Event, passed: Sequence[tuple[Event, Dossier | None]]) -> Event:
    """The last step before which ``event`` was possible; the last one of all when it never was."""
    for step, before in reversed(passed):
        with suppress(Refused):
            apply(before, event)
            return step
    return passed[-1][0]


def _not_now(dossier: Dossier, event: Event) -> str:
    if event.kind not in ACTIONS:
        return NOT_OURS
    try:
        apply(dossier, replace(event, body=again(event), base_rev=dossier.rev, rev=None))
    except Refused as refused:
        return str(refused)
    return ""


def again(event: Event) -> Body:
    """What was said at the step, without what the desk added to it then: dates, numbers, warnings."""
    action = ACTIONS[event.kind]
    said = {*action.needs, *action.may, *_JOINED}
    return {key: value for key, value in event.body.items() if key in said}


def settle(desk: Desk, code: str, event_id: str, decision: Decision, reason: str, *, clock_ok: bool = False) -> Done:
    """Decide on one conflict: what stands is ``kept``, or the step is done again now, as a new event, and printed.
    Raises ``Refused`` and changes nothing."""
    right.check(desk.officer, "conflict.settle")
    if not reason.strip():
        raise Refused(NO_REASON)
    uid = desk.one(code)
    with desk.store.write(desk.officer.login, clock_ok=clock_ok) as writer:
        before = writer.dossier(uid)
        if before is None or event_id not in before.conflicts:
            raise Refused(SETTLED)
        redone: Event | None = None
        after = before
        if decision == "redone":
            event = next(event for event in desk.store.events(uid) if event.event_id == event_id)
            if event.kind not in ACTIONS:
                raise Refused(NOT_OURS)
            redone, after = desk.step(writer, before, event.kind, again(event))
        body: Body = {"conflict": event_id, "decision": decision, "reason": reason.strip()}
        _, settled = writer.append(Draft(uid, "settle", after.next_at(writer.now), body))
    if redone is None:
        return Done(settled or after)
    return desk.after_step(before, redone, settled or after)
