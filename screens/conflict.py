"""A step that waits for the supervisor: what stands and what was not applied, side by side, and the decision."""

from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from textwrap import wrap

from counter.access import viewed
from counter.clock import vietnamese
from counter.conflict import Conflict, Decision, conflicts, settle
from counter.dossier import Dossier
from counter.event import Event
from counter.lifecycle import label
from counter.refusal import Damaged, Refused
from screens.facts import DECISIONS, said
from screens.questions import Answers, Question, Questions
from screens.room import Room
from screens.said import Said
from screens.step import finished

SIDE, GAP, WIDTH = 37, 2, 76
"""Columns of one side, between the two, and of both."""

LINES = 7
"""Of a side at 80 x 24; the trail of the dossier has all of it."""

Called = Callable[[str], str]


class ConflictDialog(Questions):
    """``told`` stands over the questions, which only the supervisor is asked."""

    def __init__(self, title: str, told: list[str], choices: dict[str, str], *, sentence: str = "") -> None:
        asked = [
            Question(
                "decision", "Quyết định", next(iter(choices)) if len(choices) == 1 else "", choices, check=_chosen
            ),
            Question("reason", "Lý do", hint="vì sao, ở lại trong sổ", needed=True),
        ]
        super().__init__("conflict", title, asked if choices else [], sentence=sentence, over=told)

    def foot(self) -> str:
        """What the keys do here."""
        only = f"Bước xung đột do lãnh đạo Trung tâm quyết định. {self.key('back')}: quay lại."
        return super().foot() if self.questions else only

    def action_finish(self) -> None:
        """Nothing is decided where nothing is asked."""
        if self.questions:
            super().action_finish()


def _chosen(value: str) -> str | None:
    return None if value else "Chọn bằng số: giữ như hiện tại, hay làm lại bước này."


def sides(conflict: Conflict, counters: Mapping[str, int], called: Called) -> Iterator[str]:
    """Both steps, each with who, when and where, and the sentence that refused the second."""
    stands = _broken(_side("ĐANG CÓ HIỆU LỰC", conflict.stands, counters, called))
    waits = _broken(_side("CHƯA ÁP DỤNG", conflict.event, counters, called))
    for left, right in zip_longest(stands, waits, fillvalue=""):
        yield f"{left:<{SIDE + GAP}}{right}".rstrip()
    yield ""
    yield from wrap(f"Vì sao: {conflict.why}", WIDTH)
    if conflict.not_now == conflict.why:
        yield "Bây giờ vẫn vậy, nên không làm lại được."
    elif conflict.not_now:
        yield from wrap(f"Bây giờ không làm lại được: {conflict.not_now}", WIDTH)


def _broken(lines: Iterator[str]) -> list[str]:
    parts = [part for line in lines for part in wrap(line, SIDE, break_on_hyphens=False)]
    return parts if len(parts) <= LINES else [*parts[: LINES - 1], "…"]


def _side(head: str, event: Event, counters: Mapping[str, int], called: Called) -> Iterator[str]:
    yield head
    yield label(event)
    where = f"quầy {counters[event.device]}" if event.device in counters else "hệ thống của tỉnh"
    yield f"{vietnamese(event.at)}, {where}"
    if event.device in counters:
        yield called(event.officer)
    yield from said(event.body, called)


async def decide(room: Room, uid: str, after: Callable[[], None], sentence: str = "") -> None:
    """The first conflict of the dossier, and the next one when that is settled."""
    desk = room.counter.desk

    def look() -> tuple[Dossier | None, list[Conflict], Mapping[str, int]]:
        dossier = desk.store.dossier(uid)
        if dossier is not None:
            viewed(desk, dossier, "screen")
        found = conflicts(dossier, desk.store.events(uid)) if dossier else []
        return dossier, found, desk.store.counters()

    try:
        dossier, found, counters = await room.counter.ask(look)
    except (Refused, Damaged) as refused:
        room.query_one(Said).refuse(refused)
        return
    if dossier is None or not found:
        return
    conflict, code = found[0], dossier.code
    more = f", bước 1 trong {len(found)}" if len(found) > 1 else ""

    def go(given: Answers | None) -> None:
        if given is not None:
            room.run_worker(_settle(room, uid, code, conflict, given, after))

    dialog = ConflictDialog(
        f"{code}: hai bên{more}",
        list(sides(conflict, counters, desk.facts.unit.called)),
        choices(conflict) if room.counter.may("conflict.settle") else {},
        sentence=sentence,
    )
    await room.app.push_screen(dialog, go)


def choices(conflict: Conflict) -> dict[str, str]:
    """What can be decided."""
    return {key: words for key, words in DECISIONS.items() if key == "kept" or not conflict.not_now}


async def _settle(
    room: Room, uid: str, code: str, conflict: Conflict, given: Answers, after: Callable[[], None]
) -> None:
    desk, spoken = room.counter.desk, room.query_one(Said)
    decision: Decision = "redone" if given["decision"] == "redone" else "kept"
    try:
        done = await room.counter.ask(lambda: settle(desk, code, conflict.event.event_id, decision, given["reason"]))
    except Refused as refused:
        await decide(room, uid, after, str(refused))
        return
    except Damaged as damaged:
        spoken.refuse(damaged)
        return
    spoken.tell(finished(done, f"Đã quyết định: {DECISIONS[decision]}."))
    after()
    if done.dossier.conflicts:
        await decide(room, uid, after)
