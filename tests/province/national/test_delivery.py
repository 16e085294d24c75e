"""Dossiers told to the national side of either generation, which misbehaves in every way that was seen."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from province.national.queue import Candidate
from province.national.second import SecondGeneration
from province.national.trail import parcel
from tests.counter.life import event
from tests.province.national.hub import HOUSE, Hub, life, people, person, uid
from tests.province.national.portal import AFTER, FAULTS, FirstPortal, SecondGateway

CREATE = {FirstPortal: "DongBoHoSoMC", SecondGateway: "CreateDossier"}
TRAIL = {FirstPortal: "CapNhatTienDoHoSoMC", SecondGateway: "CapNhatTienTrinh"}


def creates(hub: Hub) -> int:
    """How often the dossier was introduced."""
    made = [r for r in hub.simulator.requests if r["operation"] == CREATE[type(hub.simulator)]]
    return len([r for r in made if r["body"].get("isUpdating", "False") == "False"])


def test_a_dossier_is_introduced_once_told_in_order_and_counted(hub: Hub) -> None:
    hub.add(life("forward ask-supplement supplement finish return"))
    done = hub.round()
    assert done.outcomes == {"counted": 1}
    assert done.next_at is None
    assert hub.statuses() == [2, 4, 5, 4, 9, 10]
    assert creates(hub) == 1
    standing = hub.standing()
    assert (standing.counted_rev, standing.waiting, standing.outcome) == (6, False, "counted")
    before = len(hub.simulator.calls)
    hub.queue.admit([Candidate(HOUSE.code, uid(1), 99)], hub.clock.now())
    hub.settle()
    assert len(hub.simulator.calls) == before, "its own answer is no news for the national side"


def test_what_happens_later_is_added(hub: Hub) -> None:
    events = life("forward finish return")
    hub.add(events[:2])
    hub.round()
    hub.add(events[2:])
    hub.round()
    assert hub.statuses() == [2, 4, 9, 10]
    assert creates(hub) == 1


def test_the_second_generation_is_told_every_status_not_only_the_last(hub: Hub) -> None:
    hub.add(life("forward ask-duty settle-duty finish"))
    hub.settle()
    if isinstance(hub.simulator, SecondGateway):
        (moves,) = hub.simulator.moves.values()
        assert [row["TrangThai"] for row in moves] == [4, 6, 4, 9]
    else:
        (dossier,) = hub.simulator.dossiers.values()
        assert dossier["TrangThaiHoSo"] == "9"


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("place", ["create", "trail", "any"])
def test_whatever_goes_wrong_nothing_is_lost_and_nothing_stands_twice(hub: Hub, fault: str, place: str) -> None:
    where = {"create": CREATE, "trail": TRAIL}.get(place)
    hub.simulator.fail(where[type(hub.simulator)] if where else "any", fault)
    hub.add(life("forward finish"))
    hub.settle()
    assert len(hub.simulator.dossiers) == 1
    once = list(dict.fromkeys(hub.statuses()))
    assert once == [2, 4, 9]
    assert hub.standing().outcome == "counted"
    if isinstance(hub.simulator, SecondGateway):
        assert hub.simulator.allotted == 1 or place == "any"


@pytest.mark.parametrize("fault", AFTER)
def test_a_doubtful_create_is_looked_up_before_anything_is_sent_again(hub: Hub, fault: str) -> None:
    hub.simulator.fail(CREATE[type(hub.simulator)], fault)
    hub.add(life())
    assert hub.round().outcomes == {"unknown": 1}
    before = len(hub.simulator.calls)
    hub.clock.on(minutes=20)
    hub.round()
    assert hub.simulator.calls[before] in {"TraCuuHoSo", "login", "token"}
    assert creates(hub) == 1
    assert hub.standing().outcome == "counted"


def test_a_crash_between_call_and_answer_is_looked_into_after_the_lease(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add(life())

    def power_cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(hub.record, "keep", power_cut)
        hub.start()
        with pytest.raises(KeyboardInterrupt):
            hub.round()
    hub.start()
    assert hub.round().outcomes == {}
    hub.clock.on(minutes=11)
    hub.settle()
    assert hub.standing().outcome == "counted"
    assert len(hub.simulator.dossiers) == 1


def test_another_citizens_dossier_under_the_same_code_is_never_touched(first: Hub) -> None:
    first.add(life(n=1))
    first.settle()
    theirs = dict(first.simulator.dossiers)
    first.add(life(n=2, code="H15.50.05-261119-1001", people=people(person())))
    assert first.round().outcomes == {"conflict": 1}
    for _ in range(3):
        first.clock.on(days=2)
        first.round()
    assert first.simulator.dossiers == theirs
    assert first.standing(2).outcome == "conflict"
    assert "quản trị tỉnh" in first.standing(2).sentence
    assert "Lò" not in first.standing(2).sentence


def test_an_allotted_number_that_is_anothers_already_is_not_written_over(hub: Hub) -> None:
    code = "H15.50.05-261119-1001" if isinstance(hub.simulator, FirstPortal) else "H15.50.05-20261119-0000001"
    theirs = {"MaTTHC": "1.004873", "SoGiayToChuHoSo": "001090000001", "NgayTiepNhan": "20261119090000", "idHoSo": "x"}
    hub.simulator.dossiers[code] = dict(theirs)
    hub.add(life())
    for _ in range(3):
        hub.round()
        assert hub.standing().outcome == "conflict"
        hub.clock.on(days=2)
    assert hub.simulator.dossiers == {code: theirs}
    assert hub.simulator.trail == {}
    hub.simulator.dossiers.clear()
    hub.settle()
    assert hub.standing().outcome == "counted", "mended over there, it goes by itself"


def test_a_code_that_turns_out_to_be_anothers_after_it_was_counted_is_left_alone(first: Hub) -> None:
    events = life("forward finish")
    first.add(events[:2])
    first.settle()
    (code,) = first.simulator.dossiers
    first.simulator.dossiers[code] |= {"SoGiayToChuHoSo": "038190000009"}
    first.simulator.fail("CapNhatTienDoHoSoMC", "hang")
    first.add(events[2:])
    first.round()
    for _ in range(3):
        first.clock.on(days=2)
        first.round()
    assert first.simulator.dossiers[code]["SoGiayToChuHoSo"] == "038190000009"
    assert first.standing().outcome == "conflict"


def test_an_answer_that_does_not_say_whose_dossier_it_is_is_a_conflict(first: Hub) -> None:
    first.simulator.dossiers["H15.50.05-261119-1001"] = {"MaHoSo": "H15.50.05-261119-1001"}
    first.add(life())
    assert first.round().outcomes == {"conflict": 1}
    assert first.simulator.dossiers["H15.50.05-261119-1001"] == {"MaHoSo": "H15.50.05-261119-1001"}


def test_one_that_is_there_already_and_is_ours_is_counted_then_brought_up_to_date(first: Hub) -> None:
    first.add(life())
    first.settle()
    (code, known), *_ = first.simulator.dossiers.items()
    first.log.clear()
    first.simulator.dossiers = {code: {"mahoso": code, **{k: known[k] for k in known if k != "MaHoSo"}}}
    first.add([replace(e, uid=e.uid.replace("0001", "0009")).sealed() for e in life("forward finish")])
    first.settle()
    assert first.simulator.dossiers[code]["TrangThaiHoSo"] == "9"


def test_a_correction_between_two_calls_does_not_make_it_anothers(first: Hub) -> None:
    events = life()
    first.simulator.fail("DongBoHoSoMC", "done-hang")
    first.add(events)
    first.round()
    changes = {"changes": {"people": people(person(id="066195000999"))}, "reason": "ghi nhầm số"}
    first.add([replace(events[-1], kind="correct", body=changes, rev=3, event_id="sua").sealed()])
    first.settle()
    (dossier,) = first.simulator.dossiers.values()
    assert dossier["SoGiayToChuHoSo"] == "066195000999"


def test_a_national_side_that_lost_the_dossier_gets_it_again_with_its_whole_trail(first: Hub) -> None:
    events = life("forward finish return")
    first.add(events[:3])
    first.settle()
    first.simulator.dossiers.clear()
    first.simulator.trail.clear()
    first.add(events[3:])
    first.simulator.refusals["CapNhatTienDoHoSoMC"] = (-1, "Mã hồ sơ không tồn tại")
    first.round()
    first.simulator.refusals.clear()
    first.clock.on(hours=1)
    first.settle()
    assert first.statuses() == [2, 4, 9, 10]


def test_a_refusal_names_the_field_and_waits_for_whoever_mends_it(first: Hub) -> None:
    first.simulator.refusals["DongBoHoSoMC"] = (-1, "SoGiayToChuHoSo 066195000123 của H'Bĩa Niê không hợp lệ")
    events = life()
    first.add(events)
    assert first.round().outcomes == {"refused": 1}
    standing = first.standing()
    assert standing.field == "SoGiayToChuHoSo"
    assert "xem lại mục số giấy tờ" in standing.sentence
    assert "không hợp lệ" in standing.sentence
    for secret in ("066195000123", "Bĩa", "Niê"):
        assert secret not in standing.sentence
    assert first.parcel(standing.uid).dossier.national_field == "owner.id"
    first.simulator.refusals.clear()
    assert first.round().outcomes == {}
    first.queue.again(HOUSE.code, standing.uid, first.clock.now())
    assert first.round().outcomes == {"counted": 1}
    assert first.parcel(standing.uid).dossier.national_field == ""


def test_a_newer_event_is_tried_at_once_after_a_refusal(first: Hub) -> None:
    first.simulator.refusals["DongBoHoSoMC"] = (-1, "thiếu dữ liệu")
    events = life("forward finish")
    first.add(events[:2])
    first.round()
    first.simulator.refusals.clear()
    first.add(events[2:])
    assert first.round().outcomes == {"counted": 1}


def test_too_many_calls_are_answered_by_waiting_as_long_as_was_asked(hub: Hub) -> None:
    hub.simulator.fail(CREATE[type(hub.simulator)], "429")
    hub.add([*life(n=1), *life(n=2)])
    rest = hub.round()
    assert rest.outcomes == {"later": 1}
    assert rest.next_at is not None
    assert (rest.next_at - hub.clock.now()).total_seconds() >= 120
    calls = len(hub.simulator.calls)
    hub.clock.on(seconds=119)
    hub.round()
    assert len(hub.simulator.calls) == calls
    hub.clock.on(seconds=2)
    hub.settle()
    assert len(hub.simulator.dossiers) == 2


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("Fri, 27 Nov 2026 02:10:00 GMT", 600, 600),
        ("9" * 400, 86_400, 86_400),
        ("²", 0, 10),
        ("hôm nào", 0, 10),
        ("Fri, 27 Nov 2020 02:10:00 GMT", 0, 10),
    ],
)
def test_the_wait_may_be_asked_for_in_any_form(first: Hub, said: str, least: float, most: float) -> None:
    first.simulator.retry_after = said.encode().decode("latin-1")
    first.simulator.fail("DongBoHoSoMC", "429")
    first.add(life())
    at = first.round().next_at
    assert at is not None
    assert least <= (at - first.clock.now()).total_seconds() <= most


def test_a_session_is_renewed_before_it_dies_and_once_more_when_it_is_refused(hub: Hub) -> None:
    hub.add(life(n=1))
    hub.settle()
    assert hub.simulator.sessions == 1
    hub.clock.on(minutes=7.9)
    hub.add(life(n=2))
    hub.settle()
    assert hub.simulator.sessions == 1
    hub.clock.on(minutes=0.2)
    hub.add(life(n=3))
    hub.settle()
    assert hub.simulator.sessions == 2
    hub.simulator.dead.add("phien-bi-mat-2")
    hub.add(life(n=4))
    assert hub.round().outcomes == {"counted": 1}
    assert hub.simulator.sessions == 3


def test_a_session_that_is_refused_for_ever_is_not_asked_for_in_a_loop(hub: Hub) -> None:
    hub.simulator.dead |= {f"phien-bi-mat-{n}" for n in range(100)}
    hub.add([*life(n=1), *life(n=2), *life(n=3)])
    assert hub.round().outcomes == {"later": 1}
    assert hub.simulator.sessions == 2
    for _ in range(60):
        hub.round()
        hub.clock.on(seconds=60)
    assert hub.simulator.sessions < 40, "ever more seldom"
    assert "tự gửi lại" in hub.standing(1).sentence + hub.standing(2).sentence + hub.standing(3).sentence


def test_nobody_there_stops_the_round_and_doubts_nothing(first: Hub) -> None:
    first.add([*life(n=1), *life(n=2)])
    first.within.reachable = False
    assert first.round().outcomes == {"later": 1}
    first.within.reachable = True
    first.clock.on(minutes=20)
    first.settle()
    assert "TraCuuHoSo" not in first.simulator.calls
    assert len(first.simulator.dossiers) == 2


def test_one_that_always_fails_delays_only_itself(first: Hub) -> None:
    first.add(life(n=1, code="H15.50.05-261119-1001"))
    broken = life(n=2)
    first.add([replace(broken[0], body={**broken[0].body, "people": []}), *broken[1:]])
    first.add(life(n=3))
    first.add([replace(e, body={"changes": 1}) if e.kind == "forward" else e for e in life(n=4)])
    first.round()
    assert [first.standing(n).outcome for n in (1, 2, 3)] == ["counted", "refused", "counted"]
    assert first.standing(4).outcome == "counted", "an event that cannot be applied was never done"
    assert first.statuses(4) == [2]


def test_a_silent_side_is_left_alone_after_three_calls(first: Hub) -> None:
    first.add([event for n in range(1, 9) for event in life(n=n)])
    first.simulator.fail("DongBoHoSoMC", *["empty"] * 8)
    done = first.round()
    assert done.outcomes == {"unknown": 3}
    first.clock.on(hours=1)
    first.settle()
    assert len(first.simulator.dossiers) == 8


def test_what_is_not_ours_to_tell_is_left_out_and_said_so(first: Hub) -> None:
    first.add(life("", n=1, system_of_record="Hệ thống hộ tịch"))
    first.add(life("cancel", n=2))
    first.add(life("", n=3, status=1, received_at=None, due=None))
    assert first.round().outcomes == {"exempt": 3}
    assert first.simulator.calls == []
    assert [first.standing(n).counted_rev for n in (1, 2, 3)] == [0, 0, 0]
    assert all(first.standing(n).sentence for n in (1, 2, 3))


def test_a_number_struck_after_it_was_counted_is_said_to_a_person(first: Hub) -> None:
    events = life("cancel")
    first.add(events[:1])
    first.settle()
    first.add(events[1:])
    assert first.round().outcomes == {"refused": 1}
    assert "đã hủy" in first.standing().sentence
    (dossier,) = first.simulator.dossiers.values()
    assert dossier["TrangThaiHoSo"] == "2"


def test_what_became_of_it_is_said_in_the_log_once(first: Hub) -> None:
    first.simulator.refusals["DongBoHoSoMC"] = (-1, "SoGiayToChuHoSo không hợp lệ")
    first.add(life())
    first.round()
    for _ in range(3):
        first.clock.on(days=2)
        first.round()
    first.simulator.refusals.clear()
    first.clock.on(days=2)
    first.settle()
    said = [event.body for event in first.log[uid(1)] if event.kind == "national"]
    assert [body["state"] for body in said] == ["refused", "counted"]
    assert "số giấy tờ" in said[0]["say"]
    dossier = parcel(HOUSE, first.log[uid(1)]).dossier
    assert (dossier.national, dossier.national_say) == ("counted", "")


def test_a_log_that_cannot_be_written_is_written_later(first: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    first.add(life())
    with monkeypatch.context() as full:
        full.setattr(first, "say", None)
        assert first.round().outcomes == {"unknown": 1}
    first.clock.on(minutes=20)
    first.settle()
    assert [event.kind for event in first.log[uid(1)]][-1] == "national"
    assert creates(first) == 1


def test_a_clones_dossier_goes_through_as_soon_as_it_has_a_code_of_its_own(first: Hub) -> None:
    first.add(life(n=1))
    first.settle()
    clone = life(n=2, code="H15.50.05-261119-1001", people=people(person()))
    first.add(clone)
    assert first.round().outcomes == {"conflict": 1}
    recoded = {"code": "H15.50.05-261119-0001", "instead_of": "H15.50.05-261119-1001"}
    first.say(HOUSE.code, uid(2), "recode", recoded)
    assert first.round().outcomes == {"counted": 1}
    assert first.simulator.dossiers["H15.50.05-261119-0001"]["ChuHoSo"] == "Lò Thị Mẫu"
    assert first.simulator.dossiers["H15.50.05-261119-1001"]["ChuHoSo"] == "H'Bĩa Niê"


def test_the_allotted_code_becomes_an_alias(hub: Hub) -> None:
    hub.add(life())
    hub.settle()
    aliases = [event.body["code"] for event in hub.log[uid(1)] if event.kind == "alias"]
    assert len(aliases) == (1 if isinstance(hub.simulator, SecondGateway) else 0)
    wanted = "H15.50.05-20261119-0000001" if isinstance(hub.simulator, SecondGateway) else "H15.50.05-261119-1001"
    assert hub.standing().code == wanted
    assert json.dumps(hub.simulator.dossiers).count(wanted) >= 1


def test_a_portal_that_would_take_a_code_twice_is_not_asked_to_after_it_was_found_to_be_anothers(first: Hub) -> None:
    first.add(life(n=1))
    first.settle()
    first.add(life(n=2, code="H15.50.05-261119-1001", people=people(person(name="Người Khác", id="001090000000"))))
    first.round()
    before = dict(first.simulator.dossiers)
    first.simulator.takes_twice = True
    for _ in range(3):
        first.clock.on(days=1.1)
        first.round()
    assert (first.standing(2).outcome, first.simulator.dossiers) == ("conflict", before)
    recoded = event("recode", {"code": "H15.50.05-261119-0001", "instead_of": "x"}, n=9, uid=uid(2), rev=9)
    first.add([recoded])
    first.clock.on(days=1.1)
    first.round()
    assert first.standing(2).outcome == "counted"
    assert first.simulator.made == ["H15.50.05-261119-1001", "H15.50.05-261119-0001"]


def test_the_code_that_was_allotted_is_in_the_log_although_the_rest_was_refused(engine: Engine) -> None:
    hub = Hub(SecondGateway(), engine)
    hub.simulator.refusals["CapNhatTienTrinh"] = (400, "Thiếu NoiDungXuLy")
    hub.add(life())
    hub.round()
    assert hub.standing().outcome == "refused"
    assert hub.parcel(uid(1)).dossier.aliases == (hub.standing().code,)


@pytest.mark.parametrize(("done", "outcome"), [("hang", "exempt"), ("done-hang", "refused")])
def test_a_number_that_was_struck_while_it_was_in_doubt_is_looked_up(hub: Hub, done: str, outcome: str) -> None:
    hub.add(life(""))
    hub.simulator.fail(CREATE[type(hub.simulator)], done)
    hub.round()
    assert hub.standing().outcome == "unknown"
    hub.add(life("cancel")[1:])
    hub.clock.on(days=1.1)
    hub.round()
    assert (hub.standing().outcome, len(hub.simulator.dossiers)) == (outcome, outcome == "refused")


def test_an_officer_is_told_what_to_mend_without_a_word_of_the_network(engine: Engine) -> None:
    hub = Hub(SecondGateway(), engine)
    for words in ("HTTP 400 Bad Request: MaTTHC is null", "Thiếu MaTTHC"):
        hub.simulator.refusals["CreateDossier"] = (400, words)
        hub.add(life(n=len(hub.log) + 1))
        hub.round()
    assert [hub.standing(n).sentence for n in (1, 2)] == [
        "Cổng Dịch vụ công quốc gia chưa nhận; xem lại mục thủ tục rồi gửi lại.",
        "Cổng Dịch vụ công quốc gia chưa nhận (“Thiếu MaTTHC”); xem lại mục thủ tục rồi gửi lại.",
    ]


def test_an_operation_whose_path_is_not_filled_in_is_refused_in_words(engine: Engine) -> None:
    hub = Hub(SecondGateway(), engine)
    assert isinstance(hub.adapter, SecondGeneration)
    hub.adapter._access = replace(hub.adapter._access, trail="")
    hub.add(life())
    assert hub.round().outcomes == {"refused": 1}
    assert hub.standing().sentence == (
        "Quản trị tỉnh chưa khai đường dẫn của CapNhatTienTrinh trong quoc-gia.toml; xem docs/national.md."
    )
    assert "CapNhatTienTrinh" not in hub.simulator.calls
