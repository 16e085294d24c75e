"""The tables. ``event`` is the log; all others are derived from it and can be made again, but for ``setting``,
``officer``, ``catalogue`` and ``draft``, which are this home's own. ``unit`` leads every key."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, String, Text, false, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from counter.clock import stamp
from counter.event import NO_DOSSIER


class Moment(TypeDecorator[datetime]):
    """An aware time kept as fixed-width ISO 8601 text in Vietnam's time, so that text order is time order and the bare
    driver reads what the log's hash covers."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | str | None, dialect: Dialect) -> str | None:
        return stamp(value) if isinstance(value, datetime) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def _moment(nullable: bool = False) -> Any:
    return Field(sa_column=Column(Moment, nullable=nullable))


def _list(name: str, *of: Any, where: str = "") -> Index:
    """An index that only a counter reads by: a province's PostgreSQL is spared it."""
    only: dict[str, Any] = {"sqlite_where": text(where)} if where else {}
    return Index(name, *of, **only).ddl_if(dialect="sqlite")


_MONEY = "kind IN ('receive', 'pay', 'refund', 'reconcile', 'correct', 'cancel')"
"""The condition of db/log.py, to the letter."""


class EventRow(SQLModel, table=True):
    """One entry of a log, every column of ``counter.event.Event``. A cloned disk may fill a place a second time: both
    entries stay."""

    __tablename__ = "event"
    __table_args__ = (
        Index("event_of_dossier", "unit", "uid"),
        Index("event_by_id", "unit", "event_id", unique=True),
        _list("event_of_money", "unit", "at", "uid", where=_MONEY),
        _list("event_of_counter", "unit", "kind", "recorded_at", where=f"uid = '{NO_DOSSIER}'"),
        Index(
            "event_without_rev",
            *("unit", "device", "epoch", "seq"),
            sqlite_where=text("rev IS NULL"),
            postgresql_where=text("rev IS NULL"),
        ),
    )

    unit: str = Field(primary_key=True)
    device: str = Field(primary_key=True)
    epoch: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    uid: str
    kind: str
    at: datetime = _moment()
    recorded_at: datetime = _moment()
    clock: str
    officer: str
    base_rev: int
    rev: int | None = None
    body: str = Field(sa_column=Column(Text, nullable=False))
    prev: str
    hash: str
    sig: str = Field(sa_column=Column(String, nullable=False, server_default=text("''")))


_DUE = text("coalesce(due_at, '9')")
_WAITING = "cancelled = 0 AND status IN (1, 2, 4, 5, 6, 7, 9)"
"""The orders and conditions of db/lists.py, to the letter: only then does SQLite read a view from its index."""
_WALKED = ("status", "officer", "received_at", "extended", "tell")
"""What waiting dossiers are counted by: to go to each one's row for it takes three times as long."""

_REPORTED = (
    "unit closed_at received_at cancelled last_at uid field officer status channel finished_at due_at returned_at "
    "extended shortened legal_days promised_days papers result_file data payment scans"
).split()
"""All that db/figures.py reads of a dossier: ``state`` is too long to be passed over row by row."""


def _count() -> Any:
    return Field(sa_column=Column(Integer, nullable=False, server_default=text("0")))


def _flag() -> Any:
    return Field(sa_column=Column(Boolean, nullable=False, server_default=false()))


class DossierRow(SQLModel, table=True):
    """A dossier as its events add up to; ``state`` is the whole of it as canonical JSON, the rest is for lists."""

    __tablename__ = "dossier"
    __table_args__ = (
        _list("dossier_by_receipt", "unit", "received_at", "uid"),
        _list("dossier_by_status", "unit", "status", _DUE, "uid"),
        _list("dossier_waiting", "unit", _DUE, "uid", *_WALKED, where=_WAITING),
        _list("dossier_to_tell", "unit", _DUE, "uid", where="cancelled = 0 AND tell != ''"),
        _list("dossier_to_sign", "unit", _DUE, "uid", where="cancelled = 0 AND to_sign = 1"),
        _list("dossier_to_enter", "unit", _DUE, "uid", where="cancelled = 0 AND to_enter = 1"),
        _list("dossier_to_review", "unit", _DUE, "uid", where="to_review > 0"),
        _list("dossier_in_register", "unit", "year", "book", "entry"),
        _list("dossier_in_reports", *_REPORTED),
        _list("dossier_in_conflict", "unit", "uid", where="conflicts > 0"),
        _list("dossier_rated", "unit", "rated_at", "rating", "officer", where="rating > 0"),
    )

    unit: str = Field(primary_key=True)
    uid: str = Field(primary_key=True)
    code: str
    status: int
    cancelled: bool
    applicant: str
    procedure: str
    procedure_name: str
    field: str
    officer: str
    received_at: datetime | None = _moment(nullable=True)
    due_at: datetime | None = _moment(nullable=True)
    finished_at: datetime | None = _moment(nullable=True)
    tell: str
    year: int
    book: int
    entry: int
    state: str = Field(sa_column=Column(Text, nullable=False))
    to_sign: bool = _flag()
    channel: str = Field(sa_column=Column(String, nullable=False, server_default=text("'counter'")))
    last_at: datetime | None = _moment(nullable=True)
    closed_at: str = Field(sa_column=Column(String, nullable=False, server_default=text("'9'")))
    returned_at: datetime | None = _moment(nullable=True)
    extended: bool = _flag()
    shortened: bool = _flag()
    legal_days: int = _count()
    promised_days: int = _count()
    papers: int = _count()
    result_file: bool = _flag()
    data: int = _count()
    payment: int = _count()
    rating: int = _count()
    rated_at: datetime | None = _moment(nullable=True)
    conflicts: int = _count()
    scans: int = _count()
    to_enter: bool = _flag()
    to_review: int = _count()
    return_by: str = Field(sa_column=Column(String, nullable=False, server_default=text("'counter'")))
    fees: str = Field(sa_column=Column(String, nullable=False, server_default=text("''")))


