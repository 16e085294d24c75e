"""The first frame is painted before anything heavy is loaded, whatever the home holds."""

import os
import subprocess
import sys
from pathlib import Path

from motcua.files import SAMPLE
from motcua.pin import hashed
from tests.office import Office
from tests.wire import Town

HEAVY = (
    "sqlmodel sqlalchemy pydantic reportlab qrcode barcode httpx argon2 alembic nacl db.guard screens.unlock "
    "screens.help screens.palette screens.places "
    "screens.sync screens.conflict motcua.sender motcua.line sync counter.sync"
)
RULES = "counter.calendar counter.catalogue counter.dossier counter.desk tomllib db screens.home"
PLAY = """
import asyncio, sys
from motcua.front import Door
from motcua.house import House
from screens.app import CounterApp

async def run():
    app = CounterApp(Door(House(sys.argv[1])))
    async with app.run_test(size=(80, 24)) as pilot:
        while app.opening.unit is None and app.screen.__class__.__name__ != "FirstScreen":
            await pilot.pause(0.02)
        print(" ".join(name for name in sys.argv[2].split() if name in sys.modules))

asyncio.run(run())
"""


def loaded(home: Path) -> list[str]:
    done = subprocess.run([sys.executable, "-c", PLAY, home, HEAVY], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_nothing_heavy_before_the_log_in(tmp_path: Path) -> None:
    assert loaded(tmp_path / "none") == []
    env = {**os.environ, "MOTCUA_STATE": str(tmp_path / "state")}
    setup = [sys.executable, "-m", "motcua", "--home", str(tmp_path / "home"), "setup", str(SAMPLE / "unit.toml")]
    subprocess.run(setup, env=env, check=True, stdout=subprocess.DEVNULL)
    assert loaded(tmp_path / "home") == []


def test_no_rule_is_loaded_for_the_first_frame() -> None:
    look = (
        "import sys, motcua.config, motcua.front, motcua.house, screens.app; "
        "print(*set(sys.argv[1].split()) & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", look, RULES], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


LINE = "httpx sync motcua.sender motcua.line counter.sync"
LINKED = """
import asyncio, sys
import screens.app
from motcua.front import Door
from motcua.house import House

class Hasty(Door):
    def line(self):
        import motcua.sender
        motcua.sender.START = 0.0
        return super().line()

def loaded(when):
    print(when, *(name for name in sys.argv[2].split() if name in sys.modules))

async def run():
    app = screens.app.CounterApp(Hasty(House(sys.argv[1])))
    async with app.run_test(size=(80, 24)) as pilot:
        while app.opening.unit is None or not app.screen.query("#pin:focus"):
            await pilot.pause(0.02)
        await pilot.press(*"246813", "enter")
        while not app.screen.query("#counts"):
            await pilot.pause(0.02)
        loaded("page")
        while app.line is None or not app.line.trouble:
            await pilot.pause(0.02)
        loaded("line")

asyncio.run(run())
"""


def test_the_line_is_loaded_after_the_first_page(office: Office, tmp_path: Path) -> None:
    town = Town(tmp_path / "hub", office.clock)
    town.enrolled(office, (SAMPLE / "unit.toml").read_text("utf-8"), 1)
    office.store.connection.execute("UPDATE officer SET pin = ?", (hashed("246813"),))
    office.store.close()
    town.house.close()
    env = {**os.environ, "MOTCUA_STATE": str(office.state)}
    done = subprocess.run(
        [sys.executable, "-c", LINKED, office.home, LINE], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["page", f"line {LINE}"]
    office.reopen()
