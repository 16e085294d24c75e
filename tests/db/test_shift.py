"""The end of a shift: what it came to, what stays in hand, and that nothing counts twice or not at all."""

from collections.abc import Callable
from dataclasses import astuple
from datetime import date, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.clock import stamp
from counter.event import Event
from counter.joining import join, return_ahead, unknown
from counter.lifecycle import allowed
from counter.refusal import Refused
from counter.shift import Close, as_close, close, closed, paper_of, so_far
from counter.takings import Takings
from db.verify import verify
from tests.office import UNIT, Office, intake

OTHER = '[[officers]]\nlogin = "minh"\nname = "Lê Minh Mẫu"\nrole = "officer"\npin = "135790"\n'
FEES = [{"name": "Lệ phí", "kind": "lệ phí", "due": 5000}, {"name": "Phí bản sao", "kind": "phí", "due": 8000}]
EVER = (date(2026, 1, 1), date(2027, 12, 31))
Make = Callable[..., Office]


@pytest.fixture
def two(new_office: Make) -> Office:
    return new_office().set_up(UNIT + OTHER)


def take_in(office: Office, *paid: int, officer: int = 0, **fields: Any) -> str:
    fees = [{**fee, "paid": part} for fee, part in zip(FEES, (*paid, 0, 0), strict=False)]
    code: str = by(office, officer).receive(intake(fees=fees, **fields)).dossier.code
    return code


def by(office: Office, officer: int) -> Any:
    desk = office.desk
    desk.officer = office.store.unit.officers[officer]
    return desk


def act(office: Office, code: str, kind: str, officer: int = 0, **body: Any) -> None:
    by(office, officer).act(code, kind, body)


def end(office: Office, officer: int = 0, to: str = "", on: date | None = None) -> Close:
    return as_close(close(by(office, officer), to, on))


def test_a_shift_says_what_was_done_and_what_lies_there(two: Office) -> None:
    first, second = take_in(two, 5000), take_in(two, 0, 8000)
    take_in(two, 1, officer=1)
    certified = two.receive(procedure="2.000815", items=[{"name": "Bằng"}, {"name": "Học bạ"}], fees=[])
    waiting = two.receive(procedure="2.000815", items=[{"name": "Bằng"}] * 3, fees=[])
    portal = two.receive(code="G09.20-1", channel="online", submitted_at="2026-11-18T20:00")
    act(two, first, "forward", to="Phòng Tư pháp")
    act(two, first, "finish")
    act(two, first, "return", to={"name": "Mẫu"}, receipt="collected", how="tại quầy")
    act(two, second, "pay", amount=5000, how="chuyển khoản")
    act(two, certified, "finish")
    two.desk.guide(intake(items=["Tờ khai"], reason="thiếu"))
    two.desk.slip(second, "01", None)
    told = end(two, to="minh")
    assert told.done == {"receive": 4, "forward": 1, "finish": 1, "return": 1, "pay": 1, "sign": 1, "guide": 1}
    assert (told.signed, told.unsigned) == (2, 3)
    assert told.takings == Takings("lan", cash=13000, waiting=5000, phi=8000, le_phi=5000, dossiers=2)
    assert (told.number, told.to, told.since) == ("KC1-2026-0001", "minh", None)
    held = {"all": 5, "to-hand-over": 2, "to-sign": 1, "to-return": 1}
    assert {view: count for view, count in told.held.items() if view in held} == held
    assert told.lying["to-sign"] == (waiting,)
    assert told.lying["to-return"] == (certified,)
    assert second in told.lying["to-hand-over"]
    assert portal not in str(told.lying)
    act(two, portal, "accept")
    assert end(two).done == {"receive": 1}


def test_a_second_close_counts_nothing_again(two: Office) -> None:
    code = take_in(two, 5000)
    act(two, code, "pay", amount=8000, how="VietQR")
    assert so_far(two.desk).takings == end(two).takings
    again = end(two)
    assert (again.done, again.signed, again.number) == ({}, 0, "KC1-2026-0002")
    # What waits is told until somebody has seen it.
    assert again.takings == Takings("lan", waiting=8000, dossiers=1)
    two.time.set("2026-11-20T08:00")
    act(two, code, "reconcile", officer=1)
    assert end(two).takings == Takings("lan")
    assert end(two, 1).takings == Takings("minh", confirmed=8000, phi=8000, dossiers=1)
    assert two.store.takings(*EVER).total == Takings("", 5000, 0, 8000, 8000, 5000, 1)


