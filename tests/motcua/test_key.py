"""``motcua key``: protected, changed, opened with the sheet, and everything else goes on as before."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from counter.recovery import groups
from counter.refusal import Damaged
from db import guard
from db.guard import Cost, System
from db.home import read_key
from tests.db.test_guard import back, reverse
from tests.motcua.conftest import Run
from tests.office import intake

SAID, OTHER = "con suối nhỏ chảy qua làng", "ngọn đồi sau nhà văn hóa"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A program that has opened nothing yet, and whose passphrases cost little."""
    known: dict[str, str] = {}
    monkeypatch.setattr(guard, "_known", known)
    wrap = guard.with_passphrase
    monkeypatch.setattr(guard, "with_passphrase", lambda key, said: wrap(key, said, Cost(1, 8192)))
    monkeypatch.delenv("MOTCUA_PASSPHRASE", raising=False)
    return known


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed at a terminal, one answer after the other."""
    answers: list[str] = []
    monkeypatch.setattr("getpass.getpass", lambda _: answers.pop(0))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    return answers


def protected(real: Run, cheap: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The home under ``SAID``, known to no program; its raw key."""
    key = read_key(Path(os.environ["MOTCUA_HOME"]))
    monkeypatch.setenv("MOTCUA_NEW_PASSPHRASE", SAID)
    done = real("key", "protect")
    assert (done.code, "có mật khẩu" in done.out) == (0, True), done.err
    monkeypatch.delenv("MOTCUA_NEW_PASSPHRASE")
    cheap.clear()
    return key


