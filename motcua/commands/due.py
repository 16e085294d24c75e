"""``motcua due WHEN LIMIT``: a return date and why."""

import os
from argparse import ArgumentParser, Namespace

from counter.calendar import Calendar, shipped_calendar
from counter.clock import iso, parse_moment
from counter.deadline import DueHour, due, explain, parse_limit
from motcua.house import House


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("when", help="lúc tiếp nhận, như 2026-11-19T09:00")
    parser.add_argument("limit", nargs="+", help='thời hạn, như "3 ngày làm việc", "24 giờ", "trong ngày"')


def run(args: Namespace, house: House) -> int:
    """Print the date with its days; with a home its hours and calendar count, else the sample's."""
    limit = parse_limit(" ".join(args.limit))
    calendar, due_hour = _calendar(house)
    found = due(parse_moment(args.when), limit, calendar, due_hour)
    if house.json:
        import json

        days = [{"date": day.date.isoformat(), "counts": day.counts, "why": day.why} for day in found.days]
        due_at = iso(found.due_at) if found.due_at else None
        print(json.dumps({"due_at": due_at, "provisional": found.provisional, "days": days}, ensure_ascii=False))
        return 0
    print(explain(limit, found))
    for day in found.days:
        print(f"  {day.date:%d/%m/%Y}  {'tính' if day.counts else '  – '}  {day.why}")
    return 0


def _calendar(house: House) -> tuple[Calendar, DueHour]:
    if not os.path.exists(os.path.join(house.place, "motcua.db")):
        return shipped_calendar(), "end-of-day"
    from db.quick import read_calendar

    return read_calendar(house.folder)
