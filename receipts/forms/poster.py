"""Procedures to be posted, field by field, A4; and one of them on a card, A5, to hand to a citizen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from counter.catalogue import Procedure
from counter.ports import Sheet
from receipts.drawing import A4_LIST, A5_SLIP, Density, Drawing, Entry, fitted
from receipts.fonts import Typeface, typeface
from receipts.forms import published
from receipts.forms.facts import dated
from receipts.lines import Run
from receipts.page import Align, cell
from receipts.table import Table
from receipts.words import Wording, wording

TABLE = (9.5, 11.2)
POSTER = A4_LIST._replace(left=14 * A4_LIST.left / 20)
WIDTHS = {"number": 24.0, "procedure": 142.0, "papers": 0.0, "limit": 84.0, "fees": 112.0}
"""In pt; 0 is what the others leave."""


def draw(fields: Mapping[str, Sequence[Procedure]], sheet: Sheet, day: date, face: Typeface | None = None) -> bytes:
    """The PDF of what is in force on ``day``, each field from a new page on. Raises ``Refused`` as form 01."""
    paper = _Poster(sheet, face or typeface(), day)
    for number, (field, procedures) in enumerate(fields.items()):
        if number:
            paper.flow.turn()
        paper.field(field, procedures)
    return paper.bind()


class _Poster(Drawing):
    def __init__(self, sheet: Sheet, face: Typeface, day: date) -> None:
        words = wording("poster")
        super().__init__(POSTER, sheet, words, face, POSTER.densities[0], words("title"))
        self.head([], dated(day, sheet, words))
        self.title()
        said = words("day", day=f"{day:%d/%m/%Y}")
        self.flow.row([cell([Run(face.italic, said)], self.size, 0, self.width, "centre")], self.leading)
        self.flow.skip(6)

    def field(self, field: str, procedures: Sequence[Procedure]) -> None:
        """The procedures of one field."""
        words, face, (size, leading) = self.words, self.face, self.stock.title
        title = words("field", field=field, count=len(procedures))
        self.flow.row([cell([Run(face.bold, title)], size, 0, self.width)], leading)
        self.flow.skip(4)
        rest = self.width - sum(WIDTHS.values())
        aligns: list[Align] = ["centre", *["left"] * (len(WIDTHS) - 1)]  # type: ignore[list-item]
        table = Table(self.flow, [width or rest for width in WIDTHS.values()], aligns, *TABLE)
        table.head([Run(face.bold, words(f"column_{key}")) for key in WIDTHS])
        for number, procedure in enumerate(procedures, 1):
            mark, papers = words("unverified"), published.papers(procedure, words)
            papers = [line if line == mark else words("listed", paper=line) for line in papers]
            columns = [papers, published.limits(procedure, words), published.fees(procedure, words)]
            named, *more = published.name(procedure, words)
            runs = [[Run(face.bold, named), *(Run(face.regular, line) for line in more)]]
            runs += [[Run(face.regular, line) for line in lines] for lines in columns]
            table.stack([[Run(face.regular, str(number))], *runs])
        table.close()


def draw_card(procedure: Procedure, sheet: Sheet, day: date, face: Typeface | None = None) -> bytes:
    """The PDF of one procedure's card. Raises ``Refused`` as form 01."""
    words = wording("poster")
    words, face = replace(words, words={**words.words, "title": words("title_card")}), face or typeface()
    return fitted(lambda density: _Card(procedure, sheet, words, face, density, day)).bind()


class _Card(Drawing):
    def __init__(
        self, procedure: Procedure, sheet: Sheet, words: Wording, face: Typeface, density: Density, day: date
    ) -> None:
        super().__init__(A5_SLIP, sheet, words, face, density, procedure.name)
        self.head([], dated(day, sheet, words))
        self.title()
        named, *more = published.name(procedure, words)
        self.flow.row([cell([Run(face.bold, named)], self.size + 1, 0, self.width, "centre")], self.leading + 1)
        self.flow.row([cell([Run(face.regular, " ".join(more))], self.size, 0, self.width, "centre")], self.leading)
        self.flow.skip(4)
        self.entries((Entry(words("card_field"), procedure.field),))
        self._listed("papers", published.papers(procedure, words))
        self.entries((Entry(words("sets"), words("sets_count", sets=procedure.sets)),))
        self._listed("limit", published.limits(procedure, words))
        self._listed("fees", published.fees(procedure, words))
        for key, text in (("result", procedure.result), ("legal", procedure.legal)):
            if text:
                self.entries((Entry(words(key), text),))
        self._where()
        self.flow.skip(4)
        self.lines(words("day", day=f"{day:%d/%m/%Y}"), italic=True)

    def _listed(self, key: str, lines: Sequence[str]) -> None:
        """One line beside its label, several under it."""
        mark = self.words("unverified")
        told = [line for line in lines if line != mark]
        tail = f" {mark}" if mark in lines else ""
        if len(told) == 1:
            self.entries((Entry(self.words(key), told[0], tail),))
            return
        self.lines(f"{self.words(key)}:{tail}")
        self.numbered(told)

    def _where(self) -> None:
        words, unit = self.words, self.sheet.unit
        reach = [unit.address] if unit.address else []
        if unit.phone:
            reach.append(words("received_by_phone", phone=unit.phone))
        self.entries((Entry(words("where"), unit.name, f" ({'; '.join(reach)})" if reach else ""),))
        self.entries((Entry(words("hours"), "; ".join(published.hours(unit.hours(), words))),))
