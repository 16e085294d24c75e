"""``motcua sync``: talk to the province now."""

import json
import time
from argparse import ArgumentParser, Namespace

from counter.refusal import Refused
from counter.sync import CLONED, Cut
from motcua.house import House

TRIES = 3


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("--once", action="store_true", help="chỉ thử một lần")


def run(args: Namespace, house: House) -> int:
    """One exchange until both sides have everything; a line that fails is tried again a few times."""
    from motcua.line import speak
    from sync.pace import Pace

    pace = Pace()
    for left in range(0 if args.once else TRIES - 1, -1, -1):
        try:
            report = speak(house.store, house.clock)
            break
        except Cut as cut:
            if not left:
                raise Refused(str(cut)) from None
            time.sleep(pace.cut(cut.after))
    if house.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
        return 0
    standing = report.standing
    if house.store.cloned:
        print(CLONED)
    print(f"Đã gửi {report.sent} bước, nhận {report.received} bước mới.")
    if standing.pending:
        print(f"Còn {standing.pending} bước chưa được tỉnh xếp thứ tự.")
    if standing.refused:
        print(f"{standing.refused} bước tỉnh chưa nhận, cần sửa: xem ở màn hình Đồng bộ.")
    if standing.conflicts:
        print(f"{standing.conflicts} hồ sơ có bước xung đột, lãnh đạo Trung tâm xem và quyết định.")
    return 0
