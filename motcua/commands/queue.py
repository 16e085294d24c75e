"""``motcua queue``: the work that waits."""

from argparse import ArgumentParser, Namespace
from datetime import date

from counter.refusal import Refused
from motcua.house import House
from motcua.listing import print_lines

MOST = 1000


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("--on", help="ngày xem, như 2026-11-20; để trống là hôm nay")
    parser.add_argument("--view", default="all", help="all, today, tomorrow, overdue, to-hand-over, supplement …")


def run(args: Namespace, house: House) -> int:
    """Print the view, what burns first on top."""
    desk = house.desk()
    now = house.clock.now()
    try:
        on = date.fromisoformat(args.on) if args.on else now.date()
    except ValueError:
        raise Refused("Ngày không đọc được; ghi như 2026-11-20.") from None
    found, total = desk.store.queue(args.view, now, on, MOST)
    print_lines(found, total, as_json=house.json)
    return 0
