"""``motcua due`` as a whole process, against the interpreter that does nothing."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.pairs import Ratio, interleaved
from counter.clock import SystemClock
from counter.unit import read_unit_file
from db.store import Store
from motcua.files import SAMPLE

PROGRAM = Path(sys.executable).with_name("motcua.exe" if os.name == "nt" else "motcua")
QUESTION = ["due", "2026-11-19T09:00", "3 ngày làm việc"]


def measure(rounds: int = 40) -> list[Ratio]:
    """Start to end, without a home and with one."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        store = Store.create(home, Path(folder, "state"), SystemClock())
        store.set_up(read_unit_file((SAMPLE / "unit.toml").read_text("utf-8")), {"lan": "-"})
        store.close()
        return [
            _pair("motcua due, without a home", Path(folder, "none"), rounds),
            _pair("motcua due, with a unit's own hours", home, rounds),
        ]


def _pair(what: str, home: Path, rounds: int) -> Ratio:
    return interleaved(
        what,
        lambda: _run([str(PROGRAM), "--home", str(home), *QUESTION]),
        "python -c pass",
        lambda: _run([sys.executable, "-c", "pass"]),
        rounds=rounds,
        target=6.0,
    )


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
