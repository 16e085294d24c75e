"""The money of a shift, read from the log."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from counter.refusal import Refused
from counter.takings import Takings, takings
from tests.office import UNIT, Office, intake

OTHER = '[[officers]]\nlogin = "minh"\nname = "Lê Minh Mẫu"\nrole = "officer"\npin = "135790"\n'
FIRST, SECOND = date(2026, 11, 19), date(2026, 11, 20)
FEES = [{"name": "Lệ phí", "kind": "lệ phí", "due": 5000}, {"name": "Phí bản sao", "kind": "phí", "due": 8000}]


@pytest.fixture
def two(new_office: Callable[..., Office]) -> Office:
    return new_office().set_up(UNIT + OTHER)


def take_in(office: Office, *paid: int, **fields: Any) -> str:
    fees = [{**fee, "paid": part} for fee, part in zip(FEES, (*paid, 0, 0), strict=False)]
    return office.receive(fees=fees, **fields)


def act(office: Office, code: str, kind: str, officer: int = 0, **body: Any) -> None:
    desk = office.desk
    desk.officer = office.store.unit.officers[officer]
    desk.act(code, kind, body)


def on(office: Office, first: date, last: date | None = None) -> dict[str, Takings]:
    return {taken.officer: taken for taken in office.store.takings(first, last or first).officers}


def test_cash_at_intake_and_later_and_money_that_waits(two: Office) -> None:
    one, other = take_in(two, 5000), take_in(two)
    take_in(two)
    act(two, one, "pay", amount=8000, how="chuyển khoản")
    act(two, other, "pay", officer=1, amount=6000, how="tiền mặt")
    assert on(two, FIRST) == {
        "lan": Takings("lan", cash=5000, waiting=8000, le_phi=5000, dossiers=1),
        "minh": Takings("minh", cash=6000, phi=1000, le_phi=5000, dossiers=1),
    }
    two.time.set("2026-11-20T08:00")
    act(two, one, "reconcile", officer=1)
    assert on(two, FIRST)["lan"].waiting == 8000
    assert on(two, SECOND) == {"minh": Takings("minh", confirmed=8000, phi=8000, dossiers=1)}
    assert on(two, FIRST, SECOND) == {
        "lan": Takings("lan", cash=5000, le_phi=5000, dossiers=1),
        "minh": Takings("minh", cash=6000, confirmed=8000, phi=9000, le_phi=5000, dossiers=2),
    }
    assert two.store.takings(FIRST, SECOND).total == Takings("", 11000, 0, 8000, 9000, 10000, 2)
    assert two.store.takings(date(2026, 11, 21), date(2026, 11, 21)).total == Takings("")
    assert on(two, date(2026, 11, 21)) == {}


def test_a_cancelled_number_gives_its_money_back(two: Office) -> None:
    mistaken, waiting = take_in(two, 5000, 8000), take_in(two)
    act(two, waiting, "pay", amount=5000, how="VietQR")
    act(two, waiting, "cancel", reason="nhầm")
    two.time.set("2026-11-20T08:00")
    act(two, mistaken, "cancel", reason="nhầm")
    assert on(two, FIRST) == {"lan": Takings("lan", cash=13000, phi=8000, le_phi=5000, dossiers=1)}
    assert on(two, SECOND) == {"lan": Takings("lan", cash=-13000, phi=-8000, le_phi=-5000, dossiers=1)}
    assert on(two, FIRST, SECOND) == {}


def test_what_was_given_back_is_gone_from_the_shift_and_told_apart(two: Office) -> None:
    code, bank = take_in(two, 5000, 8000), take_in(two)
    act(two, bank, "pay", amount=5000, how="chuyển khoản")
    act(two, bank, "reconcile")
    two.time.set("2026-11-20T08:00")
    act(two, code, "refund", officer=1, amount=6000, how="tiền mặt", reason="công dân rút hồ sơ")
    act(two, bank, "refund", officer=1, amount=1000, how="chuyển khoản", reason="nộp thừa")
    given = Takings("minh", cash=-6000, confirmed=-1000, phi=-6000, le_phi=-1000, dossiers=2, refunded=7000)
    assert on(two, SECOND) == {"minh": given}
    assert on(two, FIRST)["lan"] == Takings("lan", cash=13000, confirmed=5000, phi=8000, le_phi=10000, dossiers=2)
    total = two.store.takings(FIRST, SECOND).total
    assert (total.cash, total.confirmed, total.phi, total.le_phi, total.refunded) == (7000, 4000, 2000, 9000, 7000)
    act(two, code, "cancel", officer=1, reason="nhầm")
    assert on(two, SECOND)["minh"].refunded == 7000
    assert two.store.takings(FIRST, SECOND).total.cash == 0


def test_a_correction_of_what_was_paid_counts_on_its_day(two: Office) -> None:
    code = take_in(two, 5000)
    two.time.set("2026-11-20T08:00")
    act(two, code, "correct", officer=1, changes={"fees": [{**FEES[0], "paid": 4000}]}, reason="ghi nhầm")
    assert on(two, SECOND) == {"minh": Takings("minh", cash=-1000, le_phi=-1000, dossiers=1)}
    assert on(two, FIRST)["lan"].cash == 5000


def test_what_was_paid_at_a_portal_never_lay_on_the_counter(two: Office) -> None:
    online = {"channel": "online", "code": "G09.20-20260609-0092637", "submitted_at": "2026-11-18T20:00"}
    code = take_in(two, 5000, **online)
    assert on(two, FIRST) == {}
    act(two, code, "pay", amount=8000, how="tiền mặt")
    assert on(two, FIRST) == {"lan": Takings("lan", cash=8000, phi=8000, dossiers=1)}
    act(two, code, "accept")
    act(two, code, "cancel", reason="nhầm")
    assert on(two, FIRST) == {}


def test_back_entry_counts_on_the_day_of_the_money(two: Office) -> None:
    two.time.set("2026-11-20T08:00")
    two.desk.receive(intake(fees=[{**FEES[0], "paid": 5000}], received_at="2026-11-19T10:00", reason="mất điện"))
    assert (on(two, FIRST)["lan"].cash, on(two, SECOND)) == (5000, {})


def test_another_counters_money_is_not_this_ones(two: Office, new_office: Callable[..., Office]) -> None:
    second = new_office("second", "state-2").set_up(UNIT.replace("number = 1", "number = 2"))
    mine, theirs = take_in(two, 5000), take_in(second, 0, 8000)
    second.store.merge(two.store.export())
    act(second, mine, "pay", amount=100, how="tiền mặt")
    two.store.merge(second.store.export())
    assert theirs
    assert on(two, FIRST) == {"lan": Takings("lan", cash=5000, le_phi=5000, dossiers=1)}
    assert on(second, FIRST) == {"lan": Takings("lan", cash=8100, phi=8100, dossiers=2)}
    replica = new_office("replica", "state-3")
    replica.store.merge(two.store.export())
    with pytest.raises(Refused, match="motcua setup"):
        replica.store.takings(FIRST, FIRST)


def test_a_second_setup_of_the_counter_reads_what_the_first_took(
    two: Office, new_office: Callable[..., Office]
) -> None:
    take_in(two, 5000)
    again = new_office("again", "other-state")
    again.store.merge(two.store.export())
    again.set_up(UNIT + OTHER)
    assert on(again, FIRST)["lan"].cash == 5000


def test_the_dossiers_of_a_day_are_found_by_an_index(two: Office) -> None:
    asked: list[str] = []
    two.store.connection.set_trace_callback(asked.append)
    two.store.takings(FIRST, FIRST)
    two.store.connection.set_trace_callback(None)
    plans = [two.store.connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall() for query in asked]
    assert any("event_of_money" in row[3] for plan in plans for row in plan)


def test_what_an_older_system_took_is_not_this_counters(two: Office) -> None:
    """A dossier that was carried in may say what was paid there; what is paid from now on counts here."""
    dossier = two.desk.dossier(take_in(two, 5000))[0]
    (event,) = two.store.events(dossier.uid)
    carried = replace(event, body={**event.body, "carried": True}).sealed()
    paid = replace(event, kind="pay", seq=9, body={"amount": 8000, "how": "tiền mặt"}).sealed()
    found = takings([[carried, paid]], FIRST, FIRST, lambda _: True)
    assert found.officers == (Takings("lan", cash=8000, phi=8000, dossiers=1),)
