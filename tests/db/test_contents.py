"""Scanned contents: on disk before the event that names them, once by their hash, encrypted, checked."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from counter.attachment import MOST_FILES, attach, component, content_of, detach
from counter.refusal import Damaged, Refused
from counter.scanned import Scanned, read_scanned
from db.contents import CONTENTS, PIECE
from db.verify import verify
from tests.office import UNIT, Office
from tests.scans import jpeg, pdf, png

SECOND = UNIT.replace("number = 1", "number = 2")
PAGE = read_scanned(pdf(), "to-khai.pdf")
LARGE = read_scanned(png() + bytes(os.urandom(3 * PIECE)), "anh.png")


def of(office: Office, code: str) -> tuple[str, str]:
    """A dossier's uid and its first component."""
    dossier, _ = office.desk.dossier(code)
    return dossier.uid, component(dossier, 1)


@pytest.fixture
def case(office: Office) -> tuple[Office, str, str]:
    return office, *of(office, office.receive())


def damage(office: Office) -> str:
    return " ".join(verify(office.home, office.state, office.clock).damage)


@pytest.mark.parametrize("scanned", [PAGE, LARGE, read_scanned(jpeg(), "x")], ids=["pdf", "large", "jpeg"])
def test_what_went_in_comes_out(case: tuple[Office, str, str], scanned: Scanned) -> None:
    office, uid, place = case
    done = attach(office.desk, uid, scanned, place)
    assert (done.new, done.attachment.component, done.attachment.size) == (True, place, scanned.size)
    assert content_of(office.reopen().desk, done.attachment) == scanned.content
    assert damage(office) == ""


def test_one_content_is_kept_once(case: tuple[Office, str, str]) -> None:
    office, uid, place = case
    other, _ = of(office, office.receive())
    assert attach(office.desk, uid, PAGE, place).new
    assert not attach(office.desk, uid, PAGE, place).new
    assert attach(office.desk, uid, PAGE, "").new
    assert attach(office.desk, other, PAGE, place).new
    assert office.store.contents.everything() == [PAGE.sha256]
    dossier = office.store.dossier(uid)
    assert dossier is not None
    assert [file.component for file in dossier.attachments] == [place, ""]


def test_a_file_that_is_taken_off_stays_in_the_log(case: tuple[Office, str, str]) -> None:
    office, uid, place = case
    file = attach(office.desk, uid, PAGE, place).attachment
    assert detach(office.desk, uid, file).attachments == ()
    assert detach(office.desk, uid, file).attachments == ()
    assert [event.kind for event in office.store.events(uid)] == ["receive", "attach", "detach"]
    assert attach(office.desk, uid, PAGE, place).new
    assert damage(office) == ""


def test_what_is_refused_leaves_nothing(case: tuple[Office, str, str]) -> None:
    office, uid, place = case
    with pytest.raises(Refused, match="thành phần"):
        attach(office.desk, uid, PAGE, "Giấy khác")
    with pytest.raises(Refused, match="Không còn"):
        attach(office.desk, "00000000-0000-7000-8000-000000000000", PAGE, place)
    office.desk.act(office.code_of(uid), "cancel", {"reason": "nhầm"})
    with pytest.raises(Refused, match="hủy"):
        attach(office.desk, uid, PAGE, place)
    with pytest.raises(Refused, match="thành phần"):
        component(office.desk.dossier(office.code_of(uid))[0], 99)
    assert office.store.contents.everything() == []


def test_a_dossier_has_room_for_so_many(case: tuple[Office, str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    office, uid, place = case
    monkeypatch.setattr("counter.attachment.MOST_FILES", 1)
    attach(office.desk, uid, PAGE, place)
    with pytest.raises(Refused, match="gộp"):
        attach(office.desk, uid, LARGE, place)
    assert office.store.contents.everything() == [PAGE.sha256]
    assert MOST_FILES > 1


def test_a_refused_twin_does_not_take_the_content_away(case: tuple[Office, str, str]) -> None:
    """Another program drops the same content between our keeping it and our naming it."""
    office, uid, place = case
    office.store.keep_content(PAGE)
    office.store.drop_unnamed(PAGE.sha256)
    assert office.store.contents.everything() == []
    attach(office.desk, uid, PAGE, place)
    office.store.drop_unnamed(PAGE.sha256)
    assert office.store.contents.everything() == [PAGE.sha256]


def test_nothing_readable_is_on_the_disk(case: tuple[Office, str, str]) -> None:
    office, uid, place = case
    attach(office.desk, uid, read_scanned(jpeg("the can cuoc"), "can-cuoc.jpg"), place)
    office.store.close()
    parts = {jpeg("the can cuoc")[start : start + 32] for start in range(0, len(jpeg("the can cuoc")) - 32, 97)}
    for path in office.home.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert not any(part in raw for part in parts), path.name
            assert b"can-cuoc" not in raw
    assert (office.home / CONTENTS).stat().st_mode & 0o077 == 0
    with suppress(sqlite3.DatabaseError), sqlite3.connect(office.home / CONTENTS) as plain:
        assert not plain.execute("SELECT * FROM content").fetchall()


def test_the_log_s_own_file_stays_small(case: tuple[Office, str, str]) -> None:
    office, uid, place = case
    office.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (office.home / "motcua.db").stat().st_size
    attach(office.desk, uid, LARGE, place)
    office.store.close()
    assert (office.home / "motcua.db").stat().st_size - before < PIECE
    assert (office.home / CONTENTS).stat().st_size > LARGE.size


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE piece SET bytes = zeroblob(9) WHERE number = 1", "không khớp với mã băm"),
        ("DELETE FROM piece WHERE number = 2", "không khớp với mã băm"),
        ("DELETE FROM content", "mất nội dung một tệp số hóa"),
    ],
)
def test_verify_names_what_happened_to_a_content(case: tuple[Office, str, str], statement: str, said: str) -> None:
    office, uid, place = case
    attached = attach(office.desk, uid, LARGE, place).attachment
    office.store.contents._open().execute(statement)
    found = damage(office)
    assert said in found
    assert place not in found
    with pytest.raises((Damaged, Refused)):
        content_of(office.desk, attached)