class NumberRow(SQLModel, table=True):
    """A number of our own code form and who bears it; two bearers are a conflict that a person settles."""

    __tablename__ = "number"

    unit: str = Field(primary_key=True)
    day: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    uid: str = Field(primary_key=True)


class HandleRow(SQLModel, table=True):
    """What a dossier can be taken hold of by: codes, aliases, phones, identity numbers, the number of the postal
    item that it went as; ``key`` is reversed, so that a tail is a prefix. ``exact`` is the code as written, empty for
    the others."""

    __tablename__ = "handle"
    __table_args__ = (Index("handle_exact", "unit", "exact"), Index("handle_of_dossier", "unit", "uid"))

    unit: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    uid: str = Field(primary_key=True)
    exact: str = ""


class NameRow(SQLModel, table=True):
    """The folded names of a dossier's people; FTS5 reads them through ``id``."""

    __tablename__ = "name"
    __table_args__ = (Index("name_of_dossier", "unit", "uid", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    unit: str
    uid: str
    names: str


class RequestRow(SQLModel, table=True):
    """Which dossier a ``request_id`` made."""

    __tablename__ = "request"

    unit: str = Field(primary_key=True)
    request_id: str = Field(primary_key=True)
    uid: str


class SlipRow(SQLModel, table=True):
    """A number per counter, form (a slip's, or a certification book) and year, and the event that took it; two takers
    are a conflict."""

    __tablename__ = "slip"

    unit: str = Field(primary_key=True)
    counter: int = Field(primary_key=True)
    form: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    event_id: str = Field(primary_key=True)


class AttachedRow(SQLModel, table=True):
    """Which event put a content on which dossier, and on which device; one content may be put on several."""

    __tablename__ = "attached"

    unit: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    uid: str
    device: str


class SettingRow(SQLModel, table=True):
    """This home's own facts, by name."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True)
    value: str


class LineRow(SQLModel, table=True):
    """How far this home has read what a server had for it: the server's epoch, the place in its feed and the id of the
    line there; ``state`` is what it said of itself, as JSON."""

    __tablename__ = "line"

    server: str = Field(primary_key=True)
    epoch: str
    place: int
    last_id: str
    state: str = Field(sa_column=Column(Text, nullable=False))


class AnswerRow(SQLModel, table=True):
    """What a server last said of an event that has no place yet; ``status`` as ``counter.exchange.Status`` has it."""

    __tablename__ = "answer"

    unit: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    server: str = Field(primary_key=True)
    status: str
    field: str
    say: str
    at: datetime = _moment()


class OfficerRow(SQLModel, table=True):
    """Who may log in here; the PIN only as argon2id. ``tries`` counts wrong PINs in a row; ``kept`` is a PIN that no
    unit file takes back, ``must_change`` one that somebody else has set."""

    __tablename__ = "officer"

    login: str = Field(primary_key=True)
    pin: str
    tries: int = _count()
    tried_at: datetime | None = _moment(nullable=True)
    must_change: bool = _flag()
    kept: bool = _flag()


class DraftRow(SQLModel, table=True):
    """A half-typed form of an officer: never part of the log, gone when the form is done."""

    __tablename__ = "draft"

    officer: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    text: str = Field(sa_column=Column(Text, nullable=False))


class CatalogueRow(SQLModel, table=True):
    """Catalogue files that were imported, as they came; later ones stand over earlier ones."""

    __tablename__ = "catalogue"

    id: int | None = Field(default=None, primary_key=True)
    version: str
    text: str = Field(sa_column=Column(Text, nullable=False))


TABLES = SQLModel.metadata.sorted_tables
"""The same tables for SQLAlchemy Core."""

AGENCY_INDEX = (
    "CREATE INDEX event_of_agency ON event (unit, coalesce(body ->> 'to', body ->> 'agency')) "
    "WHERE kind IN ('forward', 'consult')"
)
"""The words of db/log.py, to the letter. A hub's ``body`` is no JSON to its store, and it offers no names."""

NAME_INDEX = (
    "CREATE VIRTUAL TABLE name_index USING fts5(names, content='name', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 0', prefix='2 3', columnsize=0)"
)
