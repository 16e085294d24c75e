"""Form 01, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả": A5, two copies (TT 03/2025/TT-VPCP; domain.md 2.2, 2.3)."""

from collections.abc import Sequence
from io import BytesIO
from typing import Literal

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from counter.dossier import Dossier
from counter.ports import Sheet
from receipts.fonts import Typeface, typeface
from receipts.forms.people import Entry, Row, bringer
from receipts.forms.statement import document_note, fee_lines, opening, place_date, terms
from receipts.heading import Heading, draw_heading
from receipts.lines import Run
from receipts.marks import LEAST_QR, draw_qr, draw_watermark
from receipts.page import A4_LANDSCAPE, A5, KEEP, Cell, Flow, Page, cell
from receipts.table import Table
from receipts.words import Wording, wording

Layout = Literal["a5", "a4"]
"""``a5``: all pages of copy 1, then all of copy 2. ``a4``: the two copies side by side on each landscape page."""

LEFT, RIGHT, TOP, BOTTOM, FOOT = 12 * mm, 10 * mm, 204 * mm, 10 * mm, 5.5 * mm
WIDTH: float = A5[0] - LEFT - RIGHT
QR: float = LEAST_QR * mm
DENSITIES = ((10.0, 11.8), (9.5, 11.0), (9.0, 10.4))
"""Size and leading of the body: the first is the rule, the others are tried when they save a nearly empty page."""

SPARSE = 0.45
"""A last page filled less than this is nearly empty."""

SMALL, SMALL_LEADING = 9.0, 10.4
TITLE, TITLE_LEADING = 13.0, 16.0
SIGNING, LEAST_SIGNING = 17 * mm, 9 * mm
"""Room for a signature, and what it may shrink to before a page is turned for it."""

INDENT, GAP = 10.0, 6.0
COLUMNS = (22.0, WIDTH - 22 - 38 - 60 - 38, 38.0, 60.0, 38.0)


def draw(dossier: Dossier, sheet: Sheet, layout: Layout = "a5", face: Typeface | None = None) -> bytes:
    """The PDF of both copies, the same bytes for the same input. ``face`` is the PC's typeface unless one is given.

    Raises ``Refused`` when no typeface or no wording can be used.
    """
    receipt = _lay_out(dossier, sheet, wording("form01"), face or typeface())
    out = BytesIO()
    canvas = Canvas(out, pagesize=A5 if layout == "a5" else A4_LANDSCAPE, invariant=1)
    canvas.setTitle(receipt.words("title"))
    canvas.setAuthor(sheet.unit.name)
    canvas.setCreator("motcua")
    count = len(receipt.pages)
    if layout == "a5":
        leaves = [[(copy, number)] for copy in (1, 2) for number in range(count)]
    else:
        leaves = [[(1, number), (2, number)] for number in range(count)]
    for leaf in leaves:
        for place, (copy, number) in enumerate(leaf):
            canvas.saveState()
            canvas.translate(place * A4_LANDSCAPE[0] / 2, 0)
            receipt.paint(canvas, copy, number)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _lay_out(dossier: Dossier, sheet: Sheet, words: Wording, face: Typeface) -> "_Receipt":
    best = _Receipt(dossier, sheet, words, face, *DENSITIES[0])
    for density in DENSITIES[1:]:
        if len(best.pages) == 1 or best.flow.filled() > SPARSE:
            break
        closer = _Receipt(dossier, sheet, words, face, *density)
        if len(closer.pages) < len(best.pages):
            return closer
    return _Receipt(dossier, sheet, words, face, *DENSITIES[0], keep=True) if best.signed_alone else best


