"""The folder label, 100 × 50 mm: what a hand needs to find the folder, and both marks for a scanner (domain.md 2.2)."""

from io import BytesIO

from reportlab.lib.units import mm

from counter.clock import vietnamese
from counter.code import parse
from counter.dossier import Dossier
from counter.ports import Sheet
from receipts.drawing import open_canvas
from receipts.fonts import Typeface, typeface
from receipts.lines import Run, cut
from receipts.marks import LEAST_QR, draw_code128, draw_qr
from receipts.page import Align, Cell, Flow
from receipts.words import Wording, wording

SIZE = (100 * mm, 50 * mm)
EDGE = 3 * mm
QR = LEAST_QR * mm
TEXT = SIZE[0] - 2 * EDGE - QR
BAR_FOOT, BAR_HEIGHT = 6 * mm, 10.0
CORNER = 46 * mm
"""Where the unit's corner begins, right of the bar code and its quiet zone."""


def draw(dossier: Dossier, sheet: Sheet, face: Typeface | None = None) -> bytes:
    """The label as a PDF of one page. A code without our ten digits has the QR alone. Raises ``Refused`` as form 01."""
    words, face = wording("label"), face or typeface()
    out = BytesIO()
    canvas = open_canvas(out, SIZE, words("title"), sheet)
    draw_qr(canvas, sheet.unit.lookup_url + dossier.code, SIZE[0] - 2 * mm - QR, SIZE[1] - 2 * mm - QR, LEAST_QR)
    flow = Flow(EDGE, 0, SIZE[0] - 2 * EDGE, SIZE[1] - 2.5 * mm)
    _particulars(flow, face, dossier, words)
    code = parse(dossier.code)
    if code and code.digits == 4:
        draw_code128(canvas, code.label, 0.5 * mm, BAR_FOOT, BAR_HEIGHT)
        flow.y = BAR_FOOT
        _line(flow, Run(face.regular, code.label), 9, 0, CORNER - EDGE, 1, "centre")
    _corner(flow, face, sheet, words)
    flow.page.paint(canvas, {})
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _particulars(flow: Flow, face: Typeface, dossier: Dossier, words: Wording) -> None:
    _line(flow, Run(face.bold, dossier.code), 12, 0, TEXT, 2)
    _line(flow, Run(face.bold, dossier.applicant), 10, 0, TEXT, 2)
    _line(flow, Run(face.regular, dossier.procedure.name), 9, 0, TEXT, 2)
    _line(flow, Run(face.bold, _due(dossier, words)), 10, 0, TEXT, 1)


def _due(dossier: Dossier, words: Wording) -> str:
    if dossier.waits_for:
        return words("due_waits", agency=dossier.waits_for)
    return words("due", at=vietnamese(dossier.due_at)) if dossier.due_at else words("due_none")


def _corner(flow: Flow, face: Typeface, sheet: Sheet, words: Wording) -> None:
    """The unit under the QR, and the practice mark."""
    x, width = CORNER - EDGE, SIZE[0] - CORNER - EDGE
    flow.y = SIZE[1] - 2 * mm - QR - 1 * mm
    _line(flow, Run(face.regular, sheet.unit.name), 9, x, width, 2, "centre")
    if sheet.practice:
        _line(flow, Run(face.bold, words("practice")), 9, x, width, 2, "centre")


def _line(flow: Flow, run: Run, size: float, x: float, width: float, most: int, align: Align = "left") -> None:
    flow.row([Cell(x, width, size, cut(run, size, width, most), align)], size * 1.2)
