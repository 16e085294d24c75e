"""``motcua log export|import FILE``: the whole log, out to a file or in from another replica. The file is readable: it
is for this user only (0600), and whoever carries it carries the citizens' data."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from counter import right
from counter.access import EXPORTED
from counter.event import Event, canonical
from counter.joining import join
from counter.refusal import Refused
from motcua.files import unreadable, whole_file
from motcua.house import House

FORMAT = "motcua-log-1"
READABLE = "Tệp xuất ra đọc được, không mã hóa: để ở ổ đĩa đã mã hóa, dùng xong thì xóa."


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("action", choices=["export", "import"], help="export: xuất, import: nhập")
    parser.description = f"{parser.description}. {READABLE}"
    parser.add_argument("file", type=Path, help="tệp sổ (.jsonl)")


def run(args: Namespace, house: House) -> int:
    """All of it or nothing, either way. Needs no log-in; who names an officer must have the right."""
    if house.login:
        right.check(house.named_officer(), f"log.{args.action}")
    if args.action == "export":
        from motcua.line import outgoing

        # Nothing leaves that the log does not tell of; the file ends before the entry that tells of it.
        told = house.store.note(house.login, EXPORTED, {"what": "log"})
        with whole_file(args.file) as file:
            file.write(canonical({"format": FORMAT}) + "\n")
            count = 0
            for event in outgoing(house.store):
                if told is not None and event.device == told.device and event.seq >= told.seq:
                    continue
                file.write(canonical(event.to_json()) + "\n")
                count += 1
            # The last line says that nothing after it was cut off.
            file.write(canonical({"events": count}) + "\n")
        print(f"Đã xuất {count} bước ra {args.file}. {READABLE}")
        return 0
    events = list(_read(args.file))
    # An empty home becomes a replica that only reads, until a unit is set up in it.
    made = not house.exists
    if made:
        house.make()
    try:
        print(f"Đã nhập {house.store.merge(events)} bước mới.")
    except Refused:
        if made:
            house.unmake()
        raise
    if house.store.ready:
        joined = join(house.store)
        if joined.done:
            print(f"Đã ghép {joined.done} lần trả kết quả ghi trước vào hồ sơ của quầy khác.")
        for code, why in joined.waiting:
            print(f"Trả kết quả ghi trước của {code} còn chờ ghép: {why}")
    return 0


def _read(path: Path) -> Iterator[Event]:
    broken = Refused("Tệp sổ bị cắt hoặc không phải tệp sổ của motcua; xuất lại từ máy gốc rồi nhập.")
    try:
        with path.open(encoding="utf-8") as file:
            header = json.loads(next(file, "null"))
            if not isinstance(header, dict) or header.get("format") != FORMAT:
                raise broken
            for count, line in enumerate(file):
                entry = json.loads(line)
                if entry == {"events": count}:
                    return
                yield Event.from_json(entry)
            raise broken
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise broken from None
    except OSError:
        raise unreadable(path) from None
