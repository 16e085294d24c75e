"""The end of a shift: what an officer did at this counter since the close before, what money came, what stays in hand.

A close is an event of no dossier. It says itself all that its paper shows, and how far it reached into the counter's
log: what was written behind that is the next shift's, whenever it happened, so that nothing counts twice or not at all.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from counter import right
from counter.clock import VIETNAM
from counter.code import serial
from counter.desk import Desk, issued
from counter.event import NO_DOSSIER, RETURN_AHEAD, Body, Event
from counter.guidance import KIND as GUIDANCE
from counter.lifecycle import ACTIONS, carried
from counter.ports import Draft
from counter.record import from_plain, to_plain
from counter.refusal import Refused
from counter.takings import Takings

KIND = "shift-close"
FORM = "shift"
"""What closes are numbered under, per counter and year."""

VIEWS = ("all", "to-hand-over", "to-sign", "supplement", "to-return", "today", "overdue", "to-tell")
"""What of the counter's dossiers is told to who takes over."""

LYING = ("to-hand-over", "to-sign", "to-return")
"""Views whose papers or results lie at the counter: each is named by its code."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a close reached into one chain of the counter's log."""

    device: str
    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Work:
    """What an officer did at a counter behind the close before, which was at ``since``; ``waiting`` are the dossiers
    whose transfers to this officer nobody has seen in the account yet, also those of shifts before."""

    since: datetime | None
    through: tuple[Reach, ...]
    events: tuple[Event, ...]
    takings: Takings
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Close:
    """A shift as both sign it. ``done`` counts steps by kind, ``sign`` for certifications, whose ``signed`` papers took
    their numbers; ``held`` counts the counter's dossiers view by view, ``unsigned`` the papers that wait for the
    leader, ``lying`` the codes of what lies there. ``to`` is a login, empty where a name is written by hand."""

    officer: str
    until: datetime
    slip: Body
    takings: Takings
    to: str = ""
    since: datetime | None = None
    through: tuple[Reach, ...] = ()
    done: dict[str, int] = field(default_factory=dict)
    signed: int = 0
    waiting: tuple[str, ...] = ()
    held: dict[str, int] = field(default_factory=dict)
    unsigned: int = 0
    lying: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """``KC1-2026-0007``: what the paper is found by."""
        return f"KC{self.slip['counter']}-{self.slip['year']}-{self.slip['number']:04d}"


def as_close(event: Event) -> Close:
    """What a close says."""
    return from_plain(Close, event.body)


def reached(closes: Iterable[Close]) -> dict[tuple[str, int], int]:
    """How far some closes together reached, by device and epoch: each may know chains that another did not."""
    found: dict[tuple[str, int], int] = {}
    for close in closes:
        for reach in close.through:
            place = (reach.device, reach.epoch)
            found[place] = max(found.get(place, 0), reach.seq)
    return found


def counted_as(event: Event) -> str:
    """The step that an event counts as, empty for none: an older system's, a note of the program, a return that was
    counted when it was given."""
    if carried(event) or "joins" in event.body:
        return ""
    if "entry" in event.body:
        return "receive"
    if event.kind == "finish" and "slips" in event.body:
        return "sign"
    if event.kind == RETURN_AHEAD:
        return "return"
    return event.kind if event.kind in ACTIONS or event.kind == GUIDANCE else ""


def so_far(desk: Desk) -> Close:
    """The officer's open shift, as a close would tell it now; nothing is written."""
    right.check(desk.officer, "shift.so_far")
    now = desk.clock.now()
    return _told(desk, desk.store.worked(desk.officer.login), "", now, now, {})


def close(desk: Desk, to: str = "", on: date | None = None, *, clock_ok: bool = False) -> Event:
    """End the officer's shift and hand over to the officer ``to``, with what was written until the end of the day
    ``on``. Raises ``Refused`` and closes nothing."""
    right.check(desk.officer, "shift.close")
    me, unit = desk.officer.login, desk.facts.unit
    if to and unit.officer(to) is None:
        raise Refused("Đơn vị không có cán bộ với tên đăng nhập này; xem danh sách trong tệp đơn vị.")
    if to and to == me and len(unit.officers) > 1:
        raise Refused("Người giao không thể cũng là người nhận; chọn cán bộ khác, hoặc để trống rồi ghi tên khi ký.")
    if on is not None and on > desk.clock.now().date():
        raise Refused(f"Ngày {on:%d/%m/%Y} chưa tới; kết ca đến hôm nay hoặc một ngày trước.")
    with desk.store.write(me, clock_ok=clock_ok) as writer:
        end = None if on is None else datetime.combine(on, time.max, VIETNAM)
        work = desk.store.worked(me, end)
        if on is not None and not work.events:
            raise Refused(
                f"Đến hết ngày {on:%d/%m/%Y} không có việc nào của cán bộ này chưa kết ca; xem lại ngày, hoặc bỏ --on."
            )
        (slip,) = desk.slips(writer, FORM, writer.now)
        until = writer.now if end is None else min(end, writer.now)
        made = _told(desk, work, to, until, writer.now, slip)
        event, _ = writer.append(Draft(NO_DOSSIER, KIND, writer.now, to_plain(made)))
    return event


def _told(desk: Desk, work: Work, to: str, until: datetime, now: datetime, slip: Body) -> Close:
    held = {view: desk.store.at_counter(view, now) for view in VIEWS}
    counted = Counter(kind for event in work.events if (kind := counted_as(event)))
    return Close(
        officer=desk.officer.login,
        until=until,
        slip=slip,
        takings=work.takings,
        to=to,
        since=work.since,
        through=work.through,
        done=dict(counted),
        signed=sum(len(event.body["slips"]) for event in work.events if counted_as(event) == "sign"),
        waiting=work.waiting,
        held={view: len(lines) for view, lines in held.items()},
        unsigned=sum(papers for _, papers in held["to-sign"]),
        lying={view: tuple(code for code, _ in held[view]) for view in LYING if held[view]},
    )


def closed(desk: Desk, text: str) -> Event:
    """The close of that number: ``7`` of this counter's year, or ``KC1-2026-0007``. Raises ``Refused``."""
    right.check(desk.officer, "shift.closed")
    said = serial(text, "KC", desk.facts.counter, desk.clock.now().year)
    found = desk.store.slip(FORM, *said) if said else None
    if found is None:
        raise Refused(
            "Không có biên bản bàn giao ca mang số này; xem lại số trên giấy, của năm hay quầy khác thì ghi cả số, "
            "như KC1-2026-0007."
        )
    return found


def paper_of(desk: Desk, event: Event) -> tuple[Path | None, str]:
    """The paper of a close, and what to do when it was not printed or not even kept."""
    right.check(desk.officer, "shift.paper_of")
    return issued(lambda: desk.paper.issue_close(as_close(event), desk.sheet_by(event, event.officer)))
