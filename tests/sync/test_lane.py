"""From one counter's scanner to the other counter: the store, the lane, the hub's table and back, without a queue."""

from collections.abc import Callable
from pathlib import Path

import pytest

from counter.attachment import attach, component, content_of, detach
from counter.scanned import read_scanned
from counter.sync import Cut
from db.tables import AttachedRow
from province.uploads import named_by_log
from tests.office import UNIT, Office
from tests.scans import jpeg, pdf
from tests.sync.files import Server, sqlite

SECOND = UNIT.replace("number = 1", "number = 2")
SERVER = "hub 1"


def tell(server: Server, office: Office) -> None:
    """What the exchange brings: the hub knows which contents are named."""
    with server.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM attached")
        for row in office.store.connection.execute("SELECT * FROM attached").fetchall():
            connection.exec_driver_sql("INSERT INTO attached VALUES (?, ?, ?, ?, ?)", tuple(row))


def send(server: Server, office: Office, cut: "Callable[..., str] | None" = None) -> list[str]:
    contents, unit = office.store.contents, office.store.unit.code
    lane = server.lane(f"{unit}/1", cut)
    outcomes = lane.send_all(office.store.unsent(SERVER), contents, lambda sha: contents.confirm(SERVER, sha))
    return list(outcomes.values())


@pytest.fixture
def hub(tmp_path: Path) -> Server:
    folder = tmp_path / "hub"
    folder.mkdir()
    server = Server(sqlite(folder))
    server.kept.named = named_by_log
    AttachedRow.metadata.create_all(server.engine, tables=[AttachedRow.metadata.tables["attached"]])
    return server


def test_a_scan_reaches_the_other_counter(hub: Server, new_office: Callable[..., Office]) -> None:
    one, two = new_office("one", "state-1").set_up(), new_office("two", "state-2").set_up(SECOND)
    dossier, _ = one.desk.dossier(one.receive())
    page, photo = read_scanned(pdf(), "a.pdf"), read_scanned(jpeg(), "b.jpg")
    file = attach(one.desk, dossier.uid, page, component(dossier, 1)).attachment
    attach(one.desk, dossier.uid, photo, "")
    assert send(hub, one) == ["waits", "waits"]
    tell(hub, one)
    with pytest.raises(Cut):
        send(hub, one, lambda number, request: "lost" if number == 4 else "")
    assert [content.sha256 for content in one.store.unsent(SERVER)] == [photo.sha256]
    assert send(hub, one.reopen()) == ["sent"]
    assert one.store.unsent(SERVER) == []
    two.store.merge(one.store.export())
    into = bytearray()
    assert hub.lane(f"{two.store.unit.code}/2").receive(file.sha256, into)
    two.store.keep_content(read_scanned(bytes(into), file.name))
    assert content_of(two.desk, file) == pdf()
    assert send(hub, two) == ["sent"]
    assert two.store.unsent(SERVER) == []


def test_what_was_taken_off_before_it_went_is_not_sent(hub: Server, office: Office) -> None:
    dossier, _ = office.desk.dossier(office.receive())
    wrong = attach(office.desk, dossier.uid, read_scanned(jpeg(), "nham.jpg"), "").attachment
    tell(hub, office)
    detach(office.desk, dossier.uid, wrong)
    assert send(hub, office) == []


def test_so_many_at_a_time(office: Office) -> None:
    dossier, _ = office.desk.dossier(office.receive())
    for number in range(4):
        attach(office.desk, dossier.uid, read_scanned(pdf(str(number)), "a.pdf"), "")
    assert len(office.store.unsent(SERVER, limit=3)) == 3
