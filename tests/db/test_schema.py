"""The schema number: compared on start; Alembic only when it differs, after a backup; a newer store is left alone."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from counter.refusal import Refused
from db.home import BACKUP, connect
from db.schema import SCHEMA, number, prepare
from db.store import Store
from db.verify import verify
from db.versions import v6, v9, v12
from tests.office import Office


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch) -> str:
    """A program one schema later, whose step adds a column."""
    package, step = ModuleType("later"), ModuleType(f"later.v{SCHEMA + 1}")
    exec(
        "import sqlalchemy as sa\n"
        "def upgrade(op):\n    op.add_column('officer', sa.Column('since', sa.String(), server_default='2026'))\n",
        step.__dict__,
    )
    monkeypatch.setitem(sys.modules, "later", package)
    monkeypatch.setitem(sys.modules, step.__name__, step)
    return "later"


def test_a_new_home_has_this_schema_and_no_alembic(office: Office) -> None:
    assert number(office.store.connection) == SCHEMA
    office.reopen()
    assert list((office.home / BACKUP).iterdir()) == []


def test_an_older_home_is_backed_up_then_stepped_up(office: Office, next_version: str) -> None:
    code = office.receive()
    prepare(office.store.connection, office.home, office.store.key, versions=next_version, newest=SCHEMA + 1)
    assert number(office.store.connection) == SCHEMA + 1
    assert office.store.connection.execute("SELECT since FROM officer").fetchone() == ("2026",)
    (backup,) = (office.home / BACKUP).iterdir()
    copy = connect(backup, office.store.key)
    assert copy.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
    assert copy.execute("SELECT code FROM dossier").fetchall() == [(code,)]
    copy.close()


def test_a_step_that_fails_leaves_the_store_as_it_was(office: Office, next_version: str) -> None:
    sys.modules[f"later.v{SCHEMA + 1}"].upgrade = lambda op: op.add_column("nowhere", None)  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        prepare(office.store.connection, office.home, office.store.key, versions=next_version, newest=SCHEMA + 1)
    assert number(office.store.connection) == SCHEMA
    assert office.receive().endswith("-1001")


def test_a_newer_store_is_not_touched(office: Office) -> None:
    office.store.connection.execute(f"PRAGMA user_version={SCHEMA + 5}")
    with pytest.raises(Refused, match="mới hơn"):
        office.reopen()


def made(office: Office) -> dict[str, object]:
    """Indexes by their words, tables by their columns: a column that was added stands behind the table's key."""
    run = office.store.connection.execute
    found: dict[str, object] = {}
    for kind, name, sql in run("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall():
        columns = run(f"SELECT * FROM pragma_table_info('{name}')").fetchall()
        found[name] = columns if kind == "table" else "".join(sql.split()).replace('"', "")
    return found


def test_a_home_of_schema_1_gets_the_same_tables_as_a_new_one(office: Office) -> None:
    run, wanted = office.store.connection.execute, made(office)
    ended = office.receive()
    for kind, body in (("withdraw", {"reason": "đổi ý"}), ("stop", {"reason": "rút"}), ("rate", {"level": 2})):
        office.desk.act(ended, kind, body)
    posted = {"to": {"name": "Nguyễn Văn Dũng"}, "receipt": "collected", "how": "bưu chính", "s10": "EE123456785VN"}
    sent = office.receive()
    office.desk.act(sent, "finish")
    office.desk.act(sent, "return", posted)
    run("DELETE FROM handle WHERE key LIKE 'nv%'")
    for name in (
        *("dossier_by_status", "dossier_waiting", "dossier_to_tell", "dossier_to_sign", "event_of_money"),
        *("dossier_in_reports", "dossier_rated", "dossier_in_conflict", "event_of_counter", "dossier_to_enter"),
        *("dossier_to_review", "event_of_agency"),
    ):
        run(f"DROP INDEX {name}")
    for name in (*v12.COLUMNS, *v9.COLUMNS, *v6.COLUMNS, "to_sign", "conflicts", "to_review"):
        run(f"ALTER TABLE dossier DROP COLUMN {name}")
    for name in ("tries", "tried_at", "must_change", "kept"):
        run(f"ALTER TABLE officer DROP COLUMN {name}")
    run("UPDATE dossier SET state = json_remove(state, '$.ended_at', '$.rated_at')")
    run("CREATE INDEX dossier_by_status ON dossier (unit, status, due_at, uid)")
    for name in ("slip", "attached", "line", "answer"):
        run(f"DROP TABLE {name}")
    run("PRAGMA user_version=1")
    assert made(office.reopen()) == wanted
    assert verify(office.home, office.state, office.clock).whole
    assert office.receive().endswith("-1003")


DIES = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from counter.clock import SystemClock
from db.store import Store
module, _, name = sys.argv[3].rpartition(".")
place = import_module(module)
work = getattr(place, name)
def dies(*given):
    work(*given)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(place, name, dies)
Store(Path(sys.argv[1]), Path(sys.argv[2]), SystemClock())
"""


def back_to_6(office: Office) -> None:
    """What the steps since have made goes; a store that a program of that time has written to."""
    run = office.store.connection.execute
    for name in (
        *("dossier_to_enter", "dossier_in_reports", "dossier_in_conflict", "event_of_counter"),
        *("dossier_to_review", "event_of_agency"),
    ):
        run(f"DROP INDEX {name}")
    for name in (*v12.COLUMNS, *v9.COLUMNS, "conflicts", "to_review"):
        run(f"ALTER TABLE dossier DROP COLUMN {name}")
    for name in ("tries", "tried_at", "must_change", "kept"):
        run(f"ALTER TABLE officer DROP COLUMN {name}")
    for name in ("attached", "line", "answer"):
        run(f"DROP TABLE {name}")
    run(f"CREATE INDEX dossier_in_reports ON dossier (unit, closed_at, {', '.join(v6.COLUMNS[3:])})")
    run("PRAGMA user_version=6")
    office.store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize(
    "place", ["db.backup.back_up", *(f"db.versions.v{n}.upgrade" for n in range(7, SCHEMA + 1)), "db.schema.make_again"]
)
def test_a_home_of_schema_6_is_upgraded_however_often_the_program_is_killed(office: Office, place: str) -> None:
    wanted, code = made(office), office.receive(name="Trần Thị Mẫu")
    office.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    key = office.store.key
    back_to_6(office)
    for _ in range(2):
        command = [sys.executable, "-c", DIES, str(office.home), str(office.state), place]
        assert subprocess.run(command, check=False).returncode == -9
        left = connect(office.home / "motcua.db", key)
        assert number(left) == 6
        left.close()
    office.store = Store(office.home, office.state, office.clock)
    assert (number(office.store.connection), made(office)) == (SCHEMA, wanted)
    assert verify(office.home, office.state, office.clock).whole
    assert office.desk.dossier(code)[0].applicant == "Trần Thị Mẫu"
    assert office.receive().endswith("-1002")


def test_every_step_up_to_this_schema_is_there() -> None:
    versions = Path(__file__).parent.parent.parent / "db" / "versions"
    assert {path.stem for path in versions.glob("v*.py")} == {f"v{n}" for n in range(2, SCHEMA + 1)}


DAY = """
import subprocess
import sys
from pathlib import Path
from counter.clock import SystemClock
from counter.ports import NoPaper
from db.store import Store
from db.verify import verify
from tests.office import Office
office = Office.__new__(Office)
office.paper, office.clock = NoPaper(), SystemClock()
office.store = Store(Path(sys.argv[1]), Path(sys.argv[2]), office.clock)
code = office.receive()
office.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
office.store.queue("all", office.clock.now(), office.clock.now().date(), 50)
office.store.close()
assert verify(Path(sys.argv[1]), Path(sys.argv[2]), office.clock).whole
print(sorted({"sqlmodel", "sqlalchemy", "pydantic", "alembic"} & sys.modules.keys()))
"""


def test_a_day_s_work_loads_no_sqlalchemy(office: Office) -> None:
    office.store.close()
    words = [sys.executable, "-c", DAY, str(office.home), str(office.state)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
