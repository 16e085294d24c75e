"""What the rules let pass comes before the supervisor: each cause, each decision, the same on every replica."""

from typing import Any

import pytest

from counter.dossier import Dossier, Status
from counter.ports import Filter
from counter.refusal import Refused
from counter.review import NO_ANSWER, NO_REMARK, NO_VERDICT, NOTHING_BACK, SEEN, reply, review, waiting
from counter.right import NotAllowed
from db.verify import verify
from tests.db.test_conflict import boss, same
from tests.db.test_steps import act
from tests.office import Counted, Office
from tests.wire import Town

LETTER = {"number": "", "date": "2026-11-20", "signer": "Lê Văn Tám"}


def processing(office: Office, **fields: Any) -> str:
    """Three working days, due Wed 25/11, handed over."""
    code = office.receive(procedure="1.004873", **fields)
    act(office, code, "forward", to="Phòng Kinh tế")
    return code


def causes(office: Office, code: str) -> list[tuple[str, str]]:
    dossier, _ = office.desk.dossier(code)
    return [(flag.cause, flag.decision) for flag in dossier.flags]


def named(dossier: Dossier, name: str) -> dict[str, Any]:
    """A correction of the owner's name."""
    (owner,) = dossier.having("owner")
    return {"changes": {"people": [{"role": "owner", "name": name}]}, "reason": f"ghi nhầm {owner.name}"}


def to_review(office: Office) -> list[str]:
    now = office.clock.now()
    lines, total = office.store.queue("to-review", now, now.date(), 50)
    assert total == len(lines) == office.store.duties(now, now.date())["to-review"]
    assert office.store.day(now).counts["to-review"] == total
    return [line.code for line in lines]


def supplement_again(office: Office) -> str:
    code = processing(office)
    for _ in range(2):
        act(office, code, "ask-supplement", items=["Tờ khai"], reason="thiếu")
        act(office, code, "supplement")
    return code


def asked_late(office: Office) -> str:
    code = processing(office)
    office.time.set("2026-11-26T09:00")
    act(office, code, "ask-supplement", items=["Tờ khai"], reason="thiếu")
    return code


def cancelled(office: Office) -> str:
    code = office.receive()
    act(office, code, "cancel", reason="lấy nhầm số")
    return code


def late_apology(office: Office) -> str:
    code = processing(office)
    office.time.set("2026-11-25T09:00")
    act(office, code, "extend", due_at="2026-11-27T17:30", reason="chờ xác minh", notice=LETTER)
    return code


def late_again(office: Office) -> str:
    code = processing(office)
    act(office, code, "extend", due_at="2026-11-26T17:30", reason="chờ xác minh", notice=LETTER)
    office.time.set("2026-11-27T09:00")
    act(office, code, "finish")
    return code


def reopened(office: Office) -> str:
    code = processing(office)
    act(office, code, "stop", reason="dừng nhầm")
    boss(office).act(code, "reopen", {"reason": "dừng nhầm"})
    return code


@pytest.mark.parametrize(
    ("happens", "cause"),
    [
        (supplement_again, "supplement-again"),
        (asked_late, "asked-late"),
        (cancelled, "cancelled"),
        (late_apology, "apology-late"),
        (late_again, "late-again"),
        (reopened, "reopened"),
    ],
)
def test_what_the_rules_let_pass_waits_until_it_is_seen(office: Office, happens: Any, cause: str) -> None:
    office.receive()
    code = happens(office)
    assert causes(office, code) == [(cause, "")]
    assert to_review(office) == [code]
    ((flag, event),) = waiting(*office.desk.dossier(code))
    assert flag.event_id == event.event_id
    done = review(boss(office), code, event.event_id, "approved", "")
    assert causes(office, code) == [(cause, "approved")]
    assert done.paper is None
    assert to_review(office) == []
    last = office.desk.dossier(code)[1][-1]
    assert (last.kind, last.officer, last.body) == (
        "review",
        "tam",
        {"step": event.event_id, "decision": "approved"},
    )
    assert verify(office.home, office.state, office.clock).whole


