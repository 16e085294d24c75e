"""The JSON object of ``motcua receive`` (design.md, "Commands")."""

import json
import unicodedata
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.dossier import Item
from counter.intake import Intake, read_intake
from counter.refusal import Refused
from tests.counter.life import moment

TODAY = date(2026, 11, 22)
QUICK = settings(max_examples=250, deadline=None, derandomize=True)
CARD = "001090123456|012345678|Nguyễn Văn An|01011990|Nam|Thôn 2, xã Ea Mẫu|15042021"
WHOLE: dict[str, Any] = {
    "procedure": "1.001193",
    "case": None,
    "channel": "counter",
    "return_by": "post",
    "card": CARD,
    "applicant": {
        "name": "Nguyễn Văn An",
        "kind": "citizen",
        "id_type": "cccd",
        "id": "001090123456",
        "born": "1990-01-01",
        "sex": "Nam",
        "address": "Thôn 2",
        "phone": "0912 345 678",
        "email": "an@example.vn",
    },
    "people": [
        {"role": "authorised", "name": "Trần Thị Bé", "relation": "vợ", "id_type": "none", "id_missing": "mất thẻ"},
    ],
    "organisations": {"helped": None, "received": None, "competent": "Sở Nội vụ"},
    "system_of_record": None,
    "documents": [{"name": "Tờ khai", "originals": 1, "certified": 0, "copies": 0}],
    "fees": [{"name": "Lệ phí", "kind": "lệ phí", "due": 8000, "paid": 0, "exemption": None, "receipt_number": None}],
    "sets": 1,
    "note": "dòng một\ndòng hai",
    "received_at": "2026-11-20T08:31:00+07:00",
    "code": None,
    "submitted_at": None,
    "paper_number": "A-17",
    "reason": "mất điện",
    "request_id": "any-unique-text",
    "items": [{"name": "Bằng tốt nghiệp", "pages": 2, "copies": 3, "electronic": False}],
    "receipt": True,
}


def read(**changes: Any) -> Intake:
    return read_intake({"procedure": "1.001193", "applicant": {"name": "Nguyễn Văn An"}, **changes}, TODAY)


def whole(**changes: Any) -> Intake:
    return read_intake({**WHOLE, **changes}, TODAY)


def test_the_object_of_the_design_reads() -> None:
    intake = whole()
    owner, other = intake.people
    assert (owner.role, owner.name, owner.id, owner.phone) == ("owner", "Nguyễn Văn An", "001090123456", "0912345678")
    assert (other.role, other.relation, other.id_type, other.id_missing) == ("authorised", "vợ", "none", "mất thẻ")
    assert (intake.procedure, intake.case, intake.channel, intake.return_by) == ("1.001193", "", "counter", "post")
    assert intake.organisations.competent == "Sở Nội vụ"
    assert intake.received_at == moment("2026-11-20T08:31:00+07:00")
    assert intake.note == "dòng một\ndòng hai"
    assert intake.documents is not None
    assert intake.fees is not None
    assert (intake.documents[0].originals, intake.fees[0].due) == (1, 8000)
    assert (intake.paper_number, intake.reason, intake.request_id) == ("A-17", "mất điện", "any-unique-text")
    assert intake.items == (Item("Bằng tốt nghiệp", 2, 3),)
    assert intake.receipt is True
    assert intake.warnings == ()


def test_little_is_enough() -> None:
    intake = read()
    assert (intake.channel, intake.return_by, intake.sets) == ("counter", "counter", 1)
    assert (intake.documents, intake.fees, intake.received_at, intake.code) == (None, None, None, "")
    assert [p.role for p in intake.people] == ["owner"]
    assert intake.warnings == ("Chưa ghi giấy tờ tùy thân hoặc lý do không có.",)


def test_null_reads_as_missing() -> None:
    assert read(**dict.fromkeys(set(WHOLE) - {"procedure", "applicant"})) == read()


def test_the_card_fills_and_the_applicant_wins() -> None:
    owner = read(card=CARD, applicant={"phone": "0912345678"}).people[0]
    assert (owner.id_type, owner.id, owner.old_id) == ("cccd", "001090123456", "012345678")
    assert (owner.name, owner.born, owner.sex) == ("Nguyễn Văn An", "1990-01-01", "Nam")
    assert (owner.address, owner.issued, owner.checked) == ("Thôn 2, xã Ea Mẫu", "2021-04-15", "card")
    assert read(card=CARD, applicant=None).people[0].name == "Nguyễn Văn An"
    stated = read(card=CARD, applicant={"name": "Nguyễn Văn Ân", "address": "Thôn 9", "sex": "nam"}).people[0]
    assert (stated.name, stated.address, stated.id, stated.sex) == ("Nguyễn Văn Ân", "Thôn 9", "001090123456", "Nam")


