"""A receipt of another counter whose dossier is not here yet: its result may be given all the same."""

from typing import TYPE_CHECKING

from counter.code import Code
from counter.joining import LATER, return_ahead, unknown
from counter.refusal import Damaged, Refused
from screens.questions import Answers, Question, Questions
from screens.said import Said
from screens.step import HOW, questions

if TYPE_CHECKING:
    from screens.app import CounterApp

RECEIVER = ("name", "id", "relation", "authority")


async def offer(app: "CounterApp", text: str) -> bool:
    """Ask who takes the result of the dossier that the receipt ``text`` is of; whether it is one that may be asked
    about."""
    desk = app.desk
    code, calendar = await app.ask(lambda: (unknown(desk, text), desk.calendar))
    if code is not None:
        known = {"receipt": "collected", "how": HOW["return"]}
        _ask(app, code, questions("return", known, calendar))
    return code is not None


def _ask(app: "CounterApp", code: Code, rows: list[Question]) -> None:
    def go(given: Answers | None) -> None:
        if given is not None:
            app.run_worker(_give(app, code, given))

    title = f"Trả kết quả {code.day:%y%m%d}-{code.number:04d}: hồ sơ của quầy {code.counter}, chưa có ở đây"
    app.push_screen(Questions("step", title, rows), go)


async def _give(app: "CounterApp", code: Code, given: Answers) -> None:
    desk, said = app.desk, app.screen.query_one(Said)
    to = {key: given[key] for key in RECEIVER if given[key]}
    body = {"to": to, "receipt": given["receipt"], "how": given["how"]} | (
        {"s10": given["s10"]} if given["s10"] else {}
    )
    try:
        await app.ask(lambda: return_ahead(desk, code, body))
    except (Refused, Damaged) as refused:
        said.refuse(refused)
        return
    said.tell(f"{code}: {LATER}")
