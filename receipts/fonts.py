"""The typeface of every paper: the PC's Times New Roman, else Liberation Serif 2, else the one in ``fonts/``.

A family is taken only when all four of its faces have every letter that a name in Vietnam may need: Liberation Serif
1.07 has the file names of 2.x and lacks 92 of them (docs/decisions/fonts.md).
"""

import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from struct import unpack
from typing import NamedTuple

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from counter.refusal import Refused

SHIPPED = Path(__file__).with_name("fonts")
STYLES = ("regular", "bold", "italic", "bold_italic")

_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_SMALL = {unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in _TONES}
VIETNAMESE = frozenset(letter for small in _SMALL | {"đ"} for letter in (small, small.upper()) if not letter.isascii())
"""The 134 letters that Vietnamese adds to ASCII."""

PEOPLES = frozenset("ŏŎƀɃčČĕĔĭĬŭŬñÑ")
"""Letters of Ê-đê, Gia Rai, Ba Na, Xơ Đăng and other names, as the birth register writes them (domain.md, 12)."""

MARKS = frozenset("\u0301\u0306\u2013\u2026\u201c\u201d\u2019")
"""The acute and breve that stand on letters without a code of their own (ê̆, ơ̆), and the signs our own words use."""

NEEDED = VIETNAMESE | PEOPLES | MARKS | frozenset(map(chr, range(0x20, 0x7F)))


class Box(NamedTuple):
    """The edges of a glyph from its origin at 1 pt, in pt."""

    left: float
    bottom: float
    right: float
    top: float


class Widths(dict[str, float]):
    """The advance of a character at 1 pt, in pt; looked up in the font once per character. Marks take no room."""

    def __init__(self, font: TTFont) -> None:
        super().__init__()
        self._face = font.face

    def __missing__(self, char: str) -> float:
        width: float = 0.0 if unicodedata.combining(char) else self._face.getCharWidth(ord(char)) / 1000
        self[char] = width
        return width


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One registered face: the name that ReportLab knows it by, its widths and its glyphs."""

    name: str
    widths: Widths
    font: TTFont

    def width(self, text: str, size: float) -> float:
        """How long ``text`` is at ``size``, in pt."""
        return sum(map(self.widths.__getitem__, text)) * size

    def has(self, text: str) -> bool:
        """Whether every character of ``text`` can be drawn."""
        glyphs = self.font.face.charToGlyph
        return all(ord(char) in glyphs for char in text)

    def box(self, char: str) -> Box:
        """What a character covers; nothing when the face does not have it."""
        face = self.font.face
        glyph = face.charToGlyph.get(ord(char), 0)
        start, end = face.glyphPos[glyph : glyph + 2]
        if start == end:
            return Box(0, 0, 0, 0)
        edges = unpack(">4h", face.get_chunk(face.get_table_pos("glyf")[0] + start + 2, 8))
        return Box(*(edge / face.unitsPerEm for edge in edges))


@dataclass(frozen=True, slots=True, eq=False)
class Typeface:
    """A family that passed the check."""

    name: str
    regular: Face
    bold: Face
    italic: Face
    bold_italic: Face


@dataclass(frozen=True, slots=True)
class Candidate:
    """A family that may be on this PC: the files of ``STYLES``, in that order."""

    name: str
    files: tuple[Path, Path, Path, Path]


def candidates() -> Iterator[Candidate]:
    """Where the families would be, best first."""
    yield from _times()
    for folder in _LIBERATION:
        yield _family("Liberation Serif", Path(folder), "LiberationSerif-{}.ttf", _LONG)
    yield _family("Motcua Serif", SHIPPED, "MotcuaSerif-{}.ttf", _LONG)


_LONG = ("Regular", "Bold", "Italic", "BoldItalic")
_LIBERATION = (
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/liberation-serif-fonts",
    "/usr/share/fonts/liberation-serif",
    "/usr/share/fonts/liberation",
    "/usr/share/fonts/TTF",
)


def _times() -> Iterator[Candidate]:
    name = "Times New Roman"
    windows = os.environ.get("SYSTEMROOT")
    if windows:
        yield _family(name, Path(windows, "Fonts"), "times{}.ttf", ("", "bd", "i", "bi"))
    debian = Path("/usr/share/fonts/truetype/msttcorefonts")
    yield _family(name, debian, "Times_New_Roman{}.ttf", ("", "_Bold", "_Italic", "_Bold_Italic"))
    yield _family(name, Path("/usr/share/fonts/msttcore"), "times{}.ttf", ("", "bd", "i", "bi"))
    apple = Path("/System/Library/Fonts/Supplemental")
    yield _family(name, apple, "Times New Roman{}.ttf", ("", " Bold", " Italic", " Bold Italic"))


def _family(name: str, folder: Path, pattern: str, styles: tuple[str, str, str, str]) -> Candidate:
    regular, bold, italic, both = (folder / pattern.format(style) for style in styles)
    return Candidate(name, (regular, bold, italic, both))


def choose(families: Iterable[Candidate]) -> Typeface:
    """The first family of which all four faces pass, registered. Raises ``Refused`` when none does."""
    for family in families:
        fonts = _load(family)
        if fonts is not None:
            return _register(family.name, fonts)
    raise Refused(
        "Không có phông chữ nào đủ chữ tiếng Việt để in; cài lại phần mềm hoặc phông Times New Roman rồi in lại."
    )


@cache
def typeface() -> Typeface:
    """The typeface of this PC, found and registered once per process."""
    return choose(candidates())


def _load(family: Candidate) -> list[TTFont] | None:
    fonts = []
    for style, file in zip(STYLES, family.files, strict=True):
        if not file.is_file():
            return None
        try:
            font = TTFont(f"{family.name} {style}", str(file))
        except (TTFError, OSError):
            return None
        if not font.face.charToGlyph.keys() >= _CODES:
            return None
        fonts.append(font)
    return fonts


_CODES = frozenset(map(ord, NEEDED))


def _register(name: str, fonts: list[TTFont]) -> Typeface:
    faces = []
    for font in fonts:
        registerFont(font)
        faces.append(Face(font.fontName, Widths(font), font))
    return Typeface(name, *faces)
