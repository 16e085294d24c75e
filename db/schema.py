"""The schema: made whole in a new home, stepped up with Alembic in an older one, after a backup."""

import importlib
from datetime import datetime
from pathlib import Path
from typing import Any

from counter.refusal import Damaged, Refused
from db.home import BACKUP, DATABASE
from db.rows import make_again

SCHEMA = 12
"""Raised by one with each module ``db/versions/v<n>.py``, whose ``upgrade(op)`` leads there."""

DERIVED = 12
"""The newest schema in which a dossier's row says more than before: in an older home it is made again from the log."""


def prepare(
    connection: Any,
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
    operations = _operations(connection) if found else None
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = number(connection)
        if found == 0:
            if not new:
                raise Damaged("Tệp motcua.db trống, mọi dữ liệu trong đó đã mất; khôi phục bản sao lưu gần nhất.")
            _create(connection)
        elif found < newest:
            back_up(home, key, f"truoc-nang-cap-{found}")
            for step in range(found + 1, newest + 1):
                module: Any = importlib.import_module(f"{versions}.v{step}")
                module.upgrade(operations)
            if found < DERIVED:
                make_again(connection)
        connection.execute(f"PRAGMA user_version={newest}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def number(connection: Any) -> int:
    """The store's schema number, 0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _create(connection: Any) -> None:
    """The tables as ``db.tables`` has them: loaded here and nowhere else in a counter's day."""
    from sqlalchemy.dialects.sqlite import dialect
    from sqlalchemy.schema import CreateIndex, CreateTable

    from db.tables import AGENCY_INDEX, NAME_INDEX, TABLES

    for table in TABLES:
        connection.execute(str(CreateTable(table).compile(dialect=dialect())))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            connection.execute(str(CreateIndex(index).compile(dialect=dialect())))
    connection.execute(AGENCY_INDEX)
    connection.execute(NAME_INDEX)


def _operations(connection: Any) -> Any:
    """Alembic's operations on this very connection. Asked for before a transaction begins: SQLAlchemy ends the one that
    it finds when it first connects."""
    import sqlcipher3.dbapi2
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    engine = create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=lambda: connection,
        poolclass=StaticPool,
        pool_reset_on_return=None,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        hide_parameters=True,
    )
    return Operations(MigrationContext.configure(engine.connect()))


def back_up(home: Path, key: str, name: str) -> Path:
    """A tested copy of the store as it stands, encrypted with the same key; the path."""
    from db import backup

    target = home / BACKUP / f"{name}-{datetime.now():%Y%m%d-%H%M%S}.db"
    backup.back_up(home / DATABASE, key, target)
    return target
