"""``motcua key``: how the key of this home is guarded, and its copy for the province."""

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.recovery import read_key_text
from counter.refusal import Refused
from db import guard
from db.home import held_line, read_key
from motcua.house import House, WrongUse

SAID: dict[guard.Kind, str] = {
    "plain": "Khóa của quầy chưa bảo vệ: ai lấy được ổ đĩa là mở được sổ. Chạy motcua key protect.",
    "system": "Khóa của quầy do tài khoản Windows này giữ; máy khác, tài khoản khác không mở được.",
    "passphrase": "Khóa của quầy có mật khẩu; mỗi lần mở chương trình phải nhập.",
}
NEW = "MOTCUA_NEW_PASSPHRASE"


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument(
        "action",
        choices=["protect", "unprotect", "status", "change", "escrow"],
        help="protect: bảo vệ, unprotect: thôi bảo vệ, status: xem, change: đổi mật khẩu, escrow: bản gửi tỉnh giữ",
    )
    parser.add_argument("file", type=Path, nargs="?", help="escrow: tệp để gửi tỉnh")
    parser.add_argument("--passphrase", action="store_true", help="protect: bằng mật khẩu, cả khi Windows giữ được")
    parser.add_argument("--key", default="", metavar="NHÓM_SỐ", help="khóa trên phiếu khôi phục, khi quên mật khẩu")


def run(args: Namespace, house: House) -> int:
    """What the file holds at any instant opens the store."""
    if (args.action == "escrow") != (args.file is not None):
        raise WrongUse("Ghi tệp sau motcua key escrow; các việc khác không có tệp.")
    if args.action == "status":
        how = guard.kind(held_line(house.folder))
        print(json.dumps({"kind": how}) if house.json else SAID[how])
        return 0
    key = _key(args.key, house)
    if args.action == "escrow":
        return _escrow(args.file, house)
    if args.action == "unprotect":
        guard.keep(house.folder, key, key)
    else:
        _wrap(args, house, key)
    print(SAID[guard.kind(held_line(house.folder))])
    return 0


def _key(sheet: str, house: House) -> str:
    """The raw key, from the home's own file or from the recovery sheet. Raises ``Refused``."""
    if not sheet:
        return read_key(house.folder)
    key = read_key_text(sheet)
    if not house.exists or not guard.fits(house.folder, key):
        raise Refused("Khóa trên phiếu không phải của quầy này; xem lại phiếu khôi phục và thư mục quầy.")
    return key


def _wrap(args: Namespace, house: House, key: str) -> None:
    how = "plain" if args.key else guard.kind(held_line(house.folder))
    if args.action == "protect" and how != "plain":
        raise Refused(f"{SAID[how]} Muốn đổi thì chạy motcua key change.")
    if args.action == "change" and how == "plain" and not args.key:
        raise Refused(SAID["plain"])
    by_system = guard.system() is not None and not args.passphrase and how != "passphrase"
    line = guard.with_system(key) if by_system else guard.with_passphrase(key, _new_passphrase())
    guard.keep(house.folder, key, line)


def _new_passphrase() -> str:
    told = os.environ.get(NEW)
    if told is not None:
        return told
    if not sys.stdin.isatty():
        raise Refused(f"Cần mật khẩu mới: chạy trong cửa sổ lệnh để nhập, hoặc đặt biến môi trường {NEW}.")
    from getpass import getpass

    said = getpass(f"Mật khẩu mới của khóa (ít nhất {guard.LEAST} ký tự): ")
    if getpass("Nhập lại: ") != said:
        raise Refused("Hai lần nhập khác nhau; làm lại.")
    return said


def _escrow(target: Path, house: House) -> int:
    from motcua.files import whole_binary
    from motcua.line import escrow

    sealed = escrow(house.store)
    with whole_binary(target) as file:
        file.write(sealed)
    print(f"Đã ghi {target}; gửi tỉnh. Chỉ máy chủ của tỉnh đọc được tệp này.")
    return 0
