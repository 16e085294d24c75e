"""The key in its file: wrapped and opened again, never lost on the way, and what reads the home goes through it."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from counter.refusal import Damaged, Locked, Refused
from db import dpapi, guard, home
from db.guard import Cost, System, kind, opened, unlock, with_passphrase, with_system
from db.home import held_key, read_key
from db.quick import read_opening
from db.store import Store
from db.verify import verify
from tests.office import Office

KEY = "0123456789abcdef" * 4
SAID = "Bến sông xưa có cây đa"
CHEAP = Cost(1, 8192)


def reverse(data: bytes) -> bytes:
    return b"reversed " + data[::-1]


def back(data: bytes) -> bytes:
    if not data.startswith(b"reversed "):
        raise OSError
    return data[9:][::-1]


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A program that has opened nothing yet."""
    known: dict[str, str] = {}
    monkeypatch.setattr(guard, "_known", known)
    monkeypatch.delenv("MOTCUA_PASSPHRASE", raising=False)
    return known


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "system", lambda: System(reverse, back))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "home", tmp_path / "state").set_up()


def wrapped(office: Office, known: dict[str, str]) -> str:
    """The home's key, under ``SAID`` from now on and forgotten by this program."""
    key = read_key(office.home)
    guard.keep(office.home, key, with_passphrase(key, SAID, CHEAP))
    known.clear()
    return key


def test_a_passphrase_wraps_and_opens(forgotten: dict[str, str]) -> None:
    line = with_passphrase(KEY, SAID, CHEAP)
    forgotten.clear()
    assert (kind(line), KEY in line, "\n" in line) == ("passphrase", False, False)
    assert line.startswith("argon2id:1:8192:")
    assert with_passphrase(KEY, SAID, CHEAP) != line
    forgotten.clear()
    with pytest.raises(Locked, match="MOTCUA_PASSPHRASE"):
        opened(line)
    with pytest.raises(Locked, match="không đúng"):
        guard.unlock_line(line, SAID + "n")
    guard.unlock_line(line, SAID)
    assert opened(line) == KEY


