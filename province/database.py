"""Where the hub's tables lie: PostgreSQL, or an encrypted SQLite file in the hub's home."""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Engine, Integer, LargeBinary, Table, create_engine, event, inspect
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateColumn
from sqlalchemy.types import TypeEngine
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
        # A database without an encoding would give bytes otherwise.
        told = {"client_encoding": "utf8"}
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=16, connect_args=told)
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
    """Every table, and every column of an older one, that is not there yet. Raises ``Refused`` for a PostgreSQL that
    cannot keep every letter."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise Refused(
                f"Kho PostgreSQL có bảng mã {encoding}, không giữ được chữ Việt; tạo kho mới: createdb --encoding=UTF8 "
                "--template=template0 TÊN. Chưa thay đổi gì."
            )
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
    key = [column.name for column in table.primary_key]
    if connection.dialect.name == "postgresql":
        _put_at_once(connection, table, key, rows, replace=replace)
        return
    connection.execute(_put(name, tuple(rows[0]), replace=replace), list(rows))


@cache
def _put(name: str, columns: tuple[str, ...], *, replace: bool) -> Any:
    """The statement for rows of these columns, put together once."""
    table = TABLES[name]
    statement: Any = sqlite.insert(table)
    key = [column.name for column in table.primary_key]
    changed = {column: statement.excluded[column] for column in columns if column not in key}
    if replace and changed:
        return statement.on_conflict_do_update(index_elements=key, set_=changed)
    return statement.on_conflict_do_nothing()


_ARRAYS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Boolean, "boolean[]"),
    (Integer, "bigint[]"),
    (LargeBinary, "bytea[]"),
)


def _put_at_once(connection: Connection, table: Table, key: Sequence[str], rows: Rows, *, replace: bool) -> None:
    """All rows in one statement, a column an array; binary, for every quote of a text would be escaped by itself."""
    columns = [table.c[name] for name in rows[0]]
    if replace:
        # One statement may not touch a row twice; the last one counts, as if each were put by itself.
        rows = list({tuple(row[name] for name in key): row for row in rows}.values())
    arrays = []
    for column in columns:
        kept = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        values = [row[column.name] for row in rows]
        arrays.append([kept(value) for value in values] if kept else values)
    casts = ", ".join(
        f"%b::{next((array for kind, array in _ARRAYS if isinstance(column.type, kind)), 'text[]')}"
        for column in columns
    )
    names = ", ".join(column.name for column in columns)
    changed = ", ".join(f"{column.name} = excluded.{column.name}" for column in columns if column.name not in key)
    then = f"({', '.join(key)}) DO UPDATE SET {changed}" if replace and changed else "DO NOTHING"
    statement = f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({casts}) ON CONFLICT {then}"
    connection.exec_driver_sql(statement, tuple(arrays))
