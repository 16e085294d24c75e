"""No cell of the store is changed through the key unseen, but for those that are nobody's record (docs/threats.md)."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from counter.attachment import attach
from counter.login import RESET
from db.home import DATABASE, connect
from db.verify import verify
from tests.db.test_contents import PAGE, of
from tests.db.test_unsettled import OWN
from tests.office import Office

NOBODYS = {
    ("draft", "officer"),
    ("draft", "form"),
    ("draft", "text"),
    ("event", "sig"),
    ("officer", "tries"),
    ("officer", "tried_at"),
}


def cells(connection: Any) -> list[tuple[str, str, int]]:
    """Table, column and row: of each table the last row, of the settings all. How SQLite keeps its index is its own."""
    found = []
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'name_index%'"
    for (table,) in connection.execute(tables).fetchall():
        columns = connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchall()
        (held,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        rows = range(held) if table == "setting" else range(held)[-1:]
        found += [(table, column, row) for row in rows for (column,) in columns]
    return found


def change(home: Path, key: str, table: str, column: str, row: int) -> None:
    connection = connect(home / DATABASE, key)
    try:
        cursor = connection.execute(f"SELECT * FROM {table} LIMIT 1 OFFSET {row}")
        names = [each[0] for each in cursor.description]
        held = cursor.fetchone()
        old = held[names.index(column)]
        new = old + 1 if isinstance(old, int) else f"{old or ''}z"
        where = " AND ".join(f"{name} IS ?" for name in names)
        changed = connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (new, *held))
        assert changed.rowcount == 1
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


@pytest.fixture
def rich(office: Office) -> Office:
    """Something in every table that a counter without a line fills."""
    code = office.receive(name="Trần Thị Mẫu", request_id="r-1")
    office.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    uid, place = of(office, code)
    attach(office.desk, uid, PAGE, place)
    office.desk.act(code, "ask-supplement", {"items": ["Tờ khai"], "reason": "thiếu"})
    office.store.import_catalogue(OWN, "quay-1", "lan")
    office.store.keep_pin("lan", "khac", "hoa", RESET)
    office.store.keep_draft("lan", "intake", {"name": "Nguyễn"})
    office.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return office


def test_every_cell(rich: Office, tmp_path: Path) -> None:
    home = tmp_path / "copy"
    shutil.copytree(rich.home, home)
    assert verify(home, rich.state, rich.clock).whole
    unseen = set()
    tried = cells(rich.store.connection)
    for table, column, row in tried:
        shutil.copyfile(rich.home / DATABASE, home / DATABASE)
        change(home, rich.store.key, table, column, row)
        if verify(home, rich.state, rich.clock).whole:
            unseen.add((table, column))
    assert unseen == NOBODYS
    assert len(tried) > 100
