"""The key of a dead PC's store comes back from the province; what administrators do there is noted for good."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from counter.exchange import Unreadable
from counter.recovery import groups
from counter.text import COMMANDS as TERMINAL
from db.home import read_key
from province.home import open_house
from sync.escrow import HEAD, carried, opened_key, sealed_key, to_carry
from sync.seal import DeviceKey
from tests.province.test_commands import CODE, Call, enrolled, hub, pc, receive, say, url

__all__ = ["hub", "pc", "say", "url"]
ASK = ("escrow", "--unit", CODE, "--counter", 1)


def acts(hub: Call) -> list[tuple[str, str]]:
    return [(act["what"], act["about"]) for act in hub("audit", "--json").json["acts"]]


@pytest.mark.parametrize("way", ["line", "bundle"])
def test_a_dead_pcs_backup_opens_with_what_the_province_kept(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = enrolled(hub, pc, 1, url if way == "line" else "http://127.0.0.1:1", tmp_path)
    code = receive(run)
    if way == "line":
        assert run("sync").code == 0
    else:
        assert run("bundle", "out", tmp_path / "goi").code == 0
        assert hub("bundle", "in", tmp_path / "goi").code == 0
    assert run("backup", tmp_path / "usb").code == 0
    (file,) = (tmp_path / "usb").iterdir()
    key = read_key(tmp_path / "pc1")

    refused = hub(*ASK)
    assert (refused.code, "--yes" in refused.err, refused.out) == (1, True, "")
    told = hub(*ASK, "--yes")
    assert " ".join(groups(key)) in told.out
    said = re.search(r"^(?:\d{6} ?){16}$", told.out, re.MULTILINE)
    assert said is not None
    (device,) = (member["device"] for member in hub("status", "--json").json["units"][0]["devices"])
    assert acts(hub) == [("enrol", f"{CODE} quầy 1"), ("escrow", f"{CODE} quầy 1 máy {device}")]

    monkeypatch.setattr("db.store.this_machine", lambda: "another pc")
    new = pc(9)
    done = new("restore", file, "--key", said[0])
    assert done.code == 0, done.err
    assert new("show", code).code == 0


def test_neither_wire_nor_store_shows_the_key(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    run = enrolled(hub, pc, 1, url, tmp_path)
    run("sync")
    key = read_key(tmp_path / "pc1")
    house = open_house(tmp_path / "hub")
    from province.enrolment import escrowed

    ((_, sealed),) = escrowed(house.hub, CODE, 1)
    house.close()
    assert (len(sealed), key in sealed) == (160, False)
    assert hub(*ASK, "--yes").code == 0
    for words in (("status",), ("status", "--json"), ("audit",), ("audit", "--json")):
        said = hub(*words)
        assert sealed not in said.out + said.err
        assert key not in said.out
    assert not any(each in caplog.text for each in (sealed, key, *groups(key)))
    for file in (path for path in (tmp_path / "hub").rglob("*") if path.is_file()):
        assert key.encode() not in file.read_bytes()
        assert bytes.fromhex(key) not in file.read_bytes()


def test_a_counter_that_enrolled_before_brings_its_key_by_hand(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path
) -> None:
    run = enrolled(hub, pc, 1, url, tmp_path)
    run("sync")
    house = open_house(tmp_path / "hub")
    with house.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE device SET escrow = ''")
    house.close()
    missing = hub(*ASK, "--yes")
    assert (missing.code, "phiếu khôi phục" in missing.err) == (1, True)
    file = tmp_path / "khoa.motcua"
    assert run("key", "escrow", file).code == 0
    assert read_key(tmp_path / "pc1").encode() not in file.read_bytes()
    for spoilt in (b"", b"x" + file.read_bytes(), file.read_bytes().replace(b'"sig": "', b'"sig": "A')):
        (tmp_path / "spoilt").write_bytes(spoilt)
        refused = hub("escrow", "--take", tmp_path / "spoilt")
        assert (refused.code, bool(refused.err.strip()), "Traceback" in refused.err) == (1, True, False)
    assert hub("escrow", "--take", file).code == 0
    assert " ".join(groups(read_key(tmp_path / "pc1"))) in hub(*ASK, "--yes").out
    assert "--unit" in hub("escrow", "--yes").err


def test_the_older_pc_of_a_counter_is_named(hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path) -> None:
    for number in (1, 2):
        assert enrolled(hub, pc, number, url, tmp_path, counter=1)("sync").code == 0
    told = hub(*ASK, "--yes").out
    assert " ".join(groups(read_key(tmp_path / "pc2"))) in told
    older = told.split("--device ")[1].strip()
    assert " ".join(groups(read_key(tmp_path / "pc1"))) in hub(*ASK, "--yes", "--device", older).out
    assert hub(*ASK, "--yes", "--device", "none").code == 1


def test_what_is_sealed_for_the_hub_only_the_hub_reads() -> None:
    hub, other = DeviceKey.new(), DeviceKey.new()
    sealed = sealed_key(hub.public, "ab" * 32)
    assert opened_key(sealed, hub) == "ab" * 32
    for wrong in (sealed[:-2], "zz", "", "00" * 80):
        with pytest.raises(Unreadable):
            opened_key(wrong, hub)
    with pytest.raises(Unreadable):
        opened_key(sealed, other)
    file = to_carry("device", other, sealed)
    assert carried(file).escrow == sealed
    for wrong_file in (HEAD, HEAD + b"[]", HEAD + b'{"device": 1}', HEAD + b"[" * 3000, file + b" " * 5000):
        with pytest.raises(Unreadable):
            carried(wrong_file)


def test_every_act_is_noted_and_outlives_a_restore(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path
) -> None:
    enrolled(hub, pc, 1, url, tmp_path)("sync")
    catalogue = tmp_path / "danh-muc.toml"
    catalogue.write_text(
        'version = "2026-12"\n[[procedure]]\ncode = "9.000001"\nname = "Thủ tục mẫu"\nfield = "Hộ tịch"\n'
        'limit = "5 ngày làm việc"\n',
        "utf-8",
    )
    assert hub("backup", tmp_path / "bk").code == 0
    (file,) = (tmp_path / "bk").glob("*.db")
    assert hub("catalogue", "publish", catalogue).code == 0
    assert hub("revoke", "--unit", CODE, "--counter", 1).code == 0
    assert hub("restore", file).code == 0
    place = f"{CODE} quầy 1"
    kept = [("enrol", place), ("backup", file.name), ("publish", "2026-12")]
    noted = [*kept, ("revoke", place), ("restore", file.name)]
    assert acts(hub) == noted
    told = hub("audit")
    assert len(told.out.splitlines()) == len(noted)
    import getpass

    assert {act["who"] for act in json.loads(hub("audit", "--json").out)["acts"]} == {getpass.getuser()}


def test_what_a_hub_prints_steers_no_terminal(hub: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ai\x1b[2J\x9b31m\u202e\x07đó")
    assert hub("backup", tmp_path / "bk").code == 0
    for words in (("audit",), ("audit", "--json")):
        said = hub(*words)
        assert not [char for char in said.out + said.err if ord(char) in TERMINAL], words
    assert "ai[2J31mđó" in hub("audit").out


def test_a_hub_of_an_earlier_version_is_brought_up(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path
) -> None:
    enrolled(hub, pc, 1, url, tmp_path)("sync")
    assert hub("backup", tmp_path / "bk").code == 0
    (file,) = (tmp_path / "bk").glob("*.db")
    from province.database import open_file

    for old in (file, tmp_path / "hub" / "tinh.db"):
        engine = open_file(old, tmp_path / "hub")
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE device DROP COLUMN escrow")
            connection.exec_driver_sql("DROP TABLE audit")
        engine.dispose()
    assert hub("restore", file).code == 0
    assert acts(hub) == [("restore", file.name)]
    assert "phiếu khôi phục" in hub(*ASK, "--yes").err
    assert len(hub("status", "--json").json["units"][0]["devices"]) == 1
