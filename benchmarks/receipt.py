"""One receipt as the program draws it, against the same page put down by bare canvas calls, beside other libraries."""

import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from reportlab.pdfgen.canvas import Canvas

from benchmarks.intake import new_store
from benchmarks.pairs import Ratio, interleaved
from counter.clock import SystemClock
from counter.desk import Desk
from counter.dossier import Dossier
from counter.ports import Form, NoPaper, Sheet
from motcua.files import SAMPLE
from receipts.drawing import A5_SLIP, QR
from receipts.fonts import SHIPPED
from receipts.forms import receipt
from receipts.page import A5, Page, Text

TARGET = 1.3


def measure(rounds: int = 60) -> list[Ratio]:
    """Ours over bare ReportLab, over fpdf2 and over WeasyPrint; every round has a code, and so a QR, of its own."""
    dossier, sheet = sample()
    number = count(1)

    def fresh() -> Dossier:
        return replace(dossier, code=f"{dossier.code[:-4]}{next(number) % 999 + 1000}")

    def ours() -> bytes:
        return receipt.draw(fresh(), sheet, "a5")

    pages = painted(lambda: receipt.draw(dossier, sheet, "a5"))
    mark = Marks(sheet.unit.lookup_url, A5_SLIP.left + A5_SLIP.width - QR, 400, QR)
    what = "a receipt (A5, both copies)"
    found = [
        interleaved(
            what,
            ours,
            "the same pages, bare ReportLab canvas",
            lambda: bare(pages, mark, fresh().code),
            rounds=rounds,
            target=TARGET,
        )
    ]
    for name, other in (("fpdf2", with_fpdf2(pages)), ("WeasyPrint", with_weasyprint(pages))):
        if other is None:
            print(f"{name} cannot run on this machine; that comparison is left out.")
            continue
        found.append(interleaved(what, ours, f"the same words with {name}", other, rounds=10, target=None))
    return found


def sample() -> tuple[Dossier, Sheet]:
    """The sample dossier as the desk hands it to the papers."""
    kept: list[tuple[Dossier, Sheet]] = []

    class Keep(NoPaper):
        def issue(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path:
            kept.append((dossier, sheet))
            return Path("none")

    with tempfile.TemporaryDirectory() as folder:
        store = new_store(Path(folder, "home"))
        desk = Desk(store, Keep(), SystemClock(), store, store.unit.officers[0])
        desk.receive(json.loads((SAMPLE / "dossier.json").read_text("utf-8")))
        store.close()
    return kept[0]


def painted(draw: Callable[[], object]) -> list[Page]:
    """The pages that ``draw`` paints: every word with its place, every line."""
    pages: list[Page] = []
    paint = Page.paint

    def keep(page: Page, canvas: Canvas, words: dict[str, str]) -> None:
        texts = [item for item in page.texts if isinstance(item, Text)]
        pages.append(Page([*texts], [*page.rules]))
        paint(page, canvas, words)

    Page.paint = keep  # type: ignore[method-assign, assignment]
    try:
        draw()
    finally:
        Page.paint = paint  # type: ignore[method-assign]
    return pages


class Marks:
    """A QR put down module by module."""

    def __init__(self, url: str, x: float, y: float, side: float) -> None:
        self.url, self.x, self.y, self.side = url, x, y, side

    def draw(self, canvas: Canvas, code: str) -> None:
        qr = QRCode(error_correction=ERROR_CORRECT_M, border=4, mask_pattern=2)
        qr.add_data(self.url + code)
        qr.make()
        matrix = qr.get_matrix()
        step = self.side / len(matrix)
        path = canvas.beginPath()
        for line, row in enumerate(matrix):
            for place, dark in enumerate(row):
                if dark:
                    path.rect(self.x + place * step, self.y + self.side - (line + 1) * step, step, step)
        canvas.drawPath(path, stroke=0, fill=1)


def bare(pages: list[Page], mark: Marks, code: str) -> bytes:
    """The same words at the same places, call by call, one QR for both copies."""
    kept = io.BytesIO()
    canvas = Canvas(kept, pagesize=A5)
    for page in pages:
        canvas.setLineWidth(0.5)
        for rule in page.rules:
            canvas.line(*rule)
        for text in page.texts:
            if isinstance(text, Text):
                canvas.setFont(text.face.name, text.size)
                canvas.drawString(text.x, text.y, text.text)
        canvas.showPage()
    mark.draw(canvas, code)
    canvas.save()
    return kept.getvalue()


def with_fpdf2(pages: list[Page]) -> Callable[[], object] | None:
    """The same words at the same places."""
    try:
        from fpdf import FPDF
    except ImportError:
        return None

    def draw() -> object:
        pdf = FPDF(unit="pt", format=A5)
        for style, file in (("", "Regular"), ("B", "Bold"), ("I", "Italic"), ("BI", "BoldItalic")):
            pdf.add_font("m", style, str(SHIPPED / f"MotcuaSerif-{file}.ttf"))
        for page in pages:
            pdf.add_page()
            for text in page.texts:
                if isinstance(text, Text):
                    pdf.set_font("m", size=text.size)
                    pdf.text(text.x, A5[1] - text.y, text.text)
        return pdf.output()

    return draw


def with_weasyprint(pages: list[Page]) -> Callable[[], object] | None:
    """The same words at the same places, as HTML."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    from html import escape

    body = "".join(
        "<section>"
        + "".join(
            f'<p style="left:{t.x:.1f}pt;bottom:{t.y:.1f}pt;font-size:{t.size}pt">{escape(t.text)}</p>'
            for t in page.texts
            if isinstance(t, Text)
        )
        + "</section>"
        for page in pages
    )
    style = "@page{size:A5;margin:0}section{position:relative;height:210mm;break-after:page}"
    style += "p{position:absolute;margin:0}"
    document = f"<style>{style}</style>{body}"
    return lambda: weasyprint.HTML(string=document).write_pdf()
