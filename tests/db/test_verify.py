"""``verify`` names what was changed through the key, and where the file is broken."""

from collections.abc import Callable

import pytest

from counter.login import CHANGED, RESET
from counter.refusal import Damaged
from counter.unit import read_unit_file
from db.verify import Report, verify
from tests.office import UNIT, Office


def check(office: Office) -> Report:
    return verify(office.home, office.state, office.clock)


@pytest.fixture
def busy(office: Office) -> Office:
    code = office.receive(name="Trần Thị Mẫu", request_id="r-1")
    office.receive()
    office.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    return office


def test_a_whole_home(busy: Office) -> None:
    report = check(busy)
    assert (report.whole, report.events, report.dossiers, len(report.digest)) == (True, 4, 2, 64)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET body = replace(body, 'Phòng Tư pháp', 'Phòng Khác') WHERE seq = 4", "bước số 4"),
        ("UPDATE event SET officer = 'ai do' WHERE seq = 2", "bước số 2"),
        ("UPDATE event SET at = '2026-11-18T09:00:00.000+07:00' WHERE seq = 3", "bước số 3"),
        ("DELETE FROM event WHERE seq = 3", "mất đoạn"),
        ("DELETE FROM event WHERE seq = 1", "không nối"),
        ("UPDATE event SET seq = 9 WHERE seq = 4", "mã băm"),
        ("UPDATE dossier SET due_at = '2027-01-01T17:30:00.000+07:00' WHERE entry = 1", "bảng dossier"),
        ("UPDATE dossier SET state = replace(state, 'Trần', 'Lê')", "bảng dossier"),
        ("DELETE FROM dossier WHERE entry = 2", "bảng dossier"),
        ("DELETE FROM handle", "bảng handle"),
        ("UPDATE number SET number = 1500 WHERE number = 1002", "bảng number"),
        ("UPDATE name SET names = 'khac'", "bảng name"),
        ("DELETE FROM request", "bảng request"),
        ("UPDATE event SET at = 'rác' WHERE seq = 3", "bước số 3"),
        ("UPDATE event SET body = 'rác' WHERE seq = 2", "bước số 2"),
        ("UPDATE event SET rev = 5 WHERE seq = 1", "bước số 1"),
        ("INSERT INTO number VALUES ('H15.50.05', '261119', 1500, 'x')", "Bảng number"),
        ("INSERT INTO handle VALUES ('H15.50.05', '123', 'x', '')", "Bảng handle"),
        ("UPDATE setting SET value = '1' WHERE key = 'practice'", "Thông tin của quầy"),
        ("DELETE FROM setting", "Thông tin của quầy"),
        ("UPDATE officer SET pin = 'khac'", "Cán bộ, mã PIN"),
        ("INSERT INTO officer (login, pin) VALUES ('ai', '-')", "Cán bộ, mã PIN"),
        ("DELETE FROM officer", "Cán bộ, mã PIN"),
        ("INSERT INTO catalogue VALUES (1, 'x', 'version = 1')", "Danh mục"),
        ("INSERT INTO name_index(name_index) VALUES ('delete-all')", "Chỉ mục tên"),
    ],
)
def test_a_change_through_the_key_is_named(busy: Office, statement: str, said: str) -> None:
    busy.store.connection.execute(statement)
    report = check(busy)
    assert not report.whole
    assert said in " ".join(report.damage)


@pytest.mark.parametrize(("kind", "must"), [(RESET, 1), (CHANGED, 0)])
def test_whether_a_pin_must_be_changed_is_compared(busy: Office, kind: str, must: int) -> None:
    busy.store.keep_pin("lan", "khac", "hoa", kind)
    assert check(busy).whole
    busy.store.connection.execute("UPDATE officer SET must_change = ? WHERE login = 'lan'", (1 - must,))
    assert "Cán bộ, mã PIN" in " ".join(check(busy).damage)


def test_a_pin_of_the_unit_file_that_was_taken_once_more(busy: Office) -> None:
    busy.store.set_up(read_unit_file(UNIT), {"lan": "moi", "minh": "-"}, renewed=["lan"])
    assert check(busy).whole
    busy.store.connection.execute("UPDATE officer SET must_change = 0 WHERE login = 'lan'")
    assert "Cán bộ, mã PIN" in " ".join(check(busy).damage)