def test_another_number_than_the_cards_was_not_checked_by_the_card() -> None:
    """The old number and the day of issue belong to the card's number, and so does the check."""
    owner = read(card=CARD, applicant={"name": "Trần Văn Khác", "id": "079090999888"}).people[0]
    assert owner.id == "079090999888"
    assert (owner.old_id, owner.issued, owner.checked) == ("", "", "")


def test_a_child_is_the_owner_and_grandmother_hands_in() -> None:
    people = [
        {"role": "owner", "name": "H'Bia", "born": "2026-11-01", "id_type": "none", "id_missing": "trẻ em chưa có số"}
    ]
    card = CARD.replace("Nguyễn Văn An", "H'Wuêl Niê").replace("001090", "001190").replace("Nam", "Nữ")
    intake = read_intake(
        {"procedure": "1.001193", "people": people, "card": card, "applicant": {"relation": "bà"}}, TODAY
    )
    assert [(p.role, p.name, p.relation) for p in intake.people] == [
        ("submitter", "H'Wuêl Niê", "bà"),
        ("owner", "H'Bia", ""),
    ]
    assert intake.people[1].id_missing == "trẻ em chưa có số"
    assert intake.people[1].checked == ""
    assert intake.warnings == ()


def test_a_couple_is_two_owners() -> None:
    people = [{"role": "owner", "name": "An", "id_missing": "x"}, {"role": "owner", "name": "Bé", "id_missing": "x"}]
    intake = read_intake({"procedure": "1.000894", "people": people}, TODAY)
    assert [p.role for p in intake.people] == ["owner", "owner"]


@pytest.mark.parametrize(
    "changes",
    [
        {"applicant": None},
        {"applicant": None, "people": []},
        {"applicant": None, "people": [{"role": "submitter", "name": "An"}]},
        {"applicant": None, "people": [{"role": "authorised", "name": "An"}]},
    ],
)
def test_without_an_owner_it_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="chưa có chủ hồ sơ"):
        read(**changes)


@pytest.mark.parametrize(
    "data",
    [
        {**WHOLE, "la": 1},
        {**WHOLE, "applicant": {**WHOLE["applicant"], "la": 1}},
        {**WHOLE, "applicant": {**WHOLE["applicant"], "la": None}},
        {**WHOLE, "people": [{**WHOLE["people"][0], "la": 1}]},
        {**WHOLE, "organisations": {"la": None}},
        {**WHOLE, "documents": [{"name": "Tờ khai", "la": 1}]},
        {**WHOLE, "fees": [{"name": "Lệ phí", "la": 1}]},
        {**WHOLE, "items": [{"name": "Bằng", "la": 1}]},
        {**WHOLE, "system_of_record": {"name": "Bộ Tư pháp", "la": 1}},
    ],
)
def test_an_unknown_key_is_refused_by_name_at_every_level(data: dict[str, Any]) -> None:
    with pytest.raises(Refused, match='"la"'):
        read_intake(data, TODAY)


JUNK: list[Any] = [True, 0, -1, 1.5, "", "x\x00", [], [1], {}, {"x": 1}, "2026-13-01", "\ud800"]
PATHS = [
    *((key,) for key in WHOLE),
    *(("applicant", key) for key in (*WHOLE["applicant"], "relation", "checked", "old_id", "issued", "id_missing")),
    *(("people", key) for key in WHOLE["people"][0]),
    *(("organisations", key) for key in WHOLE["organisations"]),
    *(("documents", key) for key in (*WHOLE["documents"][0], "incident", "voluntary")),
    *(("fees", key) for key in WHOLE["fees"][0]),
    *(("items", key) for key in WHOLE["items"][0]),
]

FLAGS = {"voluntary", "electronic", "receipt"}


def put(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(WHOLE))
    target = data
    for key in path[:-1]:
        target = data[key][0] if isinstance(data[key], list) else data[key]
    target[path[-1]] = value
    return data


@pytest.mark.parametrize("path", PATHS, ids=".".join)
def test_a_value_of_the_wrong_type_is_read_or_refused(path: tuple[str, ...]) -> None:
    for value in JUNK:
        try:
            intake = read_intake(put(path, value), TODAY)
        except Refused:
            continue
        assert isinstance(intake, Intake)
        assert not isinstance(value, float | bool) or path[-1] in FLAGS


