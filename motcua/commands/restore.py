"""``motcua restore FILE``: an empty folder becomes the home that a backup is of."""

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.recovery import SIGN, read_key_text
from counter.refusal import Refused
from db.guard import guard_new, kind, opened
from db.home import KEY, held_key, held_line
from motcua.house import House

_KEY = re.compile(rf"[\d\s.-]*|{SIGN}:.*|[0-9a-fA-F]{{64}}")


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("file", type=Path, help="tệp sao lưu (.db)")
    parser.add_argument("--key", default="", metavar="KHÓA", help="các nhóm số trên phiếu khôi phục, hoặc tệp key cũ")
    parser.add_argument("--rescue", type=Path, metavar="DIR", help="thư mục quầy bị hỏng: lấy thêm những bước đọc được")


def run(args: Namespace, house: House) -> int:
    """Whole or not at all; then everything is read again."""
    from db.backup import restore
    from db.verify import verify

    home = house.folder
    if house.exists:
        key = ""
    elif args.key:
        key = _given(args.key)
    else:
        key = _held(home) or _asked()
    restore(args.file.expanduser(), key, home, house.known_epoch)
    guard_new(home)
    more = 0
    if args.rescue is not None:
        from db.rescue import rescue

        more = rescue(house.store, args.rescue.expanduser(), key)
    report = verify(home, house.state, house.clock)
    if house.json:
        told = {"home": str(home), "whole": report.whole, "dossiers": report.dossiers, "damage": report.damage}
        told["rescued"] = more
        print(json.dumps(told, ensure_ascii=False))
        return 0 if report.whole else 1
    print(f"Đã khôi phục {report.dossiers} hồ sơ, {report.events} bước vào {home}.")
    if args.rescue is not None:
        print(f"Lấy thêm được {more} bước từ {args.rescue}.")
    for sentence in report.damage:
        print(sentence)
    if kind(held_line(home)) == "plain":
        print("Khóa của quầy ở máy này chưa bảo vệ: chạy motcua key protect.")
    print("Lần cấp số đầu tiên, chương trình hỏi số cuối trên giấy của quầy rồi bỏ qua 20 số.")
    print("Hồ sơ nhận sau bản sao lưu này chỉ còn trên giấy: nhập bù theo giấy. Giấy đã in thì in lại từ sổ.")
    return 0 if report.whole else 1


def _given(text: str) -> str:
    """The key itself, or a file that holds it, wrapped or not."""
    if not _KEY.fullmatch(text.strip()):
        path = Path(text).expanduser()
        try:
            text = path.read_text("ascii").strip()
        except (OSError, ValueError):
            raise Refused(f"Không đọc được tệp khóa {path.name}; kiểm tra đường dẫn, hoặc ghi các nhóm số.") from None
        return opened(text) if ":" in text else read_key_text(text)
    return read_key_text(text)


def _held(home: Path) -> str:
    """The key that lies in the folder already; empty for none."""
    return held_key(home) if (home / KEY).exists() else ""


def _asked() -> str:
    if not sys.stdin.isatty():
        raise Refused("Cần khóa của quầy: ghi --key với các nhóm số trên phiếu khôi phục, hoặc đường dẫn tệp key cũ.")
    print("Nhập các nhóm số trên phiếu khôi phục (hoặc quét mã QR của phiếu), rồi Enter:", file=sys.stderr)
    return read_key_text(sys.stdin.readline())
