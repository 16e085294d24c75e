"""``motcua backup DIR``: a tested copy of the store; ``--sheet`` the recovery sheet with its key; ``--if-older 1h``
without a folder what the screens do every hour, for the system's own timetable."""

import json
import re
from argparse import ArgumentParser, Namespace
from datetime import timedelta
from pathlib import Path

from counter.ports import Sheet
from motcua.files import whole_binary
from motcua.house import House, WrongUse


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("folder", type=Path, nargs="?", help="thư mục để bản sao lưu, như ổ USB")
    parser.add_argument(
        "--if-older",
        type=_span,
        metavar="1h",
        help="chỉ khi bản gần nhất đã cũ hơn (30m, 1h, 2d); không ghi thư mục: sao lưu như chương trình vẫn tự làm",
    )
    parser.add_argument("--sheet", type=Path, metavar="TỆP.pdf", help="phiếu khôi phục có khóa, in ra rồi niêm phong")


def run(args: Namespace, house: House) -> int:
    """Either or both; each whole or not at all."""
    if args.folder is None and args.sheet is None and args.if_older is None:
        raise WrongUse("Ghi thư mục để bản sao lưu, --if-older 1h, hoặc --sheet TỆP.pdf để in phiếu khôi phục.")
    if args.sheet is not None and args.sheet.suffix.lower() != ".pdf":
        raise WrongUse("Phiếu khôi phục là tệp PDF; đặt tên tệp có đuôi .pdf.")
    if args.sheet is not None:
        house.check_keeper()
    answer = {}
    if args.folder is not None or args.if_older is not None:
        from motcua.backups import Backups

        backups, now, folder = Backups(house), house.clock.now(), args.folder and args.folder.expanduser().absolute()
        last = backups.newest(now, folder) if args.if_older is not None else None
        if last is not None and now - last.at < args.if_older:
            answer["fresh"] = str(last.path)
        else:
            answer["backup"] = str((backups.make(folder, now) if folder else backups.due(now)).path)
    if args.sheet is not None:
        from receipts.forms import recovery

        store = house.store
        facts = recovery.Recovery(store.key, store.device, store.epoch)
        paper = Sheet(store.unit, "", store.practice, counter=store.counter, at=house.clock.now())
        with whole_binary(args.sheet) as file:
            file.write(recovery.draw(facts, paper))
        answer["sheet"] = str(args.sheet)
    if house.json:
        print(json.dumps(answer, ensure_ascii=False))
        return 0
    if "fresh" in answer:
        print(f"Bản gần nhất còn mới, chưa cần làm bản khác: {answer['fresh']}")
    if "backup" in answer:
        print(f"Bản sao lưu đã làm và đã đọc thử: {answer['backup']}")
        print("Mở lại được bằng khóa của quầy này (tệp key, hoặc phiếu khôi phục); giấy đã in thì in lại từ sổ.")
    if "sheet" in answer:
        print(f"Phiếu khôi phục: {answer['sheet']}. In một bản, niêm phong, cất trong két, rồi xóa tệp ấy.")
    return 0


def _span(text: str) -> timedelta:
    """``30m``, ``1h``, ``2d``. Raises ``ValueError``."""
    found = re.fullmatch(r"(\d{1,4})([mhd])", text)
    if found is None:
        raise ValueError(text)
    return timedelta(**{{"m": "minutes", "h": "hours", "d": "days"}[found[2]]: int(found[1])})
