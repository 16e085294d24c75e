"""A dossier's fields for another system: its order, days as forms have them, nothing left out."""

from dataclasses import replace

import pytest

from counter.dossier import Document, Person, Status
from counter.transcript import _VALUES, Cell, system_of, systems, transcript, written
from tests.counter.life import at_status

DOSSIER = replace(
    at_status(Status.ACCEPTED),
    people=(
        Person("owner", "H'Bĩa Niê", id="066195000123", born="1995-09-02", issued="2021-04-15", sex="Nữ"),
        Person("submitter", "Y Mẫu", id="066090000456", phone="0900000001", relation="bố"),
    ),
    documents=(Document("Tờ khai", 1), Document("Giấy chứng sinh", 0, 1, 2), Document("Cư trú", source="database")),
    note="dòng một\ndòng hai",
)


def test_every_system_asks_for_fields_that_there_are() -> None:
    assert len(systems()) > 2
    for system in systems():
        keys = [key for key, _ in system.fields]
        assert set(keys) <= {*_VALUES, "documents"}
        assert len(set(keys)) == len(keys)
        assert not system.checked
        assert system.remark == "thứ tự ô chưa đối chiếu"
    assert [bool(system.words) for system in systems()] == [*[True] * (len(systems()) - 1), False]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Hệ thống hộ tịch (Bộ Tư pháp)", "hộ tịch"),
        ("VBDLIS", "đất đai"),
        ("Phần mềm đất đai tỉnh", "đất đai"),
        ("Hệ thống một cửa tỉnh", "thủ tục hành chính"),
        ("Phần mềm vilist", "thủ tục hành chính"),
    ],
)
def test_a_system_is_told_by_its_name(name: str, found: str) -> None:
    assert found in system_of(replace(DOSSIER, system_of_record=name)).name


def test_the_fields_stand_in_that_system_s_order() -> None:
    civil = systems()[0]
    cells = transcript(DOSSIER, civil)
    assert cells[2] == Cell("Họ và tên người yêu cầu", "Y Mẫu")
    labels = [cell.label for cell in cells]
    assert labels[labels.index("Số định danh cá nhân") + 1] == "Ngày cấp"
    told = dict(cells)
    assert told["Ngày, tháng, năm sinh"] == "02/09/1995"
    assert told["Ngày cấp"] == "15/04/2021"
    assert told["Ngày nhận"] == "19/11/2026"
    assert told["Giấy tờ kèm theo 1"] == "Tờ khai (1 bản chính)"
    assert told["Giấy tờ kèm theo 2"] == "Giấy chứng sinh (1 bản sao, 2 bản chụp)"
    assert "Giấy tờ kèm theo 3" not in told
    assert told["Ghi chú"] == "dòng một dòng hai"


def test_a_dossier_with_next_to_nothing_has_empty_fields() -> None:
    bare = replace(at_status(Status.ACCEPTED), people=(), documents=(), due_at=None)
    for system in systems():
        assert all(isinstance(cell.value, str) for cell in transcript(bare, system))


def test_as_a_text() -> None:
    text = written(replace(DOSSIER, system_of_record="Hộ tịch"), systems()[0])
    assert text.startswith("Hộ tịch (thứ tự ô chưa đối chiếu)\nLoại việc: ")
    assert "\nSố định danh cá nhân: 066195000123\n" in text


@pytest.mark.parametrize(
    ("status", "fields", "waits"),
    [
        (Status.ACCEPTED, {"system_of_record": "Hộ tịch"}, True),
        (Status.RETURNED, {"system_of_record": "Hộ tịch"}, True),
        (Status.ACCEPTED, {}, False),
        (Status.ACCEPTED, {"system_of_record": "Hộ tịch", "record_code": "15-1"}, False),
        (Status.ACCEPTED, {"system_of_record": "Hộ tịch", "carried": True}, False),
        (Status.ACCEPTED, {"system_of_record": "Hộ tịch", "cancelled": "nhầm"}, False),
        (Status.REGISTERED, {"system_of_record": "Hộ tịch"}, False),
        (Status.STOPPED, {"system_of_record": "Hộ tịch"}, False),
    ],
)
def test_what_waits_to_be_entered(status: Status, fields: dict[str, str], waits: bool) -> None:
    assert replace(at_status(status), **fields).to_enter is waits  # type: ignore[arg-type]
