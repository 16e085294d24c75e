"""The home of a hub: made, opened, backed up, put back, moved to PostgreSQL."""

import errno
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from sqlalchemy import Engine, Insert, Table, create_engine, insert, select

from counter.attachment import attach
from counter.exchange import Unreadable
from counter.refusal import Refused
from counter.scanned import read_scanned
from counter.unit import LineSetup, read_unit_file
from db.verify import verify
from province.copy import copy
from province.database import DATABASE, KEY, TABLES, open_file
from province.enrolment import ticket
from province.facts import FACTS
from province.home import CERTIFICATE, PRIVATE, House, make, open_house
from province.refold import refold
from province.status import status
from province.verify import verify as verify_hub
from tests.office import UNIT
from tests.province.commune import Commune
from tests.scans import pdf
from tests.wire import CODE


def test_a_home_is_for_its_user_alone_and_says_nothing(commune: Commune) -> None:
    commune.counter(1).receive(name="Người Mẫu")
    commune.sync(1)
    home = commune.house.home
    for name in (FACTS, KEY):
        assert (home / name).stat().st_mode & 0o077 == 0
    if (home / DATABASE).exists():
        assert "Người Mẫu".encode() not in (home / DATABASE).read_bytes()
        assert not (home / DATABASE).read_bytes().startswith(b"SQLite")


def test_a_home_is_made_once_and_opened_as_it_was(commune: Commune) -> None:
    commune.counter(1).receive()
    commune.sync(1)
    before = verify_hub(commune.house.engine)
    commune.house.close()
    again = open_house(commune.house.home)
    assert again.facts == commune.house.facts
    assert verify_hub(again.engine) == before
    again.close()
    with pytest.raises(Refused, match="đã là một máy chủ"):
        make(commune.house.home, "H15")
    with pytest.raises(Refused, match="--upstream"):
        open_house(commune.house.home, "https://tinh")


def rows_of(house: House) -> dict[str, list[tuple[object, ...]]]:
    """All that is derived from the log."""
    with house.engine.begin() as connection:
        return {
            name: sorted(
                (tuple(row) for row in connection.execute(select(*sorted(TABLES[name].c, key=lambda c: c.name)))),
                key=str,
            )
            for name in ("dossier", "handle", "number", "attached")
        }


def test_the_rows_of_an_older_version_are_made_again_from_the_log(commune: Commune, tmp_path: Path) -> None:
    office = commune.counter(1)
    codes = [office.receive() for _ in range(2)]
    office.desk.act(codes[0], "cancel", {"reason": "ghi nhầm"})
    attach(office.desk, office.desk.one(codes[1]), read_scanned(pdf(), "to-khai.pdf"), "")
    commune.sync(1)
    before = rows_of(commune.house)
    assert all(before.values())
    with commune.house.engine.begin() as connection:
        for statement in (
            "DROP INDEX IF EXISTS dossier_to_review",
            "ALTER TABLE dossier DROP COLUMN to_review",
            "UPDATE dossier SET applicant = '', state = '{}'",
            "DELETE FROM handle",
            "DELETE FROM attached",
            "DELETE FROM fact WHERE key = 'rows'",
        ):
            connection.exec_driver_sql(statement)
    kept, _ = commune.house.back_up(tmp_path / "kept")
    commune.house.close()
    commune.house = open_house(commune.house.home)
    assert rows_of(commune.house) == before
    assert refold(commune.house.hub) == 0
    commune.house.restore(kept)
    assert rows_of(commune.house) == before
    assert not verify_hub(commune.house.engine)[CODE].damage


@pytest.mark.parametrize("facts", ["", "[]", "{}", '{"upstream": null}', '{"server": 1, "upstream": {}}', "\xff"])
def test_a_home_whose_facts_cannot_be_read_is_refused(tmp_path: Path, facts: str) -> None:
    with pytest.raises(Refused, match="motcua-province init"):
        open_house(tmp_path)
    (tmp_path / FACTS).write_text(facts, "latin-1")
    with pytest.raises(Refused, match="bản sao lưu"):
        open_house(tmp_path)


def test_a_backup_put_back_is_another_life_and_is_filled_again(commune: Commune, tmp_path: Path) -> None:
    office = commune.counter(1)
    office.receive()
    commune.sync(1)
    file, events = commune.house.back_up(tmp_path / "backup")
    assert (events, file.parent.stat().st_mode & 0o077) == (2, 0)
    assert b"SQLite" not in file.read_bytes()[:16]
    epoch = commune.house.door.epoch()
    office.receive()
    commune.sync(1)
    assert commune.house.restore(file) == 2
    assert commune.house.door.epoch() != epoch
    assert verify_hub(commune.house.engine)[CODE].dossiers == 1
    commune.sync(1)
    report = verify_hub(commune.house.engine)[CODE]
    assert (report.dossiers, report.damage) == (2, [])
    assert verify(office.home, office.state, office.clock).digest == report.digest


