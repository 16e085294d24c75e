"""``motcua attach CODE [FILE]``: a scanned page onto a component of a dossier, or as its result; what it has."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from counter.attachment import RESULT, Attached, attach, attach_scan, component, content_of, detach, held
from counter.desk import Desk
from counter.dossier import Attachment, Dossier
from counter.refusal import Refused
from counter.scanned import CALLED, read_scanned, weight
from motcua.files import whole_binary
from motcua.house import House, WrongUse
from motcua.tray import Folder, read_file


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("code", help="mã hồ sơ")
    parser.add_argument("file", nargs="?", type=Path, help="tệp PDF, JPEG hay PNG; để trống thì liệt kê tệp của hồ sơ")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--component", type=int, metavar="SỐ", help="gắn vào thành phần thứ mấy")
    where.add_argument("--result", action="store_true", help="gắn làm tệp kết quả")
    where.add_argument("--detach", type=int, metavar="SỐ", help="gỡ tệp thứ mấy")
    where.add_argument("--get", type=int, metavar="SỐ", help="lấy tệp thứ mấy ra, vào tệp ở -o")
    parser.add_argument("-o", "--output", type=Path, metavar="TỆP", help="tệp để ghi ra khi --get")


def run(args: Namespace, house: House) -> int:
    """Attach, take off, take out or list."""
    desk = house.desk()
    dossier, _ = desk.dossier(args.code)
    if args.file is not None:
        if args.component is None and not args.result:
            raise WrongUse("Chưa ghi gắn vào đâu; thêm --component SỐ, hoặc --result cho tệp kết quả.")
        place = RESULT if args.result else component(dossier, args.component)
        if isinstance(desk.tray, Folder) and desk.tray.holds(args.file):
            _say(attach_scan(desk, dossier.uid, args.file.name, place), house, scan=desk.tray)
        else:
            _, content = read_file(args.file)
            scanned = read_scanned(content, args.file.name)
            _say(attach(desk, dossier.uid, scanned, place, clock_ok=house.clock_ok), house)
    elif args.detach is not None:
        dossier = detach(desk, dossier.uid, _file(dossier, args.detach))
        _list(dossier, house)
    elif args.get is not None:
        if args.output is None:
            raise WrongUse("Chưa ghi tệp để ghi ra; thêm -o TỆP.")
        wanted = _file(dossier, args.get)
        _fetch(desk, house, wanted)
        content = content_of(desk, wanted)
        with whole_binary(args.output) as file:
            file.write(content)
        print(f"Đã ghi {args.output}; tệp này không mã hóa, xem xong thì xóa.")
    else:
        _list(dossier, house)
    return 0


def _fetch(desk: Desk, house: House, wanted: Attachment) -> None:
    """What another counter scanned comes from the province when somebody wants to see it."""
    if desk.store.content(wanted.sha256) is not None or not house.store.enrolled:
        return
    from counter.sync import Cut
    from motcua.line import fetch_file

    try:
        content = fetch_file(house.store, wanted.sha256)
    except Cut as cut:
        raise Refused(str(cut)) from None
    if content is not None:
        desk.store.keep_content(read_scanned(content, wanted.name))


def _file(dossier: Dossier, number: int) -> Attachment:
    if not 1 <= number <= len(dossier.attachments):
        raise Refused("Hồ sơ không có tệp mang số này; xem danh sách bằng motcua attach MÃ.")
    return dossier.attachments[number - 1]


def _say(done: Attached, house: House, *, scan: Folder | None = None) -> None:
    """``scan``: the folder of which it is one."""
    file = done.attachment
    if house.json:
        removed = scan is not None and scan.afterwards == "delete" and not done.left
        told = {"code": done.dossier.code, **_json(done.dossier, file), "new": done.new, "removed": removed}
        print(json.dumps(told, ensure_ascii=False))
        return
    state = "Đã gắn" if done.new else "Đã có sẵn"
    print(f"{state}: {_words(file)}, {file.component or 'tệp kết quả'} ({done.dossier.code}).")
    if done.left or done.cleared:
        print(done.left or done.cleared)


def _list(dossier: Dossier, house: House) -> None:
    if house.json:
        files = [_json(dossier, file) for file in dossier.attachments]
        print(json.dumps({"code": dossier.code, "components": dossier.components, "files": files}, ensure_ascii=False))
        return
    numbers = {file.place: number for number, file in enumerate(dossier.attachments, 1)}
    places = [*enumerate(dossier.components, 1), ("", RESULT)]
    orphans = dict.fromkeys(file.component for file in dossier.attachments)
    places += [("-", name) for name in orphans if name and name not in dossier.components]
    for number, name in places:
        print(f"{number:>3} {name or 'Kết quả'}")
        for file in held(dossier, name):
            print(f"      tệp {numbers[file.place]}: {_words(file)}")


def _words(file: Attachment) -> str:
    return f"{file.name} ({CALLED.get(file.type, '?')}, {weight(file.size)})"


def _json(dossier: Dossier, file: Attachment) -> dict[str, Any]:
    number = dossier.components.index(file.component) + 1 if file.component in dossier.components else None
    found = {"component": number, "name": file.component or None, "result": not file.component}
    return {**found, "file": file.name, "sha256": file.sha256, "type": file.type, "size": file.size}
