"""The tables of the national side, on whichever database the hub has. ``unit`` leads every key."""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text, text

from db.tables import Moment

METADATA = MetaData()

_OPEN = text("done_rev < rev")
"""The indexes hold only what is left to say, however many dossiers were counted."""

QUEUE = Table(
    "national_queue",
    METADATA,
    Column("unit", String, primary_key=True),
    Column("uid", String, primary_key=True),
    Column("rev", BigInteger, nullable=False),
    Column("done_rev", BigInteger, nullable=False, default=0),
    Column("counted_rev", BigInteger, nullable=False, default=0),
    Column("code", String, nullable=False, default=""),
    Column("number", String, nullable=False, default=""),
    Column("created", Boolean, nullable=False, default=False),
    Column("trail_rev", BigInteger, nullable=False, default=0),
    Column("state_rev", BigInteger, nullable=False, default=0),
    Column("sent_rev", BigInteger, nullable=False, default=0),
    Column("doubt", Boolean, nullable=False, default=False),
    Column("outcome", String, nullable=False, default=""),
    Column("field", String, nullable=False, default=""),
    Column("sentence", Text, nullable=False, default=""),
    Column("tries", Integer, nullable=False, default=0),
    Column("since", Moment, nullable=False),
    Column("next_at", Moment, nullable=False),
    Column("counted_at", Moment),
    Column("lease", String, nullable=False, default=""),
    Column("leased_until", Moment),
    Index("national_due", "next_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("national_waiting", "unit", "since", "uid", sqlite_where=_OPEN, postgresql_where=_OPEN),
)
"""``done_rev`` is the newest event about which nothing is left to say, ``counted_rev`` the newest that was counted;
``since`` is when the oldest one that is not done came in."""

EXCHANGE = Table(
    "national_exchange",
    METADATA,
    Column("unit", String, primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("id", String, primary_key=True),
    Column("uid", String, nullable=False),
    Column("operation", String, nullable=False),
    Column("status", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("fault", String, nullable=False),
    Column("request", Text, nullable=False),
    Column("answer", Text, nullable=False),
)
"""One exchange, redacted; without a dossier (a log-in) ``unit`` and ``uid`` are empty."""

_UNTOLD = text("NOT told")
FILE = Table(
    "national_file",
    METADATA,
    Column("unit", String, primary_key=True),
    Column("uid", String, primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("number", String, nullable=False, default=""),
    Column("told", Boolean, nullable=False, default=False),
    Index("national_untold", "unit", "uid", sqlite_where=_UNTOLD, postgresql_where=_UNTOLD),
)
"""A scanned content of a dossier: whether the national side was told of it, and its number there."""

CURSOR = Table(
    "national_cursor",
    METADATA,
    Column("unit", String, primary_key=True),
    Column("epoch", String, nullable=False),
    Column("place", BigInteger, nullable=False),
)
"""How far a unit's feed has been read, and in which life of the hub."""
