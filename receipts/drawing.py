"""A paper while it is drawn: what all of them share, from the strip at the top to the signatures. Lengths in pt."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple, TypeVar

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from counter.ports import Sheet
from receipts.fonts import Typeface
from receipts.heading import LIST, SLIP, Heading, Style, draw_heading
from receipts.lines import Run
from receipts.marks import LEAST_QR, draw_qr, draw_watermark
from receipts.page import A4, A4_LANDSCAPE, A5, Cell, Flow, Page, cell
from receipts.words import Wording

Density = tuple[float, float]
"""Size and leading of the body."""


class Stock(NamedTuple):
    """A kind of sheet. ``top``, ``bottom`` and ``foot`` are heights; the first page has its number at ``foot``. The
    first of ``densities`` is the rule, the others are tried when they save a nearly empty page."""

    size: tuple[float, float]
    left: float
    right: float
    top: float
    bottom: float
    foot: float
    heading: Style
    title: Density
    small: Density
    signing: float
    densities: tuple[Density, ...]

    @property
    def width(self) -> float:
        """How long a line is."""
        return self.size[0] - self.left - self.right


A5_SLIP = Stock(
    A5,
    left=12 * mm,
    right=10 * mm,
    top=204 * mm,
    bottom=10 * mm,
    foot=5.5 * mm,
    heading=SLIP,
    title=(13.0, 16.0),
    small=(9.0, 10.4),
    signing=17 * mm,
    densities=((10.0, 11.8), (9.5, 11.0), (9.0, 10.4)),
)
A4_LIST = Stock(
    A4,
    left=20 * mm,
    right=12 * mm,
    top=287 * mm,
    bottom=14 * mm,
    foot=8 * mm,
    heading=LIST,
    title=(14.0, 18.0),
    small=(9.5, 11.0),
    signing=24 * mm,
    densities=((10.5, 12.6),),
)
A4_WIDE = A4_LIST._replace(size=A4_LANDSCAPE, left=12 * mm, top=200 * mm)

SPARSE = 0.45
"""A last page filled less than this is nearly empty."""

QR: float = LEAST_QR * mm
LEAST_SIGNING: float = 9 * mm
"""What the room for a signature may shrink to before a page is turned for it."""

INDENT, GAP = 10.0, 6.0


@dataclass(frozen=True, slots=True)
class Entry:
    """``label: value``, what follows it and notes under it. An empty value is a dotted line to fill in by hand."""

    label: str
    value: str = ""
    tail: str = ""
    strong: bool = False
    notes: tuple[str, ...] = ()


Row = tuple[Entry, ...]
"""One or two entries side by side."""


class Drawing:
    """One paper, laid out when made and then painted once per copy. ``running`` names it at the head of each further
    page."""

    def __init__(
        self, stock: Stock, sheet: Sheet, words: Wording, face: Typeface, density: Density, running: str
    ) -> None:
        self.stock, self.sheet, self.words, self.face = stock, sheet, words, face
        self.size, self.leading = density
        self.running, self.width = running, stock.width
        self.flow = Flow(stock.left, stock.bottom, stock.width, stock.top, self.head_again)
        self._qr, self._qr_foot, self._beside = "", 0.0, stock.top
        self._copied = False

    @property
    def pages(self) -> Sequence[Page]:
        """The pages of any copy."""
        return self.flow.pages

    def bind(self, copies: Sequence[str] = ("",), abreast: tuple[float, float] | None = None) -> bytes:
        """The PDF: all pages of a copy, then of the next; or the copies side by side on pages of size ``abreast``."""
        numbers = range(len(self.pages))
        leaves = [[(copy, number)] for copy in copies for number in numbers]
        if abreast:
            leaves = [[(copy, number) for copy in copies] for number in numbers]
        size = abreast or self.stock.size
        out = BytesIO()
        canvas = open_canvas(out, size, self.words("title"), self.sheet)
        for leaf in leaves:
            for place, (copy, number) in enumerate(leaf):
                canvas.saveState()
                canvas.translate(place * size[0] / len(leaf), 0)
                self._paint(canvas, number, copy)
                canvas.restoreState()
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    def _paint(self, canvas: Canvas, number: int, copy: str) -> None:
        self.mark(canvas)
        if number == 0 and self._qr:
            draw_qr(canvas, self._qr, self.stock.left + self.width - QR, self._qr_foot, LEAST_QR)
        count = len(self.pages)
        page = self.words("page", number=number + 1, total=count) if count > 1 else ""
        self.pages[number].paint(canvas, {"copy": self._said(copy), "page": page})

    def mark(self, canvas: Canvas) -> None:
        """The practice mark, under everything else."""
        if self.sheet.practice:
            draw_watermark(canvas, self.face.bold, self.words("practice"), self.stock.size)

    def _said(self, copy: str) -> str:
        again = self.words("reprint", number=self.sheet.copy - 1) if self.sheet.copy > 1 else ""
        struck = self.words(self.sheet.struck) if self.sheet.struck else ""
        return " – ".join(filter(None, (copy, again, struck)))

    def head(self, left: Sequence[Run], right: str) -> None:
        """Strip and heading of the first page, what stands under the unit, and place and date."""
        flow, unit = self.flow, self.sheet.unit
        flow.place("page", self.face.regular, self.stock.small[0], self.stock.foot, "right")
        self.strip(self.citation())
        self.heading(unit.parent, unit.name, left, right)

    def heading(self, parent: str, agency: str, left: Sequence[Run], right: str) -> None:
        """The agency and the nation."""
        words, date = self.words, [Run(self.face.italic, right)]
        heading = Heading(parent, agency, words("country"), words("motto"), left, date)
        draw_heading(self.flow, self.face, heading, self.stock.heading)

    def title(self, copies: bool = False) -> None:
        """The paper's name, and under it which copy it is where there is something to say."""
        flow, (size, leading) = self.flow, self.stock.title
        flow.skip(8)
        flow.row([cell([Run(self.face.bold, self.words("title").upper())], size, 0, self.width, "centre")], leading)
        self._copied = copies or self.sheet.copy > 1
        if self._copied:
            flow.place("copy", self.face.italic, self.size, flow.baseline(self.size, self.leading), "centre")
            flow.skip(self.leading)
        flow.skip(5)

    def subtitle(self, *lines: str) -> None:
        """What stands in the middle under the title."""
        for line in lines:
            self.flow.row([cell([Run(self.face.italic, line)], self.size, 0, self.width, "centre")], self.leading)
        self.flow.skip(6)

    def citation(self) -> str:
        """Where the form comes from; nothing for papers outside the form set. A form set of the unit's own that names
        one form names each by its number."""
        found = re.fullmatch(r"form(\d\d)", self.words.form)
        if found is None:
            return ""
        own = re.sub(r"(?<=Mẫu số )\d+", found[1], self.sheet.unit.form_set)
        return own or self.words("citation")

    def strip(self, citation: str) -> None:
        """The topmost line: the practice mark to be read, and the citation."""
        mark = self.words("practice") if self.sheet.practice else ""
        half = self.face.bold.width(mark, self.size) + 6 if mark else 0.0
        marked = cell([Run(self.face.bold, mark)], self.size, 0, half)
        source = cell([Run(self.face.italic, citation)], self.stock.small[0], half, self.width - half, "right")
        self.flow.row([marked, source], self.leading)
        self.flow.skip(3)

    def head_again(self, flow: Flow) -> None:
        """The short head of each further page."""
        if self.sheet.practice:
            self.strip("")
        face = self.face
        named = [Run(face.bold, self.running), Run(face.regular, f" {self.words('continued')}")]
        first = flow.baseline(self.size, self.leading)
        flow.row([cell(named, self.size, 0, self.width)], self.leading)
        second = flow.baseline(self.size, self.leading)
        if self._copied:
            flow.place("copy", face.italic, self.size, second)
            flow.skip(self.leading)
        flow.place("page", face.regular, self.size, second if self._copied else first, "right")
        flow.skip(2)
        flow.rule(0, self.width)
        flow.skip(6)

    def qr(self, text: str, caption: str) -> None:
        """The QR of ``text`` at the right of what follows, until ``below_qr``."""
        top, (small, leading) = self.flow.y, self.stock.small
        self.flow.skip(QR)
        self.flow.row([cell([Run(self.face.italic, caption)], small, self.width - QR, QR, "centre")], leading)
        self._qr, self._qr_foot, self._beside, self.flow.y = text, top - QR, self.flow.y, top

    def below_qr(self) -> None:
        """Go on in full width."""
        if len(self.pages) == 1:
            self.flow.y = min(self.flow.y, self._beside)
        self.flow.skip(2)

    def _room(self) -> float:
        """How long a line may be here: shorter beside the QR."""
        return self.width - QR - 6 if len(self.pages) == 1 and self.flow.y > self._beside else self.width

    def entries(self, row: Row) -> None:
        """Entries side by side where each fits in one line, else under one another."""
        width = self._room()
        share = width / len(row)
        cells = [self._entry(entry, number * share, share) for number, entry in enumerate(row)]
        if len(row) > 1 and any(len(part.lines) > 1 for part in cells):
            for entry in row:
                self.entries((entry,))
        else:
            self.flow.row(cells, self.leading)

    def _entry(self, entry: Entry, x: float, width: float) -> Cell:
        regular = self.face.regular
        label = f"{entry.label}: "
        if entry.value:
            value = Run(self.face.bold if entry.strong else regular, entry.value)
            return cell([Run(regular, label), value, Run(regular, entry.tail)], self.size, x, width)
        dots = "." * int((width - 4 - regular.width(label, self.size)) / regular.width(".", self.size))
        return cell([Run(regular, label + dots)], self.size, x, width)

    def lines(self, text: str, indent: float = 0.0, italic: bool = False) -> None:
        """A paragraph for each line of ``text``."""
        face = self.face.italic if italic else self.face.regular
        for part in text.split("\n"):
            self.flow.row([cell([Run(face, part)], self.size, indent, self._room() - indent)], self.leading)

    def stated(self, label: str, text: str) -> None:
        """``label: text``, the further lines of ``text`` as paragraphs under it."""
        first, *others = text.split("\n")
        self.entries((Entry(label, first),))
        for other in others:
            self.lines(other)

    def numbered(self, items: Sequence[str]) -> None:
        """Items with their numbers before them."""
        face, step = self.face.regular, 1.8 * self.size
        for number, item in enumerate(items, 1):
            mark = cell([Run(face, f"{number}.")], self.size, INDENT, step)
            text = cell([Run(face, item)], self.size, INDENT + step, self.width - INDENT - step)
            self.flow.row([mark, text], self.leading)

    @property
    def signing(self) -> float:
        """The room that signatures of one line need at least, without anything above or under them."""
        return 2 * self.leading + self.stock.small[1] + 2 * GAP + LEAST_SIGNING

    def signatures(
        self, signers: Sequence[tuple[str, str]], notes: Sequence[str] = (), above: Sequence[Sequence[Cell]] = ()
    ) -> None:
        """Captions and names side by side, rows above them and notes under them, together on one page. An empty caption
        leaves its place free."""
        flow, face, (small, small_leading) = self.flow, self.face, self.stock.small
        captions = self._abreast([Run(face.bold, caption.upper()) for caption, _ in signers], self.size)
        hows = self._abreast([Run(face.italic, caption and self.words("sign_how")) for caption, _ in signers], small)
        signed = self._abreast([Run(face.bold, name) for _, name in signers], self.size)
        noted = [cell([Run(face.italic, f"– {note}")], small, 0, self.width) for note in notes]
        count = sum(map(_count, above)) + _count(captions) + _count(signed)
        fixed = count * self.leading + (1 + sum(len(part.lines) for part in noted)) * small_leading + 2 * GAP
        flow.need(fixed + LEAST_SIGNING)
        space = flow.y - flow.bottom - fixed
        flow.skip(GAP / 2)
        for row in above:
            flow.row(row, self.leading)
        flow.skip(GAP / 2)
        flow.row(captions, self.leading)
        flow.row(hows, small_leading)
        flow.skip(min(self.stock.signing, space))
        flow.row(signed, self.leading)
        flow.skip(GAP)
        for note in noted:
            flow.row([note], small_leading)

    def row_of(self, *entries: Entry) -> list[Cell]:
        """Entries side by side, to stand above the signatures."""
        share = self.width / len(entries)
        return [self._entry(entry, number * share, share) for number, entry in enumerate(entries)]

    def paragraph(self, text: str) -> list[Cell]:
        """A paragraph, to stand above the signatures."""
        return [cell([Run(self.face.regular, text)], self.size, 0, self.width)]

    def _abreast(self, runs: Sequence[Run], size: float) -> list[Cell]:
        share = self.width / len(runs)
        return [cell([run], size, number * share, share - INDENT, "centre") for number, run in enumerate(runs)]


def _count(row: Sequence[Cell]) -> int:
    return max(len(part.lines) for part in row)


Made = TypeVar("Made", bound=Drawing)


def fitted(make: Callable[[Density], Made], stock: Stock = A5_SLIP) -> Made:
    """The drawing at the first density, or at a closer one when that saves a nearly empty page."""
    best = make(stock.densities[0])
    for density in stock.densities[1:]:
        if len(best.pages) == 1 or best.flow.filled() > SPARSE:
            break
        closer = make(density)
        if len(closer.pages) < len(best.pages):
            return closer
    return best


def open_canvas(out: BytesIO, size: tuple[float, float], title: str, sheet: Sheet) -> Canvas:
    """An empty PDF that says what it is and whose; nobody's name. The same drawing gives the same bytes."""
    canvas = Canvas(out, pagesize=size, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor(sheet.unit.name)
    canvas.setCreator("motcua")
    return canvas
