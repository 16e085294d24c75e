"""The key of receipts' marks stays in the home, and the counters of a unit know each other's receipts by it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from counter.code import plain
from counter.dossier import Dossier
from counter.event import NO_DOSSIER, RETURN_AHEAD, canonical
from counter.joining import return_ahead, unknown
from counter.mark import UNSURE, WRONG, doubt
from counter.ports import Draft, Form, Sheet
from counter.refusal import Refused
from counter.unit import read_unit_file
from db.replica import StoreReplica
from db.verify import verify
from tests.counter.life import BODIES
from tests.office import UNIT, Counted, Office

Make = Callable[..., Office]
KEY = "5c" * 32
GIVEN = {"to": {"name": "Mẫu"}, "receipt": "collected", "how": "tại quầy"}
SECOND = UNIT.replace("number = 1", "number = 2")


class Scanned(Counted):
    """Papers whose QR is read."""

    def __init__(self) -> None:
        super().__init__()
        self.qr: list[str] = []
        self.struck: list[str] = []

    def issue(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path:
        self.struck.append(sheet.struck)
        self.qr.append(f"{sheet.unit.lookup_url}{dossier.code}{sheet.mark}")
        return super().issue(form, dossier, sheet)


def marked(unit: str = UNIT, key: str = KEY) -> str:
    return unit.replace("[unit]\n", f'[unit]\nmark_key = "{key}"\n')


def receipt(office: Office, form: Form = "01", nth: int = 0) -> str:
    """The QR of a dossier's receipt, printed once more."""
    office.paper = Scanned()
    office.desk.slip("1001", form, None, nth=nth)
    return office.paper.qr[-1]


def doubts(office: Office, text: str) -> str:
    dossier, _ = office.desk.dossier(text)
    return doubt(text, office.store.mark_keys, dossier)


@pytest.fixture
def pair(new_office: Make) -> tuple[Office, Office]:
    """Two counters of a unit that have its key, and a dossier that only the first knows."""
    first = new_office("first", "state-1").set_up(marked())
    second = new_office("second", "state-2").set_up(marked(SECOND))
    first.receive()
    return first, second


def test_a_home_makes_a_key_once_and_keeps_it(office: Office) -> None:
    office.receive()
    text = receipt(office)
    (key,) = office.store.mark_keys.known
    assert len(key) == 64
    office.reopen()
    assert office.store.mark_keys.known == (key,)
    assert doubts(office, text) == ""


def test_a_receipt_that_holds_no_more_bears_it_when_it_is_printed_again(office: Office) -> None:
    office.receive()
    office.paper = paper = Scanned()
    for kind, nth, struck, told in (
        ("correct", 0, "", ""),
        ("correct", 2, "replaced", "đã được thay"),
        ("cancel", 2, "cancelled", "đã hủy"),
        ("", 0, "cancelled", "đã hủy"),
    ):
        if kind:
            office.desk.act("1001", kind, BODIES[kind])
        office.desk.slip("1001", "01", None, nth=nth)
        assert paper.struck[-1] == struck
        assert told in doubts(office, paper.qr[-1])
        assert bool(told) == bool(doubts(office, paper.qr[-1]))


def test_only_the_receipt_is_signed(office: Office) -> None:
    office.receive()
    for form in ("06", "label"):
        assert "?" not in receipt(office, form)


def test_the_key_goes_nowhere(pair: tuple[Office, Office]) -> None:
    first, _ = pair
    receipt(first)
    told = [canonical(event.to_json()) for event in first.store.export()]
    told.append(StoreReplica(first.store).batch(first.clock.now()).to_bytes().decode())
    told += [repr(read_unit_file(marked())), repr(first.store.mark_keys), repr(first.store.unit)]
    assert not [text for text in told if KEY in text or "mark_key" in text]


def test_a_key_that_is_none_is_refused() -> None:
    for key in ("5c", "5C" * 32, "xy" * 32):
        with pytest.raises(Refused, match="mark_key"):
            read_unit_file(marked(key=key))


