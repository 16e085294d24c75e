"""A practice home with dossiers in it, and the programs that run on it."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.due import PROGRAM
from benchmarks.search import dossier, fill
from benchmarks.terminal import Terminal, raw, shows
from counter.clock import SystemClock, parse_moment
from counter.unit import read_unit_file
from db.home import DATABASE, PAPERS, connect
from db.store import Store
from motcua.files import SAMPLE
from motcua.pin import hashed

ROOT = Path(__file__).parents[1]
PAGE = 50
"""Rows of the peer's list."""
LOG_IN = ("lan", "Enter", "246813", "Enter")
BARE_LOG_IN = ("lan246813", "Enter")
SECOND = '\n[[officers]]\nlogin = "minh"\nname = "Lê Văn Minh"\nrole = "officer"\npin = "135791"\n'
"""With two officers nobody's name is filled in before it is typed."""


@dataclass(frozen=True)
class Office:
    """So many open dossiers in a practice home."""

    folder: Path
    dossiers: int

    @classmethod
    def make(cls, folder: Path, dossiers: int) -> "Office":
        """Write it."""
        clock = SystemClock(lambda: parse_moment("2026-11-20T09:00"))
        store = Store.create(folder / "home", folder / "state", clock)
        setup = read_unit_file((SAMPLE / "unit.toml").read_text("utf-8") + SECOND)
        store.set_up(setup, {login: hashed(pin) for login, pin in setup.pins.items()}, practice=True)
        store.close()
        connection = connect(store.home / DATABASE, store.key)
        fill(connection, dossiers)
        connection.close()
        return cls(folder, dossiers)

    @property
    def papers(self) -> Path:
        """Where the papers are."""
        return self.folder / "home" / PAPERS

    def start(self) -> Terminal:
        """The program."""
        return Terminal([str(PROGRAM)], self._environment(), ROOT)

    def start_bare(self, name: str) -> Terminal:
        """A program of ``bare.py``."""
        run = f"from benchmarks.bare import {name}; {name}().run()"
        return Terminal([sys.executable, "-c", run], self._environment(), ROOT)

    def open(self) -> Terminal:
        """The program with its list; name and PIN are typed ahead."""
        return _logged_in(self.start(), *LOG_IN)

    def open_bare(self) -> Terminal:
        """The peer with its list."""
        return _logged_in(self.start_bare("TwoScreens"), *BARE_LOG_IN)

    def _environment(self) -> dict[str, str]:
        # Programs run from their bytecode, as they are installed.
        given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        rows = [[row(n), dossier(n)["name"], "Đăng ký khai sinh", "QUÁ 07/01", "Đang xử lý"] for n in range(PAGE)]
        head = ["Mã hồ sơ", "Chủ hồ sơ", "Thủ tục", "Hẹn trả", "Trạng thái"]
        return given | {
            "MOTCUA_HOME": str(self.folder / "home"),
            "MOTCUA_STATE": str(self.folder / "state"),
            "MOTCUA_NOW": "2026-11-20T09:30",
            "MOTCUA_ROWS": json.dumps([head, *rows]),
            "TERM": "xterm-256color",
            "TEXTUAL_ANIMATIONS": "none",
        }


def _logged_in(terminal: Terminal, *keys: str) -> Terminal:
    try:
        terminal.until(raw)
        terminal.press(*keys)
        terminal.until(shows(row(0)))
    except BaseException:
        terminal.close()
        raise
    return terminal


def row(number: int) -> str:
    """How a list shows the code of that dossier."""
    return dossier(number)["code"][-11:]


def last_row(terminal: Terminal) -> str:
    """The lowest row of the list that is on the screen, once it stands still."""
    terminal.rest(0.5)
    return [row(n) for n in range(PAGE) if row(n) in terminal.screen.text][-1]
