"""``motcua access-report``: for an inspection, who came by whose data, when and why."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.access import exported
from counter.clock import iso
from counter.figure import period as period_of
from counter.inspection import as_table, owners, report, told
from counter.ports import Sheet
from counter.refusal import Refused
from counter.report import heading
from motcua.export import file_kind, write
from motcua.house import House
from motcua.listing import add_period, period


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    add_period(parser)
    parser.add_argument("--officer", default="", metavar="TÊN", help="chỉ cán bộ có tên đăng nhập này")
    parser.add_argument("--code", default="", metavar="MÃ", help="chỉ hồ sơ này")
    parser.add_argument("-o", "--output", type=Path, metavar="TỆP", help="ghi ra tệp .xlsx, .csv hoặc .pdf")


def run(args: Namespace, house: House) -> int:
    """Show or write it; that it was asked for is in the log, too."""
    kind = file_kind(args.output) if args.output else ""
    desk = house.desk()
    span = period_of(*period(args), desk.clock.now())
    found = report(desk, span.first, span.last, args.officer, args.code)
    names = {officer.login: officer.name for officer in desk.facts.unit.officers} | {"": "không đăng nhập"}
    if args.officer and args.officer not in names and not found:
        raise Refused("Không có cán bộ với tên đăng nhập này, và kỳ này người ấy không làm gì; xem lại --officer.")
    whose = owners(desk, found)
    exported(desk, "access-report", span.first, span.last, kind)
    if args.output:
        sheet = Sheet(desk.facts.unit, desk.officer.name, desk.facts.practice, at=desk.clock.now())
        above = heading(span, desk.facts.unit.name)
        write(as_table(found, whose, names, above), args.output, sheet)
    rows = [(each, *whose.get(each.uid or each.code, (each.code, ""))) for each in found]
    if house.json:
        told_of = [
            {
                **{"at": iso(each.at), "officer": each.officer, "name": names.get(each.officer, each.officer)},
                **{"what": each.what, "code": code, "applicant": owner, "why": list(each.why)},
            }
            for each, code, owner in rows
        ]
        print(json.dumps({"accesses": told_of, "total": len(rows)}, ensure_ascii=False))
    elif args.output:
        print(args.output)
    else:
        for each, code, owner in rows:
            print("\n".join(told(each, code, owner, names.get(each.officer, each.officer))))
        print(f"{len(rows)} lần." if rows else "Không có lần nào.")
    return 0
