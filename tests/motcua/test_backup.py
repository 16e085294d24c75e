"""Backups from the front door: made by hand and at a shift's end, carried to a stick, brought back on another PC."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from counter.clock import VIETNAM
from counter.recovery import groups
from counter.refusal import Refused
from motcua.backups import Backups
from motcua.config import read_config
from motcua.house import House
from tests.motcua.conftest import Run
from tests.office import intake
from tests.receipts.reading import holds, texts

Give = Callable[..., Path]


def usb(tmp_path: Path) -> list[str]:
    return sorted(entry.name for entry in (tmp_path / "usb").iterdir())


def key(tmp_path: Path) -> str:
    return (tmp_path / "home" / "key").read_text("ascii")


@pytest.fixture
def new_pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """From now on the program runs on another PC, with nothing on it."""

    def move() -> Path:
        monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "new" / "home"))
        monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "new" / "state"))
        monkeypatch.setattr("db.store.this_machine", lambda: "another pc")
        return tmp_path / "new" / "home"

    return move


def test_a_dead_pc_is_replaced_by_a_stick_and_a_sheet(
    real: Run, give: Give, tmp_path: Path, new_pc: Callable[[], Path]
) -> None:
    codes = [real("receive", give(intake()), "--as", "lan").json["code"]]
    sheet = tmp_path / "sheet.pdf"
    answer = real("backup", tmp_path / "usb", "--sheet", sheet, "--json").json
    assert answer == {"backup": str(tmp_path / "usb" / usb(tmp_path)[0]), "sheet": str(sheet)}
    codes.append(real("receive", give(intake()), "--as", "lan").json["code"])
    said = " ".join(groups(key(tmp_path)))
    (page,) = texts(sheet.read_bytes())
    for group in groups(key(tmp_path)):
        assert holds(page, f"{group[:3]} {group[3:]}")
    home = new_pc()
    restored = real("restore", answer["backup"], "--key", said)
    assert (restored.code, "1 hồ sơ" in restored.out) == (0, True)
    assert real("show", codes[0], "--as", "lan", "--json").code == 0
    refused = real("receive", give(intake()), "--as", "lan")
    assert (refused.code, "--last-number" in refused.err) == (1, True)
    codes.append(real("receive", give(intake()), "--as", "lan", "--last-number", codes[-1]).json["code"])
    codes.append(real("receive", give(intake()), "--as", "lan").json["code"])
    assert [code[-4:] for code in codes] == ["1001", "1002", "1023", "1024"]
    assert real("verify").code == 0
    assert real("slip", codes[0], "01", "--as", "lan").code == 0
    assert {entry.name for entry in home.iterdir()} >= {"motcua.db", "key", "papers", "backup"}


def test_the_key_may_be_the_old_key_file_or_lie_there_already(
    real: Run, tmp_path: Path, new_pc: Callable[[], Path]
) -> None:
    real("backup", tmp_path / "usb")
    (file,) = usb(tmp_path)
    home = new_pc()
    assert real("restore", tmp_path / "usb" / file, "--key", tmp_path / "home" / "key").code == 0
    shutil.rmtree(home)
    home.mkdir()
    shutil.copy(tmp_path / "home" / "key", home / "key")
    assert real("restore", tmp_path / "usb" / file, "--json").json["whole"]


def test_what_cannot_be_restored_says_why(real: Run, tmp_path: Path, new_pc: Callable[[], Path]) -> None:
    real("backup", tmp_path / "usb")
    file = tmp_path / "usb" / usb(tmp_path)[0]
    assert "đang có dữ liệu" in real("restore", file).err
    home = new_pc()
    for words, sentence in (
        ([], "--key"),
        (["--key", "123"], "16 nhóm"),
        (["--key", tmp_path / "none"], "tệp khóa"),
        (["--key", " ".join(groups("ab" * 32))], "khóa không phải"),
    ):
        said = real("restore", file, *words)
        assert (said.code, sentence in said.err) == (1, True), said.err
        assert not home.exists()
    assert real("backup").code == 2
    assert real("backup", "--sheet", tmp_path / "sheet.txt").code == 2


def test_the_end_of_a_shift_is_backed_up_here_and_on_the_stick(real: Run, give: Give, tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    folder = str(tmp_path / "usb")
    (tmp_path / "home" / "config.toml").write_text(f"[backup]\nfolder = '{folder}'\n", "utf-8")
    real("receive", give(intake()), "--as", "lan")
    assert real("shift", "close", "--as", "lan").code == 0
    here = sorted(entry.name for entry in (tmp_path / "home" / "backup").iterdir())
    assert usb(tmp_path) == here
    assert len(here) == 1


def test_one_an_hour_of_work_and_one_a_day(
    real: Run, give: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(House, "tend", lambda self: None)
    (tmp_path / "usb").mkdir()
    folder = str(tmp_path / "usb")
    (tmp_path / "home" / "config.toml").write_text(f"[backup]\nfolder = '{folder}'\n", "utf-8")
    house = House(str(tmp_path / "home"))
    kept = Backups(house)
    start = datetime(2026, 11, 27, 8, tzinfo=VIETNAM)
    assert kept.state(start).last is None
    made = []
    for minutes, works in ((0, False), (30, True), (65, False), (130, False), (180, True), (60 * 24, False)):
        if works:
            real("receive", give(intake()), "--as", "lan")
        made.append(kept.keep(start + timedelta(minutes=minutes)).last)
    wanted = [0, 0, 65, 65, 180, 60 * 24]
    assert made == [start + timedelta(minutes=minutes) for minutes in wanted]
    assert len(usb(tmp_path)) == 4
    shutil.rmtree(tmp_path / "usb")
    later = kept.keep(start + timedelta(days=9))
    assert (later.second, later.trouble) == (None, "")
    assert later.overdue(start + timedelta(days=9))
    (tmp_path / "usb").mkdir()
    assert kept.keep(start + timedelta(days=9, minutes=1)).second == start + timedelta(days=9)
    house.store.close()


def test_a_store_that_is_damaged_says_so(real: Run, give: Give, tmp_path: Path) -> None:
    for _ in range(4):
        real("receive", give(intake()), "--as", "lan")
    house = House(str(tmp_path / "home"))
    kept = Backups(house)
    good = kept.keep(house.clock.now())
    house.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with (tmp_path / "home" / "motcua.db").open("r+b") as file:
        for page in range(5, 40):
            file.seek(4096 * page + 500)
            file.write(b"x" * 50)
    state = kept.keep(house.clock.now() + timedelta(hours=2))
    assert state.last == good.last
    assert "motcua verify" in state.trouble
    house.store.close()


def test_where_the_second_place_may_be(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[backup]\nfolder = "sao-luu"\n', "utf-8")
    with pytest.raises(Refused, match="đường dẫn đầy đủ"):
        read_config(tmp_path)
    (tmp_path / "config.toml").write_text("[backup]\nwarn_days = 7\n", "utf-8")
    assert read_config(tmp_path).warn_days == 7


def test_a_backup_from_a_wrong_clock_does_not_count(real: Run, tmp_path: Path) -> None:
    house = House(str(tmp_path / "home"))
    kept = Backups(house)
    now = datetime(2026, 11, 27, 8, tzinfo=VIETNAM)
    kept.keep(now + timedelta(days=400))
    assert kept.state(now).last is None
    assert [kept.keep(now + timedelta(minutes=minutes), at_once=minutes == 0).last for minutes in (0, 1, 2)] == [
        now
    ] * 3
    assert len(list((tmp_path / "home" / "backup").iterdir())) == 2
    house.store.close()


def test_one_that_failed_is_not_tried_every_minute(real: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[Path] = []

    def fails(source: Path, key: str, target: Path, stop: object) -> None:
        tried.append(target)
        raise Refused("ổ đĩa đầy")

    monkeypatch.setattr("motcua.backups.back_up", fails)
    house = House(str(tmp_path / "home"))
    kept, now = Backups(house), datetime(2026, 11, 27, 8, tzinfo=VIETNAM)
    assert [kept.keep(now + timedelta(minutes=minutes)).trouble for minutes in range(25)] == ["ổ đĩa đầy"] * 25
    assert len(tried) == 3
    house.store.close()


def test_a_counter_that_is_used_by_commands_has_its_backups(
    real: Run, give: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "home" / "backup"
    with monkeypatch.context() as patch:
        # Whatever is done then, the answer has gone out before.
        patch.setattr(House, "tend", lambda self: os.write(1, b"then"))
        code, then = real("receive", give(intake())).out.rsplit("\n", 1)
    code = json.loads(code)["code"]
    assert (then, list(folder.iterdir())) == ("then", [])
    assert real("act", code, "contact", "--body", '{"how": "điện thoại", "outcome": "đã hẹn"}').code == 0
    (first,) = folder.iterdir()
    assert real("act", code, "forward", "--body", '{"to": "Phòng Tư pháp"}').code == 0
    assert real("show", code).code == 0
    assert list(folder.iterdir()) == [first]
    # An hour later, by its name.
    old = first.name.replace(first.name[-18:-3], f"{datetime.now(VIETNAM) - timedelta(minutes=61):%Y%m%d-%H%M%S}")
    first = first.rename(folder / old)
    assert real("show", code).code == 0
    assert list(folder.iterdir()) == [first]
    assert real("act", code, "contact", "--body", '{"how": "điện thoại", "outcome": "đã hẹn"}').code == 0
    assert len(list(folder.iterdir())) == 2


def test_a_backup_that_cannot_be_made_does_not_undo_what_was_told(
    real: Run, give: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise Refused("Ổ đĩa đã đầy.")

    monkeypatch.setattr("motcua.backups.back_up", full)
    done = real("receive", give(intake()))
    assert (done.code, done.json["status"]) == (0, 2)
    assert "Việc đã ghi xong, nhưng chưa sao lưu được: Ổ đĩa đã đầy." in done.err

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("motcua.backups.back_up", interrupted)
    done = real("receive", give(intake()))
    assert (done.code, "đã ngừng sao lưu" in done.err) == (0, True)


def test_papers_of_a_counter_that_is_used_by_commands_are_wiped(real: Run, give: Give, tmp_path: Path) -> None:
    code = real("receive", give(intake())).json["code"]
    paper = tmp_path / "home" / "papers" / f"{code}-01.pdf"
    days_ago = datetime.now(VIETNAM).timestamp() - 9 * 86400
    os.utime(paper, (days_ago, days_ago))
    assert real("act", code, "forward", "--body", '{"to": "Phòng Tư pháp"}').code == 0
    assert not paper.exists()


def test_the_systems_timetable_makes_one_when_the_last_is_too_old(real: Run, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "backup"
    made = real("backup", "--if-older", "1h", "--json").json
    assert Path(made["backup"]).parent == folder
    assert real("backup", "--if-older", "1h", "--json").json == {"fresh": made["backup"]}
    assert "còn mới" in real("backup", "--if-older", "30m").out
    for _ in range(2):
        assert real("backup", tmp_path / "usb", "--if-older", "2d").code == 0
    assert len(usb(tmp_path)) == 1
    for wrong in ("", "1", "h", "1y", "-1h", "99999h"):
        assert real("backup", "--if-older", wrong).code == 2
