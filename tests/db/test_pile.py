"""Piles: the steps stand with the list that tells of them, or nothing does; a postal item is found however old."""

from typing import Any

import pytest

from counter.dossier import Status
from counter.event import Event
from counter.handover import hand_over, lists, pick, send_by_post, told_by_post
from counter.refusal import Refused
from db.store import Store
from db.verify import verify
from tests.office import Office

AGENCY = "Phòng Tư pháp"
ITEM = "EE123456785VN"


@pytest.fixture
def codes(office: Office) -> list[str]:
    return [office.receive(procedure="1.004873") for _ in range(3)]


def untouched(office: Office, codes: list[str]) -> bool:
    """No step, no list, and the number is not lost."""
    assert {office.desk.dossier(code)[0].status for code in codes} == {Status.ACCEPTED}
    assert lists(office.desk, "handover", 9) == []
    report = verify(office.home, office.state, office.clock)
    assert (report.whole, report.events) == (True, 4), report.damage
    return True


def test_a_pile_that_is_cut_before_its_list_has_done_nothing(
    office: Office, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Store.put

    def cut(store: Store, event: Event) -> None:
        if event.kind == "printed":
            raise KeyboardInterrupt
        put(store, event)

    monkeypatch.setattr(Store, "put", cut)
    with pytest.raises(KeyboardInterrupt):
        hand_over(office.desk, codes, AGENCY)
    monkeypatch.undo()
    assert untouched(office, codes)
    done = hand_over(office.desk, [codes[0], "9999", *codes[1:]], AGENCY)
    assert ([dossier.code for dossier in done.dossiers], [code for code, _ in done.refused]) == (codes, ["9999"])
    (listed,) = lists(office.desk, "handover", 9)
    assert (listed.body["slip"]["number"], listed.body["codes"]) == (1, codes)


def test_a_transaction_that_a_full_disk_has_ended_takes_no_further_step(
    office: Office, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(code: str, **given: Any) -> list[str]:
        if code != codes[1]:
            return found(code, **given)
        office.store.connection.execute("ROLLBACK")
        raise Refused("Ổ đĩa đã đầy.")

    found = office.store.resolve
    monkeypatch.setattr(office.store, "resolve", full)
    with pytest.raises(Refused, match="đầy"):
        hand_over(office.desk, codes, AGENCY)
    monkeypatch.undo()
    assert untouched(office, codes)


def test_a_postal_item_is_found_whatever_list_it_was_in(office: Office, codes: list[str]) -> None:
    for code in codes:
        office.desk.act(code, "forward", {"to": AGENCY})
        office.desk.act(code, "finish")
    send_by_post(office.desk, {codes[0]: ITEM}, "Bưu cục")
    # By itself, in no list.
    one = {"to": {"name": "Nguyễn Văn Dũng"}, "receipt": "collected", "how": "bưu chính", "s10": "RR473124829GB"}
    office.desk.act(codes[1], "return", one)
    assert pick(office.desk, ITEM.lower(), "delivered").code == codes[0]
    assert pick(office.desk, "RR 473124829 GB", "undelivered").code == codes[1]
    assert [line.code for line in office.store.find(ITEM, 9)] == [codes[0]]
    told_by_post(office.desk, [codes[0]])
    with pytest.raises(Refused, match="đã báo phát rồi"):
        pick(office.desk, ITEM, "delivered")
    told_by_post(office.desk, [codes[1]], "không có người nhận")
    for item in ("RR473124829GB", "EE000000015VN"):
        with pytest.raises(Refused, match="xem lại số"):
            pick(office.desk, item, "delivered")
    assert verify(office.home, office.state, office.clock).whole