def test_what_is_entered_later_is_the_next_shifts(two: Office) -> None:
    take_in(two, 5000)
    until = end(two).until
    two.time.set("2026-11-20T08:00")
    take_in(two, 4000, received_at="2026-11-19T08:00", reason="mất điện")
    told = end(two)
    assert (told.since, told.takings.cash) == (until, 4000)


def test_a_day_that_nobody_closed(two: Office) -> None:
    mistaken, seen = take_in(two, 5000), take_in(two)
    act(two, seen, "pay", amount=8000, how="VietQR")
    two.time.set("2026-11-20T08:00")
    take_in(two, 3000)
    act(two, seen, "reconcile")
    act(two, mistaken, "cancel", reason="nhầm")
    told = end(two, on=date(2026, 11, 19))
    assert (told.done, stamp(told.until)[:16]) == ({"receive": 2, "pay": 1}, "2026-11-19T23:59")
    assert astuple(told.takings)[1:4] == (5000, 8000, 0)
    with pytest.raises(Refused, match="Đến hết ngày 19/11/2026 không có việc nào"):
        close(two.desk, on=date(2026, 11, 19))
    assert astuple(end(two, on=date(2026, 11, 20)).takings)[1:4] == (-2000, 0, 8000)
    with pytest.raises(Refused, match="chưa tới"):
        close(two.desk, on=date(2026, 11, 21))


@pytest.mark.parametrize(("to", "why"), [("ghost", "không có cán bộ"), ("lan", "không thể cũng là người nhận")])
def test_nobody_to_give_it_to(two: Office, to: str, why: str) -> None:
    take_in(two, 5000)
    with pytest.raises(Refused, match=why):
        close(two.desk, to)
    assert end(two).number == "KC1-2026-0001"


def test_who_works_alone_may_take_it_over(office: Office) -> None:
    assert as_close(close(office.desk, "lan")).to == "lan"


def test_a_close_is_found_again_by_its_number(two: Office) -> None:
    take_in(two, 5000)
    event = close(two.desk, "minh")
    take_in(two, 6000)
    for text in ("1", "KC1-2026-0001", " kc1-2026-1"):
        assert as_close(closed(two.desk, text)) == as_close(event)
    for text in ("2", "KC2-2026-0001", "KC1-2025-0001", "HD1-2026-0001", "", "một"):
        with pytest.raises(Refused, match="Không có biên bản"):
            closed(two.desk, text)
    assert paper_of(two.desk, event) == (Path("KC1-2026-0001"), "")


def test_another_counters_work_is_not_this_ones(two: Office, new_office: Make) -> None:
    second = new_office("second", "state-2").set_up((UNIT + OTHER).replace("number = 1", "number = 2"))
    mine, theirs = take_in(two, 5000), take_in(second, 0, 8000)
    second.store.merge(two.store.export())
    assert end(second).takings == Takings("lan", cash=8000, phi=8000, dossiers=1)
    act(second, mine, "pay", amount=100, how="tiền mặt")
    two.store.merge(second.store.export())
    told = end(two)
    assert (told.takings.cash, told.done, told.held["all"]) == (5000, {"receive": 1}, 1)
    assert end(second).takings.cash == 100
    second.store.merge(two.store.export())
    # Each counter's closes have numbers of their own, and are printed anywhere.
    assert as_close(closed(second.desk, "KC1-2026-0001")) == told
    assert theirs
    replica = new_office("replica", "state-3")
    replica.store.merge(two.store.export())
    with pytest.raises(Refused, match="motcua setup"):
        replica.store.worked("lan")


def test_a_result_given_ahead_counts_once(two: Office, new_office: Make) -> None:
    second = new_office("second", "state-2").set_up((UNIT + OTHER).replace("number = 1", "number = 2"))
    code = take_in(second)
    act(second, code, "forward", to="Phòng Tư pháp")
    act(second, code, "finish")
    ahead = unknown(two.desk, code)
    assert ahead is not None
    return_ahead(two.desk, ahead, {"to": {"name": "Mẫu"}, "receipt": "collected", "how": "tại quầy"})
    assert end(two).done == {"return": 1}
    two.store.merge(second.store.export())
    assert join(two.store).done == 1
    assert end(two).done == {}


def test_a_pc_that_was_set_up_anew_closes_what_the_first_left(two: Office, new_office: Make) -> None:
    take_in(two, 5000)
    first = end(two)
    take_in(two, 600)
    again = new_office("again", "other-state")
    again.store.merge(two.store.export())
    again.set_up(UNIT + OTHER)
    told = end(again)
    assert (told.takings.cash, told.since, told.number) == (600, first.until, "KC1-2026-0002")
    assert end(again).takings.cash == 0


