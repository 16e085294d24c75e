"""What a dossier owes and has paid, phí and lệ phí apart (domain.md 10.5)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from counter.calendar import shipped_calendar
from counter.dossier import FeeLine, Payment, Status, Sums
from counter.lifecycle import apply, why_not
from counter.refusal import Refused
from counter.step import doubts
from tests.counter.life import START, at_status, step

CASH, BANK = "tiền mặt", "chuyển khoản"
DOSSIER = replace(at_status(Status.ACCEPTED), fees=(), payments=())
FEES = (FeeLine("A", "phí", 2000, 500), FeeLine("B", "lệ phí", 3000), FeeLine("C", "phí", 1000))


def paid(*payments: tuple[int, str]) -> tuple[Payment, ...]:
    return tuple(Payment(START + timedelta(minutes=n), amount, how) for n, (amount, how) in enumerate(payments))


@pytest.mark.parametrize(
    ("payments", "phi", "le_phi"),
    [
        ((), Sums(3000, 500), Sums(3000)),
        (((1000, CASH),), Sums(3000, 1500), Sums(3000)),
        (((2500, CASH),), Sums(3000, 2000), Sums(3000, 1000)),
        (((2500, BANK),), Sums(3000, 500, 1500), Sums(3000, 0, 1000)),
        (((2500, BANK), (3000, CASH)), Sums(3000, 1500, 1500), Sums(3000, 2000, 1000)),
        (((5500, CASH),), Sums(3000, 3000), Sums(3000, 3000)),
        (((6000, CASH), (7, BANK)), Sums(3000, 3500, 7), Sums(3000, 3000)),
    ],
)
def test_payments_fill_the_fees_in_their_order(payments: tuple[tuple[int, str], ...], phi: Sums, le_phi: Sums) -> None:
    dossier = replace(DOSSIER, fees=FEES, payments=paid(*payments))
    assert dossier.fees_by_kind == {"phí": phi, "lệ phí": le_phi}
    assert (dossier.fees_due, dossier.fees_paid, dossier.fees_waiting) == (
        6000,
        phi.paid + le_phi.paid,
        phi.waiting + le_phi.waiting,
    )


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"fees": ()}, ""),
        ({}, "owed"),
        ({"status": Status.RETURNED}, "owed"),
        ({"status": Status.DECLINED}, ""),
        ({"status": Status.STOPPED}, ""),
        ({"cancelled": "nhầm"}, ""),
        ({"payments": paid((1000, BANK))}, "waiting"),
        ({"payments": paid((5500, CASH))}, "paid"),
        ({"payments": paid((5500, CASH)), "refunds": paid((500, CASH))}, "refunded"),
    ],
)
def test_what_is_to_be_done_about_the_fees(change: dict[str, Any], state: str) -> None:
    assert replace(DOSSIER, **{"fees": FEES, **change}).fees_state == state


def test_without_fees_and_beyond_them() -> None:
    assert DOSSIER.fees_by_kind == {"phí": Sums(), "lệ phí": Sums()}
    assert replace(DOSSIER, payments=paid((9, CASH))).fees_by_kind["lệ phí"] == Sums(0, 9)
    more = replace(DOSSIER, fees=(FeeLine("A", "phí", 10, 25),), payments=paid((5, CASH)))
    assert more.fees_by_kind["phí"] == Sums(10, 30)


@pytest.mark.parametrize(
    ("back", "phi", "le_phi"),
    [
        ((500,), Sums(3000, 3000), Sums(3000, 3000)),
        ((500, 1000), Sums(3000, 2000), Sums(3000, 3000)),
        ((3000,), Sums(3000, 2000), Sums(3000, 1500)),
        ((6500,), Sums(3000), Sums(3000)),
    ],
)
def test_what_is_given_back_is_taken_from_what_came_last(back: tuple[int, ...], phi: Sums, le_phi: Sums) -> None:
    refunds = paid(*((amount, CASH) for amount in back))
    dossier = replace(DOSSIER, fees=FEES, payments=paid((6000, CASH)), refunds=refunds)
    assert dossier.fees_by_kind == {"phí": phi, "lệ phí": le_phi}
    assert (dossier.fees_paid, dossier.fees_refunded) == (6500 - sum(back), sum(back))
    assert dossier.fees_owed == 6000 - 6500 + sum(back)


def test_never_more_is_given_back_than_is_there() -> None:
    dossier = at_status(Status.WITHDRAWN)
    after = apply(dossier, step("refund", n=9, amount=2000, how=CASH, reason="rút hồ sơ"))
    assert (after.fees_paid, after.fees_refunded, after.status) == (0, 2000, Status.WITHDRAWN)
    assert "không có gì để hoàn" in str(why_not(after, "refund"))
    with pytest.raises(Refused, match="Chỉ hoàn được đến số đã thu"):
        apply(dossier, step("refund", n=9, amount=2001, how=CASH, reason="rút hồ sơ"))
    waiting = replace(DOSSIER, payments=paid((9, BANK)))
    assert "không có gì để hoàn" in str(why_not(waiting, "refund"))


@pytest.mark.parametrize(("before", "amount", "doubted"), [(0, 5500, False), (0, 5501, True), (5000, 501, True)])
def test_paying_more_than_is_due_is_doubted(before: int, amount: int, doubted: bool) -> None:
    dossier = replace(DOSSIER, fees=FEES, payments=paid((before, BANK)))
    found = doubts(dossier, "pay", {"amount": amount, "how": CASH}, START, shipped_calendar())
    assert bool(found) is doubted
    assert all("Thu quá số phải nộp: phải nộp 6.000 đồng" in sentence for sentence in found)
