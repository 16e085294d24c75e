"""A letter of an agency's head: A4, in the manner of NĐ 30/2020 (domain.md 2.2, 2.6). Lengths in pt."""

from collections.abc import Sequence

from reportlab.lib.units import mm

from counter.dossier import Dossier
from counter.ports import Sheet
from receipts.drawing import Density, Drawing, Stock
from receipts.fonts import Typeface
from receipts.forms.facts import competent
from receipts.heading import LETTER
from receipts.lines import Run, balanced, justified, wrap
from receipts.page import A4, Cell, Flow, cell
from receipts.words import Wording

A4_LETTER = Stock(
    A4,
    left=30 * mm,
    right=15 * mm,
    top=285 * mm,
    bottom=20 * mm,
    foot=0.0,
    heading=LETTER,
    title=(14.0, 18.0),
    small=(10.0, 12.0),
    signing=28 * mm,
    densities=((14.0, 18.2), (13.5, 17.2), (13.0, 16.4)),
)
FIRST_LINE = 10 * mm
BETWEEN = 6.0
"""Room between paragraphs."""

RECEIVERS: Density = (11.0, 13.2)


class Letter(Drawing):
    """A drawing that is a letter. ``agency`` signs it: who has the dossier, for a clerk their committee, else the unit
    itself. The body above it is known of the unit and of the offices beside it; of others it is left out rather than
    guessed."""

    def __init__(self, dossier: Dossier, sheet: Sheet, words: Wording, face: Typeface, density: Density) -> None:
        super().__init__(A4_LETTER, sheet, words, face, density, f"{words('code')}: {dossier.code}")
        unit = sheet.unit
        at_work = [leg.to for leg in dossier.legs if leg.kind == "forward" and leg.done_at is None]
        self.agency = at_work[-1] if at_work else competent(dossier, unit) or unit.name
        if self.agency.startswith(_names(words("clerks"))):
            self.agency = unit.parent
        self.own = self.agency == unit.name
        self._parent = unit.parent if self.own or self.agency.startswith(_names(words("offices"))) else ""

    def open(self, number: str, date: str) -> None:
        """Strip and heading with the letter's number, place and date."""
        self.strip(self.citation())
        if self.sheet.copy > 1:
            size, leading = self.stock.small
            self.flow.place("copy", self.face.italic, size, self.flow.baseline(size, leading), "right")
            self.flow.skip(leading + 3)
        self.heading(self._parent, self.agency, [Run(self.face.regular, number)], date)

    def subject(self, text: str) -> None:
        """What a letter without a title is about, under its number."""
        style = self.stock.heading
        lines = balanced(Run(self.face.regular, text), style.size, style.agency)
        self.flow.row([Cell(0, style.agency, style.size, lines, "centre")], style.leading)

    def named(self, title: str, text: str) -> None:
        """The title of a letter that has one, what it is about, and the rule under both."""
        flow, (size, leading) = self.flow, self.stock.title
        flow.skip(14)
        for line in (title.upper(), text):
            about = cell([Run(self.face.bold, line)], size, 0, self.width, "centre")
            flow.row([about], leading)
        length = about.lines[-1].width * 0.4
        flow.skip(2)
        flow.rule((self.width - length) / 2, length)

    def to(self, label: str, name: str, reach: str) -> None:
        """``Kính gửi``, in the middle."""
        flow, regular = self.flow, self.face.regular
        flow.skip(16)
        flow.row([cell([Run(regular, f"{label}: {name}")], self.size, 0, self.width, "centre")], self.leading)
        if reach:
            flow.row([cell([Run(regular, f"({reach})")], self.size - 1, 0, self.width, "centre")], self.leading)
        flow.skip(10)

    def say(self, text: str, strong: str = "", tail: str = "") -> None:
        """A paragraph, ``strong`` in bold after it; a further line of ``text`` is a paragraph of its own."""
        *before, last = text.split("\n")
        for part in before:
            self.flow.row([self._full([Run(self.face.regular, part)])], self.leading)
        runs = [Run(self.face.regular, last), Run(self.face.bold, strong), Run(self.face.regular, tail)]
        self.flow.row([self._full(runs)], self.leading)
        self.flow.skip(BETWEEN)

    def _full(self, runs: Sequence[Run]) -> Cell:
        lines = wrap(runs, self.size, self.width, FIRST_LINE)
        return Cell(0, self.width, self.size, justified(lines, self.size, self.width))

    def close(self, last: str, head: str, signer: str) -> None:
        """The last paragraph, who gets the letter and who signs it, together on one page."""
        flow, face, half = self.flow, self.face, self.width / 2
        size, leading = RECEIVERS
        ending = self._full([Run(face.regular, last)])
        captions = cell([Run(face.bold, head.upper())], self.size, half, half, "centre")
        names = cell([Run(face.bold, signer)], self.size, half, half, "centre")
        how = cell([Run(face.italic, self.words("sign_head"))], self.size - 1, half, half, "centre")
        receivers = [
            cell([Run(face.bold_italic, f"{self.words('receivers')}:")], size + 1, 0, half),
            *(cell([Run(face.regular, f"- {note}")], size, 0, half) for note in self.words.notes),
        ]
        lines = sum(len(part.lines) for part in (ending, captions, how, names))
        flow.need(lines * self.leading + self.stock.signing + 2 * BETWEEN + 8)
        flow.row([ending], self.leading)
        flow.skip(BETWEEN + 8)
        top = flow.y
        for part in receivers:
            flow.row([part], leading)
        left, flow.y = flow.y, top
        flow.row([captions], self.leading)
        flow.row([how], self.leading)
        flow.skip(self.stock.signing)
        flow.row([names], self.leading)
        flow.y = min(left, flow.y)

    def head_again(self, flow: Flow) -> None:
        """The page's number in the middle, what the letter is about at the left."""
        if self.sheet.practice:
            self.strip("")
        size, leading = self.stock.small
        line = flow.baseline(size, leading)
        flow.place("page", self.face.regular, self.size, line, "centre")
        flow.place("copy", self.face.italic, size, line, "right")
        named = [Run(self.face.italic, f"{self.running} {self.words('continued')}")]
        flow.row([cell(named, size, 0, self.width * 0.48)], leading)
        flow.skip(12)


def _names(listed: str) -> tuple[str, ...]:
    """What names of a kind begin with, from a list apart by commas."""
    return tuple(f"{name.strip()} " for name in listed.split(","))
