"""``motcua register``: the register (form 07) of a period."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from counter.access import exported
from counter.dossier import Dossier
from counter.figure import Period
from counter.figure import period as period_of
from counter.ports import Sheet
from counter.report import Column, Report, Row, Table, heading, remarks
from motcua.export import file_kind, write
from motcua.house import House
from motcua.listing import add_period, period

if TYPE_CHECKING:
    from counter.desk import Desk
    from receipts.press import Press


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    add_period(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="TỆP", help="tệp .xlsx, .pdf hoặc .csv")


def run(args: Namespace, house: House) -> int:
    """Write the register and say where it is."""
    file_kind(args.output)
    desk = house.desk()
    for remark in save(desk, house.press, period_of(*period(args), desk.clock.now()), args.output):
        print(remark, file=sys.stderr)
    print(args.output)
    return 0


def save(desk: "Desk", press: "Press", span: Period, target: Path) -> list[str]:
    """Write the register of a period into ``target``; gives what is to be said of it. Raises ``Refused``."""
    facts, now, kind = desk.facts, desk.clock.now(), file_kind(target)
    sheet = Sheet(facts.unit, desk.officer.name, facts.practice, counter=facts.counter, at=now)
    exported(desk, "register", span.first, span.last, kind)
    lines = _Counted(desk.store.register(span.first, span.last))
    if kind == "pdf":
        press.register(lines, sheet, span.first, span.last, target)
    else:
        said = remarks(span, facts.calendar, received=1)
        write(_report(lines, sheet, heading(span, facts.unit.name), said), target, sheet)
    return remarks(span, facts.calendar, lines.count)


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
