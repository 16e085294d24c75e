"""No number is ever taken twice: not after a restored backup, a copied home or a second setup."""

import shutil
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from counter.clock import SystemClock
from counter.desk import Desk
from counter.ports import NoPaper
from counter.refusal import Refused
from db import numbers, witness
from db.store import Store
from db.verify import verify
from tests.office import UNIT, Office, intake


def restore(office: Office, name: str = "kept") -> None:
    """Put back the home as ``keep`` left it."""
    office.store.close()
    shutil.rmtree(office.home)
    shutil.copytree(office.home.parent / name, office.home)
    office.store = Store(office.home, office.state, office.clock)


def keep(office: Office, name: str = "kept") -> None:
    office.store.close()
    shutil.copytree(office.home, office.home.parent / name)
    office.reopen()


def test_a_restored_backup_asks_and_skips(office: Office) -> None:
    office.receive()
    keep(office)
    printed = [office.receive() for _ in range(4)]
    restore(office)
    with pytest.raises(Refused, match="--last-number"):
        office.receive()
    assert not verify(office.home, office.state, office.clock).whole
    office.reopen(last_number=printed[-1])
    assert office.receive() == "H15.50.05-261119-1026"
    assert office.reopen().receive() == "H15.50.05-261119-1027"
    report = verify(office.home, office.state, office.clock)
    assert report.whole, report.damage
    epochs = [event.epoch for event in office.store.export()]
    assert epochs == sorted(epochs)
    assert epochs[-1] == 2


def test_the_witness_knows_more_than_a_wrong_answer(office: Office) -> None:
    keep(office)
    for _ in range(5):
        office.receive()
    restore(office)
    office.reopen(last_number="0")
    assert office.receive() == f"H15.50.05-261119-{1005 + numbers.SKIPPED + 1}"


