"""What the hub keeps beside the log and its rows (``db.tables``): who may speak to it, its feed, its own facts."""

from datetime import datetime

from sqlalchemy import Column, Index, String, Text, text
from sqlmodel import Field, SQLModel

from db.tables import Moment


def _moment(nullable: bool = False) -> Column[datetime]:
    return Column(Moment, nullable=nullable)


class FactRow(SQLModel, table=True):
    """The server's own facts, by name."""

    __tablename__ = "fact"

    key: str = Field(primary_key=True)
    value: str = Field(sa_column=Column(Text, nullable=False))


class UnitRow(SQLModel, table=True):
    """A unit and how far its order has come: the last ``rev`` given and the last ``place`` of its feed."""

    __tablename__ = "unit"

    unit: str = Field(primary_key=True)
    name: str
    rev: int
    place: int


class EpochRow(SQLModel, table=True):
    """A life of the server, from its beginning or from a restore on; ``number`` 1 is the first."""

    __tablename__ = "epoch"

    number: int = Field(primary_key=True)
    name: str
    at: datetime = Field(sa_column=_moment())


class FloorRow(SQLModel, table=True):
    """Where a unit stood when an epoch began: what was given behind that is void."""

    __tablename__ = "floor"

    unit: str = Field(primary_key=True)
    epoch: int = Field(primary_key=True)
    rev: int
    place: int


class ArrivalRow(SQLModel, table=True):
    """The feed: what happened at ``place``, and the device through which it came (empty for the server's own).
    ``line_id`` is drawn by chance: a feed that was put back and written on never bears it again."""

    __tablename__ = "arrival"
    __table_args__ = (Index("arrival_of_event", "unit", "event_id"),)

    unit: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    event_id: str
    via: str
    line_id: str


class HeldRow(SQLModel, table=True):
    """Why an event that is here has no place: what is to be mended, in the officer's words."""

    __tablename__ = "held"

    unit: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)
    uid: str
    field: str
    say: str


class DeviceRow(SQLModel, table=True):
    """A PC that is, or was, a counter of a unit (``counter`` 0: its relay). One that is not ``revoked_at`` holds the
    counter's numbers. ``escrow`` is the key of its store, sealed for the hub (``sync.escrow``); empty for none."""

    __tablename__ = "device"
    __table_args__ = (Index("device_by_id", "device", unique=True),)

    unit: str = Field(primary_key=True)
    device: str = Field(primary_key=True)
    counter: int
    key: str
    enrolled_at: datetime = Field(sa_column=_moment())
    revoked_at: datetime | None = Field(sa_column=_moment(nullable=True))
    revoked_why: str = Field(sa_column=Column(String, nullable=False, server_default=text("''")))
    seen_at: datetime | None = Field(sa_column=_moment(nullable=True))
    cloned: int = 0
    escrow: str = Field(sa_column=Column(String, nullable=False, server_default=text("''")))


class TicketRow(SQLModel, table=True):
    """The right to become a counter, once. Only a hash of the secret is kept."""

    __tablename__ = "ticket"

    secret: str = Field(primary_key=True)
    unit: str
    counter: int
    made_at: datetime = Field(sa_column=_moment())
    used_by: str = Field(sa_column=Column(String, nullable=False, server_default=text("''")))


class PassedRow(SQLModel, table=True):
    """An event without a place that the relay's own server has said it has."""

    __tablename__ = "passed"

    unit: str = Field(primary_key=True)
    event_id: str = Field(primary_key=True)


class PublishedRow(SQLModel, table=True):
    """Catalogues that were published, as ``motcua catalogue import`` takes them; the newest is the one in force."""

    __tablename__ = "published"

    id: int | None = Field(default=None, primary_key=True)
    version: str
    at: datetime = Field(sa_column=_moment())
    text: str = Field(sa_column=Column(Text, nullable=False))


class AuditRow(SQLModel, table=True):
    """What an administrator did (``province.audit``). ``id`` is time-ordered."""

    __tablename__ = "audit"

    id: str = Field(primary_key=True)
    at: datetime = Field(sa_column=_moment())
    who: str
    what: str
    about: str


OWN = ("fact", "unit", "epoch", "floor", "arrival", "held", "device", "ticket", "passed", "published", "audit")
LOG = ("event", "dossier", "number", "handle", "attached")
"""The tables of ``db.tables`` that a hub has too."""
