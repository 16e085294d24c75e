"""A result given on a receipt of another counter before its dossier is known here, and joined to it later."""

from collections.abc import Callable

import pytest

from counter.clock import stamp
from counter.dossier import Status
from counter.joining import join, return_ahead, unknown
from counter.refusal import Refused
from db.verify import verify
from tests.office import UNIT, Office

Make = Callable[..., Office]
BODY = {"to": {"name": "Đỗ Văn Mẫu"}, "receipt": "collected", "how": "tại quầy"}


@pytest.fixture
def pair(new_office: Make) -> tuple[Office, Office, str]:
    """Two counters that have not met, and a dossier of the second with its result."""
    first = new_office("first", "state-1").set_up()
    second = new_office("second", "state-2").set_up(UNIT.replace("number = 1", "number = 2"))
    code = second.receive(name="Đỗ Văn Mẫu", procedure="1.004873")
    second.desk.act(code, "forward", {"to": "Phòng Tư pháp"})
    return first, second, code


def whole(*offices: Office) -> bool:
    digests = set()
    for office in offices:
        report = verify(office.home, office.state, office.clock)
        assert report.whole, report.damage
        digests.add(report.digest)
    return len(digests) == 1


def given(office: Office, code: str) -> None:
    found = unknown(office.desk, f"https://tracuu.example.vn/h/{code}")
    assert found is not None
    assert str(found.code) == code
    return_ahead(office.desk, found, BODY)


def test_a_result_given_ahead_is_joined(pair: tuple[Office, Office, str]) -> None:
    first, second, code = pair
    second.desk.act(code, "finish", {})
    first.time.set("2026-11-19T11:00")
    given(first, code)
    with pytest.raises(Refused, match="đã ghi trả lúc 19/11/2026 11:00"):
        given(first, code)
    assert join(first.store).waiting == ((code, "chưa nhận được hồ sơ từ quầy kia."),)
    first.time.set("2026-11-20T08:00")
    first.store.merge(second.store.export())
    assert join(first.store).done == 1
    assert join(first.store) == join(first.store)
    dossier, events = first.desk.dossier(code)
    assert dossier.status is Status.RETURNED
    assert dossier.handed is not None
    assert stamp(dossier.handed.at)[:16] == "2026-11-19T11:00"
    assert [event.kind for event in events] == ["receive", "forward", "finish", "return"]
    assert unknown(first.desk, code) is None
    # The other counter learns of it, and does not join it once more.
    second.store.merge(first.store.export())
    assert join(second.store).done == 0
    assert whole(first, second)


def test_a_result_that_is_not_known_to_be_there_waits(pair: tuple[Office, Office, str]) -> None:
    first, second, code = pair
    given(first, code)
    first.store.merge(second.store.export())
    ((waiting, why),) = join(first.store).waiting
    assert (waiting, "Đang xử lý" in why) == (code, True)
    assert whole(first)
    second.desk.act(code, "finish", {})
    first.store.merge(second.store.export())
    assert join(first.store).done == 1
    second.store.merge(first.store.export())
    assert whole(first, second)


@pytest.mark.parametrize(
    "text",
    [
        "H15.50.05-261119-1001",  # its own
        "H15.50.06-261119-2001",  # another commune's
        "H15.50.05-261119-0001",  # the province's
        "H15.50.05-261219-2001",  # of a day to come
        "15-HT-000777",
        "",
    ],
)
def test_no_other_receipt_is_taken(office: Office, text: str) -> None:
    assert unknown(office.desk, text) is None


@pytest.mark.parametrize("text", ["2611192001", "261119-2001", "H15.50.05-261119-2001"])
def test_a_label_or_what_a_person_reads_will_do(office: Office, text: str) -> None:
    seen = unknown(office.desk, text)
    assert seen is not None
    assert str(seen.code) == "H15.50.05-261119-2001"
