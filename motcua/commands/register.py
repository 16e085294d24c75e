"""``motcua register``: the register (form 07) of a period."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.ports import Sheet
from motcua.house import House, WrongUse
from motcua.listing import add_period, period


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    add_period(parser)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="TỆP.pdf")


def run(args: Namespace, house: House) -> int:
    """Draw the register and say where it is."""
    first, last = period(args)
    if args.output.suffix.lower() != ".pdf":
        raise WrongUse("Bản này ghi sổ ra tệp PDF; đặt tên tệp có đuôi .pdf.")
    desk = house.desk()
    facts = desk.facts
    sheet = Sheet(facts.unit, desk.officer.name, facts.practice, counter=facts.counter, at=desk.clock.now())
    house.press.register(desk.store.register(first, last), sheet, first, last, args.output)
    print(args.output)
    return 0