def test_a_dossier_that_the_log_does_not_hold(busy: Office) -> None:
    busy.store.connection.execute(
        "INSERT INTO dossier SELECT unit, '01a00000-0000-7000-8000-000000000000', 'X-1', status, cancelled,"
        " applicant, procedure, procedure_name, field, officer, received_at, due_at, finished_at, tell, year, book,"
        " 77, state, to_sign, channel, last_at, closed_at, returned_at, extended, shortened, legal_days, promised_days,"
        " papers, result_file, data, payment, rating, rated_at, conflicts, scans, to_enter, to_review, return_by, fees"
        " FROM dossier LIMIT 1"
    )
    assert "mà sổ không có" in " ".join(check(busy).damage)


@pytest.mark.parametrize("place", [20, 100, 3000, 0.5, 0.9])
def test_a_flipped_byte_is_found_and_placed(busy: Office, place: float) -> None:
    busy.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy.store.close()
    file = busy.home / "motcua.db"
    raw = bytearray(file.read_bytes())
    offset = int(place if place > 1 else len(raw) * place)
    raw[offset] ^= 0x40
    file.write_bytes(raw)
    report = check(busy)
    assert not report.whole
    assert "trang" in report.damage[0]


def test_the_digest_is_the_same_on_a_replica(busy: Office, new_office: Callable[..., Office]) -> None:
    replica = new_office("replica", "other-state")
    assert replica.store.merge(busy.store.export()) == 4
    assert check(replica).digest == check(busy).digest
    assert check(replica).whole


def test_an_emptied_store_is_no_new_home(busy: Office) -> None:
    busy.store.close()
    (busy.home / "motcua.db").write_bytes(b"")
    report = check(busy)
    assert "trống" in report.damage[0]
    assert (busy.home / "motcua.db").stat().st_size < 10_000
    with pytest.raises(Damaged):
        busy.reopen()


def test_an_end_that_was_cut_off_shows_without_a_server_or_a_number(office: Office) -> None:
    """Steps take no number: only the witness knows of them."""
    code = office.receive()
    office.store.close()
    kept = {path: path.read_bytes() for path in office.home.glob("motcua.db*")}
    office.reopen()
    office.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    assert verify(office.home, office.state, office.clock).whole
    office.store.close()
    for path in office.home.glob("motcua.db*"):
        path.unlink()
    for path, data in kept.items():
        path.write_bytes(data)
    (damage,) = verify(office.home, office.state, office.clock).damage
    assert damage.startswith("Sổ bị cắt mất phần cuối: máy này đã ghi đến bước số 3 (lần 1)")
    # What is written from then on is of another epoch, and what is gone goes on to show.
    office.reopen()
    for _ in range(3):
        office.desk.act(code, "contact", {"how": "điện thoại", "outcome": "đã hẹn"})
    assert check(office).damage == [damage]
    assert [event.epoch for event in office.store.export()] == [1, 1, 2, 2, 2]
    # Of a restored home nothing is missing that its officer has not been asked about.
    with office.store.transaction():
        office.store.settle({"restored": "1"})
    assert check(office).whole


@pytest.mark.parametrize("text", ["", "x", "\xff", "a 1 2 " + "0" * 64 + " 00000000\n"])
def test_a_witness_that_a_power_cut_tore_accuses_nobody(office: Office, text: str) -> None:
    code = office.receive()
    (folder,) = office.state.iterdir()
    assert (folder / "reach").stat().st_size == 192
    (folder / "reach").write_text(text, "latin-1")
    assert check(office).whole
    office.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    witness = office.store.witness
    assert witness is not None
    seen = witness.reach()
    assert seen is not None
    assert (seen.seq, office.store.holds(seen)) == (3, True)


def test_a_witness_that_cannot_be_written_holds_no_step_back(office: Office) -> None:
    code = office.receive()
    (folder,) = office.state.iterdir()
    (folder / "reach").unlink()
    (folder / "reach").mkdir()
    office.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    assert office.desk.dossier(code)[0].status == 4
