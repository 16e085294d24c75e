"""A QR for a phone's camera: two modules a character, black on white whatever the theme."""

from collections.abc import Sequence
from itertools import zip_longest

from textual.filter import LineFilter, NoColor
from textual.widgets import Static

from counter.ports import Modules

QUIET = 4
"""Clear modules around it (ISO/IEC 18004)."""

_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


class Qr(Static):
    """``modules`` with their quiet zone; the largest that we make, of 37 a side, takes 45 columns and 23 lines."""

    DEFAULT_CSS = "Qr { width: auto; height: auto; color: $qr-ink; background: $qr-paper; }"

    def __init__(self, modules: Modules) -> None:
        super().__init__("\n".join(lines(modules)), markup=False)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Also without colours: in a terminal's own, light on dark, most banks' apps do not read it."""
        return [each for each in super().get_line_filters() if not isinstance(each, NoColor)]


def lines(modules: Modules) -> list[str]:
    """The QR in half blocks."""
    width = len(modules) + 2 * QUIET
    clear, side = [(False,) * width] * QUIET, (False,) * QUIET
    rows = [*clear, *((*side, *row, *side) for row in modules), *clear]
    pairs = zip_longest(rows[::2], rows[1::2], fillvalue=(False,) * width)
    return ["".join(_HALVES[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs]
