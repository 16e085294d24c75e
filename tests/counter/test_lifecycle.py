"""The life of a dossier against domain.md 5.2, written out by hand; then random lives."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.dossier import OPEN, RUNNING, Dossier, Status
from counter.event import Event, canonical
from counter.lifecycle import ACTIONS, allowed, apply, fold, read_body, why_not
from counter.record import from_plain, to_plain
from counter.refusal import Refused
from counter.right import allows as has_right
from tests.counter.life import (
    BODIES,
    ITEMS,
    START,
    at_status,
    beginning,
    due_body,
    event,
    moment,
    run,
    slips,
    step,
    walk,
)

S = Status
QUICK = settings(max_examples=100, deadline=None, derandomize=True)

# From domain.md 5.2 and 14: what each step makes of each status. Everything else is refused. "accept" at 2 is the
# competent agency's receipt, "finish" at 2 the same-day procedure; "opinion", "reconcile" and the post's answers need
# what they answer; all are looked at below.
EXPECTED: dict[str, dict[int, int]] = {
    "accept": {1: 2},
    "forward": {2: 4, 4: 4},
    "ask-supplement": {1: 5, 4: 5},
    "supplement": {5: 4},
    "refuse": {1: 3, 4: 8},
    "consult": {4: 4},
    "opinion": {},
    "ask-duty": {4: 6},
    "settle-duty": {6: 4},
    "pay": {1: 1, 2: 2, 4: 4, 5: 5, 6: 6, 9: 9, 10: 10},
    "refund": {s: s for s in range(1, 11)},
    "reconcile": {},
    "withdraw": {2: 7, 4: 7, 5: 7, 6: 7},
    "stop": {4: 8, 5: 8, 7: 8},
    "reopen": {8: 4},
    "finish": {4: 9},
    "return": {9: 10},
    "delivered": {},
    "undelivered": {},
    "extend": {2: 2, 4: 4, 6: 6},
    "correct": {2: 2, 4: 4, 5: 5, 6: 6},
    "cancel": {2: 2},
    "assign": {s: s for s in (1, 2, 4, 5, 6, 7, 9)},
    "contact": {s: s for s in range(1, 11)},
    "record": {s: s for s in range(1, 11)},
    "complaint": {s: s for s in range(1, 11)},
    "rate": {3: 3, 8: 8, 9: 9, 10: 10},
}


def plain(dossier: Dossier | None) -> str:
    return canonical(to_plain(dossier))


def test_the_table_holds_the_steps_of_the_design() -> None:
    assert set(ACTIONS) == set(EXPECTED) == set(BODIES)


@pytest.mark.parametrize("kind", EXPECTED)
@pytest.mark.parametrize("status", Status)
def test_the_whole_table(status: Status, kind: str) -> None:
    dossier = at_status(status)
    before = plain(dossier)
    if int(status) in EXPECTED[kind]:
        assert why_not(dossier, kind) is None
        assert kind in allowed(dossier)
        after = apply(dossier, step(kind, n=20))
        assert after.status == EXPECTED[kind][int(status)]
    else:
        assert why_not(dossier, kind)
        assert kind not in allowed(dossier)
        with pytest.raises(Refused):
            apply(dossier, step(kind, n=20))
    assert plain(dossier) == before


def test_only_a_same_day_procedure_is_finished_at_the_desk() -> None:
    done = apply(at_status(S.ACCEPTED, same_day=True), step("finish"))
    assert (done.status, done.finished_at) == (S.FINISHED, START + timedelta(minutes=1))
    with pytest.raises(Refused, match="chuyển xử lý trước"):
        apply(at_status(S.ACCEPTED), step("finish"))


def test_the_competent_agency_starts_the_clock_once() -> None:
    due: dict[str, Any] = {"clock_at": None, "due_at": None, "provisional": False, "days": []}
    waiting = run([beginning(waits_for="Sở Nội vụ", due=due)])
    assert (waiting.clock_at, waiting.due_at, waiting.first_due_at) == (None, None, None)
    body = {"due": due_body("2026-11-26T17:30", clock_at="2026-11-20T08:00")}
    begun = apply(waiting, event("accept", body, at=moment("2026-11-20T08:00")))
    assert begun.received_at == START
    assert begun.clock_at == moment("2026-11-20T08:00")
    assert begun.due_at == begun.first_due_at == moment("2026-11-26T17:30")
    assert not begun.waits_for
    with pytest.raises(Refused, match="không tiếp nhận lần thứ hai"):
        apply(begun, event("accept", body, n=2))
    sent = apply(apply(waiting, step("forward", n=1, to="Sở Nội vụ")), event("accept", body, n=2))
    assert (sent.status, sent.due_at, sent.waits_for) == (S.PROCESSING, begun.due_at, "")


def test_a_supplement_goes_back_to_where_it_was_asked() -> None:
    portal = run([beginning(S.REGISTERED), step("ask-supplement", n=1)])
    due = due_body("2026-11-25T17:30", clock_at="2026-11-19T09:02")
    accepted = apply(portal, event("supplement", {"due": due}, n=2))
    assert accepted.status is S.ACCEPTED
    assert accepted.received_at == START + timedelta(minutes=2)
    assert accepted.first_due_at == accepted.due_at == moment("2026-11-25T17:30")
    assert apply(at_status(S.SUPPLEMENT), step("supplement", n=9)).status is S.PROCESSING


def test_a_place_independent_dossier_goes_back_to_processing() -> None:
    due: dict[str, Any] = {"clock_at": None, "due_at": None, "provisional": False, "days": []}
    events = [beginning(waits_for="Sở Nội vụ", due=due), *walk([])]
    asked = run([*events, step("forward", n=1), step("ask-supplement", n=2), step("supplement", n=3)])
    assert asked.status is S.PROCESSING


@pytest.mark.parametrize("end", ["stop", "withdraw"])
def test_a_portal_dossier_never_accepted_is_not_reopened_into_processing(end: str) -> None:
    """5 → 8 → 4 would make a dossier in processing that was never received and has no receipt."""
    ways = {"stop": ("stop",), "withdraw": ("withdraw", "stop")}[end]
    kinds = ("ask-supplement", *ways)
    events = [beginning(S.REGISTERED), *(step(kind, n=n) for n, kind in enumerate(kinds, 1))]
    stopped = run(events)
    assert stopped.status is S.STOPPED
    try:
        reopened = apply(stopped, step("reopen", n=9))
    except Refused:
        return
    assert reopened.status is S.REGISTERED or reopened.received_at is not None


def test_forwards_are_legs_with_times_of_their_own() -> None:
    second = step("forward", n=2, to="Công an xã")
    dossier = run([beginning(), step("forward", n=1), second])
    first_leg, second_leg = dossier.legs
    assert (first_leg.to, first_leg.at, first_leg.done_at) == ("Phòng Kinh tế", START + timedelta(minutes=1), second.at)
    assert (first_leg.due_at, first_leg.note) == (moment("2026-11-23T17:30"), "gấp")
    assert (second_leg.to, second_leg.due_at, second_leg.done_at) == ("Công an xã", None, None)
    done = apply(dossier, step("finish", n=3))
    assert done.legs[-1].done_at == done.finished_at == START + timedelta(minutes=3)
    assert done.result == "Trích lục 01"


def test_a_consultation_runs_beside_the_forward() -> None:
    dossier = run(
        [
            beginning(),
            step("forward", n=1),
            step("consult", n=2),
            step("consult", n=3, agency="Sở Tư pháp", due_at="2026-11-24"),
        ]
    )
    assert [leg.done_at for leg in dossier.legs] == [None, None, None]
    answered = apply(dossier, step("opinion", n=4))
    assert [leg.done_at is not None for leg in answered.legs] == [False, True, False]
    moved = apply(answered, step("forward", n=5))
    assert [leg.done_at is not None for leg in moved.legs] == [True, True, False, False]
    assert why_not(moved, "opinion") is None
    none_left = apply(moved, step("opinion", n=6, agency="Sở Tư pháp"))
    assert why_not(none_left, "opinion")


def test_an_opinion_of_an_agency_that_was_not_asked_is_refused() -> None:
    dossier = run([beginning(), step("forward", n=1), step("consult", n=2)])
    with pytest.raises(Refused):
        apply(dossier, step("opinion", n=3, agency="Sở Tư pháp"))


def test_the_finish_does_not_invent_an_opinion() -> None:
    """An agency that never answered has not answered; its overdue reply is reported (NĐ 61/2018 19.5)."""
    dossier = run([beginning(), step("forward", n=1), step("consult", n=2), step("finish", n=3)])
    assert [(leg.kind, leg.done_at is not None) for leg in dossier.legs] == [("forward", True), ("consult", False)]


def test_pauses_are_kept_with_their_ends() -> None:
    kinds = ("forward", "ask-supplement", "supplement", "ask-duty", "settle-duty", "ask-supplement", "withdraw")
    dossier = run([beginning(), *(step(kind, n=n) for n, kind in enumerate(kinds, 1))])
    minutes = [(p.at, p.until) for p in dossier.pauses]
    assert minutes == [
        (START + timedelta(minutes=a), START + timedelta(minutes=b)) for a, b in ((2, 3), (4, 5), (6, 7))
    ]
    assert dossier.pauses[0].items == ("Giấy chứng sinh",)
    assert dossier.pauses[1].why == dossier.duty == "lệ phí trước bạ"
    assert dossier.ended == "đổi ý"


@pytest.mark.parametrize(
    ("begun", "kinds", "told"),
    [
        (S.REGISTERED, ("refuse",), "từ chối tiếp nhận hồ sơ"),
        (S.ACCEPTED, ("forward", "refuse"), "từ chối giải quyết hồ sơ"),
        (S.ACCEPTED, ("forward", "stop"), "dừng giải quyết hồ sơ"),
        (S.ACCEPTED, ("withdraw",), ""),
        (S.ACCEPTED, ("withdraw", "stop"), "dừng giải quyết do rút hồ sơ"),
        (S.ACCEPTED, ("withdraw", "stop", "reopen", "stop"), "dừng giải quyết hồ sơ"),
    ],
)
def test_what_the_citizen_is_told_of_an_end_is_what_happened(begun: S, kinds: tuple[str, ...], told: str) -> None:
    assert run([beginning(begun), *(step(kind, n=n) for n, kind in enumerate(kinds, 1))]).tell == told


def test_a_second_supplement_request_is_counted() -> None:
    kinds = ("forward", "ask-supplement", "supplement", "ask-supplement")
    dossier = run([beginning(), *(step(kind, n=n) for n, kind in enumerate(kinds, 1))])
    assert len([p for p in dossier.pauses if p.items]) == 2
    assert dossier.pauses[-1].until is None


def test_the_return_date_moves_once() -> None:
    dossier = apply(at_status(S.PROCESSING), step("extend", n=5))
    assert dossier.extension is not None
    assert dossier.extension.before == dossier.first_due_at == moment("2026-11-25T17:30")
    assert dossier.extension.due_at == dossier.due_at == moment("2026-12-02T17:30")
    assert (dossier.extension.number, dossier.extension.signer) == ("12/VB", "Lê Văn Tám")
    assert "hẹn lại" in dossier.tell
    with pytest.raises(Refused, match="một lần"):
        apply(dossier, step("extend", n=6))


def test_the_return_date_is_never_moved_back() -> None:
    earlier = {**BODIES["extend"], "due_at": "2026-11-20T17:30"}
    with pytest.raises(Refused):
        apply(at_status(S.PROCESSING), step("extend", n=5, **earlier))


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_cancelled_number_is_closed_to_every_step(kind: str) -> None:
    struck = apply(at_status(S.ACCEPTED), step("cancel", n=5))
    assert struck.cancelled == "lấy nhầm số"
    assert struck.status is S.ACCEPTED
    assert allowed(struck) == []
    assert not struck.overdue(moment("2027-01-01T00:00"))
    with pytest.raises(Refused, match="đã hủy"):
        apply(struck, step(kind, n=6))


def test_the_result_goes_out_with_the_receipt() -> None:
    dossier = at_status(S.RETURNED)
    assert dossier.handed is not None
    assert (dossier.handed.name, dossier.handed.receipt, dossier.handed.s10) == (
        "Trần Thị Bé",
        "collected",
        "EE123456785VN",
    )
    assert dossier.returned_at == dossier.handed.at
    lost = apply(at_status(S.FINISHED), step("return", to={"name": "An"}, receipt="lost", how="bưu điện"))
    assert lost.handed is not None
    assert (lost.handed.receipt, lost.handed.id) == ("lost", "")


def test_what_the_post_carries_arrives_or_comes_back() -> None:
    sent = apply(at_status(S.FINISHED), step("return", n=20, to={"name": "An"}, receipt="collected", how="bưu chính"))
    assert {"delivered", "undelivered"} <= set(allowed(sent))
    arrived = apply(sent, step("delivered", n=21))
    assert arrived.handed is not None
    assert (arrived.status, arrived.handed.delivered_at) == (S.RETURNED, START + timedelta(minutes=21))
    assert not {"delivered", "undelivered"} & set(allowed(arrived))
    back = apply(sent, step("undelivered", n=21))
    assert (back.status, back.handed, back.returned_at) == (S.FINISHED, None, None)
    assert back.tell
    again = apply(back, step("return", n=22, to={"name": "An"}, receipt="collected", how="tại quầy"))
    assert again.status is S.RETURNED
    assert why_not(again, "undelivered")


def test_small_steps_leave_their_trace() -> None:
    dossier = at_status(S.FINISHED)
    assert dossier.tell
    for n, kind in enumerate(("pay", "pay", "contact", "complaint", "assign", "rate"), 10):
        dossier = apply(dossier, step(kind, n=n))
    assert [p.amount for p in dossier.payments] == [8000, 8000]
    assert [c.outcome for c in dossier.contacts] == ["đã báo"]
    assert [c.outcome for c in dossier.complaints] == ["chờ lâu"]
    assert (dossier.officer, dossier.rating, dossier.tell) == ("lan", 1, "")
    assert dossier.last_at == START + timedelta(minutes=15)


TRANSFER: dict[str, Any] = {"amount": 3000, "how": "VietQR"}


@pytest.mark.parametrize("status", [S.REGISTERED, S.ACCEPTED, S.PROCESSING, S.SUPPLEMENT, S.DUTY, S.FINISHED])
def test_money_that_is_not_on_the_counter_waits_until_it_is_seen(status: Status) -> None:
    """Chờ đối soát (domain.md 10.5)."""
    paid = apply(at_status(status), step("pay", n=10, **TRANSFER))
    assert (paid.fees_paid, paid.fees_waiting, paid.payments[0].waiting) == (2000, 3000, True)
    seen = apply(paid, step("reconcile", n=11))
    assert (seen.status, seen.fees_paid, seen.fees_waiting) == (status, 5000, 0)
    assert seen.payments[0].confirmed_at == START + timedelta(minutes=11)
    assert "reconcile" in allowed(paid)
    assert "reconcile" not in allowed(seen)
    with pytest.raises(Refused, match="chờ đối soát"):
        apply(seen, step("reconcile", n=12))


@pytest.mark.parametrize("how", ["tiền mặt", "Tiền mặt", "tien mat", "cash", "Tiền mặt tại quầy"])
def test_cash_is_there_at_once(how: str) -> None:
    paid = apply(at_status(S.ACCEPTED), step("pay", n=10, amount=3000, how=how))
    assert (paid.fees_paid, paid.fees_waiting) == (5000, 0)
    assert why_not(paid, "reconcile")


def test_money_is_seen_when_the_result_is_long_gone() -> None:
    paid = apply(at_status(S.FINISHED), step("pay", n=10, **TRANSFER))
    gone = apply(paid, step("return", n=11))
    assert apply(gone, step("reconcile", n=12)).fees_waiting == 0


def certification(**fields: Any) -> Dossier:
    return run([beginning(items=to_plain(ITEMS), receipt=False, **fields)])


@pytest.mark.parametrize("kinds", [(), ("forward",)])
def test_papers_are_signed_with_a_number_each(kinds: tuple[str, ...]) -> None:
    waiting = run([beginning(items=to_plain(ITEMS), receipt=False), *walk(kinds)])
    assert waiting.to_sign
    signed = apply(waiting, event("finish", slips(7), n=9))
    assert (signed.status, signed.to_sign) == (S.FINISHED, False)
    assert [(item.name, item.number, item.volume, item.year) for item in signed.items] == [
        ("Bằng tốt nghiệp", 7, 1, 2026),
        ("Học bạ", 8, 1, 2026),
    ]
    assert from_plain(Dossier, to_plain(signed)) == signed
    handed = apply(signed, step("return", n=10)).handed
    assert handed is not None
    assert handed.receipt == "none"


def test_without_a_receipt_there_is_nothing_to_replace_or_collect() -> None:
    quiet = certification()
    assert (quiet.originals, quiet.has_receipt, apply(quiet, step("correct")).originals) == ({}, False, {})
    printed = apply(quiet, event("reprint", {"form": "01", "copy": 1}))
    assert (printed.has_receipt, apply(printed, step("correct", n=2)).originals) == (True, {"01": 1})


def test_a_dossier_that_was_carried_in_has_the_receipt_of_the_older_system() -> None:
    carried = run([beginning(carried=True)])
    assert (carried.originals, carried.has_receipt) == ({}, True)
    assert apply(carried, step("correct")).originals == {"01": 1}
    done = run([beginning(carried=True), *walk(("forward", "finish", "return"))])
    assert done.handed is not None
    assert done.handed.receipt == "collected"


def test_numbers_that_do_not_fit_the_papers_are_a_conflict() -> None:
    with pytest.raises(Refused, match="không đúng dạng"):
        apply(certification(), event("finish", {"slips": slips()["slips"][:1]}))


def test_a_correction_is_counted_and_the_first_promise_stays() -> None:
    people = [{"role": "owner", "name": "H'Bia Niê"}]
    changes = {
        "people": people,
        "documents": [{"name": "Tờ khai", "originals": 1}],
        "fees": [],
        "sets": 2,
        "return_by": "post",
    }
    dossier = apply(at_status(S.PROCESSING), step("correct", changes=changes, reason="ghi nhầm"))
    assert dossier.applicant == "H'Bia Niê"
    assert (dossier.sets, dossier.return_by, dossier.corrections) == (2, "post", 1)
    assert dossier.fees == ()
    assert dossier.first_due_at == moment("2026-11-25T17:30")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"status": 10},
        {"code": "H15.50.05-261119-1002"},
        {"due_at": "2026-12-01T17:30"},
        {"people": []},
        {"people": 5},
        {"people": [{"role": "owner", "ten": "An"}]},
        {"people": [{"role": "submitter", "name": "An"}]},
        {"people": [{"role": "owner", "name": ""}]},
        {"people": [{"role": "owner", "name": 5}]},
        {"people": [{"role": "vua", "name": "An"}]},
        {"people": [{"role": "owner", "name": "An", "id_type": "cccd", "id": "12"}]},
        {"people": [{"role": "owner", "name": "NguyÔn V¨n An"}]},
        {"documents": [{"name": "Tờ khai", "originals": "một"}]},
        {"documents": [{"name": "Tờ khai", "originals": -1}]},
        {"fees": [{"name": "Lệ phí", "due": -5}]},
        {"fees": "không"},
        {"sets": "hai"},
        {"sets": 0},
        {"sets": None},
        {"note": 5},
        {"return_by": "bồ câu"},
    ],
    ids=str,
)
def test_a_correction_is_checked_as_an_intake_is(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        apply(at_status(S.PROCESSING), step("correct", changes=changes, reason="ghi nhầm"))


@pytest.mark.parametrize("kind", EXPECTED)
def test_missing_unknown_and_null_keys_are_named(kind: str) -> None:
    body = BODIES[kind]
    read_body(kind, body)
    with pytest.raises(Refused, match='"la"'):
        read_body(kind, {**body, "la": 1})
    for key in ACTIONS[kind].needs:
        rest = {k: v for k, v in body.items() if k != key}
        for lacking in (rest, {**rest, key: None}):
            with pytest.raises(Refused, match=f'"{key}"'):
                read_body(kind, lacking)
    for key in ACTIONS[kind].may:
        assert read_body(kind, {**body, key: None}) == read_body(kind, {k: v for k, v in body.items() if k != key})


@pytest.mark.parametrize("kind", EXPECTED)
@pytest.mark.parametrize("wrong", [True, -1, 1.5, {}, [], "", [[]], {"x": 1}, "\x00", "a\nb\x00"])
def test_a_value_of_the_wrong_type_names_its_key(kind: str, wrong: object) -> None:
    for key in (*ACTIONS[kind].needs, *ACTIONS[kind].may):
        if key == "changes" and isinstance(wrong, dict):
            continue
        with pytest.raises(Refused, match=f'"{key}"|"x"|Thời điểm|Số bưu gửi|"name"|"number"|"date"|"signer"'):
            read_body(kind, {**BODIES[kind], key: wrong})


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("ask-supplement", {"items": [""], "reason": "thiếu"}),
        ("ask-supplement", {"items": [" ", "Tờ khai"], "reason": "thiếu"}),
        ("extend", {**BODIES["extend"], "notice": {}}),
        ("extend", {**BODIES["extend"], "notice": {"number": "", "date": "", "signer": ""}}),
        ("extend", {**BODIES["extend"], "notice": {"number": "1", "date": "hôm qua", "signer": "Lê Văn Tám"}}),
        ("return", {**BODIES["return"], "to": {"name": ""}}),
        ("return", {**BODIES["return"], "to": {"name": "An", "tuoi": 5}}),
        ("return", {**BODIES["return"], "receipt": "kept"}),
        ("rate", {"level": 0}),
        ("rate", {"level": 4}),
        ("pay", {"amount": 0, "how": "tiền mặt"}),
        ("pay", {"amount": "8000", "how": "tiền mặt"}),
        ("forward", {"to": " "}),
        ("forward", {"to": "Công an xã", "due_at": "ngày mai"}),
        ("consult", {"agency": "Công an xã", "due_at": "9999-12-31T23:59:59-10:00"}),
    ],
)
def test_a_body_that_says_nothing_is_refused(kind: str, body: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        read_body(kind, body)


@pytest.mark.parametrize("kind", ["", "receive", "reprint", "alias", "xoa", "__class__"])
def test_a_step_that_is_none_is_refused(kind: str) -> None:
    with pytest.raises(Refused, match="Không có bước này"):
        read_body(kind, {})


@pytest.mark.parametrize("body", [[], "x", 5, True])
def test_a_body_that_is_no_object_is_refused(body: object) -> None:
    with pytest.raises(Refused, match="đối tượng"):
        read_body("forward", body)


def test_a_dossier_is_received_once_and_first() -> None:
    with pytest.raises(Refused, match="không tiếp nhận hai lần"):
        apply(run([beginning()]), beginning())
    with pytest.raises(Refused, match="Chưa có hồ sơ"):
        apply(None, step("forward"))
    with pytest.raises(Refused, match="chưa biết"):
        apply(run([beginning()]), event("teleport", {}))


def test_fold_keeps_what_it_cannot_apply_and_goes_on() -> None:
    early, good, twice, late = step("finish", n=1), step("forward", n=2), beginning(), step("finish", n=3)
    unknown = event("teleport", {}, n=4)
    dossier = fold([beginning(), early, good, replace(twice, event_id="again"), late, unknown])
    assert dossier is not None
    assert dossier.status is S.FINISHED
    assert dossier.conflicts == (early.event_id, "again", unknown.event_id)
    assert replace(dossier, conflicts=()) == run([beginning(), good, late])


@pytest.mark.parametrize(
    "broken",
    [
        event("forward", {}, n=1),
        event("forward", {"to": "Công an xã", "due_at": "mai"}, n=1),
        event("correct", {"changes": {"people": [{"ten": "An"}]}, "reason": "x"}, n=1),
        event("correct", {"changes": {"people": 5}, "reason": "x"}, n=1),
        event("extend", {"due_at": "2026-12-02", "reason": "x", "notice": {"so": 1}}, n=1),
        event("cancel", {}, n=1),
        event("alias", {}, n=1),
        event("reprint", {"form": "01"}, n=1),
    ],
    ids=lambda e: f"{e.kind} {e.body}",
)
def test_a_broken_event_of_another_replica_is_a_conflict(broken: Event) -> None:
    """It is kept and shown, and blocks nothing (design.md, "Order")."""
    dossier = fold([beginning(), broken, step("forward", n=2)])
    assert dossier is not None
    assert dossier.conflicts == (broken.event_id,)
    assert dossier.status is S.PROCESSING


def test_a_receive_with_a_field_of_a_later_version_is_no_crash() -> None:
    with pytest.raises(Refused):
        apply(None, beginning(mau="xanh"))


def test_fold_of_nothing() -> None:
    assert fold([]) is None
    assert fold([step("forward")]) is None


def test_the_provinces_place_and_the_last_time_are_kept() -> None:
    dossier = run([replace(beginning(), rev=7), step("forward", n=5)])
    assert (dossier.rev, dossier.last_at) == (7, START + timedelta(minutes=5))
    late = apply(dossier, step("contact", n=1))
    assert late.last_at == START + timedelta(minutes=5)


def test_aliases_and_reprints() -> None:
    marks = [event("alias", {"code": code}, n=n) for n, code in enumerate(("A-1", "B-2", "A-1"), 1)]
    dossier = run([beginning(), *marks, event("reprint", {"form": "01", "copy": 2}, n=4)])
    assert dossier.aliases == ("A-1", "B-2")
    assert dossier.reprints == {"01": 2}


@pytest.mark.parametrize(
    ("status", "now", "overdue"),
    [
        (S.ACCEPTED, "2026-11-25T17:30", False),
        (S.ACCEPTED, "2026-11-25T17:31", True),
        (S.PROCESSING, "2026-11-26T07:00", True),
        (S.DUTY, "2026-11-26T07:00", True),
        (S.REGISTERED, "2027-01-01T00:00", False),
        (S.SUPPLEMENT, "2027-01-01T00:00", False),
        (S.WITHDRAWN, "2027-01-01T00:00", False),
        (S.STOPPED, "2027-01-01T00:00", False),
        (S.FINISHED, "2027-01-01T00:00", False),
        (S.RETURNED, "2027-01-01T00:00", False),
    ],
)
def test_overdue_is_computed(status: Status, now: str, overdue: bool) -> None:
    assert at_status(status).overdue(moment(now)) is overdue


@pytest.mark.parametrize(
    ("finished", "overdue"),
    [("2026-11-25T17:29", False), ("2026-11-25T23:00", False), ("2026-11-26T00:10", True), ("2026-11-20T08:00", False)],
)
def test_a_finished_dossier_is_judged_by_vietnams_date(finished: str, overdue: bool) -> None:
    for zone in (None, UTC):
        done = apply(
            at_status(S.PROCESSING), step("finish", at=moment(finished).astimezone(zone or moment(finished).tzinfo))
        )
        assert done.overdue(moment("2027-06-01T00:00")) is overdue


def test_the_sets_of_statuses() -> None:
    assert {2, 4, 6} == RUNNING
    assert {1, 2, 4, 5, 6, 7, 9} == OPEN
    assert [status.label for status in (S.REGISTERED, S.RETURNED)] == ["Mới đăng ký", "Đã trả kết quả"]


def test_papers_and_supervisor() -> None:
    papers = {"accept": "01", "ask-supplement": "02", "supplement": "01", "refuse": "03", "withdraw": "05",
    "stop": "05",
              "extend": "04", "correct": "01"}  # fmt: skip
    assert {kind: action.paper for kind, action in ACTIONS.items() if action.paper} == papers
    assert [kind for kind in ACTIONS if not has_right("officer", f"act.{kind}")] == ["reopen"]


# Random lives.

moves = st.lists(st.sampled_from([*BODIES, "transfer", "reprint", "alias", "receive", "teleport"]), max_size=25)


def life(status: Status, kinds: list[str]) -> list[Event]:
    due = due_body("2026-11-25T17:30", clock_at="2026-11-19T09:01")
    papers = {"items": to_plain(ITEMS), "receipt": False} if len(kinds) % 3 == 0 else {}
    events = [beginning(status, same_day=len(kinds) % 2 == 0, **papers)]
    for n, kind in enumerate(kinds, 1):
        if kind == "receive":
            events.append(replace(beginning(status), event_id=f"again {n}"))
        elif kind == "reprint":
            events.append(event(kind, {"form": "01", "copy": n}, n=n))
        elif kind == "alias":
            events.append(event(kind, {"code": f"A-{n % 3}"}, n=n))
        elif kind == "teleport":
            events.append(event(kind, {}, n=n))
        elif kind == "transfer":
            events.append(step("pay", n=n, **TRANSFER))
        else:
            added = {"due": due} if kind in {"accept", "supplement"} else {}
            if kind == "finish" and papers:
                added = slips()
            events.append(event(kind, read_body(kind, BODIES[kind]) | added, n=n))
    return events


@given(st.sampled_from([S.REGISTERED, S.ACCEPTED]), moves)
@QUICK
def test_random_lives(status: Status, kinds: list[str]) -> None:
    accepted: list[Event] = []
    refused: list[str] = []
    dossier: Dossier | None = None
    for entry in life(status, kinds):
        before = plain(dossier)
        try:
            after = apply(dossier, entry)
        except Refused:
            refused.append(entry.event_id)
        else:
            accepted.append(entry)
            if dossier is not None and entry.kind in ACTIONS:
                assert entry.kind in allowed(dossier)
                assert after.status == ACTIONS[entry.kind].moves[dossier.status] or entry.kind == "supplement"
        assert plain(dossier) == before
        dossier = after if accepted and accepted[-1] is entry else dossier
    assert dossier is not None
    assert fold(accepted) == dossier
    assert fold(life(status, kinds)) == replace(dossier, conflicts=tuple(refused))
    assert from_plain(Dossier, to_plain(dossier)) == dossier
    assert plain(from_plain(Dossier, to_plain(dossier))) == plain(dossier)
    assert len([p for p in dossier.pauses if p.until is None]) == (dossier.status in {S.SUPPLEMENT, S.DUTY})
    assert (dossier.finished_at is not None) == (dossier.status in {S.FINISHED, S.RETURNED})
    assert (dossier.handed is not None) == (dossier.status is S.RETURNED)
    assert all(leg.done_at is None or leg.done_at >= leg.at for leg in dossier.legs)
    signed = dossier.status in {S.FINISHED, S.RETURNED}
    assert all((item.number > 0) == signed for item in dossier.items)
    assert dossier.to_sign == (bool(dossier.items) and dossier.status in {2, 4} and not dossier.cancelled)
    sums = dossier.fees_by_kind.values()
    assert sum(one.due for one in sums) == dossier.fees_due
    assert sum(one.paid for one in sums) == dossier.fees_paid
    assert sum(one.waiting for one in sums) == dossier.fees_waiting
    assert ("reconcile" in allowed(dossier)) == (dossier.fees_waiting > 0 and not dossier.cancelled)


@given(st.sampled_from([S.REGISTERED, S.ACCEPTED]), moves)
@QUICK
def test_a_log_read_again_from_json_gives_the_same(status: Status, kinds: list[str]) -> None:
    events = life(status, kinds)
    again = [Event.from_json(entry.to_json()) for entry in events]
    assert plain(fold(again)) == plain(fold(events))
