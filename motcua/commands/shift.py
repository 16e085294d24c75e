"""``motcua shift``: what was taken on a day; ``motcua shift close``: the end of a shift, for both sides to sign."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from counter.clock import vietnamese
from counter.money import figures
from counter.record import shown
from counter.refusal import Refused
from counter.shift import Close, as_close, close, closed, paper_of
from counter.takings import Takings
from motcua.files import whole_binary
from motcua.house import House, WrongUse
from motcua.listing import day

if TYPE_CHECKING:
    from counter.desk import Desk
    from counter.event import Event


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument(
        "action", nargs="?", choices=["close"], help="close: kết ca, in biên bản bàn giao để hai bên ký"
    )
    parser.add_argument("--on", metavar="NGÀY", help="ngày xem, hoặc kết ca đến hết ngày ấy; để trống là hôm nay")
    parser.add_argument("--to", default="", metavar="TÊN", help="close: tên đăng nhập của người nhận bàn giao")
    parser.add_argument("--again", default="", metavar="SỐ", help="close: in lại biên bản mang số ấy, như 7")
    parser.add_argument("-o", "--output", type=Path, metavar="TỆP.pdf", help="close: để trống thì vào thư mục papers")


def run(args: Namespace, house: House) -> int:
    """Print the money of the day, or close the shift."""
    if args.action == "close":
        return _close(args, house)
    if args.to or args.again or args.output:
        raise WrongUse("--to, --again và -o chỉ đi với motcua shift close; motcua shift chỉ xem tổng thu của một ngày.")
    return _takings(args, house)


def _takings(args: Namespace, house: House) -> int:
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
        _print(f"{names.get(taken.officer, taken.officer)}: {taken.dossiers} hồ sơ", taken)
    _print(f"Cộng: {shift.total.dossiers} hồ sơ", shift.total)
    return 0


def _print(name: str, taken: Takings) -> None:
    """Lines that fit 80 columns."""
    print(f"{name}, đã thu {figures(taken.cash + taken.confirmed)}")
    print(f"    tiền mặt {figures(taken.cash)}, đã đối soát {figures(taken.confirmed)}")
    print(f"    phí {figures(taken.phi)}, lệ phí {figures(taken.le_phi)}")
    if taken.refunded:
        print(f"    đã hoàn lại {figures(taken.refunded)}, đã trừ ở các số trên")
    if taken.waiting:
        print(f"    còn chờ đối soát {figures(taken.waiting)}")


def _close(args: Namespace, house: House) -> int:
    """Close, or find what was closed, and put the paper where it is wanted; 1 when there is none."""
    if args.again and (args.to or args.on):
        raise WrongUse("--again chỉ in lại biên bản đã có; bỏ --to và --on.")
    if args.output and args.output.suffix.lower() != ".pdf":
        raise WrongUse("Biên bản là tệp PDF; đặt tên tệp có đuôi .pdf.")
    on = day(args.on) if args.on else None
    desk = house.desk()

    def event_of() -> "Event":
        return closed(desk, args.again) if args.again else close(desk, args.to, on, clock_ok=house.clock_ok)

    if args.output:
        event, paper, trouble = _written(desk, event_of, args.output), args.output, ""
    else:
        event = event_of()
        paper, trouble = paper_of(desk, event)
    if not args.again and not house.store.practice:
        house.wipe_papers(paper)
    _tell(desk, as_close(event), paper, as_json=house.json)
    for sentence in filter(None, (trouble, "" if args.again else _backed(house))):
        print(sentence, file=sys.stderr)
    return 0 if paper else 1


def _backed(house: House) -> str:
    """The end of a shift is kept in a backup; why not, empty for done."""
    if house.store.practice:
        return ""
    from motcua.backups import Backups

    return Backups(house).keep(house.clock.now(), at_once=True).trouble


def _written(desk: "Desk", event_of: Callable[[], "Event"], target: Path) -> "Event":
    """The close, its paper drawn into ``target``; a folder that takes nothing shows before anything is closed."""
    from receipts.forms import shift

    event = None
    try:
        with whole_binary(target) as file:
            event = event_of()
            file.write(shift.draw(as_close(event), desk.sheet_by(event, event.officer)))
    except Refused as refused:
        if event is None:
            raise
        number = as_close(event).number
        raise Refused(f"Ca đã kết, số {number}; in lại: motcua shift close --again {number}. {refused}") from None
    return event


def _tell(desk: "Desk", told: Close, paper: Path | None, *, as_json: bool) -> None:
    if as_json:
        held = {key: value for key, value in shown(told).items() if key not in {"slip", "through", "waiting"}}
        print(json.dumps({"number": told.number, **held, "paper": str(paper) if paper else None}, ensure_ascii=False))
        return
    officer = desk.facts.unit.officer(told.officer)
    since = f"từ {vietnamese(told.since)} " if told.since else ""
    print(f"Kết ca số {told.number}, {since}đến {vietnamese(told.until)}")
    print("    " + ", ".join(f"{label} {told.done.get(kind, 0)}" for kind, label in _STEPS.items()))
    _print(officer.name if officer else told.officer, told.takings)
    print(f"Biên bản để hai bên ký: {paper or 'chưa lưu được'}")


_STEPS = {
    "receive": "tiếp nhận",
    "forward": "chuyển xử lý",
    "finish": "có kết quả",
    "return": "trả",
    "sign": "ký chứng thực",
}
