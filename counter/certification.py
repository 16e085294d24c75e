"""Certification (chứng thực): papers taken in several at once, a fee by their pages, a number each in the book of
their kind when they are signed (NĐ 23/2015/NĐ-CP; TT 226/2016/TT-BTC; domain.md 7.2, 14)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from counter.catalogue import PER_COPY, PER_PAGE, Catalogue, Fee
from counter.clock import day_of
from counter.dossier import Dossier, FeeLine, Item
from counter.event import Body
from counter.record import Reader, from_plain, to_plain
from counter.refusal import Refused

NO_BOOK = 'Khóa "items" chỉ dùng cho thủ tục chứng thực có sổ chứng thực trong danh mục; bỏ khóa đó với thủ tục này.'

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


def recharged(dossier: Dossier, changes: Body, at: datetime, catalogue: Catalogue) -> Body:
    """The ``changes`` of a correction that names other papers, with what these cost by the catalogue of the day of
    receipt, unless fees are stated; what is paid stays paid, what is exempt exempt. Raises ``Refused``."""
    chosen = dossier.procedure
    if not chosen.book:
        raise Refused(NO_BOOK)
    procedure = catalogue.get(chosen.code, day_of(dossier.received_at or at))
    published = procedure.fees_for(dossier.channel, procedure.case(chosen.case or None))
    items = tuple(from_plain(Item, row) for row in changes["items"])
    if "fees" in changes:
        fees = tuple(from_plain(FeeLine, row) for row in changes["fees"])
    else:
        fees = _as_before(charged(items, published)[1], dossier.fees)
    items, fees = priced(items, published, fees)
    return {**changes, "items": to_plain(items), "fees": to_plain(fees)}


def _as_before(lines: Iterable[FeeLine], before: Iterable[FeeLine]) -> tuple[FeeLine, ...]:
    known = {line.name: line for line in before}
    found = []
    for line in lines:
        old = known.pop(line.name, line)
        found.append(replace(old, kind=line.kind, due=0 if old.exemption else line.due))
    return (*found, *(replace(old, due=0) for old in known.values() if old.paid))
