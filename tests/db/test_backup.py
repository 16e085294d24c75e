"""Backups: made while the counter works, tested before they count, rotated; a home made from one reuses no number."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from counter.backup import Backed, kept
from counter.clock import VIETNAM
from counter.refusal import Damaged, Refused
from counter.scanned import Scanned
from db.backup import Stopped, back_up, back_up_contents, carry, listed, newest, restore, rotate
from db.home import DATABASE, connect
from db.schema import SCHEMA
from db.store import Store
from db.verify import verify
from tests.office import Office, intake

NAME = "H15.50.05-1-20261119-100000.db"


def copied(office: Office, name: str = NAME) -> Path:
    """A backup of the office as it stands."""
    target = office.home.parent / "usb" / name
    back_up(office.home / DATABASE, office.store.key, target)
    return target


def unknown(unit: str, counter: int) -> int:
    """A new PC knows of no epoch."""
    return 0


def brought_back(office: Office, file: Path, monkeypatch: pytest.MonkeyPatch, *, said: str = "") -> Office:
    """The home of that backup on another PC, whose state folder is empty."""
    monkeypatch.setattr("db.store.this_machine", lambda: "another pc")
    there = Office.__new__(Office)
    there.home, there.state = office.home.parent / "new-pc" / "home", office.home.parent / "new-pc" / "state"
    there.time, there.clock, there.paper = office.time, office.clock, office.paper
    restore(file, office.store.key, there.home, unknown)
    there.store = Store(there.home, there.state, there.clock, last_number=said)
    return there


def test_a_backup_is_the_store_at_one_moment_in_one_file(office: Office) -> None:
    code = office.receive()
    file = copied(office)
    assert [entry.name for entry in file.parent.iterdir()] == [NAME]
    copy = connect(file, office.store.key)
    assert copy.execute("SELECT code FROM dossier").fetchall() == [(code,)]
    copy.close()
    assert b"Nguy" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_others_write_while_it_is_made(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.backup.SLICE", 4)
    office.receive()
    written: list[str] = []

    def at_each_slice() -> bool:
        if len(written) < 3:
            written.append(office.receive())
        return False

    target = office.home / "backup" / NAME
    back_up(office.home / DATABASE, office.store.key, target, at_each_slice)
    assert len(written) == 3
    copy = connect(target, office.store.key)
    assert copy.execute("SELECT count(*) FROM dossier").fetchone() == (1,)
    copy.close()


def test_one_that_is_called_off_leaves_nothing(office: Office) -> None:
    with pytest.raises(Stopped):
        back_up(office.home / DATABASE, office.store.key, office.home / "backup" / NAME, lambda: True)
    assert list((office.home / "backup").iterdir()) == []


def test_a_store_with_a_broken_page_gives_no_backup(office: Office) -> None:
    for _ in range(5):
        office.receive()
    office.store.close()
    garble(office.home / DATABASE, 4096 * 9 + 100)
    with pytest.raises(Damaged, match="motcua verify"):
        back_up(office.home / DATABASE, office.store.key, office.home / "backup" / NAME)
    assert list((office.home / "backup").iterdir()) == []


def garble(path: Path, place: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        was = file.read(8)
        file.seek(place)
        file.write(bytes(byte ^ 0x55 for byte in was))


def test_a_disk_without_room_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.backup.SPARE", 1 << 60)
    with pytest.raises(Refused, match="Không đủ chỗ"):
        copied(office)


def test_the_second_place_gets_the_same_file(office: Office, tmp_path: Path) -> None:
    file = copied(office)
    second = tmp_path / "second"
    second.mkdir()
    carry(file, second)
    assert (second / NAME).read_bytes() == file.read_bytes()
    assert newest(file.parent, second) is not None
    with pytest.raises(Refused, match="nowhere"):
        carry(file, tmp_path / "nowhere")


def test_hours_days_and_months_are_kept() -> None:
    now = datetime(2026, 11, 27, 16, tzinfo=VIETNAM)
    made = [now - timedelta(minutes=20 * step) for step in range(3 * 24 * 400)]
    stay = kept(made)
    hours = {at for at in stay if now - at < timedelta(hours=24)}
    assert len(hours) == 24
    assert len({at.date() for at in stay if now - at < timedelta(days=30)}) == 30
    assert {f"{at:%Y-%m}" for at in stay} == {f"2025-{month:02d}" for month in range(12, 13)} | {
        f"2026-{month:02d}" for month in range(1, 12)
    }
    assert max(made) in stay
    assert kept(stay) == stay


def test_rotation_leaves_other_counters_alone(tmp_path: Path) -> None:
    for hour in range(8, 18):
        for minute in (10, 40):
            for counter in (1, 2):
                (tmp_path / f"H15.50.05-{counter}-20261119-{hour:02d}{minute}00.db").touch()
    rotate(tmp_path, "H15.50.05-1")
    assert len(listed(tmp_path, "H15.50.05-1")) == 10
    assert len(listed(tmp_path, "H15.50.05-2")) == 20


def test_a_new_pc_goes_on_and_no_number_is_there_twice(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = [office.receive() for _ in range(2)]
    file = copied(office)
    printed += [office.receive() for _ in range(3)]
    entries = [office.store.dossier(uid).entry for (uid,) in all_uids(office)]  # type: ignore[union-attr]
    slips = [slip(office)]
    there = brought_back(office, file, monkeypatch)
    assert verify(there.home, there.state, there.clock).whole
    with pytest.raises(Refused, match="khôi phục từ bản sao lưu"):
        there.receive()
    with pytest.raises(Refused, match="--last-number"):
        slip(there)
    there.reopen(last_number=printed[-1])
    slips.append(slip(there))
    printed += [there.reopen().receive() for _ in range(3)]
    assert printed[-3:] == [f"H15.50.05-261119-{number}" for number in (1026, 1027, 1028)]
    assert len(printed) == len(set(printed))
    assert slips == ["HD1-2026-0001", "HD1-2026-0021"]
    entries += [there.store.dossier(uid).entry for (uid,) in all_uids(there)][2:]  # type: ignore[union-attr]
    assert len(entries) == len(set(entries))
    report = verify(there.home, there.state, there.clock)
    assert report.whole, report.damage
    epochs = sorted({event.epoch for event in there.store.export()})
    assert epochs == [1, 3]


def all_uids(office: Office) -> list[tuple[str]]:
    found: list[tuple[str]] = office.store.connection.execute("SELECT uid FROM dossier ORDER BY entry").fetchall()
    return found


def slip(office: Office) -> str:
    asked = intake(items=["Giấy chứng sinh"], reason="thiếu bản chính")
    return str(office.desk.guide(asked).dossier.aliases[0])


def test_a_backup_from_before_the_first_dossier_asks_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    file = copied(office)
    office.receive()
    there = brought_back(office, file, monkeypatch)
    with pytest.raises(Refused, match="--last-number"):
        there.receive()
    assert there.reopen(last_number="1001").receive() == "H15.50.05-261119-1022"


def test_what_was_read_on_paper_is_of_that_day_only(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    file = copied(office)
    there = brought_back(office, file, monkeypatch, said="1004")
    back = {"received_at": "2026-11-18T10:00", "reason": "mất điện"}
    assert there.receive().endswith("-261119-1025")
    with pytest.raises(Refused, match="18/11/2026"):
        there.receive(**back)
    there.store.say_number("0")
    assert there.receive(**back).endswith("-261118-1021")


def test_a_step_after_a_restore_is_of_another_epoch(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    code = office.receive()
    file = copied(office)
    office.desk.act(code, "forward", {"to": "Phòng A"})
    there = brought_back(office, file, monkeypatch)
    there.desk.act(code, "forward", {"to": "Phòng B"})
    places = [(event.epoch, event.seq) for home in (office, there) for event in home.store.export()]
    assert len(set(places)) == len(places) - 2


def test_the_same_pc_knows_its_epoch(office: Office) -> None:
    office.receive()
    file = copied(office)
    office.receive()
    office.store.close()
    shutil.rmtree(office.home)
    restore(file, office.store.key, office.home, lambda unit, counter: 7)
    office.store = Store(office.home, office.state, office.clock, last_number="0")
    assert office.store.numbers().highest(office.clock.now().date()) == 1001
    assert office.receive() == "H15.50.05-261119-1023"
    assert max(event.epoch for event in office.store.export()) == 8


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return tmp_path / "new-pc" / "home"


def bad(office: Office, how: str) -> tuple[Path, str]:
    """A file that cannot be restored, and the key that is tried on it."""
    file, key = copied(office), office.store.key
    if how == "cut in a page":
        file.write_bytes(file.read_bytes()[:-100])
    elif how == "cut between pages":
        file.write_bytes(file.read_bytes()[: 4096 * 7])
    elif how == "flipped":
        garble(file, 4096 * 5 + 77)
    elif how == "another key":
        key = "ab" * 32
    elif how == "no backup":
        file.write_bytes(b"x" * 8192)
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "newer":
        copy = connect(file, key)
        copy.execute(f"PRAGMA user_version={SCHEMA + 1}")
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.close()
    elif how == "no file":
        file.unlink()
    elif how == "a folder":
        file = file.parent
    return file, key


BAD = {
    "cut in a page": "cắt cụt",
    "cut between pages": "cắt cụt",
    "flipped": "hỏng",
    "another key": "khóa không phải",
    "no backup": "không phải bản sao lưu",
    "empty": "không phải bản sao lưu",
    "newer": "mới hơn",
    "no file": "Không đọc được tệp",
    "a folder": "là thư mục",
}


@pytest.mark.parametrize("how", BAD)
def test_a_bad_file_gets_a_sentence_and_leaves_everything_as_it_was(office: Office, empty: Path, how: str) -> None:
    office.receive()
    file, key = bad(office, how)
    with pytest.raises(Refused, match=BAD[how]):
        restore(file, key, empty, unknown)
    assert not empty.exists()


def test_a_home_that_lives_is_not_restored_over(office: Office) -> None:
    office.receive()
    file = copied(office)
    code = office.receive()
    with pytest.raises(Refused, match="đang có dữ liệu"):
        restore(file, office.store.key, office.home, unknown)
    assert office.store.find(code, 1)


def test_another_key_in_the_folder_is_not_written_over(office: Office, empty: Path) -> None:
    file = copied(office)
    empty.mkdir(parents=True)
    (empty / "key").write_text("cd" * 32)
    with pytest.raises(Refused, match="tệp key khác"):
        restore(file, office.store.key, empty, unknown)
    assert [entry.name for entry in empty.iterdir()] == ["key"]


def test_a_practice_home_asks_for_nothing(new_office: Callable[..., Office], empty: Path) -> None:
    office = new_office().set_up(practice=True)
    office.receive()
    restore(copied(office), office.store.key, empty, unknown)
    there = Store(empty, office.state, office.clock)
    assert there.numbers().doubt(office.clock.now().date()) is None
    there.close()


def test_the_age_is_told_in_a_glance() -> None:
    now = datetime(2026, 11, 27, 16, tzinfo=VIETNAM)
    hour, week = now - timedelta(hours=2), now - timedelta(days=7)
    assert Backed(hour).glance(now) == "sao lưu 14:00"
    assert Backed(now - timedelta(days=1)).glance(now) == "sao lưu hôm qua"
    assert Backed(week).glance(now) == "! sao lưu 7 ngày trước"
    assert Backed().glance(now) == "! chưa sao lưu"
    assert Backed(hour, "usb", week).glance(now) == "! sao lưu 7 ngày trước"
    assert Backed(hour, "usb").glance(now) == "! bản thứ hai: chưa có"
    assert Backed(hour, trouble="ổ đĩa đầy").glance(now) == "! sao lưu 14:00"


def test_what_was_scanned_comes_back_too(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [bytes([number]) * 300_000 for number in range(3)]
    scans = [Scanned(each, sha256(each).hexdigest(), "a.pdf", "application/pdf") for each in made]
    file, folder = copied(office), office.home.parent / "usb"
    back_up_contents(office.home, office.store.key, folder, "H15.50.05-1")
    assert [entry.name for entry in folder.iterdir()] == [NAME]
    for scan in scans[:2]:
        office.store.contents.keep(scan)
        back_up_contents(office.home, office.store.key, folder, "H15.50.05-1")
    office.store.contents.keep(scans[2])
    back_up_contents(office.home, office.store.key, folder, "H15.50.05-1")
    assert {entry.name for entry in folder.iterdir()} == {NAME, "H15.50.05-1-attachments.db"}
    assert listed(folder) == listed(folder, "H15.50.05-1")
    there = brought_back(office, file, monkeypatch)
    for scan in scans:
        assert there.store.contents.read(scan.sha256) == scan.content
    there.store.contents.close()
    there.store.close()