def test_what_input_methods_type_differently_is_the_same(
    forgotten: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import unicodedata

    line = with_passphrase(KEY, unicodedata.normalize("NFD", SAID), CHEAP)
    forgotten.clear()
    monkeypatch.setenv("MOTCUA_PASSPHRASE", SAID + " ")
    assert opened(line) == KEY


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(Refused, match="12 ký tự"):
        with_passphrase(KEY, "12345678901", CHEAP)


@pytest.mark.parametrize("place", [2, 3, 4, 10, 60])
def test_a_changed_line_opens_nothing(place: int) -> None:
    parts = with_passphrase(KEY, SAID, CHEAP).split(":")
    for spoilt in (
        ":".join([*parts[:4], parts[4][:place] + ("0" if parts[4][place] != "0" else "1") + parts[4][place + 1 :]]),
        ":".join([*parts[:3], "0" * 32, parts[4]]),
        ":".join([*parts[:4], parts[4][:-2]]),
        ":".join(["argon2id", "900", *parts[2:]]),
        ":".join(["argon2id", "1", "9999999999", *parts[3:]]),
        ":".join(["argon2id", "1", "1", *parts[3:]]),
        ":".join(["scrypt", *parts[1:]]),
    ):
        with pytest.raises((Locked, Damaged)):
            guard.unlock_line(spoilt, SAID)


@pytest.mark.usefixtures("windows")
def test_the_system_opens_without_being_asked(
    office: Office, forgotten: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = read_key(office.home)
    guard.guard_new(office.home)
    forgotten.clear()
    line = (office.home / "key").read_text("ascii")
    assert (kind(line), key in line, read_key(office.home)) == ("system", False, key)
    guard.guard_new(office.home)
    assert (office.home / "key").read_text("ascii") == line
    forgotten.clear()
    monkeypatch.setattr(guard, "system", lambda: None)
    with pytest.raises(Refused, match="phiếu khôi phục"):
        read_key(office.home)
    with pytest.raises(Refused, match="--passphrase"):
        with_system(KEY)


def test_no_system_no_wrapping_at_setup(office: Office) -> None:
    before = (office.home / "key").read_text("ascii")
    guard.guard_new(office.home)
    assert (office.home / "key").read_text("ascii") == before == read_key(office.home)


READERS: dict[str, Callable[[Office], object]] = {
    "store": lambda office: Store(office.home, office.state, office.clock).close(),
    "quick": lambda office: read_opening(office.home),
    "verify": lambda office: verify(office.home, office.state, office.clock),
    "key": lambda office: held_key(office.home),
}


@pytest.mark.parametrize("name", READERS)
def test_every_reader_waits_for_the_passphrase(office: Office, forgotten: dict[str, str], name: str) -> None:
    office.receive()
    wrapped(office, forgotten)
    with pytest.raises(Locked):
        READERS[name](office)
    with pytest.raises(Locked):
        unlock(office.home, "không phải mật khẩu này")
    unlock(office.home, SAID)
    READERS[name](office)


class Cut(BaseException):
    """The power goes."""


@pytest.mark.parametrize("step", ["open", "write", "fsync", "replace", "settle", "blank", "done"])
@pytest.mark.parametrize("way", ["protect", "unprotect"])
def test_a_power_cut_leaves_a_key_that_opens_and_the_work_can_be_done_again(
    office: Office, forgotten: dict[str, str], monkeypatch: pytest.MonkeyPatch, step: str, way: str
) -> None:
    key = read_key(office.home)
    lines = [key, with_passphrase(key, SAID, CHEAP)]
    if way == "unprotect":
        lines.reverse()
    (office.home / "key").write_text(lines[0], "ascii")

    def cut(*_: object) -> None:
        raise Cut

    with monkeypatch.context() as patch:
        if step in {"open", "write", "fsync", "replace"}:
            names = {"open": "open", "write": "fdopen", "fsync": "fsync", "replace": "replace"}
            patch.setattr(f"os.{names[step]}", cut)
        elif step == "settle":
            patch.setattr(home, "settle_name", cut)
        else:
            patch.setattr(guard, "_blank", cut if step == "blank" else lambda _: None)
        if step == "done":
            guard.keep(office.home, key, lines[1])
        else:
            with pytest.raises(Cut):
                guard.keep(office.home, key, lines[1])
    forgotten.clear()
    monkeypatch.setenv("MOTCUA_PASSPHRASE", SAID)
    assert read_key(office.home) == key
    guard.keep(office.home, key, lines[1])
    assert (office.home / "key").read_text("ascii") == lines[1]
    assert [entry.name for entry in office.home.glob("key*")] == ["key"]
    assert (office.home / "key").stat().st_mode & 0o077 == 0 or os.name != "posix"


def test_what_does_not_give_the_key_is_not_kept(office: Office) -> None:
    key = read_key(office.home)
    with pytest.raises(Refused, match="giữ nguyên"):
        guard.keep(office.home, key, "ab" * 32)
    assert read_key(office.home) == key
    assert (guard.fits(office.home, key), guard.fits(office.home, "ab" * 32)) == (True, False)


@pytest.mark.skipif(os.name != "posix", reason="a file that is open cannot be replaced elsewhere")
def test_the_old_file_is_overwritten(office: Office) -> None:
    key = read_key(office.home)
    with (office.home / "key").open("rb") as old:
        guard.keep(office.home, key, with_passphrase(key, SAID, CHEAP))
        assert old.read() == b"\0" * 64


def test_a_plain_home_opens_without_the_wrapping(office: Office) -> None:
    look = "import sys; from pathlib import Path; from db.home import read_key; read_key(Path(sys.argv[1]))"
    look += "; print([n for n in ('nacl', 'db.guard', 'db.dpapi') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look, office.home], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_dpapi_is_given_and_what_it_gives() -> None:
    freed: list[bytes] = []

    def protect(given: object, *rest: object) -> int:
        blob, made = given._obj, rest[-1]._obj  # type: ignore[attr-defined]
        assert (rest[:4], rest[4]) == ((None,) * 4, dpapi.NO_QUESTIONS)
        held = ctypes.create_string_buffer(ctypes.string_at(blob.data, blob.size)[::-1] + b"\0end", blob.size + 4)
        made.size, made.data = blob.size + 4, ctypes.cast(held, ctypes.POINTER(ctypes.c_char))
        return 1

    def free(data: object) -> None:
        freed.append(ctypes.string_at(data, 3))  # type: ignore[arg-type]

    assert dpapi.called(protect, free, b"a\0bc") == b"cb\0a\0end"
    assert freed == [b"cb\0"]
    with pytest.raises(OSError, match="DPAPI"):
        dpapi.called(lambda *_: 0, free, b"abc")
    if sys.platform != "win32":
        with pytest.raises(OSError, match="crypt32"):
            dpapi.wrap(b"abc")
