"""The schema number: compared on start; Alembic only when it differs, after a backup; a newer store is left alone."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from counter.refusal import Refused
from db.home import BACKUP, connect
from db.schema import SCHEMA, number, prepare
from tests.office import Office


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> str:
    """A program one schema later, whose step adds a column."""
    package, step = ModuleType("later"), ModuleType("later.v2")
    exec(
        "import sqlalchemy as sa\n"
        "def upgrade(op):\n    op.add_column('officer', sa.Column('since', sa.String(), server_default='2026'))\n",
        step.__dict__,
    )
    monkeypatch.setitem(sys.modules, "later", package)
    monkeypatch.setitem(sys.modules, "later.v2", step)
    return "later"


def test_a_new_home_has_this_schema_and_no_alembic(office: Office) -> None:
    assert number(office.store.connection) == SCHEMA
    office.reopen()
    assert list((office.home / BACKUP).iterdir()) == []


def test_an_older_home_is_backed_up_then_stepped_up(office: Office, next_version: str) -> None:
    code = office.receive()
    prepare(office.store.connection, office.home, office.store.key, versions=next_version, newest=SCHEMA + 1)
    assert number(office.store.connection) == SCHEMA + 1
    assert office.store.connection.exec_driver_sql("SELECT since FROM officer").scalar() == "2026"
    (backup,) = (office.home / BACKUP).iterdir()
    copy = connect(backup, office.store.key)
    assert copy.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    assert copy.execute("SELECT code FROM dossier").fetchall() == [(code,)]
    copy.close()


def test_a_step_that_fails_leaves_the_store_as_it_was(office: Office, next_version: str) -> None:
    sys.modules["later.v2"].upgrade = lambda op: op.add_column("nowhere", None)  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        prepare(office.store.connection, office.home, office.store.key, versions=next_version, newest=SCHEMA + 1)
    assert number(office.store.connection) == SCHEMA
    assert office.receive().endswith("-1001")


def test_a_newer_store_is_not_touched(office: Office) -> None:
    office.store.connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA + 5}")
    with pytest.raises(Refused, match="mới hơn"):
        office.reopen()


def test_every_step_up_to_this_schema_is_there() -> None:
    versions = Path(__file__).parent.parent.parent / "db" / "versions"
    assert {path.stem for path in versions.glob("v*.py")} == {f"v{n}" for n in range(2, SCHEMA + 1)}
