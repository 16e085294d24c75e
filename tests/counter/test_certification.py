"""Certification by hand: what papers cost, what an intake of several becomes, when a receipt is given."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.catalogue import Catalogue, Fee, Tier, shipped_procedures
from counter.certification import charged, fee_of
from counter.dossier import FeeLine, Item
from counter.intake import Matched, match, read_intake
from counter.refusal import Refused

TODAY = date(2026, 11, 22)
CATALOGUE = Catalogue(shipped_procedures())
COPIES, SIGNATURES, CONTRACTS, BIRTH = "2.000815", "2.000884", "2.001035", "1.001193"


def published(code: str) -> Fee:
    (fee,) = CATALOGUE.get(code, TODAY).fees
    return fee


@pytest.mark.parametrize(
    ("pages", "copies", "due"),
    [
        (1, 1, 2_000),
        (2, 1, 4_000),
        (3, 1, 5_000),  # 2 × 2.000 + 1 × 1.000
        (10, 1, 12_000),  # 2 × 2.000 + 8 × 1.000
        (1, 5, 10_000),
        (3, 4, 20_000),
        (197, 1, 199_000),
        (198, 1, 200_000),
        (199, 1, 200_000),
        (500, 3, 600_000),
    ],
)
def test_a_certified_copy_is_charged_by_its_pages(pages: int, copies: int, due: int) -> None:
    assert fee_of(published(COPIES), pages, copies) == due


def test_a_signature_is_charged_by_the_case() -> None:
    assert fee_of(published(SIGNATURES), 7, 3) == 10_000


def test_a_copy_is_charged_by_the_copy() -> None:
    assert fee_of(Fee("Lệ phí", "lệ phí", 8_000, "bản"), 4, 3) == 24_000


@given(st.integers(1, 400), st.integers(1, 9), st.lists(st.integers(2, 60), max_size=3, unique=True), st.data())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_tiers_are_counted_page_by_page(pages: int, copies: int, starts: list[int], data: st.DataObject) -> None:
    amounts = data.draw(st.lists(st.integers(0, 9_000), min_size=len(starts) + 1, max_size=len(starts) + 1))
    most = data.draw(st.sampled_from([0, 5_000, 200_000]))
    tiers = tuple(map(Tier, sorted(starts), amounts[1:]))
    prices = [[amounts[0], *(t.amount for t in tiers if t.from_page <= page)][-1] for page in range(1, pages + 1)]
    one = min(sum(prices), most) if most else sum(prices)
    assert fee_of(Fee("Phí", "phí", amounts[0], "trang", tiers=tiers, most=most), pages, copies) == copies * one


def test_one_line_a_fee_and_a_fee_a_paper() -> None:
    fees = [published(COPIES), Fee("Lệ phí", "lệ phí", 500, "bản")]
    items, lines = charged([Item("Bằng", 3, 2), Item("Chứng chỉ", 1, 1)], fees)
    assert lines == (FeeLine("Phí chứng thực bản sao", "phí", 12_000), FeeLine("Lệ phí", "lệ phí", 1_500))
    assert [item.fee for item in items] == [11_000, 2_500]


ITEMS = [{"name": "Bằng tốt nghiệp", "pages": 2, "copies": 3}, {"name": "Học bạ", "pages": 12, "electronic": True}]


def held(procedure: str = COPIES, **changes: Any) -> Matched:
    data = {"procedure": procedure, "applicant": {"name": "An", "id_missing": "x"}, **changes}
    return match(read_intake(data, TODAY), CATALOGUE, TODAY)


def test_several_papers_are_one_dossier() -> None:
    found = held(items=ITEMS)
    assert found.items == (
        Item("Bằng tốt nghiệp", 2, 3, fee=12_000),
        Item("Học bạ", 12, 1, electronic=True, fee=14_000),
    )
    assert found.fees == (FeeLine("Phí chứng thực bản sao", "phí", 26_000),)
    assert found.chosen.book == "ban-sao"


def test_fees_that_are_given_win() -> None:
    found = held(items=ITEMS, fees=[{"name": "Phí", "kind": "phí", "due": 0, "exemption": "miễn"}])
    assert found.fees == (FeeLine("Phí", "phí", 0, exemption="miễn"),)
    assert [item.fee for item in found.items] == [0, 0]
    assert held(items=ITEMS, fees=[]).fees == ()


def test_fees_that_are_stated_as_published_stand_at_their_papers() -> None:
    stated = [{"name": "Phí", "kind": "phí", "due": 26_000, "paid": 26_000}]
    found = held(items=ITEMS, fees=stated)
    assert found.fees == (FeeLine("Phí", "phí", 26_000, 26_000),)
    assert [item.fee for item in found.items] == [12_000, 14_000]


@pytest.mark.parametrize(
    ("changes", "receipt"),
    [
        ({"items": ITEMS}, False),
        ({"items": ITEMS, "receipt": False}, False),
        ({"items": ITEMS, "receipt": True}, True),
        ({"items": ITEMS, "case": "nhieu-ban"}, True),
        ({"items": ITEMS, "procedure": CONTRACTS}, True),
        ({}, True),
        ({"items": []}, True),
        ({"procedure": BIRTH}, True),
    ],
)
def test_a_receipt_is_left_out_only_for_what_is_answered_at_once(changes: dict[str, Any], receipt: bool) -> None:
    assert held(**changes).receipt is receipt


@pytest.mark.parametrize("changes", [{}, {"procedure": BIRTH}, {"items": ITEMS, "procedure": CONTRACTS}])
def test_everyone_else_gets_one(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused, match='"receipt"'):
        held(**changes, receipt=False)


@pytest.mark.parametrize("code", [BIRTH, "2.000908"])
def test_only_what_has_a_book_has_items(code: str) -> None:
    with pytest.raises(Refused, match='"items"'):
        held(code, items=ITEMS)
