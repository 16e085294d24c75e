"""``motcua demo``: the practice commune, in a folder of its own; every paper is marked."""

import json
import sys
from argparse import ArgumentParser, Namespace

from counter.refusal import Refused
from motcua.files import SAMPLE
from motcua.house import House
from motcua.listing import print_lines


def add(parser: ArgumentParser) -> None:
    """The command's words."""


def run(args: Namespace, house: House) -> int:
    """Open the screens; without a terminal, take one sample dossier in, write its receipt, show both and the queue."""
    if sys.stdin.isatty() and sys.stdout.isatty() and not house.json:
        from motcua.commands import open as counter

        return counter.run(args, house, practise=True)
    from counter.desk import Desk
    from motcua.practice import setup

    house.practise()
    if not house.exists:
        house.set_up(setup(), practice=True)
    if not house.store.practice:
        raise Refused("Thư mục này là quầy thật; tập huấn thì dùng thư mục khác (bỏ --home, hoặc ghi thư mục mới).")
    unit = house.store.unit
    desk = Desk(house.store, house.press, house.clock, house.store, unit.officers[0])
    sample = json.loads((SAMPLE / "dossier.json").read_text("utf-8"))
    received = desk.receive(sample, clock_ok=True)
    answer = received.to_json(house.folder)
    if house.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print(f"Xã tập huấn: {unit.name} (TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ)")
        print(f"Đã tiếp nhận hồ sơ {received.dossier.code}, hẹn trả {answer['due_at']}.")
        print(f"Giấy tiếp nhận: {received.paper}" if received.paper else received.trouble)
        print("Việc đang chờ, cần trước đứng trên:")
        found, total = desk.store.queue("all", house.clock.now(), house.clock.now().date(), 10)
        print_lines(found, total, as_json=False)
    return 0 if received.paper else 1
