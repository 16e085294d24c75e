"""The intake's form as pure data: cards, people, numbers, fees, drafts."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from counter.catalogue import Catalogue, Procedure, shipped_procedures
from counter.dossier import Item
from counter.identity import day_first, scan_card
from counter.intake import match, read_intake
from screens.form import (
    FROM_CARD,
    Form,
    Person,
    checks,
    fees,
    from_card,
    number_check,
    number_of,
    person_row,
    wants_receipt,
    whole,
    with_card,
    with_number,
)
from screens.people import answered

TODAY = date(2026, 11, 20)
CARD = scan_card("066195000123|241000123|Lò Thị Mẫu Quét|02091995|Nữ|Buôn Mẫu 1, xã Ea Mẫu|15042021")
CHECKS = checks(TODAY)


def procedure(code: str) -> Procedure:
    return Catalogue(shipped_procedures()).get(code, TODAY)


def test_a_card_fills_a_person_and_leaves_what_it_does_not_know() -> None:
    person = with_card({"role": "submitter", "name": "ai đó", "phone": "0900000123", "relation": "mẹ"}, CARD)
    assert person == {
        "role": "submitter",
        "phone": "0900000123",
        "relation": "mẹ",
        "name": "Lò Thị Mẫu Quét",
        "id": "066195000123",
        "old_id": "241000123",
        "issued": "2021-04-15",
        "sex": "Nữ",
        "born": "02/09/1995",
        "address": "Buôn Mẫu 1, xã Ea Mẫu",
        "card": "066195000123",
    }


def test_what_does_not_agree_on_a_card_is_said_at_once() -> None:
    card = scan_card("066190000777||Ma Thị Con|02021990|Nữ|Buôn Mẫu 6|15042021")
    assert from_card(card) == FROM_CARD
    told = from_card(replace(card, born="1985-02-02"))
    assert told == ("Đã nhận dữ liệu từ thẻ căn cước. Năm sinh không khớp với số định danh; đối chiếu lại với thẻ.")


def test_the_card_proves_only_its_own_number() -> None:
    person = with_card({"role": "owner"}, CARD)
    assert person_row(person)["checked"] == "card"
    other = person_row(with_number(person, "066195000124"))
    assert not {"checked", "old_id", "issued", "card"} & other.keys()
    assert (other["id"], other["name"]) == ("066195000124", "Lò Thị Mẫu Quét")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("066195000123", {"id": "066195000123"}),
        ("trẻ em chưa có số", {"id_type": "none", "id_missing": "trẻ em chưa có số"}),
        ("", {"id": ""}),
    ],
)
def test_words_for_a_number_are_the_reason_why_there_is_none(text: str, kept: Person) -> None:
    person = with_number({"role": "owner"}, text)
    assert person == {"role": "owner", **kept}
    assert number_of(person) == text


def test_a_number_after_words_is_a_number_again() -> None:
    forgot = with_number({"role": "owner"}, "quên thẻ")
    assert with_number(forgot, "066195000123") == {"role": "owner", "id": "066195000123"}
    dated = with_number(forgot, "mất ngày 20/11")
    assert dated == {"role": "owner", "id_type": "none", "id_missing": "mất ngày 20/11"}


@pytest.mark.parametrize(
    ("person", "text", "right"),
    [
        ({}, "066195000123", True),
        ({}, "0100109106", False),
        ({"kind": "household"}, "0100109106", True),
        ({"kind": "business"}, "0100109106-001", True),
        ({"id_type": "tax"}, "0100109106", True),
        ({"id_type": "other"}, "12345", True),
        ({"id_type": "none", "id_missing": "mất"}, "12345", False),
        ({"id_type": "none", "id_missing": "mất"}, "mất ngày 20/11", True),
    ],
)
def test_a_number_is_held_against_its_paper(person: Person, text: str, right: bool) -> None:
    assert (number_check(lambda: person)(text) is None) is right


def test_the_submitter_comes_and_goes_with_the_name() -> None:
    form = Form()
    form.name_submitter("")
    assert form.people == [{"role": "owner"}]
    form.name_submitter("Ma Văn Mẫu")
    form.name_submitter("Ma Thị Mẫu")
    assert form.people[1:] == [{"role": "submitter", "name": "Ma Thị Mẫu"}]
    form.name_submitter("")
    assert form.people == [{"role": "owner"}]
    form.people.append({"role": "submitter", "name": "Ma Thị Mẫu", "phone": "0900000123"})
    form.name_submitter("")
    assert form.people[1] == {"role": "submitter", "name": "", "phone": "0900000123"}


def test_a_draft_comes_back_and_another_program_s_does_not_hurt() -> None:
    form = Form(typed="khai", people=[{"role": "owner", "name": "Ma Thị Mẫu"}], details={"note": "gấp"}, ticks=[0, 2])
    assert Form.read(form.draft()) == form
    assert Form().draft() == {}
    strange: dict[str, Any]
    for strange in ({}, {"values": {}}, {"people": []}, {"people": [{}]}):
        assert Form.read(strange).empty
    # What was half typed in a dialog when the power went may be no number.
    form = Form(typed="khai", details={"sets": "ab", "quantity": "9" * 5000, "note": "gấp"})
    assert Form.read(form.draft()).details == {"note": "gấp"}


def test_an_empty_form_knows_that_it_is_empty() -> None:
    assert Form().empty
    assert Form(people=[{"role": "owner", "name": ""}], details={"note": ""}).empty
    assert not Form(details={"channel": "post"}).empty
    assert not Form(people=[{"role": "owner"}, {"role": "submitter", "phone": "0900000123"}]).empty


def test_the_request_is_what_the_desk_reads() -> None:
    form = Form(
        procedure="1.004873",
        people=[
            with_card({"role": "owner"}, CARD),
            {"role": "submitter", "name": "Ma Văn Mẫu", "relation": "chồng", "id_type": "none", "id_missing": "mất"},
            {"role": "authorised"},
        ],
        details={"channel": "post", "return_by": "post", "sets": "2", "note": "gấp", "quantity": "3", "paid": "all"},
    )
    given = form.request(procedure("1.004873"), [{"name": "Tờ khai", "originals": 1}], receipt=True)
    intake = read_intake(given, TODAY)
    assert [(p.role, p.name, p.checked, p.born) for p in intake.people] == [
        ("owner", "Lò Thị Mẫu Quét", "card", "1995-09-02"),
        ("submitter", "Ma Văn Mẫu", "", ""),
    ]
    assert (intake.channel, intake.return_by, intake.sets, intake.note) == ("post", "post", 2, "gấp")
    assert intake.fees is not None
    assert [(fee.due, fee.paid) for fee in intake.fees] == [(9000, 9000)]
    assert intake.request_id == form.id


def test_an_exemption_leaves_nothing_due() -> None:
    rows = fees(procedure("1.004873"), Form(details={"exemption": "hộ nghèo", "quantity": "2", "paid": "all"}))
    assert [(row["due"], row["paid"], row["exemption"]) for row in rows] == [(0, 0, "hộ nghèo")]
    assert fees(procedure("1.004873"), Form())[0]["paid"] == 0


ITEMS = ["bằng tốt nghiệp 2 3", "học bạ 12 đt"]


def test_a_certification_asks_for_its_papers_and_no_list() -> None:
    form = Form(people=[with_card({"role": "owner"}, CARD)], items=ITEMS, details={"paid": "all"})
    copies = procedure("2.000815")
    intake = read_intake(form.request(copies, [{"name": "Bản chính", "originals": 1}], receipt=False), TODAY)
    assert intake.items == (Item("bằng tốt nghiệp", 2, 3), Item("học bạ", 12, electronic=True))
    assert (intake.documents, intake.receipt) == (None, None)
    assert intake.fees is not None
    assert [(fee.due, fee.paid) for fee in intake.fees] == [(26_000, 26_000)]
    matched = match(intake, Catalogue([copies]), TODAY)
    assert [item.fee for item in matched.items] == [12_000, 14_000]
    assert matched.receipt is False
    exempt = replace(form, details={"exemption": "hộ nghèo"})
    assert [row["due"] for row in fees(copies, exempt)] == [0]
    assert [row["due"] for row in fees(procedure("2.000884"), form)] == [20_000]
    assert [row["due"] for row in fees(copies, Form())] == [0]


@pytest.mark.parametrize(
    ("code", "case", "answer", "later", "printed"),
    [
        ("2.000815", "", "", False, False),
        ("2.000815", "", "yes", False, True),
        ("2.000815", "", "", True, True),
        ("2.000815", "", "no", True, False),
        ("2.000815", "nhieu-ban", "no", True, True),
        ("2.001035", "", "", False, True),
        ("1.001193", "", "", False, True),
    ],
)
def test_a_receipt_unless_it_is_answered_at_once(code: str, case: str, answer: str, later: bool, printed: bool) -> None:
    form = Form(case=case, details={"receipt": answer})
    assert wants_receipt(procedure(code), form, later=later) is printed


def test_a_draft_holds_the_papers_and_the_half_typed_line() -> None:
    form = Form(procedure="2.000815", items=ITEMS, line="căn c")
    assert Form.read(form.draft()) == form
    assert not Form(line="căn c").empty
    assert not Form(items=ITEMS).empty
    assert Form.read({"items": ["2 3"]}).items == []
    assert Form.read({"items": [7]}).items == []


def test_a_procedure_that_stays_is_nothing_to_miss() -> None:
    stays = Form(typed="Chứng thực", procedure="2.000815", stays=True)
    assert stays.empty
    assert stays.draft() == {}
    assert not replace(stays, line="bằng").empty
    assert not replace(stays, stays=False).empty


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("born", "31/02/1990", "Ngày sinh không có thật"),
        ("born", "01/01/2027", "sau ngày hôm nay"),
        ("born", "1990", None),
        ("id", "12345", "12 chữ số"),
        ("id", "066195000123", None),
        ("id", "241000123", None),
        ("id", "C1234567", None),
        ("id", "trẻ em chưa có số", None),
        ("phone", "0123", "Số điện thoại không đúng"),
        ("phone", "+84 900 000 123", None),
        ("name", "Ma Thò\u0007", "ký tự điều khiển"),
        ("name", "", None),
        ("name", "EE123456785VN", "không phải tên"),
        ("submitter", "1", "không phải tên"),
        ("name", "Công ty Mẫu 19-5", None),
    ],
)
def test_what_is_wrong_with_a_field(key: str, text: str, said: str | None) -> None:
    found = CHECKS[key](text)
    assert (found is None) if said is None else (found is not None and said in found)


@pytest.mark.parametrize(("text", "wrong"), [("", False), ("1", False), ("0", True), ("x", True), ("1001", True)])
def test_whole_numbers(text: str, wrong: bool) -> None:
    assert (whole(1, 1000, "Số bộ")(text) is not None) is wrong


def test_days_stand_first() -> None:
    assert [day_first(text) for text in ("1995-09-02", "1995-09", "1995")] == ["02/09/1995", "09/1995", "1995"]


def test_a_person_after_the_dialog() -> None:
    answers = {"role": "authorised", "kind": "citizen", "name": "Ma Văn Mẫu", "id_type": "", "id": "không mang theo"}
    answers |= {"born": "", "sex": "Nam", "address": "", "phone": "", "relation": "con", "go": "stay"}
    assert answered({"role": "submitter", "old_id": "241000123"}, answers) == {
        "role": "authorised",
        "old_id": "241000123",
        "name": "Ma Văn Mẫu",
        "id_type": "none",
        "id_missing": "không mang theo",
        "sex": "Nam",
        "relation": "con",
    }
    answers |= {"id": "066195000123", "id_type": "", "kind": "business"}
    assert answered({"role": "submitter"}, answers)["id"] == "066195000123"
