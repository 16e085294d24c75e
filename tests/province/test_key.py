"""The key of a hub and of a relay: guarded as a counter's, opened unattended where the administrator wants it so; a
stolen folder yields nothing, and the sheet or the province brings everything back."""

import json
import os
import shutil
import ssl
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from counter.recovery import groups
from db import guard
from db.guard import Cost, System
from motcua.files import SAMPLE
from province.__main__ import main as province
from province.facts import FACTS, read_facts
from province.home import PRIVATE, open_house
from province.national.access import FILE, SEALED, read_access
from tests.db.test_guard import back, reverse
from tests.province.test_commands import CODE, Call, enrolled, hub, pc, receive, say, url

__all__ = ["hub", "pc", "say", "url"]
SAID, OTHER = "con suối nhỏ chảy qua làng", "ngọn đồi sau nhà văn hóa"
PASSWORD, ADDRESS = "mat-khau-quoc-gia", "postgresql+psycopg://motcua:mat-khau-kho@192.0.2.9/motcua"
ACCESS = f"""
generation = 1
[access]
adapter_url = "http://192.0.2.1"
username = "x"
password = "{PASSWORD}"
dstcode = "VN"
integration_endpoint = "/a"
share_endpoint = "/b"
"""


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A program that has opened nothing yet, and whose passphrases cost little."""
    known: dict[str, str] = {}
    monkeypatch.setattr(guard, "_known", known)
    wrap = guard.with_passphrase
    monkeypatch.setattr(guard, "with_passphrase", lambda key, said: wrap(key, said, Cost(1, 8192)))
    for name in ("MOTCUA_PASSPHRASE", "MOTCUA_PASSPHRASE_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    return known


def protect(hub: Call, known: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub under ``SAID``, known to no program."""
    monkeypatch.setenv("MOTCUA_NEW_PASSPHRASE", SAID)
    done = hub("key", "protect")
    assert (done.code, "có mật khẩu" in done.out) == (0, True), done.err
    monkeypatch.delenv("MOTCUA_NEW_PASSPHRASE")
    known.clear()


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_stolen_hub_yields_nothing(
    hub: Call,
    pc: Callable[[int], Call],
    url: str,
    tmp_path: Path,
    forgotten: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = enrolled(hub, pc, 1, url, tmp_path)
    code = receive(run)
    assert run("sync").code == 0
    home = tmp_path / "hub"
    house = open_house(home)
    key, facts, private = house.store_key, house.facts, house.private.read_text("ascii")
    house.close()
    assert "ENCRYPTED" in private
    # As an earlier version left them, and as an administrator writes them.
    plain = json.loads((home / FACTS).read_text("utf-8"))
    del plain["sealed"]
    plain |= {"seed": facts.seed, "mark_secret": facts.mark_secret}
    (home / FACTS).write_text(json.dumps(plain), "utf-8")
    from cryptography.hazmat.primitives import serialization

    held = serialization.load_pem_private_key(private.encode(), house.private_password.encode())
    naked = held.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    (home / PRIVATE).write_text(naked, "ascii")
    (home / FILE).write_text(ACCESS, "utf-8")
    name = json.loads((SAMPLE / "dossier.json").read_text("utf-8"))["card"].split("|")[2]
    secrets = (key, facts.seed, facts.mark_secret, *naked.splitlines()[1:-1], PASSWORD, name, code)
    raw = [bytes.fromhex(text) for text in secrets[:3]]
    before = b"".join(files(home).values())
    assert all(text.encode() in before for text in (key, facts.seed, facts.mark_secret, PASSWORD))

    protect(hub, forgotten, monkeypatch)
    assert hub("backup", tmp_path / "usb").code == 1
    monkeypatch.setenv("MOTCUA_PASSPHRASE", SAID)
    assert hub("backup", tmp_path / "usb").code == 0
    assert {path.name for path in home.iterdir()} >= {"key", "tinh.db", FACTS, PRIVATE, SEALED}
    for folder in (home, tmp_path / "usb"):
        for path, data in files(folder).items():
            assert not [text for text in secrets if text.encode() in data], path
            assert not [one for one in raw if one in data], path
    assert read_facts(home) == facts
    assert read_access(home) is not None

    # A thief has the folder, and no word.
    monkeypatch.delenv("MOTCUA_PASSPHRASE")
    forgotten.clear()
    for words in (["verify"], ["status"], ["serve"], ["backup", tmp_path / "x"], ["key", "sheet", "--yes"], ["audit"]):
        said = hub(*words)
        assert (said.code, said.out, "MOTCUA_PASSPHRASE" in said.err) == (1, "", True), words
    assert hub("key", "status").code == 0


@pytest.mark.parametrize("way", ["environment", "file", "descriptor", "credential", "terminal"])
def test_it_starts_unattended_where_the_administrator_wants_it_so(
    hub: Call, tmp_path: Path, forgotten: dict[str, str], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    protect(hub, forgotten, monkeypatch)
    file = tmp_path / "motcua-passphrase"
    file.write_text(SAID + "\n", "utf-8")
    descriptor = os.open(file, os.O_RDONLY)
    if way == "environment":
        monkeypatch.setenv("MOTCUA_PASSPHRASE", SAID)
    elif way == "terminal":
        monkeypatch.setattr("getpass.getpass", lambda _: SAID)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    elif way == "credential":
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    else:
        named = file if way == "file" else Path(f"/dev/fd/{descriptor}")
        monkeypatch.setenv("MOTCUA_PASSPHRASE_FILE", str(named))
    served = []
    monkeypatch.setattr("uvicorn.run", lambda app, **given: served.append(given))
    assert hub("serve", "--tls").code == 0
    os.close(descriptor)
    (given,) = served
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(given["ssl_certfile"], given["ssl_keyfile"], given["ssl_keyfile_password"])
    forgotten.clear()
    monkeypatch.setenv("MOTCUA_PASSPHRASE_FILE", str(tmp_path / "none"))
    monkeypatch.delenv("MOTCUA_PASSPHRASE", raising=False)
    assert "MOTCUA_PASSPHRASE_FILE" in hub("verify").err


def test_the_passphrase_is_changed_and_a_forgotten_one_is_mended_by_the_sheet(
    hub: Call, tmp_path: Path, forgotten: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = hub("key", "sheet")
    assert (refused.code, refused.out, "--yes" in refused.err) == (1, "", True)
    sheet = hub("key", "sheet", "--yes").out.splitlines()[0]
    assert sheet == " ".join(groups((tmp_path / "hub" / "key").read_text("ascii")))
    assert "chưa bảo vệ" in hub("key", "change").err
    protect(hub, forgotten, monkeypatch)
    monkeypatch.setenv("MOTCUA_PASSPHRASE", SAID)
    assert "key change" in hub("key", "protect").err
    monkeypatch.setenv("MOTCUA_NEW_PASSPHRASE", OTHER)
    assert hub("key", "change").code == 0
    forgotten.clear()
    assert "không đúng" in hub("verify").err
    for wrong, why in ((" ".join(groups("ab" * 32)), "không phải"), ("12", "16 nhóm")):
        assert why in hub("key", "change", "--key", wrong).err
    monkeypatch.setenv("MOTCUA_NEW_PASSPHRASE", SAID)
    assert hub("key", "change", "--key", sheet).code == 0
    forgotten.clear()
    assert hub("verify").code == 0
    (tmp_path / "hub" / "key").unlink()
    forgotten.clear()
    assert "chép lại tệp key" in hub("verify").err
    assert hub("key", "unprotect", "--key", sheet).code == 0
    assert hub("verify").code == 0
    acts = [act["about"] for act in hub("audit", "--json").json["acts"] if act["what"] == "key"]
    assert acts == ["sheet", "change", "protect", "protect", "change", "phiếu khôi phục", "phiếu khôi phục"]


def test_a_dead_hub_comes_back_from_its_backup_and_the_sheet(
    hub: Call,
    pc: Callable[[int], Call],
    url: str,
    tmp_path: Path,
    forgotten: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = enrolled(hub, pc, 1, url, tmp_path)
    receive(run)
    run("sync")
    sheet = hub("key", "sheet", "--yes").out.splitlines()[0]
    protect(hub, forgotten, monkeypatch)
    monkeypatch.setenv("MOTCUA_PASSPHRASE", SAID)
    assert hub("backup", tmp_path / "usb").code == 0
    before = hub("verify", "--json").json
    facts = read_facts(tmp_path / "hub")
    forgotten.clear()
    new = ("--home", str(tmp_path / "new"))
    (tmp_path / "new").mkdir()
    shutil.copy(tmp_path / "usb" / FACTS, tmp_path / "new" / FACTS)
    assert province(["key", "unprotect", "--key", sheet, *new]) == 0
    (copy,) = (tmp_path / "usb").glob("*.db")
    assert province(["restore", str(copy), *new]) == 0
    assert read_facts(tmp_path / "new") == facts
    capture = tmp_path / "said"
    monkeypatch.setattr("builtins.print", lambda text, **_: capture.write_text(str(text), "utf-8"))
    assert province(["verify", "--json", *new]) == 0
    assert json.loads(capture.read_text("utf-8")) == before


def test_windows_keeps_it_where_it_can(hub: Call, forgotten: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "system", lambda: System(reverse, back))
    assert "tài khoản Windows" in hub("key", "protect").out
    forgotten.clear()
    assert hub("verify").code == 0
    monkeypatch.setenv("MOTCUA_NEW_PASSPHRASE", SAID)
    assert hub("key", "change", "--passphrase").code == 0
    assert "có mật khẩu" in hub("key", "status").out


def test_a_password_in_the_address_of_the_store_is_sealed_too(hub: Call, tmp_path: Path) -> None:
    from dataclasses import replace

    from province.facts import write_facts

    home = tmp_path / "hub"
    facts = replace(read_facts(home), database=ADDRESS)
    write_facts(home, facts)
    text = (home / FACTS).read_text("utf-8")
    assert ("mat-khau-kho" in text, "postgresql+psycopg://motcua@192.0.2.9/motcua" in text) == (False, True)
    assert read_facts(home) == facts
    # Whoever writes another address into the file means it.
    (home / FACTS).write_text(text.replace("192.0.2.9", "192.0.2.8"), "utf-8")
    assert read_facts(home).database == "postgresql+psycopg://motcua@192.0.2.8/motcua"
    (home / "key").write_text("ab" * 32, "ascii")
    assert "không mở được" in hub("verify").err


def test_a_relays_key_is_kept_at_the_province(
    hub: Call, url: str, tmp_path: Path, forgotten: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, relay = tmp_path / "relay.toml", tmp_path / "relay"
    words = ("--unit", CODE, "--counter", 0, "--unit-file", SAMPLE / "unit.toml", "--url", url)
    assert hub("enrol", *words, "-o", ticket).code == 0
    where = ["--home", str(relay)]
    assert province(["init", "--relay", str(ticket), *where]) == 0
    assert province(["sync", *where]) == 0
    key = (relay / "key").read_text("ascii")
    told = hub("escrow", "--unit", CODE, "--counter", 0, "--yes")
    assert " ".join(groups(key)) in told.out
    assert "motcua-province key change" in told.out
    # One that enrolled before brings it by hand.
    house = open_house(tmp_path / "hub")
    with house.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE device SET escrow = ''")
    house.close()
    assert hub("escrow", "--unit", CODE, "--counter", 0, "--yes").code == 1
    file = tmp_path / "khoa"
    assert province(["key", "escrow", str(file), *where]) == 0
    assert key.encode() not in file.read_bytes()
    assert hub("escrow", "--take", file).code == 0
    assert " ".join(groups(key)) in hub("escrow", "--unit", CODE, "--counter", 0, "--yes").out
    assert "không có nơi nào" in hub("key", "escrow", tmp_path / "x").err
    # A stolen relay yields nothing either.
    monkeypatch.setenv("MOTCUA_NEW_PASSPHRASE", SAID)
    facts = read_facts(relay)
    assert province(["key", "protect", *where]) == 0
    forgotten.clear()
    for path, data in files(relay).items():
        assert not [one for one in (key, facts.seed) if one.encode() in data or bytes.fromhex(one) in data], path
    assert province(["sync", *where]) == 1


def test_a_cut_between_the_files_leaves_a_home_that_opens(
    hub: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hub" / FILE).write_text(ACCESS, "utf-8")
    monkeypatch.setenv("MOTCUA_NEW_PASSPHRASE", SAID)
    for place in ("province.home.write_facts", "province.home.seal_access", "db.guard.keep"):
        with monkeypatch.context() as patch:

            def cut(*_: object) -> None:
                raise OSError

            patch.setattr(place, cut)
            assert hub("key", "protect").code == 1
        assert hub("verify").code == 0
        assert read_access(tmp_path / "hub") is not None
    assert hub("key", "protect").code == 0
    assert hub("verify").code == 0
