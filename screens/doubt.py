"""What the program doubts is asked on the screen: which day it is, which number was the last on paper."""

import re
from typing import TYPE_CHECKING

from counter.calendar import WEEKDAYS, weekday
from counter.clock import vietnamese
from counter.refusal import ClockDoubted, Doubted
from screens.questions import Answers, Question, Questions
from screens.said import Said

if TYPE_CHECKING:
    from datetime import date

    from screens.app import CounterApp

_DATE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", re.ASCII)
_NUMBER = re.compile(r"0|\d{4}|.+-\d{6}-\d{4}", re.ASCII)


def day_questions() -> list[Question]:
    """The day and its name, neither of them shown: who reads them off the screen confirms nothing."""
    days = {str(place): name for place, name in enumerate(WEEKDAYS)}
    return [
        Question("date", "Hôm nay là ngày", hint="ngày/tháng/năm, xem trên lịch", check=_dated, needed=True),
        Question("weekday", "Hôm nay là", options=days, needed=True),
    ]


def number_questions() -> list[Question]:
    """The number on the last receipt."""
    hint = "4 chữ số cuối, hoặc 0"
    return [Question("number", "Số cuối trên giấy", hint=hint, check=_numbered, needed=True)]


def agrees(answers: Answers, day: "date") -> bool:
    """Whether the officer's day is ``day``."""
    said = _DATE.fullmatch(answers["date"].strip())
    told = said is not None and tuple(map(int, said.groups())) == (day.day, day.month, day.year)
    return told and answers["weekday"] == str(day.weekday())


def settle(app: "CounterApp", doubted: Doubted) -> None:
    """Ask; a right answer lets the officer do again what was refused."""
    clock = isinstance(doubted, ClockDoubted)
    title = "Đồng hồ máy có đúng không?" if clock else "Số cuối đã cấp trên giấy"
    ask = day_questions() if clock else number_questions()
    told = "Ghi ngày hôm nay theo lịch, không theo máy." if clock else f"{doubted.why}."

    def go(answers: Answers | None) -> None:
        if answers is not None:
            app.run_worker(_take(app, doubted, answers))

    app.push_screen(Questions("doubt", title, ask, sentence=told), go)


async def _take(app: "CounterApp", doubted: Doubted, answers: Answers) -> None:
    said = app.screen.query_one(Said)
    if not isinstance(doubted, ClockDoubted):
        await app.ask(lambda: app.front.say_number(answers["number"]))
    else:
        now = app.desk.clock.now()
        if not agrees(answers, now.date()):
            said.refuse(
                f"Máy đang chỉ {weekday(now.date())}, {vietnamese(now)}, khác với ngày vừa ghi: nhờ quản trị chỉnh "
                "đồng hồ máy rồi làm lại."
            )
            return
        await app.ask(app.front.confirm_clock)
    app.doubted = None
    said.tell("Đã ghi nhận; làm lại bước vừa rồi.")


def _dated(text: str) -> str | None:
    return None if _DATE.fullmatch(text.strip()) else "Ghi ngày như 27/11/2026."


def _numbered(text: str) -> str | None:
    right = _NUMBER.fullmatch(text.strip())
    return None if right else "Ghi 4 chữ số cuối của mã trên giấy, cả mã, hoặc 0 nếu ngày đó chưa in giấy nào."
