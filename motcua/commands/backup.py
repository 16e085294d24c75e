"""``motcua backup DIR``: a tested copy of the store; ``--sheet`` the recovery sheet with its key."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.ports import Sheet
from motcua.files import whole_binary
from motcua.house import House, WrongUse


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("folder", type=Path, nargs="?", help="thư mục để bản sao lưu, như ổ USB")
    parser.add_argument("--sheet", type=Path, metavar="TỆP.pdf", help="phiếu khôi phục có khóa, in ra rồi niêm phong")


def run(args: Namespace, house: House) -> int:
    """Either or both; each whole or not at all."""
    if args.folder is None and args.sheet is None:
        raise WrongUse("Ghi thư mục để bản sao lưu, hoặc --sheet TỆP.pdf để in phiếu khôi phục.")
    if args.sheet is not None and args.sheet.suffix.lower() != ".pdf":
        raise WrongUse("Phiếu khôi phục là tệp PDF; đặt tên tệp có đuôi .pdf.")
    answer = {}
    if args.folder is not None:
        from motcua.backups import Backups

        made = Backups(house).make(args.folder.expanduser().absolute(), house.clock.now())
        answer["backup"] = str(made.path)
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
    if "backup" in answer:
        print(f"Bản sao lưu đã làm và đã đọc thử: {answer['backup']}")
        print("Mở lại được bằng khóa của quầy này (tệp key, hoặc phiếu khôi phục); giấy đã in thì in lại từ sổ.")
    if "sheet" in answer:
        print(f"Phiếu khôi phục: {answer['sheet']}. In một bản, niêm phong, cất trong két, rồi xóa tệp ấy.")
    return 0