def test_the_other_counter_knows_a_genuine_receipt_with_no_network(pair: tuple[Office, Office]) -> None:
    first, second = pair
    text = receipt(first)
    seen = unknown(second.desk, text)
    assert seen is not None
    assert seen.good
    assert seen.told.endswith("ngày hẹn trả: 19/11/2026.")
    old = unknown(second.desk, plain(text))
    assert old is not None
    assert not old.good
    assert "không kèm chữ ký" in old.told


def test_a_forged_receipt_is_refused_and_left_to_the_supervisor(pair: tuple[Office, Office]) -> None:
    first, second = pair
    forged = receipt(first).replace("?h=261119", "?h=261118")
    with pytest.raises(Refused, match="bị sửa hoặc giả"):
        unknown(second.desk, forged)
    desk = second.desk
    desk.officer = replace(desk.officer, role="supervisor")
    seen = unknown(desk, forged)
    assert seen is not None
    assert not seen.good
    assert "bị sửa hoặc giả" in seen.told
    with pytest.raises(Refused, match="bị sửa hoặc giả"):
        return_ahead(second.desk, seen, GIVEN)
    assert [event.kind for event in second.store.export() if event.uid == NO_DOSSIER] == ["setup"]
    return_ahead(desk, seen, GIVEN)
    _, given = (event for event in second.store.export() if event.uid == NO_DOSSIER)
    assert (given.kind, given.officer) == (RETURN_AHEAD, "lan")
    assert given.body == {**GIVEN, "code": str(seen.code), "forged": True}
    with second.store.write("lan") as writer:
        # As logs of older versions have it.
        writer.append(Draft(NO_DOSSIER, "forged-mark", writer.now, {"code": str(seen.code)}))
    second.store.merge(first.store.export())
    assert verify(second.home, second.state, second.clock).whole
    assert unknown(second.desk, forged) is None
    assert doubts(second, forged) == f"{WRONG} Ngày hẹn trong mã QR: 18/11/2026; trên máy: 19/11/2026."
    assert doubts(second, receipt(first)) == ""


def test_a_correction_takes_the_first_receipt_s_place(pair: tuple[Office, Office]) -> None:
    first, second = pair
    before = receipt(first)
    first.desk.act("1001", "correct", {"reason": "ghi nhầm", "changes": {"note": "đã sửa"}})
    second.store.merge(first.store.export())
    assert "đã được thay" in doubts(second, before)
    assert "đã được thay" in doubts(second, receipt(first, nth=1))
    assert doubts(second, receipt(first)) == ""


def test_the_unit_s_key_comes_later(new_office: Make) -> None:
    first = new_office("first", "state-1").set_up()
    second = new_office("second", "state-2").set_up(SECOND)
    first.receive()
    text = receipt(first)
    second.store.merge(first.store.export())
    assert doubts(second, text) == UNSURE
    assert doubts(first, text.replace("?h=261119", "?h=261118")).startswith(WRONG)
    for office, unit in ((first, UNIT), (second, SECOND)):
        office.store.set_up(read_unit_file(marked(unit)), {"lan": "-"})
    assert doubts(first, text) == ""
    assert doubts(second, text) == UNSURE
    assert doubts(second, receipt(first)) == ""
    first.store.set_up(read_unit_file(marked()), {"lan": "-"})
    assert len(first.store.mark_keys.known) == 2


def test_a_pc_that_took_a_dead_one_s_place_accuses_nobody(new_office: Make) -> None:
    dead = new_office("dead", "state-1").set_up()
    dead.receive()
    text = receipt(dead)
    fresh = new_office("fresh", "state-2").set_up()
    fresh.store.merge(dead.store.export())
    assert doubts(fresh, text) == UNSURE
    fresh.time.set("2026-11-20T09:00")
    fresh.reopen(last_number="1050")
    code = fresh.receive()
    assert doubts(fresh, f"{code}?h=&k=0000000000").startswith(WRONG)


def test_a_home_without_a_counter_has_none(new_office: Make) -> None:
    assert new_office("replica", "state-3").store.mark_keys.known == ()