def test_a_log_that_comes_late_is_closed_once(two: Office, new_office: Make) -> None:
    """The PC died and nobody had its log; it comes when the new one has closed shifts of its own."""
    take_in(two, 5000)
    end(two)
    take_in(two, 600)
    again = new_office("again", "other-state").set_up(UNIT + OTHER)
    take_in(again, 70)
    assert end(again).takings.cash == 70
    again.store.merge(two.store.export())
    assert end(again).takings.cash == 600
    assert end(again).takings.cash == 0


def test_the_work_of_a_shift_is_found_without_reading_the_whole_log(two: Office) -> None:
    take_in(two, 5000)
    end(two)
    asked: list[str] = []
    two.store.connection.set_trace_callback(asked.append)
    two.store.worked("lan")
    two.store.connection.set_trace_callback(None)
    plans = [two.store.connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall() for query in asked]
    assert not [row for plan in plans for row in plan if row[3].startswith("SCAN")]


def something(office: Office, codes: list[str], dice: Random) -> list[Event]:
    """One thing that an officer does; the close, when it was one."""
    officer = dice.randrange(2)
    desk, way = by(office, officer), dice.random()
    today = office.clock.now().date()
    if way < 0.1:
        office.time.time += timedelta(hours=dice.randrange(1, 30))
    elif way < 0.25:
        on = dice.choice((None, None, today, today - timedelta(days=1)))
        return [close(desk, dice.choice(("", "lan", "minh")), on)]
    elif way < 0.5 or not codes:
        back = {"received_at": stamp(office.clock.now() - timedelta(days=1)), "reason": "mất điện"}
        paid = dice.choice(((0,), (5000,), (5000, 3000)))
        codes.append(take_in(office, *paid, officer=officer, **dice.choice(({}, back))))
    else:
        code = dice.choice(codes)
        ways: dict[str, Any] = {
            "pay": {"amount": dice.choice((100, 3000)), "how": dice.choice(("tiền mặt", "VietQR"))},
            "refund": {
                "amount": dice.choice((500, 3000)),
                "how": dice.choice(("tiền mặt", "chuyển khoản")),
                "reason": "thừa",
            },
            "reconcile": {},
            "cancel": {"reason": "nhầm"},
            "correct": {"changes": {"fees": [{**FEES[0], "paid": dice.choice((0, 4000))}]}, "reason": "nhầm"},
            "forward": {"to": "Phòng Tư pháp"},
        }
        kinds = [kind for kind in ways if kind in allowed(office.desk.dossier(code)[0])]
        if kinds:
            kind = dice.choice(kinds)
            act(office, code, kind, officer, **ways[kind])
    return []


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_all_closed_shifts_come_to_all_days(dice: Random) -> None:
    shifts(dice)


@pytest.mark.soak
@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_all_closed_shifts_come_to_many_days(dice: Random) -> None:
    shifts(dice)


def shifts(dice: Random) -> None:
    with TemporaryDirectory() as folder:
        office = Office(Path(folder) / "home", Path(folder) / "state").set_up(UNIT + OTHER)
        codes: list[str] = []
        closes: list[Event] = []
        for _ in range(60):
            try:
                closes += something(office, codes, dice)
            except Refused:
                continue
        closes += [close(by(office, 0)), close(by(office, 1))]
        days = {taken.officer: taken for taken in office.store.takings(*EVER).officers}
        for login in ("lan", "minh"):
            mine = [as_close(event) for event in closes if event.officer == login]
            whole = days.get(login, Takings(login))
            for name in ("cash", "confirmed", "phi", "le_phi", "refunded"):
                assert sum(getattr(told.takings, name) for told in mine) == getattr(whole, name), name
            assert mine[-1].takings.waiting == whole.waiting
            untils = [told.until for told in mine]
            assert untils == sorted(untils)
            assert [told.since for told in mine] == [None, *untils[:-1]]
            assert astuple(as_close(close(by(office, login == "minh"))).takings)[1:] == (
                0, whole.waiting, 0, 0, 0, len(mine[-1].waiting), 0,
            )  # fmt: skip
        done = sum(as_close(event).done.get("receive", 0) for event in closes)
        assert done == len(codes)
        numbers = [as_close(event).slip["number"] for event in closes]
        assert numbers == list(range(1, len(numbers) + 1))
        office.store.close()
        report = verify(office.home, office.state, office.clock)
        assert report.whole, report.damage
