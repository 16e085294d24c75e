"""From the list of whom to tell: one key, and what was told is in the log."""

from counter.calendar import Calendar
from counter.dossier import Dossier
from counter.ports import Line
from counter.refusal import Damaged, Refused
from screens.home import HomeScreen
from screens.questions import Answers, Questions
from screens.said import Said
from screens.step import body, filled, questions
from screens.table import short_code


async def contact(home: HomeScreen, line: Line) -> None:
    """Ask how the citizen of ``line`` was told and what came of it; all of it is filled in as it mostly is."""
    desk = home.counter.desk
    try:
        dossier, calendar = await home.counter.ask(lambda: (desk.store.dossier(line.uid), desk.calendar))
    except (Refused, Damaged) as refused:
        home.query_one(Said).refuse(refused)
        return
    if dossier is None or not dossier.tell:
        home.query_one(Said).tell("Hồ sơ này không còn gì phải báo.")
        home.action_refresh_all()
    else:
        _ask(home, dossier, calendar, filled("contact", dossier, ""), "")


def _ask(home: HomeScreen, dossier: Dossier, calendar: Calendar, answers: Answers, sentence: str) -> None:
    def go(given: Answers | None) -> None:
        if given is not None:
            home.run_worker(_record(home, dossier, calendar, given))

    title = f"Báo {dossier.applicant}, {dossier.phone or 'không có số điện thoại'}"
    home.app.push_screen(Questions("step", title, questions("contact", answers, calendar), sentence=sentence), go)


async def _record(home: HomeScreen, dossier: Dossier, calendar: Calendar, answers: Answers) -> None:
    desk = home.counter.desk
    try:
        given = body("contact", answers, dossier, calendar)
        with home.query_one(Said).writing():
            await home.counter.ask(lambda: desk.act(dossier.code, "contact", given))
    except Refused as refused:
        _ask(home, dossier, calendar, answers, str(refused))
        return
    except Damaged as damaged:
        home.query_one(Said).refuse(damaged)
        return
    home.query_one(Said).tell(f"{short_code(dossier.code)} {dossier.applicant}: đã ghi việc báo công dân.")
    home.action_refresh_all()