def test_a_lost_file_of_contents_is_damage(case: tuple[Office, str, str]) -> None:
    office, uid, place = case
    attach(office.desk, uid, PAGE, place)
    office.store.close()
    (office.home / CONTENTS).unlink()
    assert "mất nội dung" in damage(office)


def test_a_flipped_byte_in_the_contents_is_found(case: tuple[Office, str, str]) -> None:
    office, uid, place = case
    attach(office.desk, uid, LARGE, place)
    office.store.close()
    raw = bytearray((office.home / CONTENTS).read_bytes())
    raw[len(raw) // 2] ^= 1
    (office.home / CONTENTS).write_bytes(raw)
    assert CONTENTS in damage(office)


def test_another_counter_s_content_comes_later(new_office: Callable[..., Office]) -> None:
    one, two = new_office("one", "state-1").set_up(), new_office("two", "state-2").set_up(SECOND)
    uid, place = of(one, one.receive())
    file = attach(one.desk, uid, PAGE, place).attachment
    two.store.merge(one.store.export())
    assert damage(two) == ""
    dossier = two.store.dossier(uid)
    assert dossier is not None
    assert dossier.attachments == (file,)
    with pytest.raises(Refused, match="chưa về máy này"):
        content_of(two.desk, file)
    assert two.store.unsent("hub") == []
    two.store.keep_content(PAGE)
    assert content_of(two.desk, file) == PAGE.content
    # A hub that was put back may have lost it: whoever holds it offers it.
    assert [content.sha256 for content in two.store.unsent("hub")] == [PAGE.sha256]
    assert two.store.contents.everything() == [PAGE.sha256]


def test_what_is_to_be_sent_is_what_the_log_says(case: tuple[Office, str, str]) -> None:
    office, uid, place = case
    store = office.store
    assert store.unsent("hub-1") == []
    first = attach(office.desk, uid, PAGE, place).attachment
    second = attach(office.desk, uid, LARGE, place).attachment
    assert [content.sha256 for content in store.unsent("hub-1")] == [first.sha256, second.sha256]
    store.contents.confirm("hub-1", first.sha256)
    assert [content.sha256 for content in store.unsent("hub-1")] == [second.sha256]
    detach(office.desk, uid, second)
    assert store.unsent("hub-1") == []
    # A hub that was restored is another one: it is asked again.
    assert [content.sha256 for content in store.unsent("hub-1 restored")] == [first.sha256]


def test_what_a_power_cut_left_unnamed_goes(case: tuple[Office, str, str]) -> None:
    office, _, _ = case
    office.store.keep_content(PAGE)
    assert damage(office) == ""
    assert office.store.unsent("hub") == []
    assert office.store.contents.everything() == []


KILLED = """
import os, signal, sys
from pathlib import Path
from counter.attachment import attach
from counter.clock import SystemClock
from counter.ports import NoPaper
from counter.scanned import read_scanned
from db import log, rows
from db.contents import Contents
from db.store import Store
from tests.office import Office
from tests.scans import pdf
office = Office.__new__(Office)
office.paper, office.clock = NoPaper(), SystemClock()
office.store = Store(Path(sys.argv[1]), Path(sys.argv[2]), office.clock)
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
where = {"before": (Contents, "keep"), "between": (log, "put"), "after": (rows, "put")}[sys.argv[5]]
setattr(*where, die)
attach(office.desk, sys.argv[3], read_scanned(pdf(), "a.pdf"), sys.argv[4])
"""


@pytest.mark.parametrize("moment", ["before", "between", "after"])
def test_a_power_cut_leaves_no_event_without_its_content(case: tuple[Office, str, str], moment: str) -> None:
    office, uid, place = case
    office.store.close()
    words = [sys.executable, "-c", KILLED, str(office.home), str(office.state), uid, place, moment]
    assert subprocess.run(words, check=False, cwd=Path(__file__).parent.parent.parent).returncode == -9
    assert damage(office.reopen()) == ""
    dossier: Any = office.store.dossier(uid)
    assert dossier.attachments == ()
    assert attach(office.desk, uid, PAGE, place).new
    assert damage(office) == ""


def test_nothing_is_opened_before_something_is_scanned(office: Office) -> None:
    office.receive()
    office.store.queue("all", office.clock.now(), office.clock.now().date(), 50)
    assert not (office.home / CONTENTS).exists()
