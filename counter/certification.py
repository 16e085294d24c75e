"""Certification (chứng thực): papers taken in several at once, a fee by their pages, a number each in the book of
their kind when they are signed (NĐ 23/2015/NĐ-CP; TT 226/2016/TT-BTC; domain.md 7.2, 14)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from counter.catalogue import PER_COPY, PER_PAGE, Fee
from counter.dossier import Dossier, FeeLine, Item
from counter.record import Reader

MOST = 10_000
"""Pages of one paper, and copies of it, at most."""


@dataclass(frozen=True, slots=True)
class BookLine:
    """One line of a certification book: its number, when it was signed, for whom, and which of the papers."""

    number: int
    at: datetime
    dossier: Dossier
    place: int

    @property
    def item(self) -> Item:
        """The paper."""
        return self.dossier.items[self.place]

    @property
    def fee(self) -> int:
        """What it cost, in đồng. Fees that were stated or corrected stand together at the dossier's first paper."""
        dossier = self.dossier
        if sum(item.fee for item in dossier.items) == dossier.fees_due:
            return self.item.fee
        return 0 if self.place else dossier.fees_due


def read_item(row: Reader) -> Item:
    """One paper as an intake names it. Raises ``Refused``."""
    item = Item(
        name=row.text("name", required=True),
        pages=row.number("pages", 1, least=1, most=MOST),
        copies=row.number("copies", 1, least=1, most=MOST),
        electronic=row.flag("electronic", False),
    )
    row.finish()
    return item


def fee_of(fee: Fee, pages: int, copies: int) -> int:
    """What one paper costs, in đồng. Pages are charged tier by tier, each copy no more than ``fee.most``; a fee by the
    case is charged once, however many copies are made of it."""
    if fee.unit == PER_COPY:
        return copies * fee.amount
    if fee.unit != PER_PAGE:
        return fee.amount
    steps = [(1, fee.amount), *((tier.from_page, tier.amount) for tier in fee.tiers), (pages + 1, 0)]
    one = sum(max(0, min(end, pages + 1) - start) * amount for (start, amount), (end, _) in pairwise(steps))
    return copies * (min(one, fee.most) if fee.most else one)


def charged(items: Sequence[Item], fees: Iterable[Fee]) -> tuple[tuple[Item, ...], tuple[FeeLine, ...]]:
    """The items each with its fee, and one line for each published fee."""
    lines, costs = [], [0] * len(items)
    for fee in fees:
        parts = [fee_of(fee, item.pages, item.copies) for item in items]
        lines.append(FeeLine(fee.name, fee.kind, sum(parts)))
        costs = [cost + part for cost, part in zip(costs, parts, strict=True)]
    return tuple(replace(item, fee=cost) for item, cost in zip(items, costs, strict=True)), tuple(lines)


def priced(
    items: Sequence[Item], fees: Iterable[Fee], stated: tuple[FeeLine, ...] | None
) -> tuple[tuple[Item, ...], tuple[FeeLine, ...]]:
    """The items and what is charged for them: the published fees, unless others are stated. The fee of each stands at
    the items only where stated ones come to the same."""
    found, lines = charged(items, fees)
    if stated is None:
        return found, lines
    same = sum(line.due for line in stated) == sum(line.due for line in lines)
    return found if same else tuple(items), stated