@pytest.mark.parametrize("path", [path for path in PATHS if path != ("system_of_record",)], ids=".".join)
def test_a_number_or_an_object_for_a_text_is_refused_by_name(path: tuple[str, ...]) -> None:
    for value in (5.5, True, {"x": 1}):
        if path[-1] in FLAGS and value is True:
            continue
        with pytest.raises(Refused, match=f'"{path[-1]}"|"x"|{path[-1]} thứ 1'):
            read_intake(put(path, value), TODAY)


@pytest.mark.parametrize("missing", ["procedure"])
def test_what_must_be_there_is_named(missing: str) -> None:
    with pytest.raises(Refused, match=f'"{missing}"'):
        read_intake({k: v for k, v in WHOLE.items() if k != missing}, TODAY)


@pytest.mark.parametrize("data", [None, [], "x", 5, True])
def test_what_is_no_object_is_refused(data: object) -> None:
    with pytest.raises(Refused, match="đối tượng"):
        read_intake(data, TODAY)


@pytest.mark.parametrize(
    ("person", "says"),
    [
        ({"name": ""}, '"name"'),
        ({"name": "\u200b"}, '"name"'),
        ({}, '"name"'),
        ({"name": "NguyÔn V¨n An"}, "bảng mã cũ"),
        ({"name": "Nguyeãn Vaên An"}, "bảng mã cũ"),
        ({"name": "An\nBình"}, "ký tự điều khiển"),
        ({"name": "An\u202eBình"}, "ký tự điều khiển"),
        ({"name": "An", "born": "2026-11-23"}, "sau ngày hôm nay"),
        ({"name": "An", "born": "31/02/1990"}, "Ngày sinh"),
        ({"name": "An", "sex": "nam giới"}, "Giới tính"),
        ({"name": "An", "phone": "123"}, "Số điện thoại"),
        ({"name": "An", "email": "an.example.vn"}, "Thư điện tử"),
        ({"name": "An", "kind": "vua"}, '"kind"'),
        ({"name": "An", "id_type": "visa"}, '"id_type"'),
        ({"name": "An", "id": "12"}, "12 chữ số"),
        ({"name": "An", "id_type": "none", "id": "001090123456"}, '"id_type"'),
        ({"name": "An", "id_type": "cmnd", "id": "12"}, "9 chữ số"),
        ({"name": "An", "id_type": "tax", "id": "12"}, "Mã số thuế"),
    ],
)
def test_a_person_is_checked(person: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        read(applicant=person)


@pytest.mark.parametrize("id_type", ["cccd", "cmnd", "passport", "tax", "other"])
@pytest.mark.parametrize("number", [None, "", " ", "\u200b"])
def test_a_paper_without_its_number_is_refused(id_type: str, number: str | None) -> None:
    with pytest.raises(Refused, match='"id"'):
        read(applicant={"name": "An", "id_type": id_type, "id": number})


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("001 090 123 456", "cccd"),
        ("241 000 123", "cmnd"),
        ("C1234567", "passport"),
        ("c1234567", "passport"),
        ("AB-99/XYZ", "other"),
        ("", "none"),
    ],
)
def test_the_kind_of_paper_is_guessed(number: str, kind: str) -> None:
    assert read(applicant={"name": "An", "id": number}).people[0].id_type == kind


def test_what_is_wrong_with_another_person_says_with_whom() -> None:
    wrong = {"role": "submitter", "name": "Lê Thị Mẫu", "id": "123"}
    with pytest.raises(Refused, match=r"^Người thứ 2 của hồ sơ: Số định danh"):
        read_intake({"procedure": "1.001193", "people": [{"role": "owner", "name": "Trần Văn Mẫu"}, wrong]}, TODAY)
    without = [{"role": role, "name": "Trần Văn Mẫu"} for role in ("owner", "submitter")]
    owner, other = read_intake({"procedure": "1.001193", "people": without}, TODAY).warnings
    assert other == f"Người thứ 2 của hồ sơ: {owner}"


def test_doubts_are_warnings() -> None:
    intake = read(applicant={"name": "An", "id": "001190123456", "born": "1991", "sex": "Nam"})
    assert len(intake.warnings) == 2
    assert read(applicant={"name": "An", "id_type": "tax", "id": "0100109107"}).warnings
    assert not read(applicant={"name": "An", "id_type": "tax", "id": "0100109106"}).warnings
    assert not read(applicant={"name": "UBND xã", "kind": "agency"}).warnings
    posted = read(applicant={"name": "UBND xã", "kind": "agency"}, return_by="post")
    assert posted.warnings == ("Trả kết quả qua bưu chính mà chưa ghi địa chỉ nhận; hỏi và sửa trước khi gửi.",)
    known = {"name": "UBND xã", "kind": "agency", "address": "Thôn 1"}
    assert not read(applicant=known, return_by="post").warnings


