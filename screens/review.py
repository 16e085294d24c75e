"""What the supervisor looks at again: the step, why it is flagged and by whom, and the question what to make of it; and
what the officer answers."""

from collections.abc import Callable, Iterator, Mapping
from textwrap import wrap

from counter.access import viewed
from counter.clock import vietnamese
from counter.dossier import Dossier, Flag, Person
from counter.event import Event
from counter.flag import CAUSES
from counter.lifecycle import label
from counter.record import to_plain
from counter.refusal import Damaged, Refused
from counter.review import VERDICTS, reply, review, waiting
from screens.facts import said
from screens.questions import Answers, Question, Questions
from screens.room import Room
from screens.said import Said
from screens.step import LABELS, finished

WIDTH = 76
"""Columns of the dialog at 80 x 24."""

LINES = 12
"""Of what stands over the questions there; the trail of the dossier has all of it."""

_PERSONAL = {"name": "Họ và tên", "id": "Số giấy tờ"} | {key: LABELS[key] for key in ("born", "address", "phone")}


def told(dossier: Dossier, flag: Flag, event: Event, called: Callable[[str], str]) -> list[str]:
    """Why the step is flagged, what was done, by whom, and of a correction what would be what."""
    lines = [
        f"Vì sao: {CAUSES[flag.cause]}.",
        f"{label(event)}, {vietnamese(event.at)}, {called(event.officer)}",
        "; ".join(said(event.body, called)),
        *(_changes(dossier, event.body["changes"]) if event.kind == "correct" else ()),
        *event.body.get("warnings", ()),
    ]
    broken = [part for line in lines for part in wrap(line, WIDTH, break_on_hyphens=False)]
    return broken if len(broken) <= LINES else [*broken[: LINES - 1], "…"]


def _changes(dossier: Dossier, changes: Mapping[str, object]) -> Iterator[str]:
    """``Họ và tên: Ma Văn A → Ma Văn Á``, as the dossier stands now."""
    people = changes.get("people")
    for now, then in zip(dossier.people, people if isinstance(people, list) else (), strict=False):
        yield from _person(now, then)
    for key in ("sets", "note"):
        if key in changes:
            yield f"{LABELS[key]}: {getattr(dossier, key) or 'trống'} → {changes[key] or 'trống'}"


def _person(now: Person, then: Mapping[str, str]) -> Iterator[str]:
    held = to_plain(now)
    for key, words in _PERSONAL.items():
        before, after = held.get(key, ""), then.get(key, "")
        if before != after:
            yield f"{words}: {before or 'trống'} → {after or 'trống'}"


async def look_again(
    room: Room, uid: str, after: Callable[[], None], sentence: str = "", known: Answers | None = None
) -> None:
    """The oldest step of the dossier that waits, and the next one when that is decided; ``known`` is what was answered
    before, and ``sentence`` why it could not be."""
    desk = room.counter.desk

    def look() -> tuple[Dossier | None, list[tuple[Flag, Event]]]:
        dossier = desk.store.dossier(uid)
        if dossier is not None:
            viewed(desk, dossier, "screen")
        return dossier, waiting(dossier, desk.store.events(uid)) if dossier else []

    try:
        dossier, open_ = await room.counter.ask(look)
    except (Refused, Damaged) as refused:
        room.query_one(Said).refuse(refused)
        return
    if dossier is None or not open_:
        return
    (flag, event), code = open_[0], dossier.code
    more = f", việc 1 trong {len(open_)}" if len(open_) > 1 else ""

    def go(given: Answers | None) -> None:
        if given is not None:
            room.run_worker(_decide(room, uid, code, event.event_id, given, after))

    over = told(dossier, flag, event, desk.facts.unit.called)
    await room.app.push_screen(dialog(f"{code}: lãnh đạo xem lại{more}", over, sentence, known), go)


def dialog(title: str, over: list[str], sentence: str = "", known: Answers | None = None) -> Questions:
    """What is made of a step; what was wrong before is to be mended in the remark."""
    verdict, remark = ((known or {}).get(key, "") for key in ("verdict", "remark"))
    options = {key: words.capitalize() for key, words in SHORT.items()}
    asked = [
        Question("verdict", "Ý kiến", verdict, options, check=_chosen),
        Question("remark", "Ghi cho cán bộ", remark, hint="phải ghi khi trả lại, ở lại trong sổ"),
    ]
    return Questions("review", title, asked, sentence=sentence, over=over, at="remark" if verdict else "")


SHORT = {"approved": VERDICTS["approved"], "returned": "không đồng ý, trả lại"}


def _chosen(value: str) -> str | None:
    return None if value else "Chọn bằng số: đã xem, đồng ý, hay trả lại kèm ý kiến."


async def _decide(room: Room, uid: str, code: str, step: str, given: Answers, after: Callable[[], None]) -> None:
    desk, spoken = room.counter.desk, room.query_one(Said)
    try:
        done = await room.counter.ask(lambda: review(desk, code, step, given["verdict"], given["remark"]))
    except Refused as refused:
        await look_again(room, uid, after, str(refused), given)
        return
    except Damaged as damaged:
        spoken.refuse(damaged)
        return
    spoken.tell(finished(done, f"Lãnh đạo xem lại: {SHORT[given['verdict']]}."))
    after()
    if any(not flag.decision for flag in done.dossier.flags):
        await look_again(room, uid, after)


async def answer_back(room: Room, dossier: Dossier, after: Callable[[], None]) -> None:
    """What the officer says to the oldest remark."""
    flag = next((flag for flag in dossier.flags if flag.decision == "returned"), None)
    if flag is None:
        return

    def go(given: Answers | None) -> None:
        if given is not None:
            room.run_worker(_answer(room, dossier, given["say"], after))

    over = wrap(f"{CAUSES[flag.cause]}. Ý kiến của lãnh đạo: {flag.remark}", WIDTH, break_on_hyphens=False)
    await room.app.push_screen(answering(f"{dossier.code}: lãnh đạo trả lại", over), go)


def answering(title: str, over: list[str]) -> Questions:
    """What the officer answers."""
    asked = [Question("say", "Trả lời lãnh đạo", hint="đã làm gì, hoặc vì sao giữ nguyên", needed=True)]
    return Questions("review", title, asked, over=over)


async def _answer(room: Room, dossier: Dossier, text: str, after: Callable[[], None]) -> None:
    desk, spoken = room.counter.desk, room.query_one(Said)
    try:
        await room.counter.ask(lambda: reply(desk, dossier.code, text))
    except (Refused, Damaged) as refused:
        spoken.refuse(refused)
        return
    spoken.tell("Trả lời lãnh đạo: xong.")
    after()
