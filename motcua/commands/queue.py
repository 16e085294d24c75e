"""``motcua queue``: the work that waits."""

from argparse import ArgumentParser, Namespace
from datetime import date, datetime
from typing import TYPE_CHECKING

from counter.access import listed
from counter.dossier import FEES_STATES, RETURN_BY, Status
from counter.ports import EVERYTHING, PARTS, VIEWS, Filter
from counter.refusal import Refused
from counter.text import fold
from motcua.house import House, WrongUse
from motcua.listing import day, print_lines

if TYPE_CHECKING:
    from counter.desk import Desk

MOST = 1000


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("--on", help="ngày xem, như 2026-11-20; để trống là hôm nay")
    parser.add_argument("--view", default="all", metavar="DANH_SÁCH", help=", ".join(VIEWS))
    parser.add_argument("--officer", default="", metavar="LOGIN", help="chỉ hồ sơ do cán bộ này phụ trách")
    parser.add_argument("--counter", default="", metavar="SỐ", help="chỉ hồ sơ của quầy này")
    parser.add_argument("--field", default="", metavar="LĨNH_VỰC", help="chỉ lĩnh vực này, không cần dấu")
    parser.add_argument("--procedure", default="", metavar="MÃ", help="chỉ thủ tục này, như 1.001193")
    numbers = [str(int(status)) for status in Status]
    parser.add_argument("--status", default="", choices=numbers, help="chỉ trạng thái này, từ 1 đến 10")
    parser.add_argument("--return-by", default="", choices=RETURN_BY, help="chỉ cách nhận kết quả này")
    parser.add_argument("--fees", default="", choices=FEES_STATES, help="chờ thu, chờ đối soát, đã thu, đã hoàn")


def run(args: Namespace, house: House) -> int:
    """Print the view, what burns first on top."""
    desk = house.desk()
    now = house.clock.now()
    on = day(args.on) if args.on else now.date()
    if args.view not in VIEWS:
        raise WrongUse(f"Không có danh sách này; chọn một trong: {', '.join(VIEWS)}.")
    only = _filter(args, desk, now, on)
    if args.view == "mine" and not only.officer:
        only = only._replace(officer=desk.officer.login)
    found, total = desk.store.queue(args.view, now, on, MOST, only)
    listed(desk, "queue")
    print_lines(found, total, as_json=house.json)
    return 0


def _filter(args: Namespace, desk: "Desk", now: datetime, on: date) -> Filter:
    """What the list is narrowed to. Raises ``Refused`` for what neither the list nor the unit or its catalogue has,
    ``WrongUse`` for what is no counter."""
    named: dict[str, str] = {part: getattr(args, part) for part in PARTS}
    if not any(named.values()):
        return EVERYTHING
    choices, catalogue = desk.store.choices(args.view, now, on), desk.facts.catalogue
    if args.counter not in {"", *"123456789"}:
        raise WrongUse("Số quầy (--counter) là một số từ 1 đến 9.")
    if args.officer and args.officer not in choices["officer"] and desk.facts.unit.officer(args.officer) is None:
        raise Refused("Không có cán bộ với tên đăng nhập này, danh sách cũng không có hồ sơ nào; xem lại --officer.")
    if args.procedure and args.procedure not in choices["procedure"]:
        catalogue.get(args.procedure, on)
    field = _field(args.field, [*choices["field"], *catalogue.by_field(on)])
    return Filter.chosen({**named, "field": field})


def _field(wanted: str, known: list[str]) -> str:
    """The field that is called so, or begins so when only one does. Raises ``Refused``."""
    if not wanted:
        return ""
    named = [field for field in known if fold(field) == fold(wanted)]
    found = named or [field for field in known if fold(field).startswith(fold(wanted))]
    if len(set(found)) != 1:
        raise Refused(f"Lĩnh vực (--field) không rõ; chọn: {'; '.join(dict.fromkeys(known))}.")
    return found[0]