def test_names_are_kept_in_nfc() -> None:
    for name in ("H'Bĩa Niê", "Ksơr H'Ƀlŏ", "Nguyễn Văn Ẩn", "Ối"):
        assert read(applicant={"name": unicodedata.normalize("NFD", name)}).people[0].name == name


@pytest.mark.parametrize("when", [{}, {"submitted_at": None}])
def test_a_foreign_code_needs_its_time(when: dict[str, Any]) -> None:
    with pytest.raises(Refused, match='"submitted_at"'):
        read(code="H15.50.05.13-261008-0975", **when)


def test_a_foreign_code_is_checked() -> None:
    with pytest.raises(Refused, match="Mã hồ sơ"):
        read(code="x!", submitted_at="2026-11-20T08:00")


def test_a_foreign_code_is_kept() -> None:
    intake = read(code=" h15.50.05.13-261008-0975", submitted_at="2026-10-08T20:15:00+07:00")
    assert intake.code == "H15.50.05.13-261008-0975"
    assert intake.submitted_at == moment("2026-10-08T20:15:00")
    record = {"name": "Hệ thống hộ tịch", "code": "btp-2026/17"}
    assert read(system_of_record=record).aliases == ("BTP-2026/17",)
    assert read(system_of_record="Hệ thống hộ tịch").system_of_record == "Hệ thống hộ tịch"


@pytest.mark.parametrize("key", ["received_at", "submitted_at"])
@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "hôm qua", "2026-11-20 25:00", "31/12/2026"]
)
def test_a_time_that_cannot_be_is_refused(key: str, text: str) -> None:
    code = {"code": "ABC-1"} if key == "submitted_at" else {}
    with pytest.raises(Refused):
        read(**{key: text}, **code)


def test_times_are_kept_in_vietnams_zone() -> None:
    intake = read(received_at="2026-11-20T01:31:00Z")
    assert intake.received_at == moment("2026-11-20T08:31")
    assert intake.received_at is not None
    assert intake.received_at.utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ("documents", {"originals": 1}),
        ("documents", {"name": ""}),
        ("documents", {"name": "Tờ khai", "originals": -1}),
        ("documents", {"name": "Tờ khai", "copies": "hai"}),
        ("documents", {"name": "Tờ khai", "voluntary": "có"}),
        ("fees", {"due": 1}),
        ("fees", {"name": "Lệ phí", "due": -1}),
        ("fees", {"name": "Lệ phí", "due": 8000.0}),
        ("fees", {"name": "Lệ phí", "kind": "thuế"}),
        ("items", {"pages": 1}),
        ("items", {"name": "Bằng", "pages": 0}),
        ("items", {"name": "Bằng", "copies": 0}),
        ("items", {"name": "Bằng", "copies": "hai"}),
        ("items", {"name": "Bằng", "electronic": "có"}),
    ],
)
def test_rows_are_checked(key: str, row: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=f"{key} thứ 1"):
        read(**{key: [row]})


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=12)
    | st.sampled_from(["cccd", "tax", "none", "owner", "0912345678", "001090123456", "1990-01-01", CARD, "9999-12-31"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


ABSENT = object()
changes_of = st.lists(
    st.tuples(st.sampled_from([*PATHS, ("card",), ("applicant", "la"), ("la",)]), st.just(ABSENT) | junk), max_size=6
)


@given(changes_of, st.booleans())
@QUICK
def test_any_object_is_an_intake_or_refused(changes: list[tuple[tuple[str, ...], Any]], card: bool) -> None:
    data: dict[str, Any] = json.loads(json.dumps(WHOLE))
    if not card:
        del data["card"]
    for (*outer, key), value in changes:
        target: Any = data
        for step in outer:
            target = target.get(step)
            target = target[0] if isinstance(target, list) and target else target
            if not isinstance(target, dict):
                break
        else:
            if value is ABSENT:
                target.pop(key, None)
            else:
                target[key] = value
    try:
        intake = read_intake(data, TODAY)
    except Refused:
        return
    assert intake.procedure
    assert any(p.role == "owner" for p in intake.people)
    for person in intake.people:
        assert unicodedata.is_normalized("NFC", person.name)
        assert person.name
        assert bool(person.id) == (person.id_type != "none")
