"""Where the hub's tables lie: PostgreSQL, or an encrypted SQLite file in the hub's home."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateColumn
from sqlmodel import SQLModel

from counter.refusal import Refused
from db.home import connect, held_key, write_private
from province.national.tables import METADATA
from province.tables import LOG, OWN
from province.uploads import PART, UPLOAD

DATABASE, KEY = "tinh.db", "key"

TABLES: dict[str, Table] = {name: SQLModel.metadata.tables[name] for name in (*LOG, *OWN)}
"""Every table of the hub's own, by name."""

ALL = (*TABLES.values(), *METADATA.sorted_tables, UPLOAD, PART)
"""Every table that a hub has."""

Rows = Sequence[Mapping[str, Any]]


def open_database(home: Path, url: str = "") -> Engine:
    """The engine of ``url``, else of the home's own file. Raises ``Refused``."""
    if url:
        if not url.startswith("postgresql"):
            raise Refused(
                "Kho dữ liệu ngoài phải là PostgreSQL (postgresql+psycopg://…); bỏ trống để dùng kho kèm theo."
            )
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=16)
    return open_file(home / DATABASE, home)


def open_file(file: Path, home: Path) -> Engine:
    """The engine of an encrypted file, with the key of ``home``. Raises ``Locked`` or ``Damaged``."""
    import sqlcipher3.dbapi2

    key = held_key(home)
    engine = create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=lambda: connect(file, key),
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=4,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # The driver's own transactions are off: the lock is taken before anything is read.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def make_database(engine: Engine) -> None:
    """Every table, and every column of an older one, that is not there yet."""
    SQLModel.metadata.create_all(engine, tables=list(TABLES.values()))
    METADATA.create_all(engine)
    SQLModel.metadata.create_all(engine, tables=[UPLOAD, PART])
    with engine.begin() as connection:
        for table in TABLES.values():
            there = {column["name"] for column in inspect(connection).get_columns(table.name)}
            for column in table.columns:
                if column.name not in there:
                    added = CreateColumn(column).compile(dialect=connection.dialect)
                    connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {added}")
        # A citizen's code alone, without its unit, is looked up here and nowhere else.
        connection.exec_driver_sql("CREATE INDEX IF NOT EXISTS handle_of_province ON handle (exact)")


def make_key(home: Path) -> None:
    """A new key for the home's own file, unless there is one."""
    if not (home / KEY).exists():
        write_private(home / KEY, os.urandom(32).hex())


def put(connection: Connection, name: str, rows: Rows, *, replace: bool = True) -> None:
    """Insert rows; one that is there already is replaced, or left."""
    if not rows:
        return
    table = TABLES[name]
    build: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = build(table)
    key = [column.name for column in table.primary_key]
    changed = {column: statement.excluded[column] for column in rows[0] if column not in key}
    if replace and changed:
        statement = statement.on_conflict_do_update(index_elements=key, set_=changed)
    else:
        statement = statement.on_conflict_do_nothing()
    connection.execute(statement, list(rows))
