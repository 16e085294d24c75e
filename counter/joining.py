"""Results that go out on a valid receipt of another counter of the unit before this one knows the dossier; the return
is joined to it once it is known (domain.md 14).

What went out stands in this counter's log at once, as an event of no dossier. The join is the ordinary step "return" of
the dossier, done by the counter that gave the result, with the time at which it was given.
"""

from dataclasses import dataclass
from typing import Any

from counter import right
from counter.clock import vietnamese
from counter.code import Code, of_unit
from counter.desk import Desk
from counter.event import NO_DOSSIER, RETURN_AHEAD, Event
from counter.lifecycle import read_body, why_not
from counter.mark import UNREAD, Shown, of_code, promised, read
from counter.ports import Draft, Store
from counter.record import to_plain
from counter.refusal import Refused

GENUINE = "Giấy thật, đúng chữ ký của đơn vị; ngày hẹn trả: {}."
UNMARKED = "Mã không kèm chữ ký (gõ tay, nhãn hoặc giấy cũ): xem kỹ giấy."
NO_KEY = "Máy này không có khóa để kiểm chữ ký của giấy: xem kỹ giấy."
FORGED = "Mã QR không khớp chữ ký của đơn vị: giấy bị sửa hoặc giả."
LATER = "đã ghi trả kết quả, tự ghép vào hồ sơ khi nhận được sổ của quầy kia."


@dataclass(frozen=True, slots=True)
class Joined:
    """How many returns found their dossier, and why each of the others waits: its code and one sentence."""

    done: int
    waiting: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """A receipt of another counter of this unit whose dossier is not here, and what its mark tells of it; ``good``: the
    paper is genuine, ``forged``: its mark is wrong."""

    code: Code
    told: str
    good: bool = False
    forged: bool = False


def unknown(desk: Desk, text: str) -> Ahead | None:
    """What a receipt of another counter of this unit shows, when no dossier of that code is here. Raises ``Refused``
    for one with a wrong mark, unless this officer may ``trust`` it."""
    right.check(desk.officer, "joining.unknown")
    unit = desk.facts.unit.code
    code = of_unit(text, unit)
    if code is None or code.counter in {0, desk.facts.counter} or code.day > desk.clock.now().date():
        return None
    return None if desk.store.resolve(str(code)) else _judged(desk, code, read(text))


def _judged(desk: Desk, code: Code, shown: Shown | None) -> Ahead:
    if shown is None:
        return Ahead(code, UNMARKED)
    verdict = of_code(shown, desk.facts.mark_keys, code)
    if verdict == "good":
        return Ahead(code, GENUINE.format(promised(shown)), good=True)
    if verdict == "wrong":
        return trust(desk, code)
    return Ahead(code, UNREAD if verdict == "unread" else NO_KEY)


def trust(desk: Desk, code: Code) -> Ahead:
    """Somebody may go on with a receipt whose mark is wrong. Raises ``Refused`` for everybody else."""
    right.check(desk.officer, "joining.trust", f"{FORGED} Việc trả theo giấy này")
    return Ahead(code, f"{FORGED} Hỏi quầy kia rồi mới quyết định trả.", forged=True)


def return_ahead(desk: Desk, ahead: Ahead, body: Any, *, clock_ok: bool = False) -> Event:
    """Record that the result of that receipt was given, and whether somebody went on with a forged one; ``body`` is
    that of the step "return". Raises ``Refused`` for a result that was given already."""
    right.check(desk.officer, "joining.return_ahead")
    code = ahead.code
    if ahead.forged:
        trust(desk, code)
    cleaned = read_body("return", body)
    with desk.store.write(desk.officer.login, clock_ok=clock_ok) as writer:
        given = next((event for event in desk.store.returned_ahead() if event.body["code"] == str(code)), None)
        if given is not None or writer.by_code(str(code)):
            when = f" lúc {vietnamese(given.at)}" if given else ""
            raise Refused(f"Kết quả của mã này đã ghi trả{when}; xem lại mã trên Giấy tiếp nhận.")
        told = {"code": str(code), **cleaned, **({"forged": True} if ahead.forged else {})}
        event, _ = writer.append(Draft(NO_DOSSIER, RETURN_AHEAD, writer.now, told))
    return event


def join(store: Store) -> Joined:
    """Give each return its dossier, as far as it is here and has its result."""
    done, waiting = 0, []
    for event in store.returned_ahead():
        code = event.body["code"]
        with store.write(event.officer) as writer:
            uid = next(iter(writer.by_code(code)), None)
            dossier = writer.dossier(uid) if uid else None
            if uid is None or dossier is None:
                waiting.append((code, "chưa nhận được hồ sơ từ quầy kia."))
            elif event.event_id not in dossier.joined:
                refused = why_not(dossier, "return")
                if refused:
                    waiting.append((code, refused))
                else:
                    body = {key: value for key, value in event.body.items() if key != "code"}
                    body |= {"joins": event.event_id, "handed_at": to_plain(event.at)}
                    writer.append(Draft(uid, "return", dossier.next_at(writer.now), body))
                    done += 1
    return Joined(done, tuple(waiting))
