"""A certification book of a period, A4 on its side, one line a number (NĐ 23/2015/NĐ-CP; TT 01/2020/TT-BTP)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from counter.certification import BookLine
from counter.clock import VIETNAM
from counter.money import figures, grouped
from counter.ports import Sheet
from receipts.drawing import A4_WIDE, Drawing
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import made
from receipts.lines import Run
from receipts.page import Align
from receipts.table import Table
from receipts.words import wording

TABLE = (9.5, 11.0)
WIDTHS = {"number": 46, "date": 60, "people": 170, "paper": 190, "count": 52, "signer": 102, "fee": 50, "note": 0}
"""In pt; 0 is what the others leave. Who signed is left for a hand."""

ALIGNS: dict[str, Align] = {"number": "centre", "date": "centre", "count": "centre", "fee": "right"}


def draw(
    name: str, lines: Sequence[BookLine], sheet: Sheet, first: date, last: date, face: Typeface | None = None
) -> bytes:
    """The PDF of book ``name``; ``sheet.counter`` is its volume. Raises ``Refused`` as form 01."""
    paper = _Book(name, sheet, face or typeface())
    paper.begin(first, last)
    paper.fill(lines)
    paper.end(lines)
    return paper.bind()


class _Book(Drawing):
    """``title`` and the columns that differ from book to book have the book's name behind them."""

    def __init__(self, name: str, sheet: Sheet, face: Typeface) -> None:
        words = wording("book")
        named = {key.removesuffix(f"_{name}"): text for key, text in words.words.items() if key.endswith(f"_{name}")}
        words = replace(words, words={**words.words, **named})
        super().__init__(A4_WIDE, sheet, words, face, A4_WIDE.densities[0], words("title"))

    def citation(self) -> str:
        """The circular, and that nobody has held the book against it yet."""
        said = self.words("citation")
        return said if self.words.checked else f"{said} {self.words('unchecked')}"

    def begin(self, first: date, last: date) -> None:
        """The head of the first page."""
        words = self.words
        volume = words("volume", volume=self.sheet.counter or words("blank"), year=first.year)
        self.head([Run(self.face.regular, volume)], made(self.sheet, words))
        self.title()
        period = words("period", first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")
        self.subtitle(period)

    def fill(self, lines: Sequence[BookLine]) -> None:
        """The rows."""
        rest = self.width - sum(WIDTHS.values())
        aligns = [ALIGNS.get(key, "left") for key in WIDTHS]
        table = Table(self.flow, [width or rest for width in WIDTHS.values()], aligns, *TABLE)
        table.head([Run(self.face.bold, self.words(f"column_{key}")) for key in WIDTHS])
        for line in lines:
            texts = self._texts(line)
            table.row([[Run(self.face.regular, texts.get(key, ""))] for key in WIDTHS])
        table.close()

    def _texts(self, line: BookLine) -> dict[str, str]:
        item, owners = line.item, line.dossier.having("owner")
        notes = [self.words("electronic")] if item.electronic else []
        return {
            "number": str(line.number),
            "date": f"{line.at.astimezone(VIETNAM):%d/%m/%Y}",
            "people": "; ".join(", ".join(filter(None, (person.name, person.id))) for person in owners),
            "paper": f"{item.name} ({self.words('pages', pages=item.pages)})",
            "count": str(item.copies),
            "fee": grouped(line.fee) if line.fee else "",
            "note": "; ".join([*notes, line.dossier.code]),
        }

    def end(self, lines: Sequence[BookLine]) -> None:
        """The sum and who made the book."""
        copies, fees = sum(line.item.copies for line in lines), sum(line.fee for line in lines)
        told = self.words("sum", lines=grouped(len(lines)), copies=grouped(copies), fees=figures(fees))
        self.flow.skip(6)
        self.signatures((("", ""), (self.words("sign_keeper"), self.sheet.officer)), above=[self.paragraph(told)])
