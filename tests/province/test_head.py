"""A log whose tail was cut off with the home's own key: the hub knows where it ended, the home what the hub said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.sync import Cut
from db.verify import Report, verify
from tests.office import Office
from tests.province.commune import Commune


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Commune]:
    made = Commune(tmp_path)
    yield made
    made.close()


def check(office: Office) -> Report:
    return verify(office.home, office.state, office.clock)


def cut_tail(office: Office, code: str) -> None:
    """Take the newest dossier's steps away, as one can who has the key."""
    (uid,) = office.store.resolve(code)
    office.store.connection.execute("DELETE FROM event WHERE uid = ?", (uid,))


def test_a_cut_tail_shows_and_comes_back(commune: Commune) -> None:
    office = commune.counter(1)
    office.receive(name="Trần Thị Mẫu")
    lost = office.receive(name="Đỗ Văn Mẫu")
    office.desk.act(lost, "forward", {"to": "Phòng Tư pháp"})
    commune.sync(1)
    before = check(office)
    assert before.whole
    cut_tail(office, lost)
    told = check(office).damage
    assert any("Sổ bị cắt mất phần cuối: máy chủ đã có đến bước số 4" in sentence for sentence in told)
    with pytest.raises(Cut, match="mất phần cuối"):
        commune.sync(1)
    assert commune.sync(1).received == 2
    after = check(office)
    assert (after.damage, after.events, after.digest) == ([], before.events, before.digest)
    assert office.desk.dossier(lost)[0].applicant == "Đỗ Văn Mẫu"


def test_what_has_not_been_sent_is_no_missing_tail(commune: Commune) -> None:
    office = commune.counter(1)
    office.receive()
    commune.sync(1)
    office.receive()
    assert check(office).whole
    assert commune.sync(1).standing.pending == 0


def test_a_home_on_a_new_pc_has_no_tail_to_miss(commune: Commune) -> None:
    commune.counter(1).receive()
    commune.sync(1)
    second = commune.enrolled(1, "new")
    assert commune.sync_office(second, 1).received > 0
    assert "phần cuối" not in " ".join(check(second).damage)


def test_a_home_put_back_from_a_copy_reads_its_tail_again(commune: Commune) -> None:
    office = commune.counter(1)
    office.receive()
    commune.sync(1)
    copy = commune.clone(1)
    office.receive()
    commune.sync(1)
    commune.sync_office(copy, 1)
    assert check(copy).events == check(office).events
