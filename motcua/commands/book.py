"""``motcua book NAME``: a certification book of a period, drawn from the log."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.access import exported
from counter.catalogue import BOOKS
from counter.ports import Sheet
from counter.refusal import Refused
from motcua.files import whole_binary
from motcua.house import House, WrongUse
from motcua.listing import add_period, period


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("name", help=f"tên sổ: {', '.join(BOOKS)}")
    add_period(parser, "đến ngày, trong cùng một năm")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="TỆP.pdf")


def run(args: Namespace, house: House) -> int:
    """Write the book of this counter and say how many numbers it holds."""
    if args.name not in BOOKS:
        raise WrongUse(f"Không có sổ này; chọn một trong: {', '.join(BOOKS)}.")
    first, last = period(args)
    if first.year != last.year:
        raise Refused("Sổ chứng thực lập theo từng năm; in riêng mỗi năm một tệp.")
    desk = house.desk()
    lines = desk.store.book(args.name, first, last)
    facts, at = desk.facts, desk.clock.now()
    sheet = Sheet(facts.unit, desk.officer.name, facts.practice, counter=facts.counter, at=at)
    from receipts.forms.book import draw

    content = draw(args.name, lines, sheet, first, last)
    exported(desk, "book", first, last, "pdf")
    with whole_binary(args.output) as file:
        file.write(content)
    print(f"Đã ghi {len(lines)} số chứng thực vào {args.output}.")
    return 0
