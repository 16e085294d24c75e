"""``motcua register``: the register (form 07) of a period."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from counter.access import exported
from counter.dossier import Dossier
from counter.figure import period as period_of
from counter.ports import Sheet
from counter.report import Column, Report, Row, Table, heading, remarks
from motcua.export import file_kind, write
from motcua.house import House
from motcua.listing import add_period, period


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    add_period(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="TỆP", help="tệp .xlsx, .pdf hoặc .csv")


def run(args: Namespace, house: House) -> int:
    """Write the register and say where it is."""
    kind = file_kind(args.output)
    desk = house.desk()
    facts, now = desk.facts, desk.clock.now()
    span = period_of(*period(args), now)
    sheet = Sheet(facts.unit, desk.officer.name, facts.practice, counter=facts.counter, at=now)
    exported(desk, "register", span.first, span.last, kind)
    lines = _Counted(desk.store.register(span.first, span.last))
    if kind == "pdf":
        house.press.register(lines, sheet, span.first, span.last, args.output)
    else:
        said = remarks(span, facts.calendar, received=1)
        write(_report(lines, sheet, heading(span, facts.unit.name), said), args.output, sheet)
    for remark in remarks(span, facts.calendar, lines.count):
        print(remark, file=sys.stderr)
    print(args.output)
    return 0


class _Counted:
    """Dossiers one after the other, and how many there were."""

    def __init__(self, dossiers: Iterable[Dossier]) -> None:
        self._dossiers = dossiers
        self.count = 0

    def __iter__(self) -> Iterator[Dossier]:
        for dossier in self._dossiers:
            self.count += 1
            yield dossier


def _report(lines: Iterable[Dossier], sheet: Sheet, above: list[str], said: list[str]) -> Report:
    """The register as a table, in the words of its form."""
    from receipts.forms.register import WIDTHS, cells
    from receipts.words import wording

    words = wording("form07")
    rows = (Row(cells(dossier, sheet, words)) for dossier in lines)
    columns = [Column(words(f"column_{key}"), round((width or 90) / 4)) for key, width in WIDTHS.items()]
    return Report(words("title"), words("citation"), above, [Table("", columns, rows)], said)
