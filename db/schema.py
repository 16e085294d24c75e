"""The schema: made whole in a new home, stepped up with Alembic in an older one, after a backup."""

import importlib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from counter.refusal import Damaged, Refused
from db.home import BACKUP, DATABASE, connect
from db.tables import NAME_INDEX

SCHEMA = 1
"""Raised by one with each module ``db/versions/v<n>.py``, whose ``upgrade(op)`` leads there."""


def open_engine(home: Path, key: str) -> Engine:
    """An engine on the home's store; errors never carry parameters, which are citizens' data."""
    import sqlcipher3.dbapi2

    return create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=lambda: connect(home / DATABASE, key),
        poolclass=NullPool,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
    )


def prepare(
    connection: Connection,
    home: Path,
    key: str,
    *,
    new: bool = False,
    versions: str = "db.versions",
    newest: int = SCHEMA,
) -> None:
    """Compare the schema number and step up when it differs; make the tables only in a ``new`` home. Raises ``Refused``
    for a store of a newer program, ``Damaged`` for one that was emptied."""
    found = number(connection)
    if found == newest:
        return
    if found > newest:
        raise Refused("Dữ liệu do bản motcua mới hơn ghi; cài bản mới nhất rồi mở lại.")
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        found = number(connection)
        if found == 0:
            if not new:
                raise Damaged("Tệp motcua.db trống, mọi dữ liệu trong đó đã mất; khôi phục bản sao lưu gần nhất.")
            _create(connection)
        elif found < newest:
            back_up(home, key, f"truoc-nang-cap-{found}")
            for step in range(found + 1, newest + 1):
                _upgrade(connection, versions, step)
        connection.exec_driver_sql(f"PRAGMA user_version={newest}")
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise


def number(connection: Connection) -> int:
    """The store's schema number, 0 for a new file."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)


def _create(connection: Connection) -> None:
    SQLModel.metadata.create_all(connection)
    connection.exec_driver_sql(NAME_INDEX)


def _upgrade(connection: Connection, versions: str, step: int) -> None:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    module: Any = importlib.import_module(f"{versions}.v{step}")
    module.upgrade(Operations(MigrationContext.configure(connection)))


def back_up(home: Path, key: str, name: str) -> Path:
    """A copy of the store as it stands, encrypted with the same key; the path."""
    target = home / BACKUP / f"{name}-{datetime.now():%Y%m%d-%H%M%S}.db"
    target.parent.mkdir(mode=0o700, exist_ok=True)
    source, copy = connect(home / DATABASE, key), connect(target, key)
    try:
        source.backup(copy)
    finally:
        copy.close()
        source.close()
    return target
