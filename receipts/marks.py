"""Marks: QR and Code 128 for machines, the practice mark for people. Lengths in mm, positions in pt."""

from functools import lru_cache
from itertools import groupby
from math import atan2, degrees, hypot

from barcode.codex import Code128
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from receipts.fonts import Face
from receipts.qr import modules

LEAST_QR = 28.0
"""At 28 mm every code was read from 150 to 300 dpi, noise and blur included (design.md, "QR")."""

QUIET = 4
"""Clear modules around a QR (ISO/IEC 18004)."""

BAR = 0.375
"""The narrow bar of Code 128: three dots of a 203 dpi label printer."""

QUIET_BARS = 10
"""Clear bars on either side of Code 128 (ISO/IEC 15417)."""


SHADE = 0.88
"""Grey of the practice mark: plain to see, and black letters stay readable on it."""


def draw_watermark(canvas: Canvas, face: Face, text: str, area: tuple[float, float]) -> None:
    """``text`` from corner to corner of an ``area`` (width and height in pt) at the canvas' origin."""
    width, height = area
    diagonal = hypot(width, height)
    size = diagonal * 0.8 / face.width(text, 1)
    canvas.saveState()
    canvas.translate(width / 2, height / 2)
    canvas.rotate(degrees(atan2(height, width)))
    canvas.setFillGray(SHADE)
    canvas.setFont(face.name, size)
    canvas.drawCentredString(0, -size / 3, text)
    canvas.restoreState()


@lru_cache(maxsize=4)
def _qr(text: str) -> tuple[int, PDFPathObject]:
    """How many modules a side has without its quiet zone, and the dark ones as a path, one module to the pt."""
    code, path = modules(text, "M"), PDFPathObject()
    count = len(code)
    for number, row in enumerate(code):
        place = 0
        for dark, group in groupby(row):
            length = sum(1 for _ in group)
            if dark:
                path.rect(place, count - 1 - number, length, 1)
            place += length
    return count, path


def draw_qr(canvas: Canvas, text: str, x: float, y: float, size: float) -> None:
    """The QR of ``text`` in a white square of ``size`` mm, quiet zone included, its corner at ``x``, ``y``."""
    count, path = _qr(text)
    side = size * mm
    canvas.saveState()
    canvas.setFillGray(1)
    canvas.rect(x, y, side, side, stroke=0, fill=1)
    canvas.setFillGray(0)
    canvas.translate(x, y)
    canvas.scale(side / (count + 2 * QUIET), side / (count + 2 * QUIET))
    canvas.translate(QUIET, QUIET)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.restoreState()


def draw_code128(canvas: Canvas, digits: str, x: float, y: float, height: float) -> None:
    """The Code 128 C of ``digits`` (an even number), ``height`` mm tall, from ``x`` (quiet zone) and ``y``."""
    path, place = canvas.beginPath(), float(QUIET_BARS)
    for bar, group in groupby(_bars(digits)):
        length = sum(1 for _ in group)
        if bar == "1":
            path.rect(x + place * BAR * mm, y, length * BAR * mm, height * mm)
        place += length
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)


@lru_cache(maxsize=8)
def _bars(digits: str) -> str:
    if not digits.isascii() or not digits.isdigit() or len(digits) % 2:
        raise ValueError("Code 128 C takes an even number of digits")
    bars: str = Code128(digits).build()[0]
    return bars
