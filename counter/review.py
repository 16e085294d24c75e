"""The supervisor's second look: at what the rules flag and let pass, each with a decision that is an event too
(``counter.flag``; protocol.md C2)."""

from collections.abc import Sequence

from counter import right
from counter.conflict import again
from counter.desk import Desk, Done
from counter.dossier import Dossier, Flag
from counter.event import NO_DOSSIER, Body, Event
from counter.flag import SENT_BACK
from counter.ports import Draft, Writer
from counter.refusal import Refused

VERDICTS: dict[str, str] = {"approved": "đã xem, đồng ý", "returned": "không đồng ý, trả lại kèm ý kiến"}
STATES = VERDICTS | {"": "CHỜ LÃNH ĐẠO XEM LẠI", "answered": "lãnh đạo trả lại, cán bộ đã trả lời"}
"""How a flagged step stands."""

SEEN = "Hồ sơ này không còn việc nào chờ lãnh đạo xem lại."
NO_VERDICT = 'Ghi ý kiến ở "decision": approved (đã xem, đồng ý) hoặc returned (không đồng ý, trả lại).'
NO_REMARK = "Trả lại thì phải ghi ý kiến, để cán bộ biết phải làm gì."


NOTHING_BACK = "Hồ sơ này không có việc nào lãnh đạo trả lại mà còn chờ trả lời."
NO_ANSWER = "Chưa ghi câu trả lời; ghi đã làm gì, hoặc vì sao giữ nguyên."


def waiting(dossier: Dossier, events: Sequence[Event]) -> list[tuple[Flag, Event]]:
    """What waits for the supervisor, the oldest first, each with its step; ``events`` are all of the dossier's."""
    known = {event.event_id: event for event in events}
    return [(flag, known[flag.event_id]) for flag in dossier.flags if not flag.decision]


def review(desk: Desk, code: str, step: str, decision: str, reason: str, *, clock_ok: bool = False) -> Done:
    """Decide on the flagged ``step``, or on the oldest for none. A correction that waited is made now, as the
    supervisor's own step, and its receipt printed. Raises ``Refused`` and changes nothing."""
    right.check(desk.officer, "review.review")
    reason = reason.strip()
    if decision not in VERDICTS:
        raise Refused(NO_VERDICT)
    if decision == "returned" and not reason:
        raise Refused(NO_REMARK)
    uid = desk.one(code)
    with desk.store.write(desk.officer.login, clock_ok=clock_ok) as writer:
        before = writer.dossier(uid)
        open_ = waiting(before, desk.store.events(uid)) if before else []
        event = next((event for flag, event in open_ if step in {"", flag.event_id}), None)
        if before is None or event is None:
            raise Refused(SEEN)
        made: Event | None = None
        after = before
        if decision == "approved" and event.kind == "correct" and event.body.get("lead") is False:
            made, after = desk.step(writer, before, event.kind, again(event))
        body: Body = {"step": event.event_id, "decision": decision} | ({"reason": reason} if reason else {})
        _, seen = writer.append(Draft(uid, "review", after.next_at(writer.now), body))
        if decision == "returned":
            list_it(writer, after)
    if made is None:
        return Done(seen or after)
    return desk.after_step(before, made, seen or after)


def list_it(writer: Writer, dossier: Dossier) -> None:
    """Into the list of what was sent back."""
    writer.append(Draft(NO_DOSSIER, SENT_BACK, writer.now, {"uid": dossier.uid, "code": dossier.code}))


def reply(desk: Desk, code: str, text: str, *, clock_ok: bool = False) -> Done:
    """What the officer says to what the supervisor sent back, where the dossier needs no further step or allows none.
    Raises ``Refused`` and changes nothing."""
    right.check(desk.officer, "review.reply")
    if not text.strip():
        raise Refused(NO_ANSWER)
    uid = desk.one(code)
    with desk.store.write(desk.officer.login, clock_ok=clock_ok) as writer:
        before = writer.dossier(uid)
        flag = next((flag for flag in before.flags if flag.decision == "returned"), None) if before else None
        if before is None or flag is None:
            raise Refused(NOTHING_BACK)
        body: Body = {"step": flag.event_id, "decision": "answered", "say": text.strip()}
        _, after = writer.append(Draft(uid, "review", before.next_at(writer.now), body))
    return Done(after or before)
