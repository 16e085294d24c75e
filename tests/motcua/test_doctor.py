"""``motcua doctor``: one line each, and what to do where something is wrong."""

import os
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from counter.clock import BUILT
from db.home import connect, read_key
from motcua import doctor
from tests.motcua.conftest import Run
from tests.office import intake

NAMES = ["clock", "disk", "data", "key", "backup", "printer", "font", "sync"]


def told(run: Run) -> dict[str, Any]:
    return {check["name"]: check for check in run("doctor", "--json").json["checks"]}


def test_all_is_well_and_each_thing_has_a_line(real: Run) -> None:
    assert real("shift", "close", "--as", "lan").code == 0
    said = real("doctor")
    assert (said.code, said.err) == (0, "")
    assert [line[:2] for line in said.out.splitlines()] == ["OK"] * len(NAMES)
    answer = real("doctor", "--json")
    assert (answer.code, answer.json["well"], list(told(real))) == (0, True, NAMES)
    assert told(real)["sync"]["said"] == "chưa nối"


def test_without_a_home_it_says_so_and_ends(run: Run, tmp_path: Path) -> None:
    said = run("doctor")
    assert (said.code, said.err) == (1, "")
    assert "motcua setup" in said.out
    assert not (tmp_path / "home").exists()


def garbled(home: Path, pages: Iterable[int] = (6,)) -> None:
    """Pages go bad on the disk, that no newer copy in the WAL stands for."""
    connection = connect(home / "motcua.db", read_key(home))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with (home / "motcua.db").open("r+b") as file:
        for page in pages:
            file.seek(4096 * page + 60)
            file.write(b"garbled")


def unknown_printer(home: Path) -> None:
    (home / "config.toml").write_text('[printer]\nname = "khong-co"\n', "utf-8")


def pulled(home: Path) -> None:
    (home / "config.toml").write_text("[backup]\nfolder = '/khong/co'\n", "utf-8")


WRONG: dict[str, tuple[str, Callable[[Path], object]]] = {
    "data": ("motcua verify", garbled),
    "key": ("chmod 600", lambda home: (home / "key").chmod(0o644)),
    "printer": ("khong-co", unknown_printer),
    "backup": ("quá 3 ngày", pulled),
}


@pytest.mark.skipif(os.name != "posix", reason="rights of files and printers as POSIX has them")
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_and_nothing_else(real: Run, tmp_path: Path, name: str) -> None:
    sentence, spoil = WRONG[name]
    real("shift", "close", "--as", "lan")
    spoil(tmp_path / "home")
    assert real("doctor").code == 1
    checks = told(real)
    assert [each for each in NAMES if not checks[each]["ok"]] == [name]
    assert sentence in checks[name]["said"]


def test_where_many_pages_are_bad_each_thing_still_has_a_line(
    real: Run, give: Callable[..., Path], tmp_path: Path
) -> None:
    assert real("receive", give(intake())).code == 0
    garbled(tmp_path / "home", range(3, 50, 4))
    checks = told(real)
    assert list(checks) == NAMES
    assert [name for name in ("data", "sync") if "motcua verify" in checks[name]["said"]] == ["data", "sync"]


def test_a_home_without_a_backup(real: Run) -> None:
    checks = told(real)
    assert [each for each in NAMES if not checks[each]["ok"]] == ["backup"]


def test_a_clock_before_the_build_and_a_full_or_slow_disk(real: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real("shift", "close", "--as", "lan")
    with monkeypatch.context() as patch:
        patch.setattr("motcua.house.House._now", lambda house: BUILT - timedelta(days=1))
        assert "trước ngày phát hành" in told(real)["clock"]["said"]
    with monkeypatch.context() as patch:
        patch.setattr("counter.clock.SystemClock.ahead", timedelta(days=-1))
        assert "mà theo máy chủ của tỉnh là" in told(real)["clock"]["said"]
    with monkeypatch.context() as patch:
        patch.setattr(doctor, "ROOM", 1 << 60)
        assert "giải phóng chỗ" in told(real)["disk"]["said"]
    monkeypatch.setattr(doctor, "SLOW", 0.0)
    assert "ghi chậm" in told(real)["disk"]["said"]


def test_verify_names_the_way_back(real: Run, give: Callable[..., Path], tmp_path: Path) -> None:
    real("receive", give(intake()), "--as", "lan")
    real("shift", "close", "--as", "lan")
    assert real("verify", "--json").json["backup"] is None
    garbled(tmp_path / "home")
    said = real("verify", "--json")
    (backup,) = (tmp_path / "home" / "backup").iterdir()
    assert (said.code, said.json["backup"]) == (1, str(backup))
    told = real("verify").out
    old = (tmp_path / "home").rename(tmp_path / "home-hong")
    words = re.search(r"motcua (restore .*)", told)
    assert words is not None
    restored = real(*words[1].split())
    assert (restored.code, "1 hồ sơ" in restored.out, f"từ {old}" in restored.out) == (0, True, True)
    assert real("verify").code == 0
