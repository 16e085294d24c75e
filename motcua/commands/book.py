"""``motcua book NAME``: a certification book of a period, drawn from the log."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.catalogue import BOOKS
from counter.ports import Sheet
from counter.refusal import Refused
from motcua.files import whole_file
from motcua.house import House, WrongUse
from motcua.listing import day_said


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("name", help=f"tên sổ: {', '.join(BOOKS)}")
    parser.add_argument("--from", dest="first", required=True, help="ngày đầu, như 2026-11-01")
    parser.add_argument("--to", dest="last", required=True, help="ngày cuối, cùng năm")
    parser.add_argument("-o", "--output", type=Path, required=True, help="tệp PDF")


def run(args: Namespace, house: House) -> int:
    """Write the book of this counter and say how many numbers it holds."""
    if args.name not in BOOKS:
        raise WrongUse(f"Không có sổ này; chọn một trong: {', '.join(BOOKS)}.")
    first, last = day_said(args.first), day_said(args.last)
    if first is None or last is None or first > last:
        raise WrongUse("Ngày đầu phải trước ngày cuối; ghi như --from 2026-11-01 --to 2026-11-30.")
    if first.year != last.year:
        raise Refused("Sổ chứng thực lập theo từng năm; in riêng mỗi năm một tệp.")
    desk = house.desk()
    lines = desk.store.book(args.name, first, last)
    sheet = Sheet(desk.facts.unit, desk.officer.name, desk.facts.practice, counter=desk.facts.counter)
    from receipts.forms.book import draw

    content = draw(args.name, lines, sheet, first, last)
    with whole_file(args.output) as file:
        file.buffer.write(content)
    print(f"Đã ghi {len(lines)} số chứng thực vào {args.output}.")
    return 0
