"""A disk that is full, read-only, gone or has bad sectors: a sentence, nothing half, and a way back."""

import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from counter.refusal import Damaged, Refused
from db.backup import back_up, restore
from db.home import DATABASE, SALT, connect, held_key, unlocked, write_private_bytes
from db.rescue import rescue
from db.store import Store
from db.verify import verify
from tests.office import UNIT, Office, Ticking, intake


def can_mount() -> bool:
    tried = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs"]
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("mount"):
        return False
    place = Path(tempfile.mkdtemp(prefix="motcua-mount-"))
    done = subprocess.run([*tried, place], check=False, capture_output=True).returncode == 0
    if done:
        subprocess.run(["umount", place], check=True)
    place.rmdir()
    return done


MOUNTS = can_mount()


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    place = tmp_path / "stick"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place], check=True)
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.fixture
def on_stick(stick: Path, new_office: Callable[..., Office]) -> Office:
    return new_office("stick/home").set_up()


@pytest.mark.skipif(not MOUNTS, reason="no right to mount a disk here")
class TestRealDisk:
    """Disks that the kernel itself makes full, read-only or slow to go."""

    def test_a_file_that_does_not_fit_leaves_nothing_behind(self, stick: Path) -> None:
        with pytest.raises(OSError, match="No space left"):
            write_private_bytes(stick / "file", bytes(4_000_000))
        assert list(stick.iterdir()) == []

    def test_a_full_disk_keeps_what_is_there_and_goes_on_when_there_is_room(
        self, stick: Path, on_stick: Office
    ) -> None:
        codes = [on_stick.receive()]
        on_stick.store.keep_draft("lan", "intake", {"typed": "một"})
        filler = stick / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)
        # What the WAL has room for already still goes in.
        with suppress(Refused):
            while True:
                codes.append(on_stick.receive(note="x" * 3000))
        with pytest.raises(Refused, match="Ổ đĩa đã đầy"):
            on_stick.receive()
        with pytest.raises(Refused, match="đầy"):
            on_stick.store.keep_draft("lan", "intake", {"typed": "hai " * 20_000})
        with pytest.raises(Refused, match="đủ chỗ"):
            back_up(on_stick.home / DATABASE, on_stick.store.key, on_stick.home / "backup" / "a.db")
        on_stick.reopen()
        assert on_stick.store.draft("lan", "intake") == {"typed": "một"}
        assert {line.code for line in on_stick.store.find("nguyen", 50)} == set(codes)
        filler.unlink()
        codes.append(on_stick.receive())
        assert len(codes) == len(set(codes))
        report = verify(on_stick.home, on_stick.state, on_stick.clock)
        assert (report.whole, report.dossiers) == (True, len(codes)), report.damage

    def test_a_disk_that_becomes_read_only_is_said_and_can_be_read(self, stick: Path, on_stick: Office) -> None:
        code = on_stick.receive()
        subprocess.run(["mount", "--bind", stick, stick], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", stick], check=True)
        try:
            assert on_stick.reopen().store.find(code, 1)
            with pytest.raises(Refused, match="quyền ghi"):
                on_stick.receive()
        finally:
            subprocess.run(["umount", "-l", stick], check=True)
        assert on_stick.reopen().receive().endswith("-1002")

    def test_a_second_place_that_is_full_says_so(self, stick: Path, office: Office) -> None:
        from db.backup import carry

        office.receive()
        file = office.home / "backup" / "H15.50.05-1-20261119-100000.db"
        back_up(office.home / DATABASE, office.store.key, file)
        (stick / "filler").write_bytes(b"x" * (3 * 1024 * 1024 - 64 * 1024))
        with pytest.raises(Refused, match="đầy"):
            carry(file, stick)
        assert [entry.name for entry in stick.iterdir()] == ["filler"]


@pytest.mark.parametrize("how", ["moved", "removed"])
def test_a_home_that_is_gone_takes_nothing_and_says_so(office: Office, how: str) -> None:
    code = office.receive()
    away = office.home.with_name("away")
    if how == "moved":
        office.home.rename(away)
    else:
        shutil.copytree(office.home, away)
        shutil.rmtree(office.home)
    with pytest.raises(Refused, match="không còn ở chỗ cũ"):
        office.receive()
    with pytest.raises(Refused, match="không còn ở chỗ cũ"):
        office.desk.act(code, "forward", {"to": "A"})
    with pytest.raises(Refused, match="không còn ở chỗ cũ"):
        office.store.keep_draft("lan", "intake", {"typed": "x"})
    away.rename(office.home)
    assert office.reopen().receive().endswith("-1002")
    assert verify(office.home, office.state, office.clock).whole


def worn(folder: Path) -> Office:
    """A counter whose dossiers lie partly in the file, partly in its WAL, closed in the middle of work."""
    office = Office(folder / "home", folder / "state").set_up(UNIT)
    for number in range(10):
        office.receive(name=f"Nguyễn Văn Mẫu {number}")
    office.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    office.receive()
    return office


def bad_sector(home: Path, name: str, dice: random.Random) -> None:
    path = home / name
    raw = bytearray(path.read_bytes())
    at = dice.randrange(len(raw))
    size = min(dice.choice((1, 16, 512)), len(raw) - at)
    raw[at : at + size] = bytes(byte ^ 0x5A for byte in raw[at : at + size])
    path.write_bytes(raw)


def all_day(store: Store, office: Office) -> Iterator[Callable[[], object]]:
    """What an officer asks of a store."""
    now = office.clock.now()
    today = now.date()
    office.store = store
    yield lambda: store.unit
    yield lambda: store.queue("all", now, today, 50)
    yield lambda: store.counts(now, today)
    yield lambda: store.duties(now, today, "lan")
    yield lambda: store.find("mau", 20)
    yield lambda: store.account("lan")
    yield lambda: store.catalogue
    yield lambda: store.takings(today, today)
    yield lambda: list(store.register(today, today))
    yield lambda: list(store.export())
    yield lambda: office.receive()
    yield lambda: office.desk.guide(intake(items=["Giấy chứng sinh"], reason="thiếu"))
    yield lambda: store.keep_draft("lan", "intake", {"typed": "x"})
    yield lambda: store.draft("lan", "intake")


@pytest.mark.parametrize("name", ["motcua.db", "motcua.db-wal"])
def test_bad_sectors_give_sentences_and_never_a_wrong_answer(tmp_path: Path, name: str) -> None:
    office = worn(tmp_path)
    kept, home = tmp_path / "kept", tmp_path / "try"
    shutil.copytree(office.home, kept)
    office.store.close()
    dice = random.Random(name)
    said: set[str] = set()
    for number in range(40):
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(kept, home)
        (home / "motcua.db-shm").unlink()
        bad_sector(home, name, dice)
        state = tmp_path / f"state-{number}"
        shutil.copytree(tmp_path / "state", state)
        try:
            store = Store(home, state, office.clock)
        except (Refused, Damaged) as sentence:
            said.add(str(sentence)[:30])
        else:
            for ask in all_day(store, office):
                try:
                    ask()
                except (Refused, Damaged) as sentence:
                    said.add(str(sentence)[:30])
            store.close()
        report = verify(home, state, office.clock)
        assert not report.whole or report.dossiers >= 11, number
    assert said


@pytest.mark.parametrize("times", [8, pytest.param(50, marks=pytest.mark.soak)])
def test_what_a_damaged_home_still_knows_is_rescued(tmp_path: Path, times: int) -> None:
    """Restored from a backup and completed with the steps that can be read: all of them, or those before the hole."""
    office = worn(tmp_path)
    file = tmp_path / "usb" / "H15.50.05-1-20261119-100000.db"
    back_up(office.home / DATABASE, office.store.key, file)
    codes = [office.receive() for _ in range(8)]
    office.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    key = office.store.key
    office.store.close()
    dice, found = random.Random(5), []
    for number in range(times):
        broken, home = tmp_path / f"broken-{number}", tmp_path / f"new-{number}"
        shutil.copytree(office.home, broken)
        bad_sector(broken, "motcua.db", dice)
        restore(file, key, home, lambda unit, counter: 1)
        store = Store(home, tmp_path / "state", office.clock)
        more = rescue(store, broken, key)
        assert sum(bool(store.find(code, 1)) for code in codes) == more
        store.close()
        report = verify(home, tmp_path / "state", office.clock)
        assert report.whole, report.damage
        found.append(more)
        shutil.rmtree(broken)
    assert max(found) == 8
    assert sum(found) > 8 * times // 2


def test_rubbish_over_the_first_page_is_made_good_from_the_log_beside(office: Office, tmp_path: Path) -> None:
    """The power goes while the log is being carried over: what stands in its way is written anew from it."""
    code = office.receive()
    copy = tmp_path / "copy"
    shutil.copytree(office.home, copy)
    assert (copy / f"{DATABASE}-wal").stat().st_size
    data = bytearray((copy / DATABASE).read_bytes())
    data[:4096] = random.Random(1).randbytes(4096)
    (copy / DATABASE).write_bytes(data)
    assert not verify(copy, tmp_path / "state", office.clock).damage
    store = Store(copy, tmp_path / "state", office.clock)
    assert store.resolve(code)
    store.close()


def test_a_file_with_a_salt_of_its_own_is_read_and_its_copy_has_ours(office: Office, tmp_path: Path) -> None:
    """Files that were made before the salt was one for all."""
    code = office.receive()
    office.store.close()
    home = tmp_path / "old"
    shutil.copytree(office.home, home)
    (home / DATABASE).unlink()
    key = held_key(home)
    old = unlocked(home / DATABASE, f"x'{key}'")
    connection = connect(office.home / DATABASE, key)
    connection.backup(old)
    connection.close()
    old.close()
    assert not (home / DATABASE).read_bytes().startswith(SALT)
    store = Store(home, tmp_path / "state", office.clock)
    assert store.resolve(code)
    store.close()
    back_up(home / DATABASE, key, tmp_path / "usb" / "copy.db")
    assert (tmp_path / "usb" / "copy.db").read_bytes().startswith(SALT)


def test_days_roll_over_at_midnight_in_vietnam(new_office: Callable[..., Office]) -> None:
    office = new_office(start="2026-11-19T23:59:50").set_up()
    assert isinstance(office.time, Ticking)
    codes = [office.receive() for _ in range(6)]
    days = [code.split("-")[1] for code in codes]
    assert days == sorted(days)
    assert set(days) == {"261119", "261120"}
    assert next(code for code in codes if "-261120-" in code).endswith("-1001")