class _Receipt:
    """One receipt, laid out when made and then painted once per copy.

    ``signed_alone`` tells that nothing but the signatures stands on the last page; ``keep`` takes the fees there too.
    """

    def __init__(
        self,
        dossier: Dossier,
        sheet: Sheet,
        words: Wording,
        face: Typeface,
        size: float,
        leading: float,
        keep: bool = False,
    ) -> None:
        self.dossier, self.sheet, self.words, self.face = dossier, sheet, words, face
        self.size, self.leading = size, leading
        self.flow = Flow(LEFT, BOTTOM, WIDTH, TOP, self._head_again)
        self._head()
        self.qr_foot, self.beside = self._qr()
        self._opening()
        self._documents()
        self._terms()
        if keep:
            self.flow.turn()
        self._fees()
        before = len(self.pages)
        self._signatures()
        self.signed_alone = len(self.pages) > before

    @property
    def pages(self) -> Sequence[Page]:
        """The pages of either copy."""
        return self.flow.pages

    def paint(self, canvas: Canvas, copy: int, number: int) -> None:
        """Page ``number`` (from 0) of ``copy``, at the canvas' origin."""
        if self.sheet.practice:
            draw_watermark(canvas, self.face.bold, self.words("practice"), A5)
        if number == 0:
            text = self.sheet.unit.lookup_url + self.dossier.code
            draw_qr(canvas, text, LEFT + WIDTH - QR, self.qr_foot, LEAST_QR)
        count = len(self.pages)
        page = self.words("page", number=number + 1, total=count) if count > 1 else ""
        self.pages[number].paint(canvas, {"copy": self._copy(copy), "page": page})

    def _copy(self, copy: int) -> str:
        text = self.words(f"copy_{copy}")
        if self.sheet.copy < 2:
            return text
        return f"{text} – {self.words('reprint', number=self.sheet.copy - 1)}"

    def _head(self) -> None:
        flow, face, words = self.flow, self.face, self.words
        flow.place("page", face.regular, SMALL, FOOT, "right")
        self._strip(self.sheet.unit.form_set or words("citation"))
        draw_heading(
            flow,
            face,
            Heading(
                self.sheet.unit.parent,
                self.sheet.unit.name,
                words("country"),
                words("motto"),
                [Run(face.regular, f"{words('code')}: "), Run(face.bold, self.dossier.code)],
                [Run(face.italic, place_date(self.dossier, self.sheet, words))],
            ),
        )
        flow.skip(8)
        flow.row([cell([Run(face.bold, words("title").upper())], TITLE, 0, WIDTH, "centre")], TITLE_LEADING)
        flow.place("copy", face.italic, self.size, flow.baseline(self.size, self.leading), "centre")
        flow.skip(self.leading + 5)

    def _strip(self, citation: str) -> None:
        """The topmost line: the practice mark to be read, and where the form comes from."""
        mark = self.words("practice") if self.sheet.practice else ""
        half = self.face.bold.width(mark, self.size) + 6 if mark else 0.0
        marked = cell([Run(self.face.bold, mark)], self.size, 0, half)
        source = cell([Run(self.face.italic, citation)], SMALL, half, WIDTH - half, "right")
        self.flow.row([marked, source], self.leading)
        self.flow.skip(3)

    def _head_again(self, flow: Flow) -> None:
        """The short head of each further page."""
        if self.sheet.practice:
            self._strip("")
        face, words = self.face, self.words
        code = [Run(face.bold, f"{words('code')}: {self.dossier.code}"), Run(face.regular, f" {words('continued')}")]
        flow.row([cell(code, self.size, 0, WIDTH)], self.leading)
        line = flow.baseline(self.size, self.leading)
        flow.place("copy", face.italic, self.size, line)
        flow.place("page", face.regular, self.size, line, "right")
        flow.skip(self.leading + 2)
        flow.rule(0, WIDTH)
        flow.skip(6)

    def _qr(self) -> tuple[float, float]:
        """Where the QR's foot is, beside the opening, and its caption's."""
        caption = self.words("qr_lookup" if self.sheet.unit.lookup_url else "qr_code")
        top = self.flow.y
        self.flow.skip(QR)
        self.flow.row([cell([Run(self.face.italic, caption)], SMALL, WIDTH - QR, QR, "centre")], SMALL_LEADING)
        foot, self.flow.y = self.flow.y, top
        return top - QR, foot

    def _width(self) -> float:
        """How long a line may be here: shorter beside the QR."""
        return WIDTH - QR - 6 if len(self.pages) == 1 and self.flow.y > self.beside else WIDTH

    def _opening(self) -> None:
        for row in opening(self.dossier, self.sheet, self.words):
            self._entries(row)
        if len(self.pages) == 1:
            self.flow.y = min(self.flow.y, self.beside)
        self.flow.skip(2)

    def _entries(self, row: Row) -> None:
        """Entries side by side where each fits in one line, else under one another."""
        width = self._width()
        share = width / len(row)
        cells = [self._cell(entry, number * share, share) for number, entry in enumerate(row)]
        if len(row) > 1 and any(len(part.lines) > 1 for part in cells):
            for entry in row:
                self._entries((entry,))
        else:
            self.flow.row(cells, self.leading)

    def _cell(self, entry: Entry, x: float, width: float) -> Cell:
        regular = self.face.regular
        label = f"{entry.label}: "
        if entry.value:
            value = Run(self.face.bold if entry.strong else regular, entry.value)
            return cell([Run(regular, label), value, Run(regular, entry.tail)], self.size, x, width)
        dots = "." * int((width - 4 - regular.width(label, self.size)) / regular.width(".", self.size))
        return cell([Run(regular, label + dots)], self.size, x, width)

    def _lines(self, text: str, indent: float = 0.0, italic: bool = False) -> None:
        face = self.face.italic if italic else self.face.regular
        self.flow.row([cell([Run(face, text)], self.size, indent, WIDTH - indent)], self.leading)

    def _documents(self) -> None:
        flow, words, regular = self.flow, self.words, self.face.regular
        flow.need(4 * self.leading)
        verdict = f" {words('unverified')}" if "components" in self.dossier.procedure.unverified else ""
        self._lines(f"{words('documents')}{verdict}:")
        flow.skip(2)
        table = Table(flow, COLUMNS, ("centre", "left", "centre", "centre", "centre"), self.size, self.leading - 0.3)
        keys = ("column_number", "column_name", "column_originals", "column_certified", "column_copies")
        table.head([Run(self.face.bold, words(key)) for key in keys])
        for number, document in enumerate(self.dossier.documents, 1):
            note = document_note(document, words)
            name = [Run(regular, document.name), Run(self.face.italic, f" {note}" if note else "")]
            counts = [str(count or "") for count in (document.originals, document.certified, document.copies)]
            table.row([[Run(regular, str(number))], name, *([Run(regular, count)] for count in counts)])
        if not self.dossier.documents:
            table.row([[], [Run(self.face.italic, words("no_documents"))], [], [], []])
        table.close()
        flow.skip(4)

    def _terms(self) -> None:
        for entry in terms(self.dossier, self.sheet, self.words):
            self._entries((entry,))
            for note in entry.notes:
                self._lines(note, INDENT, italic=True)

    def _fees(self) -> None:
        """Item 7, on one page unless there are very many fees."""
        lines = list(fee_lines(self.dossier, self.words))
        if lines:
            self.flow.need(min(len(lines) + 2, KEEP) * self.leading)
            self._lines(f"{self.words('fees')}:")
        else:
            unknown = "fees" in self.dossier.procedure.unverified
            said = f"{self.words('fees_unknown')} {self.words('unverified')}" if unknown else self.words("fees_none")
            self._entries((Entry(self.words("fees"), said),))
        for line in lines:
            self._lines(line, INDENT)

    def _signatures(self) -> None:
        """The register line, two signatures and the notes, together on one page."""
        flow, words, face = self.flow, self.words, self.face
        hand = bringer(self.dossier)
        names = (hand.name if hand and hand.kind == "citizen" else "", self.sheet.officer)
        signed = self._halves([[Run(face.bold, name)] for name in names], self.size)
        notes = [cell([Run(face.italic, f"– {note}")], SMALL, 0, WIDTH) for note in words.notes]
        named = max(len(part.lines) for part in signed)
        noted = sum(len(part.lines) for part in notes)
        fixed = (2 + named) * self.leading + (1 + noted) * SMALL_LEADING + 2 * GAP
        flow.need(fixed + LEAST_SIGNING)
        room = flow.y - flow.bottom - fixed
        flow.skip(GAP / 2)
        self._register()
        flow.skip(GAP / 2)
        captions = (words("sign_submitter"), words("sign_officer"))
        flow.row(self._halves([[Run(face.bold, caption.upper())] for caption in captions], self.size), self.leading)
        flow.row(self._halves([[Run(face.italic, words("sign_how"))]] * 2, SMALL), SMALL_LEADING)
        flow.skip(min(SIGNING, room))
        flow.row(signed, self.leading)
        flow.skip(GAP)
        for note in notes:
            flow.row([note], SMALL_LEADING)

    def _register(self) -> None:
        blank = self.words("blank")
        self._entries(
            (
                Entry(self.words("register"), str(self.dossier.book or blank)),
                Entry(self.words("register_entry"), str(self.dossier.entry or blank)),
            )
        )

    def _halves(self, runs: Sequence[Sequence[Run]], size: float) -> list[Cell]:
        half = WIDTH / 2
        return [cell(run, size, number * half, half - INDENT, "centre") for number, run in enumerate(runs)]
