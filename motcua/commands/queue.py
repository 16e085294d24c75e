"""``motcua queue``: the work that waits."""

from argparse import ArgumentParser, Namespace

from counter.ports import VIEWS
from motcua.house import House, WrongUse
from motcua.listing import day, print_lines

MOST = 1000


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("--on", help="ngày xem, như 2026-11-20; để trống là hôm nay")
    parser.add_argument("--view", default="all", help="all, today, tomorrow, overdue, to-hand-over, to-sign …")


def run(args: Namespace, house: House) -> int:
    """Print the view, what burns first on top."""
    desk = house.desk()
    now = house.clock.now()
    on = day(args.on) if args.on else now.date()
    if args.view not in VIEWS:
        raise WrongUse(f"Không có danh sách này; chọn một trong: {', '.join(VIEWS)}.")
    found, total = desk.store.queue(args.view, now, on, MOST)
    print_lines(found, total, as_json=house.json)
    return 0