def test_a_home_made_before_is_protected_in_place_and_works_on(
    real: Run, give: Callable[..., Path], cheap: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = real("receive", give(intake()), "--as", "lan").json["code"]
    assert real("key", "status", "--json").json == {"kind": "plain"}
    assert "chưa bảo vệ" in real("key", "status").out
    assert "key protect" in real("doctor").out
    key = protected(real, cheap, monkeypatch)
    assert real("key", "status", "--json").json == {"kind": "passphrase"}
    for file in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert key.encode() not in file.read_bytes(), file
        assert bytes.fromhex(key) not in file.read_bytes(), file
    locked = real("show", code, "--as", "lan")
    assert (locked.code, "MOTCUA_PASSPHRASE" in locked.err) == (1, True)
    assert real("verify").code == 1
    monkeypatch.setenv("MOTCUA_PASSPHRASE", SAID)
    for words in (
        ["show", code, "--as", "lan"],
        ["verify"],
        ["backup", tmp_path / "usb"],
        ["due", "2026-11-19", "1 giờ"],
    ):
        cheap.clear()
        assert real(*words).code == 0, words
    assert "có mật khẩu" in real("doctor").out
    again = real("key", "protect")
    assert (again.code, "key change" in again.err) == (1, True)
    assert real("key", "unprotect").code == 0
    assert (tmp_path / "home" / "key").read_text("ascii") == key


def test_a_terminal_is_asked_for_the_passphrase_once(
    real: Run, cheap: dict[str, str], monkeypatch: pytest.MonkeyPatch, asked: list[str]
) -> None:
    protected(real, cheap, monkeypatch)
    asked += ["sai", SAID]
    done = real("verify")
    assert (done.code, "không đúng" in done.err, asked) == (0, True, [])
    cheap.clear()
    asked += [SAID]
    assert "có mật khẩu" in real("doctor").out
    cheap.clear()
    asked += ["sai", "cũng sai", "vẫn sai"]
    done = real("verify")
    assert (done.code, done.err.count("không đúng"), asked) == (1, 3, [])


def test_a_new_passphrase_is_asked_for_twice(real: Run, cheap: dict[str, str], asked: list[str]) -> None:
    asked += [SAID, OTHER]
    assert "khác nhau" in real("key", "protect").err
    asked += ["ngắn quá", "ngắn quá"]
    assert "12 ký tự" in real("key", "protect").err
    assert real("key", "status", "--json").json == {"kind": "plain"}
    asked += [SAID, SAID]
    assert real("key", "protect").code == 0
    cheap.clear()
    asked += [SAID, OTHER, OTHER]
    assert real("key", "change").code == 0
    cheap.clear()
    asked += [SAID, OTHER]
    assert real("verify").code == 0
    assert asked == []


def test_a_forgotten_passphrase_and_a_lost_key_file_are_mended_by_the_sheet(
    real: Run, cheap: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = protected(real, cheap, monkeypatch)
    monkeypatch.setenv("MOTCUA_NEW_PASSPHRASE", OTHER)
    wrong = real("key", "change", "--key", " ".join(groups("ab" * 32)))
    assert (wrong.code, "không phải của quầy này" in wrong.err) == (1, True)
    assert real("key", "change", "--key", " ".join(groups(key))).code == 0
    cheap.clear()
    monkeypatch.setenv("MOTCUA_PASSPHRASE", OTHER)
    assert real("verify").code == 0
    (tmp_path / "home" / "key").unlink()
    cheap.clear()
    with pytest.raises(Damaged):
        read_key(tmp_path / "home")
    assert real("key", "unprotect", "--key", " ".join(groups(key))).code == 0
    assert real("verify").code == 0


def test_a_restored_home_opens_with_the_sheet_or_the_wrapped_file_and_is_protected_again(
    real: Run, cheap: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = protected(real, cheap, monkeypatch)
    monkeypatch.setenv("MOTCUA_PASSPHRASE", SAID)
    assert real("backup", tmp_path / "usb").code == 0
    (file,) = (tmp_path / "usb").iterdir()
    old = shutil.move(tmp_path / "home", tmp_path / "old")
    monkeypatch.setattr("db.store.this_machine", lambda: "another pc")
    done = real("restore", file, "--key", " ".join(groups(key)))
    assert (done.code, "motcua key protect" in done.out) == (0, True), done.err
    assert real("key", "status", "--json").json == {"kind": "plain"}
    protected(real, cheap, monkeypatch)
    for give in ("named", "there"):
        shutil.rmtree(tmp_path / "home")
        cheap.clear()
        if give == "there":
            (tmp_path / "home").mkdir()
            shutil.copy(tmp_path / "old" / "key", tmp_path / "home" / "key")
        words = ["--key", Path(old) / "key"] if give == "named" else []
        monkeypatch.delenv("MOTCUA_PASSPHRASE")
        assert "MOTCUA_PASSPHRASE" in real("restore", file, *words).err
        monkeypatch.setenv("MOTCUA_PASSPHRASE", SAID)
        assert real("restore", file, *words).code == 0
        kind = real("key", "status", "--json").json["kind"]
        assert kind == ("plain" if give == "named" else "passphrase")
        assert real("verify").code == 0


def test_windows_guards_a_new_home_from_its_first_day(
    run: Run, cheap: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from motcua.files import SAMPLE

    monkeypatch.setattr(guard, "system", lambda: System(reverse, back))
    assert run("setup", SAMPLE / "unit.toml").code == 0
    cheap.clear()
    assert run("key", "status", "--json").json == {"kind": "system"}
    assert run("verify").code == 0
    assert "tài khoản Windows" in run("doctor").out
    monkeypatch.setenv("MOTCUA_NEW_PASSPHRASE", SAID)
    assert run("key", "unprotect").code == 0
    assert run("key", "protect", "--passphrase").code == 0
    assert run("key", "status", "--json").json == {"kind": "passphrase"}
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "practice"))
    assert run("demo", "--json").code == 0
    assert run("key", "status", "--json").json == {"kind": "plain"}


def test_words_that_do_not_go_together(real: Run) -> None:
    assert real("key", "escrow").code == 2
    assert real("key", "status", "x").code == 2
    assert "chưa ghi danh" in real("key", "escrow", "x").err
    assert "chưa bảo vệ" in real("key", "change").err
    assert "MOTCUA_NEW_PASSPHRASE" in real("key", "protect").err