def test_what_is_as_it_should_be_is_not_flagged(office: Office) -> None:
    code = processing(office)
    act(office, code, "ask-supplement", items=["Tờ khai"], reason="thiếu")
    act(office, code, "supplement")
    act(office, code, "extend", due_at="2026-11-27T17:30", reason="chờ xác minh", notice=LETTER)
    act(office, code, "finish")
    fresh = office.receive()
    act(office, fresh, "correct", changes={"sets": 2}, reason="đếm lại")
    assert causes(office, code) == causes(office, fresh) == []
    assert to_review(office) == []


def test_sent_back_with_a_remark_and_only_by_the_supervisor(office: Office) -> None:
    code = cancelled(office)
    ((flag, _),) = waiting(*office.desk.dossier(code))
    before = len(office.desk.dossier(code)[1])
    with pytest.raises(NotAllowed):
        review(office.desk, code, "", "approved", "")
    with pytest.raises(Refused, match=NO_REMARK):
        review(boss(office), code, "", "returned", "  ")
    with pytest.raises(Refused) as refused:
        review(boss(office), code, "", "maybe", "")
    assert str(refused.value) == NO_VERDICT
    with pytest.raises(Refused, match=SEEN):
        review(boss(office), code, "another", "approved", "")
    assert len(office.desk.dossier(code)[1]) == before
    done = review(boss(office), code, "", "returned", "ghi rõ vì sao lấy nhầm")
    assert [(each.event_id, each.decision, each.remark) for each in done.dossier.flags] == [
        (flag.event_id, "returned", "ghi rõ vì sao lấy nhầm")
    ]
    with pytest.raises(Refused, match=SEEN):
        review(boss(office), code, "", "approved", "")


def test_what_was_sent_back_stands_with_the_officer_until_the_next_step(office: Office) -> None:
    office.receive(procedure="1.004873")
    code = reopened(office)
    review(boss(office), code, "", "returned", "ghi rõ vì sao dừng nhầm")

    def sent_back() -> list[tuple[str, str]]:
        now = office.clock.now()
        lines, total = office.store.queue("sent-back", now, now.date(), 50)
        assert total == len(lines) == office.store.duties(now, now.date())["sent-back"]
        mine, _ = office.store.queue("mine", now, now.date(), 50, Filter(officer="lan"))
        assert (code in [line.code for line in mine]) == bool(lines)
        return [(line.code, line.tell) for line in lines]

    assert sent_back() == [(code, "ghi rõ vì sao dừng nhầm")]
    act(office, code, "assign", officer="lan")
    assert sent_back() == [(code, "ghi rõ vì sao dừng nhầm")]
    act(office, code, "complaint", about="đã ghi lại lý do")
    assert sent_back() == []
    assert causes(office, code) == [("reopened", "answered")]
    assert verify(office.home, office.state, office.clock).whole


def test_what_was_sent_back_on_a_closed_dossier_stands_there_until_it_is_answered(office: Office) -> None:
    code, now = cancelled(office), office.clock.now()
    with pytest.raises(Refused, match=NOTHING_BACK):
        reply(office.desk, code, "đã xem")
    review(boss(office), code, "", "returned", "ghi rõ vì sao lấy nhầm")
    (line,), total = office.store.queue("sent-back", now, now.date(), 50)
    assert (line.code, line.tell, total) == (code, "ghi rõ vì sao lấy nhầm", 1)
    assert office.store.duties(now, now.date())["sent-back"] == 1
    with pytest.raises(Refused, match=NO_ANSWER):
        reply(office.desk, code, " ")
    done = reply(office.desk, code, "công dân nộp nhầm nơi")
    assert [(flag.decision, flag.remark) for flag in done.dossier.flags] == [("answered", "ghi rõ vì sao lấy nhầm")]
    assert office.store.duties(now, now.date())["sent-back"] == 0
    assert verify(office.home, office.state, office.clock).whole


