"""A receipt of another counter whose dossier is not here yet: its result may be given all the same."""

from typing import TYPE_CHECKING

from counter.joining import LATER, Ahead, return_ahead, unknown
from counter.refusal import Damaged, Refused
from screens.questions import Answers, Questions
from screens.said import Said
from screens.step import HOW, body, questions

if TYPE_CHECKING:
    from counter.calendar import Calendar
    from screens.app import CounterApp


async def offer(app: "CounterApp", text: str) -> bool:
    """Ask who takes the result of the dossier that the receipt ``text`` is of; whether it is one that may be asked
    about, also when it is refused."""
    desk = app.desk
    try:
        ahead, calendar = await app.ask(lambda: (unknown(desk, text), desk.calendar))
    except Refused as refused:
        app.screen.query_one(Said).refuse(refused)
        return True
    if ahead is not None:
        known = {"receipt": "collected", "how": HOW["return"]}
        _ask(app, ahead, known, calendar)
    return ahead is not None


def _ask(app: "CounterApp", ahead: Ahead, known: Answers, calendar: "Calendar") -> None:
    code = ahead.code

    def go(given: Answers | None) -> None:
        if given is not None:
            app.run_worker(_give(app, ahead, given, calendar))

    title = f"Trả kết quả {code.day:%y%m%d}-{code.number:04d}: hồ sơ của quầy {code.counter}, chưa có ở đây"
    doubtful, note = ("", ahead.told) if ahead.good else (ahead.told, "")
    app.push_screen(Questions("step", title, questions("return", known, calendar), sentence=doubtful, note=note), go)


async def _give(app: "CounterApp", ahead: Ahead, given: Answers, calendar: "Calendar") -> None:
    desk, said = app.desk, app.screen.query_one(Said)
    try:
        told = body("return", given, None, calendar)
        await app.ask(lambda: return_ahead(desk, ahead, told))
    except (Refused, Damaged) as refused:
        said.refuse(refused)
        return
    said.tell(f"{ahead.code}: {LATER}")
