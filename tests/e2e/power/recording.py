"""What the real program does to the disk while a counter works: set up, intake, steps, slips, a draft, a scanned
paper, sync, the end of a shift, a backup, the key's passphrase, a restore on another PC, a new schema. Needs a C
compiler and Linux."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from db.backup import listed
from motcua.files import SAMPLE
from province.__main__ import main as province
from province.home import open_house
from tests.e2e.dossiers import dossiers
from tests.e2e.power.disk import Record, read
from tests.e2e.program import Program
from tests.scans import pdf
from tests.web import served

SOURCE = Path(__file__).with_name("recorder.c")
MISSING = "" if sys.platform == "linux" and shutil.which("cc") else "needs Linux and a C compiler (cc)"
"""Why nothing can be recorded here; empty where it can."""

DRAFTS = """
import json, sys
from pathlib import Path
from counter.clock import SystemClock
from db.store import Store
store = Store(Path(sys.argv[1]), Path(sys.argv[2]), SystemClock())
for number in range(1, 6):
    store.keep_draft("lan", "intake", {"number": number, "typed": "Nguyễn Văn Mẫu " * number})
    print(json.dumps({"draft": number}), flush=True)
store.close()
"""
STEP = """
import json, sys, types
from pathlib import Path
from counter.clock import SystemClock
from db.schema import SCHEMA, prepare
from db.store import Store
later, step = types.ModuleType("later"), types.ModuleType(f"later.v{SCHEMA + 1}")
exec("import sqlalchemy as sa\\ndef upgrade(op):\\n"
     "    op.add_column('officer', sa.Column('since', sa.String(), server_default='2026'))\\n"
     "    op.create_index('officer_since', 'officer', ['since'])\\n", step.__dict__)
sys.modules["later"], sys.modules[step.__name__] = later, step
home = Path(sys.argv[1])
store = Store(home, Path(sys.argv[2]), SystemClock())
prepare(store.connection, home, store.key, versions="later", newest=SCHEMA + 1)
print(json.dumps({"schema": SCHEMA + 1}), flush=True)
store.close()
"""
"""The next schema's step, which this program does not know yet: a backup, Alembic, one transaction."""


def build(folder: Path) -> Path:
    """The recorder as a library to be loaded before libc."""
    made = folder / "recorder.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", made, SOURCE, "-ldl", "-lpthread"], check=True)
    return made


class Recorded(Program):
    """The program in ``folder/root``, each call of it recorded."""

    def __init__(self, folder: Path) -> None:
        self.root, self.log = folder / "root", folder / "log"
        self.root.mkdir()
        super().__init__(self.root)
        self.env |= {"RECORD_ROOT": str(self.root), "RECORD_LOG": str(self.log), "LD_PRELOAD": str(build(folder))}

    def did(self, *words: object) -> Any:
        """A command that must do what it is asked; its last line, from JSON."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, (words, done.stderr)
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout.startswith("{") else {}

    def script(self, text: str, *words: object) -> None:
        """Python that stands for a screen, on this home."""
        command = [sys.executable, "-c", text, str(self.home), str(self.root / "state"), *map(str, words)]
        subprocess.run(command, env=self.env, check=True, stdout=subprocess.PIPE)


@contextmanager
def hub(folder: Path) -> Iterator[Path]:
    """A province's hub on this machine, not recorded; the file that enrols counter 1 with it."""
    where, file = ("--home", str(folder / "hub")), folder / "enrol.toml"
    assert province(["init", *where, "--province", "H15"]) == 0
    house = open_house(folder / "hub")
    try:
        with served(house) as url:
            unit = ("--unit", "H15.50.05", "--unit-file", str(SAMPLE / "unit.toml"), "--counter", "1")
            assert province(["enrol", *where, *unit, "--url", url, "-o", str(file)]) == 0
            yield file
    finally:
        house.close()


def a_day(folder: Path) -> list[Record]:
    """The recording of a short day of one counter in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with hub(folder) as file:
        return _a_day(folder, file)


def _a_day(folder: Path, enrolment: Path) -> list[Record]:
    program = Recorded(folder)
    program.did("setup", enrolment)
    given = [json.dumps(each, ensure_ascii=False) for each in dossiers(7, seed=3)]
    file = folder / "in.jsonl"
    file.write_text("\n".join(given[:5]), "utf-8")
    program.did("receive", file, "--as", "lan")
    code = next(iter(program.did("find", "Mẫu", "--as", "lan")["dossiers"]))["code"]
    for action, body in (("forward", {"to": "Phòng Tư pháp"}), ("ask-supplement", ASKED), ("supplement", {})):
        program.did("act", code, action, "--body", json.dumps(body), "--as", "lan")
    program.did("sync", "--once")
    slip = folder / "guide.json"
    slip.write_text(json.dumps(GUIDED), "utf-8")
    program.did("guide", slip, "--as", "lan")
    program.script(DRAFTS)
    program.did("slip", code, "01", "--as", "lan")
    program.did("shift", "close", "--as", "lan")
    program.did("backup", program.root / "usb")
    file.write_text("\n".join(given[5:]), "utf-8")
    program.did("receive", file, "--as", "lan")
    scan = folder / "to-khai.pdf"
    scan.write_bytes(pdf())
    program.did("attach", code, scan, "--component", 1, "--as", "lan")
    program.did("sync", "--once")
    program.env["MOTCUA_NEW_PASSPHRASE"] = PASSPHRASE
    program.did("key", "protect", "--as", "lan")
    program.env["MOTCUA_PASSPHRASE"] = PASSPHRASE
    program.did("act", code, "contact", "--body", json.dumps(TOLD), "--as", "lan")
    moved = {"MOTCUA_HOME": str(program.root / "new" / "home"), "MOTCUA_STATE": str(program.root / "new" / "state")}
    (backup,) = listed(program.root / "usb")
    there = Recorded.__new__(Recorded)
    there.within, there.env = (), program.env | moved
    there.did("restore", backup.path, "--key", program.home / "key")
    program.script(STEP)
    return read(program.log, program.root)


PASSPHRASE = "con suối nhỏ chảy qua làng"
TOLD = {"how": "điện thoại", "outcome": "đã hẹn"}
ASKED = {"items": ["Giấy chứng sinh"], "reason": "thiếu bản chính"}
GUIDED = {"procedure": "1.001193", "applicant": {"name": "Nguyễn Văn Mẫu"}, **ASKED}
