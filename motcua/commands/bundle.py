"""``motcua bundle out|in FILE``: the sync, carried by hand; ``carry``: another counter's file over this one's line."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.exchange import Unreadable
from counter.joining import join
from counter.refusal import Refused
from counter.sync import CLONED, Cut, TooLarge, signed
from motcua.files import unreadable, whole_binary
from motcua.house import House

UNREADABLE = "Tệp không phải gói trả lời cho máy này, hoặc bị cắt; chép lại tệp từ USB rồi làm lại."
NO_BUNDLE = "Tệp không phải gói của một quầy, hoặc bị cắt; chép lại tệp từ USB rồi làm lại."


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("action", choices=["out", "in", "carry"], help="out: ghi gói, in: nhận trả lời, carry: gửi hộ")
    parser.add_argument("file", type=Path)
    parser.add_argument("-o", dest="output", type=Path, metavar="TỆP", help="carry: gói trả lời để mang về")


def run(args: Namespace, house: House) -> int:
    """Whole or not at all, any number of times."""
    if args.action == "out":
        return _out(args.file, house)
    try:
        data = args.file.read_bytes()
    except OSError:
        raise unreadable(args.file) from None
    return _in(data, house) if args.action == "in" else _carry(data, args, house)


def _out(target: Path, house: House) -> int:
    from db.replica import StoreReplica
    from motcua.line import connection
    from sync.bundle import LIMIT, sealed_batch
    from sync.escrow import sealed_key
    from sync.seal import DeviceKey

    held = connection(house.store)
    key = DeviceKey(held.seed)
    batch = signed(StoreReplica(house.store, by_hand=True).batch(house.clock.now(), LIMIT), key)
    with whole_binary(target) as file:
        escrow = sealed_key(held.hub_key, house.store.key) if held.ticket else ""
        file.write(sealed_batch(batch, key, held.hub_key, held.ticket, escrow))
    print(f"Đã ghi {len(batch.events)} bước vào {target}; mang đến máy chủ của tỉnh, hoặc quầy có mạng gửi hộ.")
    return 0


def _in(data: bytes, house: House) -> int:
    from db.replica import StoreReplica
    from motcua.line import connection
    from sync.bundle import opened_reply
    from sync.seal import DeviceKey

    held = connection(house.store)
    try:
        reply = opened_reply(data, DeviceKey(held.seed), held.hub_key)
    except Unreadable:
        raise Refused(UNREADABLE) from None
    replica = StoreReplica(house.store)
    try:
        new = replica.take(reply, house.clock.now())
    except Cut as cut:
        raise Refused(f"{cut} Ghi gói mới (motcua bundle out) và mang đi lần nữa.") from None
    if held.ticket:
        house.store.admitted()
    join(house.store)
    standing = replica.standing()
    if house.store.cloned:
        print(CLONED)
    print(f"Đã nhận {new} bước mới; còn {standing.pending} bước chưa được tỉnh xếp thứ tự.")
    if reply.reset is not None:
        print("Máy chủ của tỉnh vừa được khôi phục: ghi gói mới (motcua bundle out) và mang đi lần nữa.")
    elif reply.more or replica.again:
        print("Tỉnh còn dữ liệu cho máy này: ghi gói mới (motcua bundle out) và mang đi lần nữa.")
    return 0


def _carry(data: bytes, args: Namespace, house: House) -> int:
    from motcua.line import line

    target = args.output or args.file.with_suffix(".tra-loi")
    try:
        with line(house.store) as opened:
            answer = opened.carry(data)
    except Unreadable:
        raise Refused(NO_BUNDLE) from None
    except (Cut, TooLarge) as cut:
        raise Refused(str(cut) or "Gói quá lớn; mang thẳng đến máy chủ của tỉnh.") from None
    with whole_binary(target) as file:
        file.write(answer)
    print(f"Đã gửi hộ; gói trả lời ở {target}, mang về máy đã ghi gói.")
    return 0