def test_a_correction_after_the_hand_over_waits_for_the_supervisor(office: Office) -> None:
    code = processing(office, name="Ma Văn Mẩu")
    dossier, _ = office.desk.dossier(code)
    done = act(office, code, "correct", **named(dossier, "Ma Văn Mẫu"))
    assert (done.dossier.applicant, done.dossier.corrections, done.paper) == ("Ma Văn Mẩu", 0, None)
    assert "chờ lãnh đạo Trung tâm đồng ý" in done.warnings[0]
    assert causes(office, code) == [("corrected-late", "")]
    assert [line.applicant for line in office.store.find("mau", 10)] == ["Ma Văn Mẩu"]
    made = review(boss(office), code, "", "approved", "đã đối chiếu giấy khai sinh")
    assert (made.dossier.applicant, made.dossier.corrections) == ("Ma Văn Mẫu", 1)
    assert made.dossier.originals["01"] == 2
    paper = office.paper
    assert isinstance(paper, Counted)
    assert paper.drawn[-1] == ("01", code, 1)
    assert [(event.kind, event.officer) for event in office.desk.dossier(code)[1]][-3:] == [
        ("correct", "lan"),
        ("correct", "tam"),
        ("review", "tam"),
    ]
    assert causes(office, code) == [("corrected-late", "approved")]
    assert verify(office.home, office.state, office.clock).whole


def test_a_correction_that_was_sent_back_never_holds(office: Office) -> None:
    code = processing(office, name="Ma Văn Mẫu")
    dossier, _ = office.desk.dossier(code)
    act(office, code, "correct", **named(dossier, "Ma Văn Khác"))
    done = review(boss(office), code, "", "returned", "tên trên giấy tờ là Mẫu")
    assert (done.dossier.applicant, done.dossier.corrections) == ("Ma Văn Mẫu", 0)


def test_a_supervisor_s_own_correction_holds_at_once(office: Office) -> None:
    code = processing(office, name="Ma Văn Mẩu")
    dossier, _ = office.desk.dossier(code)
    done = boss(office).act(code, "correct", named(dossier, "Ma Văn Mẫu"))
    assert (done.dossier.applicant, done.dossier.flags) == ("Ma Văn Mẫu", ())
    assert done.paper is not None


def test_one_that_cannot_be_made_any_more_can_only_be_sent_back(office: Office) -> None:
    code = processing(office)
    act(office, code, "correct", changes={"sets": 3}, reason="đếm lại")
    act(office, code, "finish")
    with pytest.raises(Refused, match="Đã xử lý xong"):
        review(boss(office), code, "", "approved", "")
    assert review(boss(office), code, "", "returned", "đã có kết quả").dossier.sets == 1


def test_who_did_not_know_of_the_hand_over_waits_too(offices: tuple[Town, Office, Office]) -> None:
    """The counter wins until the dossier is transferred, whenever it hears of that (protocol.md C2)."""
    town, first, second = offices
    code = first.receive()
    for office in (first, second, first):
        town.sync(office)
    first.desk.act(code, "forward", {"to": "Phòng Kinh tế"})
    told = second.desk.act(code, "correct", {"changes": {"sets": 2}, "reason": "đếm lại"})
    assert told.dossier.sets == 2
    same(town, first, second)
    for office in (first, second):
        assert causes(office, code) == [("corrected-late", "")]
        assert office.desk.dossier(code)[0].sets == 1
        assert to_review(office) == [code]
    review(boss(first), code, "", "approved", "")
    same(town, first, second)
    for office in (first, second):
        assert (office.desk.dossier(code)[0].sets, causes(office, code)) == (2, [("corrected-late", "approved")])
        assert to_review(office) == []


def test_a_receipt_with_a_wrong_mark_that_was_taken_all_the_same(office: Office) -> None:
    code = processing(office)
    act(office, code, "finish")
    office.time.set("2026-11-20T09:00")
    body = {"to": {"name": "Nguyễn Văn Dũng"}, "receipt": "collected", "how": "tại quầy"}
    done = office.desk.act(f"https://tracuu.example.vn/h/{code}?h=261125&k=0000000000", "return", body)
    assert done.dossier.status is Status.RETURNED
    assert causes(office, code) == [("forged", "")]
