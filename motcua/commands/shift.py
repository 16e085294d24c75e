"""``motcua shift``: what was taken on a day, officer by officer."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import asdict

from counter.money import figures
from counter.takings import Takings
from motcua.house import House
from motcua.listing import day


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("--on", help="ngày xem, như 2026-11-20; để trống là hôm nay")


def run(args: Namespace, house: House) -> int:
    """Print the money of the day."""
    desk = house.desk()
    on = day(args.on) if args.on else house.clock.now().date()
    shift = desk.store.takings(on, on)
    names = {officer.login: officer.name for officer in desk.facts.unit.officers}
    if house.json:
        rows = [{**asdict(taken), "name": names.get(taken.officer, taken.officer)} for taken in shift.officers]
        summed = {key: value for key, value in asdict(shift.total).items() if key != "officer"}
        print(json.dumps({"on": on.isoformat(), "officers": rows, "total": summed}, ensure_ascii=False))
        return 0
    print(f"Tổng thu trong ca, ngày {on:%d/%m/%Y}, quầy {desk.facts.counter}")
    for taken in shift.officers:
        _print(names.get(taken.officer, taken.officer), taken)
    _print("Cộng", shift.total)
    return 0


def _print(name: str, taken: Takings) -> None:
    """Four lines that fit 80 columns."""
    print(f"{name}: {taken.dossiers} hồ sơ, đã thu {figures(taken.cash + taken.confirmed)}")
    print(f"    tiền mặt {figures(taken.cash)}, đã đối soát {figures(taken.confirmed)}")
    print(f"    phí {figures(taken.phi)}, lệ phí {figures(taken.le_phi)}")
    if taken.waiting:
        print(f"    còn chờ đối soát {figures(taken.waiting)}")
