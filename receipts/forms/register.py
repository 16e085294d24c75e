"""Form 07, "Sổ theo dõi hồ sơ": A4 on its side (TT 03/2025/TT-VPCP; domain.md 2.2, 2.9).

Each page is painted as soon as it is full, so that a year's register takes no more memory than its PDF.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from counter.clock import VIETNAM, vietnamese
from counter.dossier import Dossier, Status, punctuality
from counter.ports import Sheet
from counter.text import fold
from receipts.drawing import A4_WIDE, Drawing, open_canvas
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import long_date, made, resolver, verdict
from receipts.forms.people import addressee
from receipts.lines import Run
from receipts.page import Align, Flow
from receipts.table import Table
from receipts.words import Wording, wording

TABLE = (8.5, 10.0)
WIDTHS = {
    "number": 24.0,
    "code": 99.0,
    "procedure": 86.0,
    "sets": 25.0,
    "owner": 72.0,
    "address": 82.0,
    "agency": 64.0,
    "received": 49.0,
    "due": 49.0,
    "returned": 49.0,
    "way": 46.0,
    "signed": 54.0,
    "note": 0.0,
}
"""The columns as the form numbers them; the last takes the rest."""

CENTRED = {"number", "sets", "received", "due", "returned"}
ENDED = {Status.DECLINED, Status.WITHDRAWN, Status.STOPPED}


def draw(lines: Iterable[Dossier], sheet: Sheet, first: date, last: date, face: Typeface | None = None) -> bytes:
    """The PDF of the register from ``first`` to ``last``; ``lines`` are read once, in their order, struck ones too."""
    words, face = wording("form07"), face or typeface()
    out = BytesIO()
    canvas = open_canvas(out, A4_WIDE.size, words("title"), sheet)
    book = _Book(canvas, sheet, words, face)
    book.begin(first, last)
    counts = book.fill(lines, sheet.at or datetime.combine(last, time.max, VIETNAM))
    book.end(counts)
    canvas.save()
    return out.getvalue()


class _Book(Drawing):
    def __init__(self, canvas: Canvas, sheet: Sheet, words: Wording, face: Typeface) -> None:
        super().__init__(A4_WIDE, sheet, words, face, A4_WIDE.densities[0], words("title"))
        self._canvas, self._printed = canvas, 0

    def head_again(self, flow: Flow) -> None:
        """Paint the page that is full before the next one begins."""
        self._print()
        super().head_again(flow)

    def _print(self) -> None:
        self._printed += 1
        self.mark(self._canvas)
        page = self.words("page", number=self._printed)
        self.flow.pages.pop(0).paint(self._canvas, {"copy": "", "page": page})
        self._canvas.showPage()

    def begin(self, first: date, last: date) -> None:
        """The head of the first page."""
        words = self.words
        self.head(
            [Run(self.face.regular, words("book", book=self.sheet.counter or words("blank")))],
            made(self.sheet, words),
        )
        self.title()
        days = words("days", first=long_date(first), last=long_date(last))
        self.subtitle(days)

    def fill(self, lines: Iterable[Dossier], now: datetime) -> Counter[str]:
        """The rows, and how many there were of each sort."""
        regular, words, counts = self.face.regular, self.words, Counter[str]()
        rest = self.width - sum(WIDTHS.values())
        aligns: list[Align] = ["centre" if key in CENTRED else "left" for key in WIDTHS]
        table = Table(self.flow, [width or rest for width in WIDTHS.values()], aligns, *TABLE)
        table.head([Run(self.face.bold, words(f"column_{key}")) for key in WIDTHS])
        for dossier in lines:
            struck = len(WIDTHS) - 1 if dossier.cancelled else 0
            table.row([[Run(regular, text)] for text in _texts(dossier, self.sheet, words)], struck)
            counts.update(_sorts(dossier, now))
        table.close()
        return counts

    def end(self, counts: Counter[str]) -> None:
        """The sums, how many pages there are, and the signatures that close the book."""
        words, flow = self.words, self.flow
        sums = [words(f"sum_{number}", **{sort: counts[sort] for sort in SORTS}) for number in (1, 2, 3)]
        signers = ((words("sign_keeper"), self.sheet.officer), (words("sign_head"), ""))
        flow.skip(6)
        flow.need((len(sums) + 6) * self.leading + self.stock.signing)
        pages = words("pages", count=self._printed + 1)
        self.signatures(signers, words.notes, [self.paragraph(text) for text in (*sums, pages)])
        self._print()


SORTS = (
    "all",
    "struck",
    "received",
    "finished",
    "early",
    "on_time",
    "late",
    "undated",
    "returned",
    "ended",
    "open",
    "overdue",
)


def _sorts(dossier: Dossier, now: datetime) -> Iterator[str]:
    """What a line counts as."""
    yield "all"
    if dossier.cancelled:
        yield "struck"
        return
    yield "received"
    if dossier.finished_at:
        yield "finished"
        yield punctuality(dossier.finished_at, dossier.due_at) or "undated"
    elif dossier.status in ENDED:
        yield "ended"
    else:
        yield "open"
        if dossier.overdue(now):
            yield "overdue"
    if dossier.returned_at:
        yield "returned"


def cells(dossier: Dossier, sheet: Sheet, words: Wording) -> list[str | int | datetime | None]:
    """The columns of a line, each as what it is."""
    person, handed = addressee(dossier), dossier.handed
    reach = [person.address if person else "", dossier.phone]
    return [
        dossier.entry or None,
        dossier.code,
        dossier.procedure.name,
        dossier.sets,
        dossier.applicant,
        ", ".join(filter(None, reach)),
        resolver(dossier, sheet.unit) or sheet.unit.name,
        dossier.received_at,
        dossier.due_at,
        dossier.returned_at,
        way(handed.how, words) if handed else words(f"way_{dossier.return_by}"),
        handed.name if handed else "",
        _beginning("; ".join(_notes(dossier, words))),
    ]


WAYS = {"tai quay": "counter", "truc tiep": "counter", "buu chinh": "post", "dien tu": "electronic"}
"""How what an officer says of a return begins, and the way that it is."""


def way(how: str, words: Wording) -> str:
    """How the result goes out, always in the same words; what is none of ``WAYS`` as it was said."""
    known = next((name for begins, name in WAYS.items() if fold(how).startswith(begins)), None)
    return words(f"way_{known}") if known else _beginning(how)


def _beginning(text: str) -> str:
    return text[:1].upper() + text[1:]


def _texts(dossier: Dossier, sheet: Sheet, words: Wording) -> list[str]:
    """The columns of a line as they are printed."""
    found = dict(zip(WIDTHS, cells(dossier, sheet, words), strict=True))
    found["sets"] = f"{dossier.sets:02d}"
    return [vietnamese(cell) if isinstance(cell, datetime) else str(cell or "") for cell in found.values()]


def _notes(dossier: Dossier, words: Wording) -> Iterator[str]:
    if dossier.cancelled:
        yield words("cancelled", reason=dossier.cancelled)
    if dossier.paper_number:
        yield words("paper_number", number=dossier.paper_number)
    if dossier.provisional and dossier.due_at:
        yield words("provisional")
    if dossier.ended:
        label = dossier.status.label
        yield f"{label[:1].lower()}{label[1:]}: {dossier.ended}"
    if dossier.extension and dossier.extension.before:
        yield words("extended", before=vietnamese(dossier.extension.before))
    if dossier.finished_at:
        said = (
            words("finished", at=vietnamese(dossier.finished_at)),
            verdict(dossier.finished_at, dossier.due_at, words),
        )
        yield " – ".join(filter(None, said))
    if dossier.note:
        yield dossier.note
