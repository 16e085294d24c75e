"""``motcua key``: how the key of this home is guarded, and its copy for the province."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.recovery import read_key_text
from counter.refusal import Refused
from db import guard
from db.home import held_line, read_key
from db.passphrase import chosen
from motcua.house import House, WrongUse


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
        return _say(house)
    key = _key(args.key, house)
    if not args.key:
        house.check_keeper()
    if args.action == "escrow":
        return _escrow(args.file, house)
    if args.action == "unprotect":
        guard.keep(house.folder, key, key)
    else:
        _wrap(args, house, key)
    return _say(house)


def _say(house: House) -> int:
    how = guard.kind(held_line(house.folder))
    print(json.dumps({"kind": how}) if house.json else guard.SAID[how])
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
    def new() -> str:
        return chosen(guard.LEAST)

    if args.key:
        guard.guard(house.folder, key, new, by_passphrase=args.passphrase)
    else:
        guard.rewrap(house.folder, key, new, anew=args.action == "change", by_passphrase=args.passphrase)


def _escrow(target: Path, house: House) -> int:
    from motcua.files import whole_binary
    from motcua.line import escrow

    sealed = escrow(house.store)
    with whole_binary(target) as file:
        file.write(sealed)
    print(f"Đã ghi {target}; gửi tỉnh. Chỉ máy chủ của tỉnh đọc được tệp này.")
    return 0
