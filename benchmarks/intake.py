"""One intake, as the program commits it, against the same rows written by the bare driver in one transaction."""

import json
import tempfile
from itertools import count
from pathlib import Path

from benchmarks.pairs import Ratio, interleaved
from counter.clock import SystemClock
from counter.desk import Desk
from counter.ports import NoPaper
from counter.unit import read_unit_file
from db.home import DATABASE, connect
from db.store import Store
from motcua.files import SAMPLE


def measure(rounds: int = 400) -> list[Ratio]:
    """The ratio of medians."""
    with tempfile.TemporaryDirectory() as folder:
        ours = new_store(Path(folder, "ours"))
        other = new_store(Path(folder, "bare"))
        desk = Desk(ours, NoPaper(), SystemClock(), ours, ours.unit.officers[0])
        sample = json.loads((SAMPLE / "dossier.json").read_text("utf-8"))
        desk.receive(sample)
        bare = Bare(ours, other)
        try:
            return [
                interleaved(
                    "one intake, committed",
                    lambda: desk.receive(sample),
                    "the same rows, bare sqlcipher3, one transaction",
                    bare.write,
                    rounds=rounds,
                    target=4.0,
                )
            ]
        finally:
            bare.close()
            ours.close()
            other.close()


def new_store(home: Path) -> Store:
    """A home of the sample unit."""
    store = Store.create(home, home.with_name("state"), SystemClock())
    store.set_up(read_unit_file((SAMPLE / "unit.toml").read_text("utf-8")), {"lan": "-"})
    return store


class Bare:
    """Writes the rows of one real intake again and again, under new keys, with prepared statements."""

    TABLES = ("event", "dossier", "handle", "number", "name")

    def __init__(self, pattern: Store, target: Store) -> None:
        source = connect(pattern.home / DATABASE, pattern.key)
        self._rows = {}
        for table in self.TABLES:
            names = [column[1] for column in source.execute(f"PRAGMA table_info({table})")]
            rows = source.execute(f"SELECT * FROM {table} ORDER BY rowid DESC").fetchall()
            self._rows[table] = (names, rows[:1] if table in {"event", "dossier", "name"} else rows)
        source.close()
        self._connection = connect(target.home / DATABASE, target.key)
        self._turn = count(1)

    def write(self) -> None:
        """One transaction."""
        turn = next(self._turn)
        run = self._connection.execute
        run("BEGIN IMMEDIATE")
        for table, (names, rows) in self._rows.items():
            marks = ",".join("?" * len(names))
            for row in rows:
                run(f"INSERT INTO {table} VALUES ({marks})", self._again(table, names, row, turn))
        name = dict(zip(*self._rows["name"][:1], self._rows["name"][1][0], strict=True))
        run("INSERT INTO name_index(rowid, names) VALUES (?, ?)", (turn, name["names"]))
        run("COMMIT")

    def _again(self, table: str, names: list[str], row: tuple[object, ...], turn: int) -> list[object]:
        new = {"uid": f"{turn:036d}", "seq": turn + 10, "event_id": f"{turn:036d}", "entry": turn}
        if table == "number":
            new["number"] = turn
        if table == "name":
            new["id"] = turn
        return [new.get(name, value) for name, value in zip(names, row, strict=True)]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
