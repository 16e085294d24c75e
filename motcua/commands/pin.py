"""``motcua pin``: change one's own PIN; ``motcua pin LOGIN``: the supervisor gives who forgot theirs another one."""

import json
import os
import sys
from argparse import ArgumentParser, Namespace

from counter.refusal import Refused
from motcua.house import House


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument(
        "login", nargs="?", metavar="TÊN", help="tên đăng nhập của người quên mã; để trống: đổi mã của mình"
    )


def run(args: Namespace, house: House) -> int:
    """A PIN that is given out is printed once and kept nowhere."""
    login = house.named_login()
    if args.login in {None, login}:
        house.change_pin(login, house.asked_pin(login), _new())
        print(json.dumps({"login": login}) if house.json else "Đã đổi mã PIN.")
        return 0
    pin = house.reset_pin(house.named_officer(), args.login)
    if house.json:
        print(json.dumps({"login": args.login, "pin": pin}))
    else:
        print(f"Mã PIN tạm của {args.login}: {pin}")
        print("Chỉ đưa cho chính người ấy; lần đăng nhập tới người ấy phải tự chọn mã khác.")
    return 0


def _new() -> str:
    """The PIN that the officer chooses: from ``MOTCUA_NEW_PIN``, or typed twice."""
    told = os.environ.get("MOTCUA_NEW_PIN")
    if told is not None:
        return told
    if not sys.stdin.isatty():
        raise Refused("Cần mã PIN mới: đặt biến môi trường MOTCUA_NEW_PIN, hoặc chạy trong cửa sổ lệnh để nhập.")
    from getpass import getpass

    new = getpass("Mã PIN mới: ")
    if getpass("Mã PIN mới, lần nữa: ") != new:
        raise Refused("Hai lần nhập mã PIN mới không giống nhau; làm lại.")
    return new
