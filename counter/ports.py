"""What the counter asks for, without knowing who gives it: the store, the papers, the facts of the house."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from counter.clock import day_of
from counter.code import SlipNumber
from counter.refusal import Refused

if TYPE_CHECKING:
    # The screens take their words from here, and the first of them stands before any rule is loaded.
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime

    from counter.backup import Backed
    from counter.calendar import Calendar
    from counter.catalogue import Catalogue
    from counter.certification import BookLine
    from counter.day import Day
    from counter.desk import Desk
    from counter.dossier import Dossier, National, Status
    from counter.event import Body, Event
    from counter.figure import Counted, Period
    from counter.mark import Keys
    from counter.scanned import Scanned
    from counter.shift import Close, Work
    from counter.sync import Standing
    from counter.takings import Shift
    from counter.unit import Unit

Form = Literal["01", "02", "03", "04", "05", "06", "label", "collected", "transfer"]
FORMS: tuple[Form, ...] = ("01", "02", "03", "04", "05", "06", "label", "collected", "transfer")
ListForm = Literal["handover", "results", "post-out", "post-in"]
LIST_FORMS: tuple[ListForm, ...] = ("handover", "results", "post-out", "post-in")
Struck = Literal["", "replaced", "cancelled"]
"""A newer receipt stands in its place; the number was taken by mistake."""

Modules = tuple[tuple[bool, ...], ...]
"""A QR row by row, dark modules true, without its quiet zone."""
DUTIES = (
    "late-hand-over",
    "to-apologise",
    "late-again",
    "supplement-late",
    "not-collected",
    "mine",
    "to-accept",
    "to-enter",
    "sent-back",
    "to-review",
)
"""Views that are counted behind the others, most of them by the calendar: not handed over in time (the 15:00 rule), to
be apologised for today or late already, late a second time (the supervisor's), a supplement that does not come, a
result that nobody collects, what waits for its officer's own hand, what waits to be accepted, what has to be entered
into the system that leads it, what the supervisor sent back and nobody has gone on with, what the supervisor has to
look at again."""
VIEWS = (
    "all",
    "running",
    "today",
    "tomorrow",
    "overdue",
    "to-hand-over",
    "to-sign",
    "supplement",
    "to-return",
    "to-tell",
    *DUTIES,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a paper shows beside its dossier. ``copy`` is 1 for the original and counts reprints from 2; ``number`` is
    the slip's own, per counter, form and year, and 0 leaves it to be written by hand; ``at`` is when the event happened
    that the paper is of, ``None`` for the time of receipt; ``struck`` is why a receipt holds no more;
    ``instead_of`` is the code that the dossier had before, when that had been given out twice;
    ``mark`` is what follows the code in the QR of a receipt."""

    unit: Unit
    officer: str
    practice: bool = False
    copy: int = 1
    struck: Struck = ""
    number: int = 0
    counter: int = 0
    at: datetime | None = None
    instead_of: str = ""
    mark: str = ""

    @property
    def guidance(self) -> str:
        """``HD1-2026-0007``: what a slip is found by that was given out before there was a dossier."""
        return str(SlipNumber("", self.counter, day_of(self.at).year if self.at else 0, self.number))

    def listed(self, kind: ListForm) -> str:
        """``handover-1-2026-0007``: what a list is found by."""
        return f"{kind}-{self.counter}-{day_of(self.at).year if self.at else 0}-{self.number:04d}"


class Paper(Protocol):
    """Draws and keeps the papers. A dossier that is handed in has been folded up to the event that its paper is of."""

    def issue(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path:
        """Draw into the home's ``papers/``, whole or not at all, hand it to the printer if one is named; the path."""

    def kept(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path | None:
        """Where ``issue`` has put it already, ``None`` when it is not there."""

    def unprintable(self, dossier: Dossier) -> bool:
        """Whether the typeface lacks a character of what people typed."""

    def write(self, form: Form, dossier: Dossier, sheet: Sheet, target: Path) -> None:
        """Draw into ``target``, whole or not at all."""

    def issue_list(
        self, kind: ListForm, dossiers: Sequence[Dossier], sheet: Sheet, subject: str, target: Path | None = None
    ) -> Path:
        """``issue`` for a paper about many dossiers, under its number, or ``write`` into ``target``; ``subject`` is the
        other side, an agency or the post."""

    def issue_close(self, close: Close, sheet: Sheet) -> Path:
        """``issue`` for the end of a shift, under its number."""

    def modules(self, text: str) -> Modules:
        """The QR of ``text`` for a screen."""

    def note(self, dossier: Dossier, text: str) -> Path:
        """Keep a text about a dossier beside its papers, whole or not at all; its path."""

    def register(self, dossiers: Iterable[Dossier], sheet: Sheet, first: date, last: date, target: Path) -> None:
        """Draw the register of these days into ``target``, whole or not at all, taking one dossier after the other."""


class NoPaper:
    """A ``Paper`` that draws nothing: for history that nobody prints, and for measuring without it."""

    def issue(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path:
        """Nothing is drawn."""
        return Path(form)

    def kept(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path | None:
        """Nothing is kept."""
        return None

    def unprintable(self, dossier: Dossier) -> bool:
        """Nothing is printed."""
        return False

    def write(self, form: Form, dossier: Dossier, sheet: Sheet, target: Path) -> None:
        """Nothing is drawn."""

    def issue_list(
        self, kind: ListForm, dossiers: Sequence[Dossier], sheet: Sheet, subject: str, target: Path | None = None
    ) -> Path:
        """Nothing is drawn."""
        return Path(kind)

    def issue_close(self, close: Close, sheet: Sheet) -> Path:
        """Nothing is drawn."""
        return Path(close.number)

    def modules(self, text: str) -> Modules:
        """Nothing is drawn."""
        return ()

    def note(self, dossier: Dossier, text: str) -> Path:
        """Nothing is kept."""
        return Path("note")

    def register(self, dossiers: Iterable[Dossier], sheet: Sheet, first: date, last: date, target: Path) -> None:
        """Nothing is drawn."""


class Filter(NamedTuple):
    """What a list is narrowed to: whole words and a beginning of people's ``name``, an officer's login, a counter's
    number, a field by its name, a procedure by its code, the number of a status, a ``counter.dossier.ReturnBy``, a
    ``counter.dossier.FeesState``. Empty ones let everything through."""

    name: str = ""
    officer: str = ""
    counter: int = 0
    field: str = ""
    procedure: str = ""
    status: int = 0
    return_by: str = ""
    fees: str = ""

    @classmethod
    def chosen(cls, parts: Mapping[str, str]) -> Filter:
        """What was chosen of ``Choices``, each part by its value as text."""
        numbers = {part: int(parts.get(part) or 0) for part in ("counter", "status")}
        return cls(**{**parts, **numbers})  # type: ignore[arg-type]


EVERYTHING = Filter()
ALL = 10_000_000
"""A page of this length has them all: more dossiers than a counter ever holds."""
Part = Literal["officer", "counter", "field", "procedure", "status", "return_by", "fees"]
PARTS: tuple[Part, ...] = ("officer", "counter", "field", "procedure", "status", "return_by", "fees")


@dataclass(frozen=True, slots=True)
class OfFigure:
    """The dossiers that the figure ``key`` of ``counter.figure.FIGURES`` counts in a period."""

    key: str
    span: Period


Listed = str | tuple[str, ...] | OfFigure
"""What a list holds: a view by its name, the dossiers of these uids, or those that a figure counts."""

Choices = Mapping[Part, Mapping[str, tuple[str, int]]]
"""The values that a list can be narrowed to, the most frequent first: how each is called, and how many dossiers of the
list have it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before the log has given it its place."""

    uid: str
    kind: str
    at: datetime
    body: Body


class Writer(Protocol):
    """One open transaction of the store; nothing of it stands until it ends without an error. ``now`` is its time,
    taken when it held the lock, so that no event is older than the one before it."""

    now: datetime

    def dossier(self, uid: str) -> Dossier | None:
        """The dossier as the log has it now."""

    def by_code(self, code: str) -> list[str]:
        """The uids that bear exactly this code, as their own or as an alias."""

    def by_request(self, request_id: str) -> str | None:
        """The uid that a ``request_id`` made."""

    def last_number(self, day: date) -> int:
        """The highest number that this counter has used on ``day``, 0 if none. Raises ``Refused`` when the witness
        knows better."""

    def given_out(self, code: str) -> bool:
        """Whether a code from outside can be: one of this counter's own range only when its number has been given
        out already."""

    def last_entry(self, year: int) -> int:
        """The last line of this counter's register in ``year``."""

    def last_slip(self, form: str, year: int) -> int:
        """This counter's last number of a form or of a certification book in ``year``, 0 for none."""

    def append(self, draft: Draft) -> tuple[Event, Dossier | None]:
        """Write the event and all rows that follow from it. Raises ``Refused`` when the dossier does not allow it."""


class Store(Protocol):
    """The log and its rows."""

    def write(self, officer: str, *, clock_ok: bool = False) -> AbstractContextManager[Writer]:
        """A transaction that holds the home's write lock. Raises ``Refused`` for a doubted clock."""

    def dossier(self, uid: str) -> Dossier | None:
        """One dossier."""

    def resolve(self, code: str, *, waiting: bool = False) -> list[str]:
        """Uids by whole code or alias, else by the tail of a code, ``waiting``: of those not done with yet."""

    def posted(self, item: str) -> list[str]:
        """The dossiers (their uids) whose result went by post under that item number and has not come back."""

    def find(self, text: str, limit: int) -> list[Line]:
        """Dossiers by name, code, phone or identity number, newest first."""

    def count(self, text: str) -> int:
        """How many ``find`` would give without a limit."""

    def queue(
        self, what: Listed, now: datetime, on: date, limit: int, only: Filter = EVERYTHING
    ) -> tuple[list[Line], int]:
        """The first page of a list and how many it holds in all, of those that ``only`` lets through. Raises
        ``Refused`` for a figure that is only ever counted."""

    def turn(
        self,
        what: Listed,
        now: datetime,
        on: date,
        limit: int,
        place: Line | None,
        only: Filter = EVERYTHING,
        *,
        back: bool = False,
    ) -> list[Line]:
        """The page behind ``place``, or before it; the last page when ``back`` and there is no place."""

    def choices(self, what: Listed, now: datetime, on: date, only: Filter = EVERYTHING) -> Choices:
        """What a list can be narrowed by, as far as it is there in what ``only`` lets through."""

    def counts(self, now: datetime, on: date) -> dict[str, int]:
        """How many dossiers each view holds that is not of ``DUTIES``."""

    def duties(self, now: datetime, on: date, officer: str = "") -> dict[str, int]:
        """How many dossiers each of ``DUTIES`` holds; ``officer`` is whose "mine" is counted, empty for everybody's."""

    def draft(self, officer: str, form: str) -> dict[str, Any]:
        """What ``officer`` had half typed into ``form``; empty for nothing."""

    def keep_draft(self, officer: str, form: str, values: dict[str, Any]) -> None:
        """Keep what is half typed, on disk; empty ``values`` take the draft away."""

    def import_catalogue(self, text: str, version: str, officer: str) -> None:
        """Keep a catalogue file that ``read_catalogue`` has taken, and say so in the log."""

    def note(self, officer: str, kind: str, body: Body) -> Event | None:
        """Write that ``officer`` looked at, printed or took out something. It promises no date, so that a doubted
        clock does not hold it back, nor is trusted because of it. A home that only reads has no log to write it in."""

    def noted(self, officer: str, kind: str, key: str, value: str, since: datetime, until: datetime) -> int:
        """How many such entries, whose body has ``value`` under ``key``, were written in that time; by anybody where
        ``officer`` is empty."""

    def accesses(
        self, first: date, last: date, officer: str = "", uid: str = "", codes: Sequence[str] = ()
    ) -> Sequence[Event]:
        """What was written from ``first`` to ``last``, of one officer or one dossier where they are named: every look,
        paper and export, and every step."""

    def events(self, uid: str) -> Sequence[Event]:
        """The dossier's events in the order in which they count."""

    def register(self, first: date, last: date) -> Iterator[Dossier]:
        """The dossiers of the register that were received from ``first`` to ``last``, in its order, struck ones too."""

    def figures(self, keys: Iterable[str], span: Period, *, by_field: bool = True) -> Counted:
        """How much each figure of ``counter.figure.FIGURES`` comes to in a period, field by field or under one empty
        name."""

    def day(self, now: datetime) -> Day:
        """The supervisor's day."""

    def ratings(self, span: Period) -> dict[int, int]:
        """How many dossiers were last rated so in the period, level by level."""

    def takings(self, first: date, last: date) -> Shift:
        """What each officer of this counter took from ``first`` to ``last``. Raises ``Refused`` where no counter is
        set up."""

    def worked(self, officer: str, until: datetime | None = None) -> Work:
        """What ``officer`` did at this counter since the last close, as far as it was written by ``until``. Raises
        ``Refused`` where no counter is set up."""

    def at_counter(self, view: str, now: datetime) -> list[tuple[str, int]]:
        """The code of each dossier of a view that came in at this counter, and its papers to certify."""

    def book(self, name: str, first: date, last: date) -> list[BookLine]:
        """What was certified into this counter's book ``name`` from ``first`` to ``last``, by number. Raises
        ``Refused`` where no counter is set up."""

    def slip(self, form: str, counter: int, year: int, number: int) -> Event | None:
        """The event that took a number of a form or of a book; ``None`` when there is no such number."""

    def numbered(self, form: str, counter: int, limit: int) -> list[Event]:
        """The events that took the last numbers of a form at a counter, newest first."""

    def returned_ahead(self) -> list[Event]:
        """The returns of this counter whose dossier was not here yet, joined since or not, oldest first."""

    def unsettled(self, now: datetime, limit: int, uid: str = "") -> tuple[list[Unsettled], int]:
        """What the province has not got, cannot place, or has made impossible: dossier by dossier, what a person has to
        do first, then the oldest; at most ``limit`` of them, and how many there are. ``uid``: of that one alone."""

    def agencies(self) -> Sequence[str]:
        """To whom dossiers have been forwarded, and who was asked for an opinion, each name as it was written."""

    def counters(self) -> Mapping[str, int]:
        """Which counter each device of the unit is or was."""

    def unit_at(self, event: Event) -> Unit:
        """The unit's facts as they stood when ``event`` was written, for papers that are printed again."""

    def keep_content(self, scanned: Scanned) -> None:
        """Keep what was scanned, on disk when this returns; once, by its hash."""

    def content(self, sha256: str) -> bytes | None:
        """What was scanned; ``None`` where it has not come yet. Raises ``Damaged``."""

    def drop_unnamed(self, sha256: str) -> None:
        """Let go of a content that no event names."""


@dataclass(frozen=True, slots=True)
class Line:
    """A dossier in a list. ``arrived``: the province has all of it, ``None`` where nobody speaks to the province;
    ``national`` is what the portal made of it. ``tell`` and ``phone`` are filled where somebody waits to be told: what,
    and the first phone to ring; ``tell`` also where the supervisor sent something back: the remark. ``officer`` is the
    login of who is in charge at the counter, ``agency`` with whom it lies since ``since``, empty while that is the
    counter."""

    code: str
    uid: str
    applicant: str
    procedure: str
    status: Status
    received_at: datetime | None
    due_at: datetime | None
    overdue: bool
    arrived: bool | None = None
    national: National = ""
    tell: str = ""
    phone: str = ""
    officer: str = ""
    agency: str = ""
    since: datetime | None = None


Trouble = Literal["mend", "portal", "conflict", "unsent", "kept"]
"""Something is to be mended; the national portal has not taken it; a step waits for the supervisor's decision; nobody
has it yet; a server has it, and it waits for its place."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A dossier, or the counter's own log under ``NO_DOSSIER``, that the province or the portal has not got whole:
    ``steps`` of it, the oldest written at ``since``. ``field`` and ``say`` are what to mend and why, as it was told."""

    line: Line
    trouble: Trouble
    steps: int = 0
    since: datetime | None = None
    field: str = ""
    say: str = ""


@dataclass(frozen=True, slots=True)
class LineState:
    """How the line to the province is. ``busy`` while an exchange goes on, which has ``received`` that many steps until
    now and has ``more`` to come; the last one that worked was at ``last``; the server's clock is ``ahead`` of the PC's
    own, and dates go by the server's where ``synced``; ``trouble`` is why the one after it did not. ``relay``: the
    server only passes on. The log here and the province's were not the same at ``differed``, and were brought
    together."""

    standing: Standing
    busy: bool = False
    received: int = 0
    more: bool = False
    last: datetime | None = None
    ahead: timedelta = timedelta()
    synced: bool = False
    relay: bool = False
    trouble: str = ""
    differed: datetime | None = None


class Sender(Protocol):
    """The line in the background of a running program, with a thread of its own. No call waits for it, and nothing
    that fails there comes out of it."""

    @property
    def state(self) -> LineState | None:
        """As it is now; ``None`` while the home is not enrolled."""

    def begin(self, told: Callable[[], None]) -> None:
        """Start, unless it runs or the home is not enrolled; ``told`` is called in its thread whenever ``state`` is
        another."""

    def look(self) -> None:
        """Something may have been written."""

    def send(self) -> None:
        """Speak now, whatever the wait, and ask again for what was refused."""

    def end(self) -> None:
        """The program ends."""


class Facts(Protocol):
    """What the home knows of itself."""

    @property
    def unit(self) -> Unit: ...

    @property
    def counter(self) -> int: ...

    @property
    def practice(self) -> bool: ...

    @property
    def enrolled(self) -> bool: ...

    @property
    def catalogue(self) -> Catalogue: ...

    @property
    def calendar(self) -> Calendar: ...

    @property
    def mark_keys(self) -> Keys: ...


@dataclass(frozen=True, slots=True)
class Scan:
    """A file in the scanner's folder: its name there, its size in bytes, when it was written. ``mark`` tells it from
    another file that comes to have its name."""

    name: str
    size: int
    at: datetime
    mark: tuple[int, ...] = field(default=(), repr=False)


class Content(NamedTuple):
    """What was scanned, as it is kept and sent: its hash, its size in bytes, its media type."""

    sha256: str
    size: int
    type: str


Afterwards = Literal["delete", "move", "keep"]
"""What becomes of a scan's own file once a dossier has it: only the first leaves nothing that anybody can read."""

TAKEN = "đã lấy"
"""The folder in the scanner's folder for what was moved aside."""


class Tray(Protocol):
    """The scanner's folder of this PC."""

    @property
    def folder(self) -> str:
        """Where it is, empty for none."""

    @property
    def afterwards(self) -> Afterwards:
        """What becomes of a file that was taken."""

    def newest(self, limit: int) -> list[Scan]:
        """What may be a scanned page, the newest first. Raises ``Refused`` for a folder that cannot be read."""

    def read(self, name: str) -> tuple[Scan, bytes]:
        """A file of it. Raises ``Refused`` when it is gone, too large or still being written."""

    def clear(self, scan: Scan) -> bool:
        """Do with the file as ``afterwards`` says, unless another has its name by now; whether that is done."""


class NoTray:
    """A ``Tray`` of a PC without a scanner's folder."""

    folder = ""
    afterwards: Afterwards = "delete"

    def newest(self, limit: int) -> list[Scan]:
        """Nothing lies there."""
        return []

    def read(self, name: str) -> tuple[Scan, bytes]:
        """Says where a folder is named."""
        raise Refused(NO_TRAY)

    def clear(self, scan: Scan) -> bool:
        """Nothing is taken away."""
        return False


NO_TRAY = "Máy này chưa có thư mục máy quét; ghi [scanner] folder trong config.toml, hoặc dùng motcua attach MÃ TỆP."


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first screen shows. ``unit`` is ``None`` before anything was set up."""

    unit: Unit | None
    practice: bool


class Front(Protocol):
    """The front door as the screens see it. Every call may take long and is made outside the UI's thread; each raises
    ``Refused`` with the sentence to show."""

    def opening(self) -> Opening:
        """What is here, without loading anything heavy."""

    def unlock(self, passphrase: str) -> None:
        """Open the key of the home, for as long as the program runs. Raises ``Locked`` for a wrong passphrase."""

    def practise(self) -> Opening:
        """Make or open the practice commune."""

    def set_up(self, file: Path) -> Opening:
        """Set a unit up from its file."""

    def log_in(self, login: str, pin: str) -> Desk:
        """The desk of that officer. Raises ``ChooseAnother`` for a PIN that somebody else has set."""

    def change_pin(self, login: str, pin: str, new: str) -> Desk:
        """The desk of that officer, whose PIN is ``new`` from now on."""

    def reset_pin(self, desk: Desk, login: str) -> str:
        """A PIN for one log-in of ``login``, given by the officer of ``desk``."""

    def line(self) -> Sender:
        """The line to the province, not yet begun."""

    def confirm_clock(self) -> None:
        """The officer says that the clock is right."""

    def trust(self) -> None:
        """Raises ``ClockDoubted`` where a step would be refused for it now."""

    def say_number(self, text: str) -> None:
        """What the officer read on the last paper receipt, for the number that could not be given out."""

    def backed(self) -> Backed | None:
        """How old the last good backups are; ``None`` where there are none to be made."""

    def back_up(self, *, at_once: bool = False) -> Backed | None:
        """Make a backup if one is due, beside everything else; what went wrong is in the answer."""

    def slow(self) -> bool:
        """Whether the disk has taken too long for what was written, several times in this run."""

    def wipe_papers(self, but: Path | None = None) -> None:
        """Take away the papers that have lain readable long enough, all but one, beside everything else."""

    def report(self, desk: Desk, name: str, first: date, last: date, files: Sequence[Path]) -> list[str]:
        """Write ``register`` or the report of that name over these days into each of ``files`` (.xlsx, .pdf, .csv);
        gives what is to be said of it."""

    def end(self) -> None:
        """The program ends: a backup that is being made is called off."""
