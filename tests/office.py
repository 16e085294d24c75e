"""A counter under test: invented people, a clock that the test sets, papers that are only counted."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from counter.clock import SystemClock, parse_moment
from counter.desk import Desk
from counter.dossier import Dossier
from counter.ports import Form, NoPaper, Sheet
from counter.unit import read_unit_file
from db.store import Store
from motcua.files import SAMPLE

UNIT = (SAMPLE / "unit.toml").read_text("utf-8")


class Ticking:
    """A clock that a test sets and that goes on by a second at each look."""

    def __init__(self, start: str) -> None:
        self.time = parse_moment(start)

    def __call__(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def set(self, time: str) -> None:
        self.time = parse_moment(time)


class Counted(NoPaper):
    """Papers that are only counted: the store's tests do not draw."""

    def __init__(self) -> None:
        self.drawn: list[tuple[str, str, int]] = []

    def issue(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path:
        self.drawn.append((form, dossier.code, sheet.copy))
        return Path("papers") / f"{dossier.code}.pdf"

    def write(self, form: Form, dossier: Dossier, sheet: Sheet, target: Path) -> None:
        self.issue(form, dossier, sheet)


class Office:
    """A counter under test: ``reopen`` closes the home and opens it again, as a new run of the program does."""

    def __init__(self, home: Path, state: Path, start: str = "2026-11-19T09:00") -> None:
        self.home, self.state = home, state
        self.time = Ticking(start)
        self.clock = SystemClock(self.time)
        self.paper = Counted()
        self.store = Store.create(home, state, self.clock)

    def set_up(self, unit: str = UNIT, *, practice: bool = False) -> "Office":
        self.store.set_up(read_unit_file(unit), {"lan": "-"}, practice=practice)
        return self

    def reopen(self, *, last_number: str = "") -> "Office":
        self.store.close()
        self.store = Store(self.home, self.state, self.clock, last_number=last_number)
        return self

    @property
    def desk(self) -> Desk:
        return Desk(self.store, self.paper, self.clock, self.store, self.store.unit.officers[0])

    def code_of(self, uid: str) -> str:
        """The code of that dossier."""
        dossier = self.store.dossier(uid)
        assert dossier is not None
        return dossier.code

    def receive(self, **fields: Any) -> str:
        """Take in a birth registration, or what ``fields`` say; the code."""
        return self.desk.receive(intake(**fields)).dossier.code


def intake(**fields: Any) -> dict[str, Any]:
    """A minimal intake; ``name`` is the owner's."""
    name = fields.pop("name", "Nguyễn Văn Dũng")
    return {"procedure": "1.001193", "applicant": {"name": name}, **fields}
