"""``motcua report ii06a|summary|766``: the figures of a period, on the screen, as JSON or in a file."""

import json
import sys
import textwrap
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from counter.access import exported, listed
from counter.figure import FIGURES, Counted, Period
from counter.figure import period as period_of
from counter.money import grouped
from counter.ports import ALL, OfFigure, Sheet
from counter.ports import Line as Row
from counter.refusal import Refused
from counter.report import (
    HINTS,
    II06A,
    KEYS,
    Line,
    Report,
    columns_of,
    count,
    heading,
    hints_of,
    ii06a,
    ii06a_json,
    lines_json,
    qd766,
    qd766_sections,
    remainder,
    summary,
    summary_sections,
)
from motcua.export import file_kind, write
from motcua.house import House
from motcua.listing import add_period, period, print_lines

if TYPE_CHECKING:
    from counter.desk import Desk


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("name", choices=KEYS, metavar="BÁO_CÁO", help=f"báo cáo: {', '.join(KEYS)}")
    add_period(parser)
    parser.add_argument("--officer", default="", metavar="TÊN", help="chỉ hồ sơ của cán bộ có tên đăng nhập này")
    parser.add_argument("--behind", choices=FIGURES, metavar="SỐ_LIỆU", help="liệt kê hồ sơ của một số liệu, như late")
    parser.add_argument("-o", "--output", type=Path, metavar="TỆP", help="ghi ra tệp .xlsx, .pdf hoặc .csv")


def run(args: Namespace, house: House) -> int:
    """Count, and show or write."""
    if args.output:
        file_kind(args.output)
    desk = house.desk()
    span = period_of(*period(args), desk.clock.now(), args.officer)
    if args.behind:
        lines = _behind(desk, args.behind, span)
        listed(desk, "behind")
        print_lines(lines, len(lines), as_json=house.json)
        return 0
    made, said = report(desk, args.name, span)
    if args.output:
        save(desk, made.report, span, args.output)
    if house.json:
        print(json.dumps(made.json, ensure_ascii=False))
    for remark in said if house.json or args.output else ():
        print(remark, file=sys.stderr)
    if not house.json:
        print(args.output or "\n".join([made.report.title, *made.report.lines, *made.text, *made.report.notes]))
    return 0


def report(desk: "Desk", name: str, span: Period) -> tuple["_Made", list[str]]:
    """The report ``name`` of a period, and what is to be said of it. Raises ``Refused``."""
    counted, said = count(desk.store, desk.facts, name, span)
    above = heading(span, desk.facts.unit.name, _officer(desk, span, counted))
    return _MAKERS[name](desk, span, counted, above, said), said


def save(desk: "Desk", made: Report, span: Period, target: Path) -> None:
    """Write a report into ``target``. Raises ``Refused``."""
    facts, now = desk.facts, desk.clock.now()
    exported(desk, "report", span.first, span.last, file_kind(target))
    write(made, target, Sheet(facts.unit, desk.officer.name, facts.practice, at=now))


def _officer(desk: "Desk", span: Period, counted: Counted) -> str:
    """The officer's name for the heading, also of one who left. Raises ``Refused`` for a name that nobody has had."""
    if not span.officer:
        return ""
    officer = desk.facts.unit.officer(span.officer)
    if officer is None and not counted.total.get("received"):
        raise Refused(
            "Không có cán bộ với tên đăng nhập này, và kỳ này không có hồ sơ nào của người ấy; xem lại tên đăng nhập."
        )
    return officer.name if officer else f"{span.officer} (không còn trong danh sách cán bộ)"


class _Made(NamedTuple):
    """A report as it is printed, written and read by programs."""

    report: Report
    json: dict[str, Any]
    text: Sequence[str]


def _ii06a(desk: "Desk", span: Period, counted: Counted, lines: Sequence[str], said: Sequence[str]) -> _Made:
    rows = [(field, columns_of(counts)) for field, counts in counted.fields.items()]
    rows.append(("Tổng cộng", columns_of(counted.total)))
    text = [" " * 20 + "".join(f"{f'({column[1:]})':>5}" for column in II06A)]
    text += [f"{field[:20]:<20}" + "".join(f"{amount:>5}" for amount in columns.values()) for field, columns in rows]
    text.append(f"{'Còn lại':<20}{remainder(counted.total):>5}")
    return _Made(ii06a(counted, lines, said), ii06a_json(counted), text)


def _summary(desk: "Desk", span: Period, counted: Counted, lines: Sequence[str], said: Sequence[str]) -> _Made:
    sections = summary_sections(counted, desk.store.ratings(span))
    return _Made(summary(sections, lines, said), lines_json(sections, span, said), list(_told(sections)))


def _qd766(desk: "Desk", span: Period, counted: Counted, lines: Sequence[str], said: Sequence[str]) -> _Made:
    sections = qd766_sections(counted, desk.store.ratings(span))
    hints = hints_of((key, line.code) for key in HINTS for line in _behind(desk, key, span))
    told = lines_json(sections, span, said) | {
        "hints": [{"code": code, "hints": found} for code, found in hints.items()]
    }
    return _Made(qd766(sections, hints, lines, said), told, list(_told(sections)))


def _behind(desk: "Desk", key: str, span: Period) -> list[Row]:
    """All dossiers that a figure counts."""
    now = desk.clock.now()
    return desk.store.turn(OfFigure(key, span), now, now.date(), ALL, None)


_MAKERS = {"ii06a": _ii06a, "summary": _summary, "766": _qd766}


def _told(sections: Mapping[str, Sequence[Line]]) -> Iterator[str]:
    """Lines that fit 80 columns, each formula under its figure."""
    for title, lines in sections.items():
        yield title
        for line in lines:
            share = "" if line.share is None else f"{line.share} %".replace(".", ",")
            yield f"  {line.label[:52]:<52}{grouped(line.count):>10}{share:>12}"
            whole = "" if line.whole is None else f"trên {grouped(line.whole)}, {line.of}; "
            yield from textwrap.wrap(f"{whole}{line.formula}", 74, initial_indent="      ", subsequent_indent="      ")
