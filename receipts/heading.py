"""The heading of official papers: the agency on the left, the nation on the right (domain.md 2.2, after NĐ 30/2020)."""

from collections.abc import Sequence
from typing import NamedTuple

from reportlab.lib.units import mm

from receipts.fonts import Typeface
from receipts.lines import Run, balanced
from receipts.page import Cell, Flow, cell

SIZE, LEADING = 9.0, 11.0
MOTTO, MOTTO_LEADING = 10.0, 12.0
AGENCY = 56 * mm
NATION = 68 * mm
RULE = 0.4
"""The rule under the agency, in parts of the line above it (NĐ 30/2020: a third to a half)."""


class Heading(NamedTuple):
    """What stands in it: the body above, the body itself, country and motto, and a line under each column."""

    parent: str
    agency: str
    country: str
    motto: str
    left: Sequence[Run]
    right: Sequence[Run]


def draw_heading(flow: Flow, face: Typeface, words: Heading) -> None:
    """The two columns with their rules, then the number on the left and place and date on the right."""
    shift = flow.width - NATION
    top = flow.y
    _stack(
        flow,
        [
            (_centred(Run(face.regular, words.parent.upper()), SIZE, 0, AGENCY), LEADING),
            (_centred(Run(face.bold, words.agency.upper()), SIZE, 0, AGENCY), LEADING),
        ],
        RULE,
    )
    left_end, flow.y = flow.y, top
    _stack(
        flow,
        [
            (_centred(Run(face.bold, words.country.upper()), SIZE, shift, NATION), LEADING),
            (_centred(Run(face.bold, words.motto), MOTTO, shift, NATION), MOTTO_LEADING),
        ],
        1,
    )
    flow.y = min(left_end, flow.y) - 3
    flow.row(
        [
            cell(words.left, MOTTO, 0, AGENCY, "centre"),
            cell(words.right, MOTTO, shift, NATION, "centre"),
        ],
        MOTTO_LEADING,
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
