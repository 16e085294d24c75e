"""Steps on the keyboard as pure data: letters, questions, answers, bodies."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from counter.calendar import shipped_calendar
from counter.clock import vietnamese
from counter.desk import WAITS, Done
from counter.dossier import FeeLine, Item, Payment, Person, Status
from counter.lifecycle import ACTIONS, apply, read_body
from counter.refusal import Refused
from counter.unit import Officer
from screens.questions import Answers
from screens.step import (
    KEYS,
    asked,
    body,
    by_key,
    filled,
    iso_day,
    menu,
    moment_of,
    not_now,
    offered,
    outcome,
    questions,
)
from tests.counter.life import START, at_status, beginning, run, step

CALENDAR = shipped_calendar()
LAN, HOA = Officer("lan", "Trần Thị Lan"), Officer("hoa", "Phạm Thị Hoa", "supervisor")
TODAY = date(2026, 11, 20)


def answered(kind: str, **given: str) -> dict[str, Any]:
    """The body from what is known before and ``given``."""
    dossier = at_status(next(iter(ACTIONS[kind].moves)))
    known: Answers = filled(kind, dossier, "Phòng Kinh tế")
    answers = {question.key: question.value for question in questions(kind, known, CALENDAR)} | given
    return body(kind, answers, dossier, CALENDAR)


def test_every_step_has_a_letter_and_none_shares_it_where_both_are_allowed() -> None:
    assert set(ACTIONS) <= set(KEYS)
    for status in Status:
        for officer in (LAN, HOA):
            letters = [KEYS[kind] for kind in offered(at_status(status), officer)]
            assert len(letters) == len(set(letters)), status


def test_only_what_may_be_done_is_offered() -> None:
    stopped = at_status(Status.STOPPED)
    assert by_key(stopped, LAN, "m") is None
    assert by_key(stopped, HOA, "m") == "reopen"
    fresh = at_status(Status.ACCEPTED)
    assert "C Chuyển xử lý" in menu(offered(fresh, LAN), fresh)
    for dossier in map(at_status, Status):
        assert all(len(line) <= 79 for line in menu(offered(dossier, HOA), dossier).splitlines())
    waiting = run([beginning(waits_for="Sở Tư pháp")])
    assert "N Nơi giải quyết đã nhận " in menu(offered(waiting, LAN), waiting)


@pytest.mark.parametrize("kind", ACTIONS)
def test_at_most_ten_questions_each_with_a_name(kind: str) -> None:
    rows = questions(kind, {}, CALENDAR)
    assert len(rows) <= 10
    assert all(question.label != question.key for question in rows)
    assert bool(rows) is bool(asked(kind))


@pytest.mark.parametrize(
    ("kind", "given", "found"),
    [
        ("forward", {"due_at": "25/11/2026"}, {"to": "Phòng Kinh tế", "due_at": "2026-11-25T17:30:00+07:00"}),
        ("ask-supplement", {"items": "Tờ khai; Giấy chứng sinh ;", "reason": "thiếu"},
         {"items": ["Tờ khai", "Giấy chứng sinh"], "reason": "thiếu"}),
        ("return", {"name": "Ma Văn Mẫu", "id": "", "receipt": "lost"},
         {"to": {"name": "Ma Văn Mẫu"}, "receipt": "lost", "how": "tại quầy"}),
        ("rate", {"level": "2"}, {"level": 2}),
        ("ask-duty", {"amount": "1.500.000", "what": "lệ phí"}, {"amount": 1_500_000, "what": "lệ phí"}),
        ("extend", {"due_at": "30/11/2026 15:00", "reason": "chờ", "date": "20/11/2026", "signer": "Lê Văn Tám"},
         {"due_at": "2026-11-30T15:00:00+07:00", "reason": "chờ",
          "notice": {"date": "2026-11-20", "signer": "Lê Văn Tám"}}),
        ("finish", {}, {}),
    ],
)  # fmt: skip
def test_answers_become_a_body(kind: str, given: Answers, found: dict[str, Any]) -> None:
    made = answered(kind, **given)
    assert made == found
    read_body(kind, made, TODAY)


def test_what_was_paid_before_is_not_asked_for_again() -> None:
    paid = (Payment(START, 3000, "tiền mặt"), Payment(START, 1000, "VietQR"))
    dossier = replace(at_status(Status.ACCEPTED), fees=(FeeLine("A", "phí", 9000, 1000),), payments=paid)
    assert filled("pay", dossier, "")["amount"] == "4000"
    assert filled("pay", replace(dossier, fees=()), "")["amount"] == ""


def test_what_was_asked_for_is_what_came() -> None:
    asked = at_status(Status.PROCESSING)
    asked = apply(asked, step("ask-supplement", n=3, items=["Tờ khai", "Ảnh"], reason="thiếu"))
    (row,) = questions("supplement", filled("supplement", asked, ""), CALENDAR)
    assert (row.label, row.value) == ("Giấy tờ đã bổ sung", "Tờ khai; Ảnh")


def test_how_is_chosen_and_not_typed() -> None:
    for kind in ("return", "contact", "pay"):
        (row,) = (
            row for row in questions(kind, filled(kind, at_status(Status.FINISHED), ""), CALENDAR) if row.key == "how"
        )
        assert row.value == next(iter(row.options))
    posted = replace(at_status(Status.FINISHED), return_by="post")
    assert filled("return", posted, "")["how"] == "bưu chính"


def test_an_officer_is_chosen_and_not_typed() -> None:
    (row,) = questions("assign", {}, CALENDAR, officers={"lan": "Trần Thị Lan"})
    assert (row.options, row.judge("")) == ({"lan": "Trần Thị Lan"}, "Chưa ghi: Người phụ trách.")


def test_why_not_now() -> None:
    late = apply(at_status(Status.PROCESSING), step("extend", n=3))
    assert by_key(late, LAN, "h") is None
    assert "không quá một lần" in not_now(late, "h")
    assert "lãnh đạo Trung tâm" in not_now(at_status(Status.STOPPED), "m")
    assert "hệ thống" in not_now(at_status(Status.PROCESSING), "q")


def test_a_correction_holds_only_what_was_changed() -> None:
    assert answered("correct", reason="ghi nhầm") == {"changes": {}, "reason": "ghi nhầm"}
    made = answered("correct", owner="Ma Văn Mới", note="đã sửa", reason="ghi nhầm")
    assert made["changes"]["note"] == "đã sửa"
    assert made["changes"]["people"][0]["name"] == "Ma Văn Mới"
    assert "sets" not in made["changes"]
    read_body("correct", made, TODAY)


def test_the_submitter_is_corrected_where_there_is_one() -> None:
    dossier = at_status(Status.ACCEPTED)
    assert all(row.key != "submitter" for row in questions("correct", filled("correct", dossier, ""), CALENDAR))
    dossier = replace(dossier, people=(*dossier.people, Person("submitter", "H'Mẫu", relation="bà nội")))
    rows = questions("correct", filled("correct", dossier, ""), CALENDAR)
    answers = {row.key: row.value for row in rows} | {"reason": "ghi nhầm"}
    assert body("correct", answers, dossier, CALENDAR)["changes"] == {}
    made = body("correct", answers | {"submitter": "H'Mẩu"}, dossier, CALENDAR)
    assert [(person["role"], person["name"]) for person in made["changes"]["people"]][1:] == [("submitter", "H'Mẩu")]
    read_body("correct", made, TODAY)


def test_what_is_known_of_a_letter_and_of_the_end_of_a_withdrawal() -> None:
    assert filled("extend", at_status(Status.PROCESSING), "", TODAY)["date"] == "20/11/2026"
    withdrawn = at_status(Status.WITHDRAWN)
    assert filled("stop", withdrawn, "")["reason"] == withdrawn.ended != ""
    assert "reason" not in filled("stop", at_status(Status.PROCESSING), "")


def test_what_is_told_names_the_date_that_moved() -> None:
    before = at_status(Status.SUPPLEMENT)
    after = apply(before, step("supplement", n=9))
    assert after.due_at is not None
    later = after.due_at + timedelta(days=1)
    moved = replace(after, due_at=later)
    told = outcome("supplement", before, Done(moved))
    assert told == f"Nhận bổ sung: xong, hẹn trả {vietnamese(later)}."
    assert outcome("supplement", moved, Done(moved)) == "Nhận bổ sung: xong."
    waits = outcome("correct", moved, Done(moved, warnings=(WAITS,)))
    assert waits == f"Sửa sai sót khi tiếp nhận: CHƯA CÓ HIỆU LỰC. {WAITS}"


def test_papers_to_be_certified_are_corrected_as_lines() -> None:
    dossier = replace(at_status(Status.ACCEPTED), items=(Item("bằng", 2, 3, fee=12_000), Item("học bạ")))
    known = filled("correct", dossier, "")
    rows = questions("correct", known, CALENDAR)
    assert len(rows) <= 10
    (row,) = (row for row in rows if row.key == "certified")
    assert (row.label, row.value) == ("Giấy tờ chứng thực", "bằng 2 3; học bạ")
    assert row.check is not None
    assert "Chưa có tên giấy tờ" in (row.check("2 3; học bạ") or "")
    answers = {row.key: row.value for row in rows} | {"reason": "ghi nhầm"}
    assert body("correct", answers, dossier, CALENDAR)["changes"] == {}
    made = body("correct", answers | {"certified": "bằng 2 4; sổ 12 1 1 đt"}, dossier, CALENDAR)
    assert made["changes"] == {
        "items": [
            {"name": "bằng", "pages": 2, "copies": 4, "electronic": False},
            {"name": "sổ 12", "pages": 1, "copies": 1, "electronic": True},
        ]
    }
    read_body("correct", made, TODAY)
    assert all(
        row.key != "certified"
        for row in questions("correct", filled("correct", at_status(Status.ACCEPTED), ""), CALENDAR)
    )


def test_what_is_left_empty_is_named_by_the_rule() -> None:
    with pytest.raises(Refused, match="items"):
        read_body("ask-supplement", answered("ask-supplement", reason="thiếu"), TODAY)


@pytest.mark.parametrize("text", ["31/02/2026", "hôm qua", "25/11/2026 25:00", "2026-13-01"])
def test_impossible_dates(text: str) -> None:
    with pytest.raises(Refused):
        moment_of(text, CALENDAR)
    with pytest.raises(Refused):
        iso_day(text)


@pytest.mark.parametrize("text", ["25/11/2026", "25-11-2026", "25.11.2026", "25112026", "2026-11-25"])
def test_a_day_is_typed_as_it_comes(text: str) -> None:
    assert iso_day(text) == date(2026, 11, 25)
    assert moment_of(f"{text} 15:00", CALENDAR).hour == 15


def test_a_day_without_its_year_is_said_to_lack_it() -> None:
    with pytest.raises(Refused, match="thiếu năm"):
        iso_day("25/11")