def test_a_copy_carried_to_another_pc_asks(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.receive()
    monkeypatch.setattr("db.store.this_machine", lambda: "another pc")
    office.state = office.state.with_name("elsewhere")
    office.reopen()
    with pytest.raises(Refused, match="chưa từng cấp số"):
        office.receive()
    assert office.reopen(last_number="1001").receive() == "H15.50.05-261119-1022"


def test_a_second_setup_of_the_same_counter_asks(new_office: Callable[..., Office]) -> None:
    first, second = new_office("first").set_up(), new_office("second").set_up()
    first.receive()
    with pytest.raises(Refused, match="không thuộc về dữ liệu"):
        second.receive()
    second.reopen(last_number="1001")
    assert second.receive() == "H15.50.05-261119-1022"
    with pytest.raises(Refused, match="không thuộc về dữ liệu"):
        first.receive()


def test_another_counter_of_the_unit_has_its_own_range(new_office: Callable[..., Office]) -> None:
    first = new_office("first").set_up()
    second = new_office("second").set_up(UNIT.replace("number = 1", "number = 2"))
    assert (first.receive(), second.receive()) == ("H15.50.05-261119-1001", "H15.50.05-261119-2001")


def test_days_before_the_doubt_are_asked_for_too(office: Office) -> None:
    keep(office)
    back = {"received_at": "2026-11-18T10:00", "reason": "mất điện"}
    office.receive(**back)
    office.receive()
    restore(office)
    office.reopen(last_number="1001")
    assert office.receive() == "H15.50.05-261119-1022"
    office.reopen()
    with pytest.raises(Refused, match="18/11/2026"):
        office.receive(**back)
    office.reopen(last_number="1001")
    assert office.receive(**back) == "H15.50.05-261118-1022"
    office.time.set("2026-11-20T08:00")
    assert office.reopen().receive() == "H15.50.05-261120-1001"


@pytest.mark.parametrize("said", ["", "x", "2005", "1000000", "-1", "H15.50.05-261118-1001"])
def test_an_answer_that_cannot_be_is_asked_again(office: Office, said: str) -> None:
    keep(office)
    office.receive()
    restore(office)
    office.reopen(last_number=said)
    with pytest.raises(Refused, match="--last-number"):
        office.receive()
    assert verify(office.home, office.state, office.clock).events == 1


def test_a_practice_home_has_no_witness(new_office: Callable[..., Office]) -> None:
    office = new_office().set_up(practice=True)
    office.receive()
    assert not office.state.exists()
    keep(office)
    office.receive()
    restore(office)
    assert office.receive().endswith("-1002")


def test_a_crash_between_commit_and_witness_is_no_doubt(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(witness.Witness, "remember", cut)
        with pytest.raises(KeyboardInterrupt):
            office.receive()
    assert office.reopen().receive() == "H15.50.05-261119-1002"
    assert verify(office.home, office.state, office.clock).whole


def test_a_torn_line_of_the_witness_is_passed_over(office: Office) -> None:
    office.receive()
    day = next(office.state.glob("*/2*"))
    with day.open("a") as file:
        file.write("\n19")
    assert office.receive().endswith("-1002")
    assert office.receive().endswith("-1003")


def test_a_witness_that_takes_nothing_stops_the_intake_before_it_stands(office: Office) -> None:
    office.receive()
    day = next(office.state.glob("*/2*"))
    day.unlink()
    day.mkdir()
    with pytest.raises(Refused, match=office.state.name):
        office.receive()
    day.rmdir()
    assert verify(office.home, office.state, office.clock).dossiers == 1
    assert office.receive().endswith("-1002")


def test_a_witness_that_fails_after_the_commit_does_not_take_the_answer_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(witness.Witness, "remember", full)
        assert office.receive().endswith("-1001")
    assert office.receive().endswith("-1002")


def test_two_copies_of_a_home_at_the_same_moment(office: Office) -> None:
    office.receive()
    keep(office)
    copy = Store(office.home.parent / "kept", office.state, office.clock)
    taken: list[str] = []

    def take(store: Store) -> None:
        desk = Desk(store, NoPaper(), SystemClock(), store, store.unit.officers[0])
        for _ in range(10):
            with suppress(Refused):
                taken.append(desk.receive(intake()).dossier.code)

    threads = [threading.Thread(target=take, args=(store,)) for store in (office.store, copy)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    copy.close()
    assert len(taken) >= 10
    assert len(taken) == len(set(taken))


def certified(office: Office) -> int:
    """Take a paper in and sign it; its number in the book."""
    code = office.receive(procedure="2.000815", items=[{"name": "Bằng"}])
    return office.desk.act(code, "finish", {}).dossier.items[0].number


def test_a_restored_backup_takes_no_certification_number_twice(office: Office) -> None:
    """The papers that bear the lost numbers are out of the house: nobody is asked, the book goes on behind them."""
    assert certified(office) == 1
    waiting = office.receive(procedure="2.000815", items=[{"name": "Học bạ"}, {"name": "Bằng"}])
    keep(office)
    office.desk.act(waiting, "finish", {})
    restore(office)
    signed = office.desk.act(waiting, "finish", {}).dossier
    assert [item.number for item in signed.items] == [4, 5]
    (damage,) = verify(office.home, office.state, office.clock).damage
    assert damage.startswith("Sổ bị cắt mất phần cuối")
    assert office.store.connection.execute("SELECT count(*) FROM slip").fetchone() == (3,)


def test_a_restored_backup_takes_no_slips_number_twice(office: Office) -> None:
    keep(office)
    asked = intake(items=["Giấy chứng sinh"], reason="thiếu bản chính")
    assert office.desk.guide(asked).dossier.aliases == ("HD1-2026-0001",)
    restore(office)
    assert office.desk.guide(asked).dossier.aliases == ("HD1-2026-0002",)


def test_a_refused_signature_uses_no_number(office: Office) -> None:
    code = office.receive(procedure="2.000815", items=[{"name": "Bằng"}])
    with pytest.raises(Refused):
        office.desk.act(code, "finish", {}, at=office.clock.now())
    office.desk.act(code, "cancel", {"reason": "nhầm"})
    assert certified(office) == 1


def test_a_practice_home_counts_without_a_witness(new_office: Callable[..., Office]) -> None:
    office = new_office().set_up(practice=True)
    assert [certified(office), certified(office)] == [1, 2]
    assert not office.state.exists()


def test_a_witness_that_takes_nothing_stops_the_signature(office: Office) -> None:
    code = office.receive(procedure="2.000815", items=[{"name": "Bằng"}])
    (folder,) = office.state.iterdir()
    (folder / "ban-sao-2026").mkdir()
    with pytest.raises(Refused):
        office.desk.act(code, "finish", {})
    (folder / "ban-sao-2026").rmdir()
    assert office.desk.act(code, "finish", {}).dossier.items[0].number == 1
