"""The register and the reports of a period, from the palette and the supervisor's day: what, of which days, into which
folder or onto the screen."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from counter.figure import period
from counter.refusal import Damaged, Refused
from screens.form import judged
from screens.questions import Answers, Question, Questions
from screens.said import Said
from screens.step import iso_day

if TYPE_CHECKING:
    from screens.app import CounterApp

REPORTS = {
    "register": "Sổ theo dõi",
    "ii06a": "II.06a",
    "summary": "Tổng hợp",
    "766": "766",
}
FILES = {"xlsx pdf": "XLSX và PDF", "xlsx": "XLSX", "pdf": "PDF", "csv": "CSV", "": "Xem"}
"""The endings of the files; none for the screen alone."""

_NAMES = {"register": "so-theo-doi", "ii06a": "ii06a", "summary": "tong-hop", "766": "766"}
"""How the files of each are called."""


def ask(app: "CounterApp", answers: Answers | None = None, sentence: str = "") -> None:
    """Ask, with what was answered before and why it could not be; then write."""
    known = answers or last_month(app.desk.clock.now().date())

    def go(given: Answers | None) -> None:
        if given is not None:
            app.run_worker((_write if given["files"] else _view)(app, given), exclusive=True, group="report")

    app.push_screen(Questions("reports", "Sổ theo dõi, báo cáo", questions(known), sentence=sentence), go)


def questions(known: Answers) -> list[Question]:
    """With what is known before."""
    day = judged(iso_day)
    return [
        Question("what", "Sổ, báo cáo", known["what"], REPORTS),
        Question("first", "Từ ngày", known["first"], check=day, needed=True),
        Question("last", "Đến hết ngày", known["last"], check=day, needed=True),
        Question("files", "Tệp", known["files"], FILES),
        Question("folder", "Ghi vào thư mục", known["folder"], needed=True),
    ]


def last_month(today: date) -> Answers:
    """The register of the month before, as most often wanted."""
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    return {
        "what": "register",
        "first": f"{first:%d/%m/%Y}",
        "last": f"{last:%d/%m/%Y}",
        "files": "xlsx pdf",
        "folder": str(Path.home()),
    }


def paths(given: Mapping[str, str]) -> list[Path]:
    """The files, named for what they hold and for their days."""
    days = "-".join(f"{iso_day(given[key]):%Y%m%d}" for key in ("first", "last"))
    folder = Path(given["folder"]).expanduser()
    return [folder / f"{_NAMES[given['what']]}-{days}.{ending}" for ending in given["files"].split()]


async def _view(app: "CounterApp", given: Answers) -> None:
    """The figures of a report; of the register the dossiers that stand in it."""
    from screens.behind import BehindScreen, of_figure
    from screens.figures import FiguresScreen

    desk, what, first, last = app.desk, given["what"], iso_day(given["first"]), iso_day(given["last"])
    try:
        span = period(first, last, desk.clock.now())
        if what == "register":
            found = await app.ask(lambda: desk.store.figures(["new"], span, by_field=False))
            days = f"kỳ {first:%d/%m/%Y} – {last:%d/%m/%Y}"
            app.get_screen("behind", BehindScreen).open(of_figure("new", found.total.get("new", 0), span, days))
    except (Refused, Damaged) as refused:
        ask(app, given, str(refused))
        return
    if what != "register":
        app.get_screen("figures", FiguresScreen).open(what, first, last)
    app.push_screen("behind" if what == "register" else "figures")


async def _write(app: "CounterApp", given: Answers) -> None:
    desk, said = app.desk, app.screen.query_one(Said)
    first, last, files = iso_day(given["first"]), iso_day(given["last"]), paths(given)
    said.tell(f"Đang lập {REPORTS[given['what']]} …")
    try:
        remarks = await app.ask(lambda: app.front.report(desk, given["what"], first, last, files))
    except (Refused, Damaged) as refused:
        said.clear()
        ask(app, given, str(refused))
        return
    names = ", ".join(file.name for file in files)
    said.tell(" ".join([f"Đã ghi vào {files[0].parent}: {names}.", *remarks]))
