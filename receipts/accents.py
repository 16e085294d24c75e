"""Where a combining mark goes: ReportLab sets it at the pen, a breve over ê would strike through the circumflex.

The letters of the highland peoples' names that have no code of their own (ê̆, ơ̆, ư̆) need it; NFC has joined all others.
"""

import re
import unicodedata
from collections.abc import Iterator

from receipts.fonts import Face

MARK = re.compile("[\u0300-\u036f]")
GAP = 0.03
"""Between a letter's own accent and the mark above it, in parts of the size."""

BELOW = frozenset({202, 220, 240})
"""Combining classes of marks under a letter; they stand where the font puts them."""


def parts(face: Face, text: str, size: float) -> Iterator[tuple[float, float, str]]:
    """``text`` as pieces with their offsets (right and up, in pt) from where it starts."""
    start, x = 0, 0.0
    for found in MARK.finditer(text):
        at = found.start()
        if at > start:
            yield x, 0.0, text[start:at]
            x += face.width(text[start:at], size)
        start = at + 1
        across, up = _offset(face, text[:start])
        yield x + across * size, up * size, found[0]
    if start < len(text):
        yield x, 0.0, text[start:]


def _offset(face: Face, text: str) -> tuple[float, float]:
    """How far the last character, a mark, is moved from the end of its letter, at 1 pt."""
    mark, letter, between = text[-1], *_letter(text)
    if not letter:
        return 0.0, 0.0
    plain = unicodedata.normalize("NFD", letter)[0]
    own, stem = face.box(mark), face.box(plain)
    across = (stem.left + stem.right) / 2 - (own.left + own.right) / 2 - face.widths[letter]
    if unicodedata.combining(mark) in BELOW:
        return across, 0.0
    stacked = sum(face.box(other).top - face.box(other).bottom + GAP for other in between)
    lowest = face.box(letter).top + stacked + GAP
    return across, max(0.0, lowest - own.bottom)


def _letter(text: str) -> tuple[str, str]:
    """The letter that the last mark belongs to, and the marks between them."""
    marks = ""
    for char in reversed(text[:-1]):
        if not unicodedata.combining(char):
            return char, marks
        marks = char + marks
    return "", marks
