"""The heading of official papers: the agency on the left, the nation on the right (domain.md 2.2, after NĐ 30/2020)."""

from collections.abc import Sequence
from typing import NamedTuple

from reportlab.lib.units import mm

from receipts.fonts import Typeface
from receipts.lines import Run, balanced
from receipts.page import Cell, Flow, cell

RULE = 0.4
"""The rule under the agency, in parts of the line above it (NĐ 30/2020: a third to a half)."""


class Style(NamedTuple):
    """Sizes and leadings of the columns and of the motto, and how wide the columns are."""

    size: float
    leading: float
    motto: float
    motto_leading: float
    agency: float
    nation: float


SLIP = Style(9, 11, 10, 12, 56 * mm, 68 * mm)
LETTER = Style(12, 14.4, 13, 16, 74 * mm, 90 * mm)
"""Within the sizes of NĐ 30/2020."""

LIST = Style(10.5, 12.8, 11.5, 14, 78 * mm, 80 * mm)


class Heading(NamedTuple):
    """What stands in it: the body above, the body itself, country and motto, and lines under each column."""

    parent: str
    agency: str
    country: str
    motto: str
    left: Sequence[Run]
    right: Sequence[Run]


def draw_heading(flow: Flow, face: Typeface, words: Heading, style: Style) -> None:
    """The two columns with their rules, then the number on the left and place and date on the right."""
    shift = flow.width - style.nation
    top = flow.y
    above = [Run(face.regular, words.parent.upper())] if words.parent else []
    agency = [*above, Run(face.bold, words.agency.upper())]
    _stack(flow, [(_centred(run, style.size, 0, style.agency), style.leading) for run in agency], RULE)
    left_end, flow.y = flow.y, top
    _stack(
        flow,
        [
            (_centred(Run(face.bold, words.country.upper()), style.size, shift, style.nation), style.leading),
            (_centred(Run(face.bold, words.motto), style.motto, shift, style.nation), style.motto_leading),
        ],
        1,
    )
    flow.y = min(left_end, flow.y) - 3
    flow.row(
        [
            cell(words.left, style.motto, 0, style.agency, "centre"),
            cell(words.right, style.motto, shift, style.nation, "centre"),
        ],
        style.motto_leading,
    )


def _centred(run: Run, size: float, x: float, width: float) -> Cell:
    return Cell(x, width, size, balanced(run, size, width), "centre")


def _stack(flow: Flow, cells: Sequence[tuple[Cell, float]], share: float) -> None:
    """Lines under one another and a rule under them, ``share`` as long as the last line."""
    for part, leading in cells:
        flow.row([part], leading)
    last = cells[-1][0]
    length = last.lines[-1].width * share
    flow.skip(2)
    flow.rule(last.x + (last.width - length) / 2, length)
    flow.skip(2)