def test_a_backup_is_of_one_instant_while_the_hub_serves(
    tmp_path: Path, new_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commune = Commune(tmp_path, new_database)
    office = commune.counter(1)
    office.receive()
    commune.sync(1)
    copied: list[str] = []

    def meanwhile(table: Table) -> Insert:
        copied.append(table.name)
        if len(copied) == 2:
            office.receive()
            commune.sync(1)
        return insert(table)

    monkeypatch.setattr("province.copy.insert", meanwhile)
    file, events = commune.house.back_up(tmp_path / "backup")
    assert events == 2
    kept = open_file(file, commune.house.home)
    arrival, event = TABLES["arrival"], TABLES["event"]
    with kept.begin() as connection:
        told = set(connection.execute(select(arrival.c.event_id)).scalars())
        assert told == set(connection.execute(select(event.c.event_id)).scalars())
    kept.dispose()
    assert verify_hub(commune.house.engine)[CODE].dossiers == 2
    commune.close()


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(
    commune: Commune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Engine, target: Engine) -> int:
        copy(source, target)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("province.home.copy", full)
    with pytest.raises(OSError, match="No space"):
        commune.house.back_up(tmp_path / "backup")
    assert list((tmp_path / "backup").iterdir()) == []


def test_what_is_no_backup_of_this_hub_changes_nothing(commune: Commune, tmp_path: Path) -> None:
    commune.counter(1).receive()
    commune.sync(1)
    before = verify_hub(commune.house.engine)
    other = make(tmp_path / "other", "H16")
    strange, _ = other.back_up(tmp_path / "strange")
    other.close()
    bent, _ = commune.house.back_up(tmp_path / "bent")
    data = bytearray(bent.read_bytes())
    data[5000] ^= 1
    bent.write_bytes(data)
    (tmp_path / "text").write_text("không phải", "utf-8")
    (tmp_path / "empty").touch()
    for file in (strange, tmp_path / "none", tmp_path / "text", tmp_path / "empty", tmp_path, bent):
        with pytest.raises(Refused, match=r"Chưa thay đổi gì|Không có tệp"):
            commune.house.restore(file)
    assert verify_hub(commune.house.engine) == before
    assert commune.sync(1).standing.pending == 0


def test_an_embedded_hub_moves_to_postgresql(tmp_path: Path, new_database: str) -> None:
    commune = Commune(tmp_path)
    office = commune.counter(1)
    office.receive()
    commune.sync(1)
    before = verify_hub(commune.house.engine)
    assert commune.house.migrate(new_database) == 2
    commune.house.close()
    commune.house = open_house(commune.house.home)
    commune.house.hub.clock = office.clock
    assert commune.house.facts.database == new_database
    assert verify_hub(commune.house.engine) == before
    office.receive()
    assert (commune.sync(1).sent, verify_hub(commune.house.engine)[CODE].dossiers) == (1, 2)
    other = make(tmp_path / "other", "H16")
    with pytest.raises(Refused, match="Chưa thay đổi gì"):
        other.migrate(new_database)
    with pytest.raises(Refused, match="đã thuộc về một máy chủ"):
        make(tmp_path / "third", "H16", new_database)
    with pytest.raises(Refused, match="PostgreSQL"):
        other.migrate("mysql://x")
    bare = create_engine(new_database, isolation_level="AUTOCOMMIT")
    with bare.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE bare TEMPLATE template0 ENCODING 'SQL_ASCII'")
    with pytest.raises(Refused, match="bảng mã SQL_ASCII"):
        other.migrate(bare.url.set(database="bare").render_as_string(hide_password=False))
    bare.dispose()
    other.close()
    commune.close()


def test_the_certificate_is_made_once(commune: Commune) -> None:
    path = commune.house.certificate(("quay.example.vn", "10.0.0.5"))
    text = path.read_text()
    assert (path.name, commune.house.certificate().read_text()) == (CERTIFICATE, text)
    assert commune.house.private.stat().st_mode & 0o077 == 0
    ssl.create_default_context(cadata=text)


def test_a_backup_brings_the_certificate_that_the_counters_trust(tmp_path: Path) -> None:
    """On a new machine it is that of the dead one, and its key opens with the sheet alone."""
    house = make(tmp_path / "hub", "H15")
    known = house.certificate().read_text()
    naked = load_pem_private_key(house.private.read_bytes(), house.private_password.encode())
    house.private.write_bytes(naked.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    house.back_up(tmp_path / "backup")
    house.close()
    kept = (tmp_path / "backup" / PRIVATE).read_bytes()
    load_pem_private_key(kept, house.private_password.encode())
    assert (tmp_path / "backup" / CERTIFICATE).read_text() == known
    with pytest.raises(TypeError):
        load_pem_private_key(kept, None)


def test_a_relay_carries_its_batch_by_hand(commune: Commune, tmp_path: Path) -> None:
    office = commune.counter(1)
    office.receive()
    commune.sync(1)
    secret, _ = ticket(commune.house.hub, CODE, 0)
    told = LineSetup("https://hub", secret, commune.house.key.public)
    setup = read_unit_file(UNIT)
    with pytest.raises(Refused, match="quầy số 0"):
        make(tmp_path / "relay", "", relay=setup)
    relay = make(tmp_path / "relay", "", relay=replace(setup, counter=0, line=told))
    assert status(relay.engine)["passed_on"] == {}
    for _ in range(2):
        answer = commune.house.take_bundle(relay.give_bundle())
        assert answer is not None
        assert relay.take_bundle(answer) is None
        with pytest.raises(Unreadable):
            relay.take_bundle(answer[:-1])
    assert verify_hub(relay.engine)[CODE].digest == verify_hub(commune.house.engine)[CODE].digest
    assert status(relay.engine)["passed_on"]["pending"] == 0
    assert status(commune.house.engine)["passed_on"] == {}
    with pytest.raises(Refused, match="không gửi lên nơi nào"):
        commune.house.give_bundle()
    with pytest.raises(Refused, match="không phải máy chuyển tiếp"):
        commune.house.sync()
    relay.close()
