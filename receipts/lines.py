"""Text cut into lines by its measured width, several faces in one paragraph. Lengths in pt."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from receipts.fonts import Face


class Run(NamedTuple):
    """Text in one face. Two runs without a space between them are one word."""

    face: Face
    text: str


class Piece(NamedTuple):
    """Part of a line: ``x`` from the line's left end."""

    face: Face
    x: float
    text: str


class Line(NamedTuple):
    """One line as it will stand."""

    pieces: tuple[Piece, ...]
    width: float


@lru_cache(maxsize=64)
def balanced(run: Run, size: float, width: float) -> list[Line]:
    """``wrap`` into as few lines, of lengths as even as greedy filling allows: for headings, which seldom change."""
    best = wrap([run], size, width)
    count = len(best)
    for part in range(19, 9, -1):
        narrower = wrap([run], size, width * part / 20)
        if count == 1 or len(narrower) > count:
            break
        best = narrower
    return best


def wrap(runs: Sequence[Run], size: float, width: float, indent: float = 0.0) -> list[Line]:
    """Lines no wider than ``width``, the first after ``indent``; only a word that is longer than a whole line is cut
    within. At least one line."""
    runs = [Run(face, _BREAK.sub(" ", normalize("NFC", text))) for face, text in runs if text]
    whole = _whole(runs, size, indent)
    if whole.width <= width:
        return [whole]
    lines: list[Line] = []
    line = _Open(size, indent)
    for word in _words(runs):
        length = _measure(word, size)
        if line.pieces and line.width + line.space() + length > width:
            lines.append(line.close())
        if length <= width:
            line.add(word, length)
            continue
        for part in _cut(word, size, width):
            if line.pieces:
                lines.append(line.close())
            line.add(part, _measure(part, size))
    lines.append(line.close())
    return lines


def cut(run: Run, size: float, width: float, most: int) -> list[Line]:
    """``wrap`` to at most ``most`` lines; what is left out shows as ``…``."""
    lines = wrap([run], size, width)
    if len(lines) <= most:
        return lines
    last = "".join(piece.text for piece in lines[most - 1].pieces)
    while last and run.face.width(f"{last}…", size) > width:
        last = last[:-1]
    return [*lines[: most - 1], *wrap([Run(run.face, f"{last.rstrip()}…")], size, width)]


def justified(lines: Sequence[Line], size: float, width: float) -> list[Line]:
    """All lines but the last stretched to ``width``, word by word."""
    return [*(_stretched(line, size, width) for line in lines[:-1]), lines[-1]]


def _stretched(line: Line, size: float, width: float) -> Line:
    gaps = sum(piece.text.count(" ") for piece in line.pieces)
    if not gaps:
        return line
    more, passed, pieces = (width - line.width) / gaps, 0, []
    for face, x, text in line.pieces:
        for word in re.findall(r"[^ ]+ ?| ", text):
            pieces.append(Piece(face, x + more * passed, word))
            x += face.width(word, size)
            passed += word.endswith(" ")
    return Line(tuple(pieces), width)


_BREAK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def _whole(runs: Sequence[Run], size: float, indent: float) -> Line:
    """Everything in one line, as most lines of a form are."""
    pieces, x = [], indent
    for face, text in runs:
        pieces.append(Piece(face, x, text))
        x += face.width(text, size)
    return Line(tuple(pieces), x)


class _Open:
    """The line being filled."""

    def __init__(self, size: float, indent: float) -> None:
        self.size = size
        self.pieces: list[Piece] = []
        self.width = indent

    def space(self) -> float:
        return self.pieces[-1].face.widths[" "] * self.size

    def add(self, word: Sequence[Run], length: float) -> None:
        if self.pieces:
            self.width += self.space()
            self._grow(self.pieces[-1].face, " ", self.width)
        x = self.width
        for face, text in word:
            self._grow(face, text, x)
            x += face.width(text, self.size) if len(word) > 1 else 0
        self.width += length

    def _grow(self, face: Face, text: str, x: float) -> None:
        if self.pieces and self.pieces[-1].face is face:
            last = self.pieces[-1]
            self.pieces[-1] = Piece(face, last.x, last.text + text)
        else:
            self.pieces.append(Piece(face, x, text))

    def close(self) -> Line:
        line = Line(tuple(self.pieces), self.width)
        self.pieces, self.width = [], 0.0
        return line


def _words(runs: Sequence[Run]) -> Iterator[list[Run]]:
    word: list[Run] = []
    for face, text in runs:
        for number, part in enumerate(text.split(" ")):
            if number and word:
                yield word
                word = []
            if part:
                word.append(Run(face, part))
    if word:
        yield word


def _measure(word: Sequence[Run], size: float) -> float:
    return sum(face.width(text, size) for face, text in word)


def _cut(word: Sequence[Run], size: float, width: float) -> Iterator[list[Run]]:
    """A word longer than a line, in parts that fit."""
    part: list[Run] = []
    used = 0.0
    for face, text in word:
        start = 0
        for place, char in enumerate(text):
            step = face.widths[char] * size
            if used + step > width and (part or place > start):
                yield [*part, Run(face, text[start:place])] if place > start else part
                part, used, start = [], 0.0, place
            used += step
        part.append(Run(face, text[start:]))
    yield part
