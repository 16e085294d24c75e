"""``motcua-province key``: how the key of a hub or of a relay is guarded, as ``motcua key`` does at a counter."""

from argparse import Namespace

from counter.recovery import groups, read_key_text
from counter.refusal import Refused
from db import guard
from db.home import held_line, write_private_bytes
from db.passphrase import chosen
from province.facts import fits
from province.home import House, open_house


def run(args: Namespace) -> int:
    """What the file holds at any instant opens the home. Each act is noted before it is done. Raises ``Refused``,
    ``Locked`` or ``Damaged``."""
    if (args.action == "escrow") != (args.file is not None):
        raise Refused("Ghi tệp sau key escrow; các việc khác không có tệp.")
    if args.action == "status":
        print(guard.SAID[guard.kind(held_line(args.home))])
        return 0
    if args.action == "sheet" and not args.yes:
        raise Refused("Khóa mở được toàn bộ kho; khi đã được lệnh thì ghi thêm --yes. Việc này được ghi lại.")
    if args.key:
        _from_sheet(args)
        args.action = ""
    house = open_house(args.home)
    try:
        house.note("key", args.action or "phiếu khôi phục")
        _do(args, house)
    finally:
        house.close()
    return 0


def _from_sheet(args: Namespace) -> None:
    """A forgotten passphrase, a lost file: the key that the sheet tells, guarded as ``args`` says."""
    key = read_key_text(args.key)
    if not fits(args.home, key):
        raise Refused("Khóa trên phiếu không phải của máy chủ này; xem lại phiếu khôi phục và thư mục máy chủ.")
    if args.action == "unprotect":
        guard.keep(args.home, key, key)
    elif args.action == "change":
        guard.guard(args.home, key, lambda: chosen(guard.LEAST), by_passphrase=args.passphrase)
    else:
        raise Refused("Khóa trên phiếu dùng với key change hoặc key unprotect.")


def _do(args: Namespace, house: House) -> None:
    key = house.store_key
    if args.action == "sheet":
        print(" ".join(groups(key)))
        print("In hoặc chép tay một bản, niêm phong, cất trong két; không lưu thành tệp, không gửi qua thư, tin nhắn.")
        return
    if args.action == "escrow":
        write_private_bytes(args.file, house.escrow())
        print(f"Đã ghi {args.file}; gửi tỉnh. Chỉ máy chủ của tỉnh đọc được tệp này.")
        return
    # First what the key opens, then the key: a cut in between leaves a home that opens as before.
    house.seal()
    if args.action == "unprotect":
        guard.keep(house.home, key, key)
    elif args.action in {"protect", "change"}:
        anew = args.action == "change"
        guard.rewrap(house.home, key, lambda: chosen(guard.LEAST), anew=anew, by_passphrase=args.passphrase)
    print(guard.SAID[guard.kind(held_line(house.home))])
