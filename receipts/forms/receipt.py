"""Form 01, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả": A5, two copies (TT 03/2025/TT-VPCP; domain.md 2.2, 2.3)."""

from typing import Literal

from counter.dossier import Dossier
from counter.money import grouped
from counter.ports import Sheet
from receipts.drawing import A5_SLIP, INDENT, Density, Drawing, Entry, fitted
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import mark, place_date
from receipts.forms.people import bringer
from receipts.forms.statement import document_note, fee_lines, opening, terms
from receipts.lines import Run
from receipts.page import A4_LANDSCAPE, KEEP, Align
from receipts.table import Table
from receipts.words import Wording, wording

Layout = Literal["a5", "a4"]
"""``a5``: all pages of copy 1, then all of copy 2. ``a4``: the two copies side by side on each landscape page."""

ITEM_COLUMNS = (22.0, A5_SLIP.width - 22 - 36 - 44 - 50 - 52, 36.0, 44.0, 50.0, 52.0)
COLUMNS = (22.0, A5_SLIP.width - 22 - 38 - 60 - 38, 38.0, 60.0, 38.0)


def draw(dossier: Dossier, sheet: Sheet, layout: Layout = "a5", face: Typeface | None = None) -> bytes:
    """The PDF of both copies, the same bytes for the same input. ``face`` is the PC's typeface unless one is given.

    Raises ``Refused`` when no typeface or no wording can be used.
    """
    words, face = wording("form01"), face or typeface()
    receipt = fitted(lambda density: _Receipt(dossier, sheet, words, face, density))
    rule = A5_SLIP.densities[0]
    if receipt.signed_alone and (receipt.size, receipt.leading) == rule:
        receipt = _Receipt(dossier, sheet, words, face, rule, keep=True)
    return receipt.bind((words("copy_1"), words("copy_2")), A4_LANDSCAPE if layout == "a4" else None)


class _Receipt(Drawing):
    """``signed_alone`` tells that nothing but the signatures stands on the last page; ``keep`` takes the fees there
    too."""

    def __init__(
        self, dossier: Dossier, sheet: Sheet, words: Wording, face: Typeface, density: Density, keep: bool = False
    ) -> None:
        super().__init__(A5_SLIP, sheet, words, face, density, f"{words('code')}: {dossier.code}")
        self.dossier = dossier
        code = [Run(face.regular, f"{words('code')}: "), Run(face.bold, dossier.code)]
        self.head(code, place_date(dossier, sheet, words))
        self.title(copies=True)
        text, below = mark(dossier, sheet, words)
        self.qr(text + sheet.mark, below)
        for row in opening(dossier, sheet, words):
            self.entries(row)
        self.below_qr()
        if dossier.items:
            self._items()
        else:
            self._documents()
        self._terms()
        if keep:
            self.flow.turn()
        self._fees()
        before = len(self.pages)
        self._signatures()
        self.signed_alone = len(self.pages) > before

    def _documents(self) -> None:
        flow, words, regular = self.flow, self.words, self.face.regular
        flow.need(4 * self.leading)
        verdict = f" {words('unverified')}" if "components" in self.dossier.procedure.unverified else ""
        self.lines(f"{words('documents')}{verdict}:")
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

    def _items(self) -> None:
        """The papers to be certified (domain.md 2.3): pages, copies, electronic ones, what each costs."""
        flow, words, regular = self.flow, self.words, self.face.regular
        flow.need(4 * self.leading)
        self.lines(f"{words('items')}:")
        flow.skip(2)
        alignment: tuple[Align, ...] = ("centre", "left", "centre", "centre", "centre", "right")
        table = Table(flow, ITEM_COLUMNS, alignment, self.size, self.leading - 0.3)
        keys = ("number", "item", "pages", "papers", "electronic", "cost")
        table.head([Run(self.face.bold, words(f"column_{key}")) for key in keys])
        for number, item in enumerate(self.dossier.items, 1):
            cells = (str(number), item.name, str(item.pages), str(item.copies), "x" if item.electronic else "")
            table.row([[Run(regular, text)] for text in (*cells, grouped(item.fee))])
        table.close()
        flow.skip(4)

    def _terms(self) -> None:
        for entry in terms(self.dossier, self.sheet, self.words):
            self.entries((entry,))
            for note in entry.notes:
                self.lines(note, INDENT, italic=True)

    def _fees(self) -> None:
        """Item 7, on one page unless there are very many fees."""
        lines = list(fee_lines(self.dossier, self.words))
        if lines:
            self.flow.need(min(len(lines) + 2, KEEP) * self.leading)
            self.lines(f"{self.words('fees')}:")
        else:
            unknown = "fees" in self.dossier.procedure.unverified
            said = f"{self.words('fees_unknown')} {self.words('unverified')}" if unknown else self.words("fees_none")
            self.entries((Entry(self.words("fees"), said),))
        for line in lines:
            self.lines(line, INDENT)

    def _signatures(self) -> None:
        words, dossier, hand = self.words, self.dossier, bringer(self.dossier)
        register = self.row_of(
            Entry(words("register"), str(dossier.book or words("blank"))),
            Entry(words("register_entry"), str(dossier.entry or words("blank"))),
        )
        name = hand.name if hand and hand.kind == "citizen" else ""
        signers = ((words("sign_submitter"), name), (words("sign_officer"), self.sheet.officer))
        self.signatures(signers, words.notes, [register])
