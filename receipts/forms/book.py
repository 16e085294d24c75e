"""A certification book of a period, A4 landscape, one line a number (NĐ 23/2015/NĐ-CP; TT 01/2020/TT-BTP)."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from counter.certification import BookLine
from counter.clock import VIETNAM
from counter.money import figures, grouped
from counter.ports import Sheet
from receipts.fonts import Typeface, typeface
from receipts.heading import Heading, draw_heading
from receipts.lines import Run
from receipts.marks import draw_watermark
from receipts.page import A4_LANDSCAPE, Align, Flow, cell
from receipts.table import Table
from receipts.words import Wording, wording

LEFT, RIGHT, TOP, BOTTOM, FOOT = 20 * mm, 12 * mm, 200 * mm, 14 * mm, 8 * mm
WIDTH: float = A4_LANDSCAPE[0] - LEFT - RIGHT
SIZE, LEADING = 9.5, 11.0
TITLE, TITLE_LEADING = 14.0, 18.0
COLUMNS = (16 * mm, 21 * mm, 56 * mm, 62 * mm, 18 * mm, 34 * mm, 17 * mm, WIDTH - 224 * mm)
ALIGNS: tuple[Align, ...] = ("centre", "centre", "left", "left", "centre", "left", "right", "left")
SIGNING = 22 * mm


def draw(name: str, lines: Sequence[BookLine], sheet: Sheet, first: date, last: date) -> bytes:
    """The PDF of book ``name``, the same bytes for the same input. ``sheet.counter`` is the volume; who signed is left
    to be written by hand. Raises ``Refused`` when no typeface or no wording can be used."""
    words, face = wording("book"), typeface()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4_LANDSCAPE, invariant=1)
    canvas.setTitle(words(f"title_{name}"))
    canvas.setAuthor(sheet.unit.name)
    canvas.setCreator("motcua")
    flow = Flow(LEFT, BOTTOM, WIDTH, TOP, lambda flow: _foot(flow, face))
    _foot(flow, face)
    _head(flow, face, words, name, sheet, first, last)
    _table(flow, face, words, name, lines)
    _end(flow, face, words, lines, sheet)
    for number, page in enumerate(flow.pages, 1):
        if sheet.practice:
            draw_watermark(canvas, face.bold, words("practice"), A4_LANDSCAPE)
        page.paint(canvas, {"page": words("page", number=number, total=len(flow.pages))})
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _foot(flow: Flow, face: Typeface) -> None:
    flow.place("page", face.regular, SIZE, FOOT, "right")


def _head(flow: Flow, face: Typeface, words: Wording, name: str, sheet: Sheet, first: date, last: date) -> None:
    source = words("citation") if words.checked else f"{words('citation')} {words('unchecked')}"
    mark = words("practice") if sheet.practice else ""
    marks = [cell([Run(face.bold, mark)], SIZE, 0, WIDTH / 2)]
    flow.row([*marks, cell([Run(face.italic, source)], SIZE, WIDTH / 2, WIDTH / 2, "right")], LEADING)
    flow.skip(3)
    draw_heading(flow, face, Heading(sheet.unit.parent, sheet.unit.name, words("country"), words("motto"), [], []))
    flow.row([cell([Run(face.bold, words(f"title_{name}").upper())], TITLE, 0, WIDTH, "centre")], TITLE_LEADING)
    told = words("period", volume=sheet.counter, year=first.year, first=_day(first), last=_day(last))
    flow.row([cell([Run(face.italic, told)], SIZE, 0, WIDTH, "centre")], LEADING)
    flow.skip(6)


def _table(flow: Flow, face: Typeface, words: Wording, name: str, lines: Sequence[BookLine]) -> None:
    table = Table(flow, COLUMNS, ALIGNS, SIZE, LEADING)
    own = (f"people_{name}", f"paper_{name}", f"count_{name}")
    keys = ("column_number", "column_date", *own, "column_signer", "column_fee", "column_note")
    table.head([Run(face.bold, words(key)) for key in keys])
    for line in lines:
        table.row([[Run(face.regular, text)] if text else [] for text in _row(line, words)])
    if not lines:
        table.row([[], [], [], [Run(face.italic, words("empty"))], [], [], [], []])
    table.close()
    flow.skip(4)


def _row(line: BookLine, words: Wording) -> tuple[str, ...]:
    item, owners = line.item, line.dossier.having("owner")
    people = "; ".join(f"{person.name}, {person.id}" if person.id else person.name for person in owners)
    notes = [words("electronic")] if item.electronic else []
    return (
        str(line.number),
        _day(line.at.astimezone(VIETNAM).date()),
        people,
        f"{item.name} ({words('pages', pages=item.pages)})",
        str(item.copies),
        "",
        grouped(line.fee) if line.fee else "",
        "; ".join([*notes, line.dossier.code]),
    )


def _end(flow: Flow, face: Typeface, words: Wording, lines: Sequence[BookLine], sheet: Sheet) -> None:
    """The sum and one signature, together on one page."""
    flow.need(5 * LEADING + SIGNING)
    copies, fees = sum(line.item.copies for line in lines), sum(line.fee for line in lines)
    told = words("sum", lines=grouped(len(lines)), copies=grouped(copies), fees=figures(fees))
    flow.row([cell([Run(face.regular, told)], SIZE, 0, WIDTH)], LEADING)
    flow.skip(LEADING)
    x, width = WIDTH * 2 / 3, WIDTH / 3
    flow.row([cell([Run(face.bold, words("sign").upper())], SIZE, x, width, "centre")], LEADING)
    flow.row([cell([Run(face.italic, words("sign_how"))], SIZE, x, width, "centre")], LEADING)
    flow.skip(SIGNING)
    flow.row([cell([Run(face.bold, sheet.officer)], SIZE, x, width, "centre")], LEADING)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
