"""Certification at the counter: taken in fast, waiting for a signature, numbered once, handed over, in the book."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from counter.dossier import Dossier, FeeLine, Item, Status
from counter.refusal import Refused
from db.verify import verify
from tests.office import UNIT, Counted, Office, intake

COPIES, SIGNATURES, CONTRACTS = "2.000815", "2.000884", "2.001035"
DAY = date(2026, 11, 19)
HANDED = {"to": {"name": "Nguyễn Văn Dũng"}, "receipt": "collected", "how": "tại quầy"}


def papers(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [{"name": f"Giấy tờ {n}", **fields} for n in range(1, count + 1)]


def take_in(office: Office, count: int = 1, procedure: str = COPIES, **fields: Any) -> str:
    return office.receive(procedure=procedure, items=papers(count), **fields)


def numbers(office: Office, code: str) -> list[int]:
    return [item.number for item in office.desk.dossier(code)[0].items]


def view(office: Office, name: str) -> list[str]:
    now = office.clock.now()
    lines, total = office.store.queue(name, now, now.date(), 500)
    assert total == len(lines)
    return [line.code[-4:] for line in lines]


def whole(office: Office) -> bool:
    report = verify(office.home, office.state, office.clock)
    assert report.whole, report.damage
    return True


def drawn(office: Office) -> list[tuple[str, str, int]]:
    assert isinstance(office.paper, Counted)
    return office.paper.drawn


def test_papers_wait_to_be_signed_and_are_handed_over(office: Office) -> None:
    code, other = take_in(office, 3), office.receive()
    assert (view(office, "to-sign"), view(office, "to-hand-over")) == ([code[-4:]], [other[-4:]])
    signed = office.desk.act(code, "finish", {}).dossier
    assert [(item.number, item.volume, item.year) for item in signed.items] == [(n, 1, 2026) for n in (1, 2, 3)]
    assert (view(office, "to-sign"), view(office, "to-return"), view(office, "to-tell")) == ([], [code[-4:]], [])
    handed = office.desk.act(code, "return", HANDED).dossier
    assert handed.handed is not None
    assert (handed.status, handed.handed.receipt, handed.entry) == (Status.RETURNED, "none", 1)
    with pytest.raises(Refused):
        office.desk.act(code, "finish", {})
    assert whole(office)


def test_no_receipt_unless_it_is_asked_for(office: Office) -> None:
    quiet = office.desk.receive(intake(procedure=COPIES, items=papers(1), request_id="a"))
    assert (quiet.paper, quiet.dossier.originals, drawn(office)) == (None, {}, [])
    assert office.desk.receive(intake(procedure=COPIES, items=papers(1), request_id="a")).paper is None
    asked = office.desk.receive(intake(procedure=COPIES, items=papers(1), receipt=True))
    assert asked.paper is not None
    assert drawn(office) == [("01", asked.dossier.code, 1)]
    for _ in range(2):
        office.desk.slip(quiet.dossier.code, "01", None)
    assert [copy for form, code, copy in drawn(office) if code == quiet.dossier.code] == [1, 2]
    office.desk.act(quiet.dossier.code, "finish", {})
    handed = office.desk.act(quiet.dossier.code, "return", HANDED).dossier.handed
    assert handed is not None
    assert handed.receipt == "collected"
    assert whole(office)


def test_a_correction_replaces_only_a_receipt_that_was_given(office: Office) -> None:
    quiet, asked = take_in(office), take_in(office, receipt=True)
    change = {"changes": {"note": "thêm"}, "reason": "ghi thiếu"}
    assert office.desk.act(quiet, "correct", change).paper is None
    assert office.desk.act(asked, "correct", change).paper is not None
    assert office.desk.dossier(quiet)[0].originals == {}
    assert office.desk.dossier(asked)[0].originals == {"01": 2}


def corrected(office: Office, code: str, **changes: Any) -> Dossier:
    return office.desk.act(code, "correct", {"changes": changes, "reason": "ghi nhầm"}).dossier


def test_papers_are_corrected_until_they_have_their_numbers(office: Office) -> None:
    code = take_in(office, 2)
    items = [{"name": "Bằng", "pages": 3, "copies": 2}, {"name": "Học bạ", "electronic": True}]
    after = corrected(office, code, items=items)
    assert after.items == (Item("Bằng", 3, 2, fee=10_000), Item("Học bạ", electronic=True, fee=2_000))
    assert (after.fees_due, after.receipt, after.originals) == (12_000, False, {})
    with pytest.raises(Refused, match="phải còn giấy tờ"):
        corrected(office, code, items=[])
    office.desk.act(code, "finish", {})
    assert numbers(office, code) == [1, 2]
    with pytest.raises(Refused, match="Đã xử lý xong"):
        corrected(office, code, items=items[:1])
    assert [line.item.name for line in office.store.book("ban-sao", DAY, DAY)] == ["Bằng", "Học bạ"]
    assert whole(office)


def test_a_correction_charges_by_the_catalogue_of_the_day_of_receipt(office: Office) -> None:
    code = take_in(office)
    office.time.set("2026-11-20T08:00")
    newer = """
    version = "2026-12"
    valid_from = 2026-11-20
    [[procedure]]
    code = "2.000815"
    name = "Chứng thực bản sao"
    field = "Chứng thực"
    limit = "trong ngày"
    book = "ban-sao"
    [[procedure.fee]]
    name = "Phí chứng thực bản sao"
    kind = "phí"
    amount = 9000
    unit = "trang"
    """
    office.store.import_catalogue(newer, "2026-12", "lan")
    assert corrected(office, code, items=papers(1, pages=2)).fees_due == 4_000
    assert office.desk.dossier(take_in(office))[0].fees_due == 9_000
    assert whole(office)


def test_a_correction_keeps_what_is_paid_exempt_or_stated(office: Office) -> None:
    fee = {"name": "Phí chứng thực bản sao", "kind": "phí"}
    paid = take_in(office, 2, fees=[{**fee, "due": 4_000, "paid": 4_000, "receipt_number": "A1"}])
    after = corrected(office, paid, items=papers(1))
    assert after.fees == (FeeLine(fee["name"], "phí", 2_000, 4_000, receipt_number="A1"),)
    assert after.items[0].fee == 2_000
    exempt = take_in(office, fees=[{**fee, "due": 0, "exemption": "hộ nghèo"}])
    after = corrected(office, exempt, items=papers(3))
    assert after.fees == (FeeLine(fee["name"], "phí", 0, exemption="hộ nghèo"),)
    assert [item.fee for item in after.items] == [0, 0, 0]
    after = corrected(office, exempt, items=papers(1), fees=[{**fee, "due": 7_000}])
    assert (after.fees_due, after.items[0].fee) == (7_000, 0)
    named = take_in(office, fees=[{"name": "Phí khác", "kind": "phí", "due": 5_000, "paid": 5_000}])
    after = corrected(office, named, items=papers(3))
    assert (after.fees_due, after.fees_paid) == (6_000, 5_000)
    assert whole(office)


def test_only_what_has_a_book_is_given_papers_by_a_correction(office: Office) -> None:
    with pytest.raises(Refused, match='"items"'):
        corrected(office, office.receive(), items=papers(1))
    code = office.receive(procedure=COPIES)
    assert view(office, "to-sign") == []
    assert corrected(office, code, items=papers(1)).fees_due == 2_000
    assert view(office, "to-sign") == [code[-4:]]
    assert whole(office)


def test_what_is_not_ready_today_is_warned_of(office: Office) -> None:
    assert "phiếu hẹn" not in " ".join(office.desk.receive(intake(procedure=COPIES, items=papers(1))).dossier.warnings)
    office.time.set("2026-11-19T15:30")
    late = office.desk.receive(intake(procedure=COPIES, items=papers(1))).dossier
    assert "phiếu hẹn" in late.warnings[-1]
    asked = office.desk.receive(intake(procedure=COPIES, items=papers(1), receipt=True)).dossier
    assert "phiếu hẹn" not in " ".join(asked.warnings)


def test_a_contract_is_signed_at_the_counter_too(office: Office) -> None:
    code = take_in(office, 1, CONTRACTS)
    assert drawn(office) == [("01", code, 1)]
    assert view(office, "to-sign") == [code[-4:]]
    office.desk.act(code, "forward", {"to": "Công chức Tư pháp - Hộ tịch"})
    assert view(office, "to-sign") == [code[-4:]]
    office.desk.act(code, "finish", {})
    assert numbers(office, code) == [1]
    with pytest.raises(Refused, match="chuyển xử lý trước"):
        office.desk.act(office.receive(procedure=CONTRACTS), "finish", {})


def test_each_book_and_each_year_has_its_own_numbers(office: Office) -> None:
    first, signature, second = take_in(office, 2), take_in(office, 2, SIGNATURES), take_in(office, 1)
    for code in (second, signature, first):
        office.desk.act(code, "finish", {})
    assert (numbers(office, second), numbers(office, first), numbers(office, signature)) == ([1], [2, 3], [1, 2])
    office.time.set("2027-01-04T08:00")
    new = take_in(office)
    office.desk.act(new, "finish", {})
    assert numbers(office, new) == [1]
    for book, year, number, code in (
        ("ban-sao", 2026, 3, first),
        ("chu-ky", 2026, 2, signature),
        ("ban-sao", 2027, 1, new),
    ):
        event = office.store.slip(book, 1, year, number)
        assert event is not None
        assert event.uid == office.desk.one(code)
    assert office.store.slip("ban-sao", 1, 2026, 4) is None
    assert whole(office)


def test_two_counters_have_a_volume_each(office: Office, new_office: Callable[..., Office]) -> None:
    second = new_office("second", "state-2").set_up(UNIT.replace("number = 1", "number = 2"))
    for one in (office, second):
        one.desk.act(take_in(one, 2), "finish", {})
    office.store.merge(second.store.export())
    assert [line.number for line in office.store.book("ban-sao", DAY, DAY)] == [1, 2]
    code = take_in(office)
    office.desk.act(code, "finish", {})
    assert numbers(office, code) == [3]
    assert whole(office)


def test_a_number_that_a_conflict_took_stays_in_the_book(office: Office, new_office: Callable[..., Office]) -> None:
    code = take_in(office, 2)
    second = new_office("second", "state-2").set_up(UNIT.replace("number = 1", "number = 2"))
    second.store.merge(office.store.export())
    office.desk.act(code, "finish", {})
    second.time.set("2026-11-19T09:30")
    second.desk.act(code, "finish", {})
    second.store.merge(office.store.export())
    dossier, events = second.desk.dossier(code)
    assert dossier.conflicts == (events[-1].event_id,)
    assert [(item.number, item.volume) for item in dossier.items] == [(1, 1), (2, 1)]
    assert [(line.number, line.item.name) for line in second.store.book("ban-sao", DAY, DAY)] == [
        (1, "Giấy tờ 1"),
        (2, "Giấy tờ 2"),
    ]
    assert whole(second)


def test_the_book_is_read_from_the_log(office: Office) -> None:
    one = office.receive(procedure=COPIES, items=papers(2, pages=3, copies=2, electronic=True))
    stated = office.receive(procedure=COPIES, items=papers(2), fees=[{"name": "Phí", "kind": "phí", "due": 7000}])
    office.desk.act(one, "finish", {})
    office.time.set("2026-11-20T08:00")
    office.desk.act(stated, "finish", {})
    lines = office.store.book("ban-sao", DAY, date(2026, 11, 30))
    assert [(line.number, f"{line.at:%d/%m}", line.fee) for line in lines] == [
        (1, "19/11", 10_000),
        (2, "19/11", 10_000),
        (3, "20/11", 7_000),
        (4, "20/11", 0),
    ]
    assert lines[0].item.electronic
    assert [line.number for line in office.store.book("ban-sao", DAY, DAY)] == [1, 2]
    assert office.store.book("chu-ky", DAY, DAY) == []


def test_what_waits_and_what_is_cancelled_is_in_no_book(office: Office) -> None:
    take_in(office)
    office.desk.act(take_in(office), "cancel", {"reason": "nhầm"})
    assert view(office, "to-sign") == ["1001"]
    assert office.store.book("ban-sao", DAY, DAY) == []


def test_a_changed_number_is_named(office: Office) -> None:
    office.desk.act(take_in(office, 2), "finish", {})
    office.store.connection.execute("UPDATE slip SET number = 9 WHERE number = 2")
    assert "bảng slip" in " ".join(verify(office.home, office.state, office.clock).damage)


def test_items_are_refused_where_there_is_no_book(office: Office) -> None:
    with pytest.raises(Refused, match='"items"'):
        office.receive(items=papers(1))
    assert view(office, "all") == []


def test_a_busy_morning(office: Office) -> None:
    """Two hundred papers, one to three together."""
    codes = [take_in(office, 1 + n % 3, COPIES if n % 4 else SIGNATURES) for n in range(101)]
    assert len(view(office, "to-sign")) == 101
    for code in codes:
        office.desk.act(code, "finish", {})
        office.desk.act(code, "return", HANDED)
    taken: dict[str, list[int]] = {}
    for code in codes:
        taken.setdefault(office.desk.dossier(code)[0].procedure.book, []).extend(numbers(office, code))
    assert sum(map(len, taken.values())) == 201
    assert all(found == list(range(1, len(found) + 1)) for found in taken.values())
    assert [line.number for line in office.store.book("ban-sao", DAY, DAY)] == taken["ban-sao"]
    assert drawn(office) == []
    assert view(office, "all") == []
    assert whole(office)
