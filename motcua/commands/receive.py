"""``motcua receive FILE|-``: take dossiers in from JSON, or from a portal's spreadsheet; one line out for each."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter.refusal import Refused
from motcua.files import unreadable
from motcua.house import House, OutputLost, WrongUse

if TYPE_CHECKING:
    from counter.cell import Cells


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument(
        "file", nargs="?", help="tệp JSON, JSON Lines, hoặc bảng tính hồ sơ của Cổng (.xlsx); - là đầu vào chuẩn"
    )
    parser.add_argument("--template", type=Path, metavar="TỆP", help="ghi bảng tính mẫu cho hồ sơ của Cổng (.xlsx)")


def run(args: Namespace, house: House) -> int:
    """Each good line goes in and is answered at once; a bad one is named and stops nothing. 1 if any was refused."""
    if (args.file is None) == (args.template is None):
        raise WrongUse("Ghi tệp hồ sơ cần tiếp nhận, hoặc --template TỆP.xlsx để lấy bảng tính mẫu.")
    if args.template is not None:
        return _template(args.template)
    desk = house.desk()
    number = refused = 0
    for number, read in _dossiers(args.file, house):
        try:
            received = desk.receive(read(), clock_ok=house.clock_ok)
        except Refused as refusal:
            refused += 1
            print(f"Dòng {number}: {refusal}", file=sys.stderr, flush=True)
            continue
        answer(number, received.dossier.code, received.to_json(house.folder))
        if received.trouble:
            print(f"Dòng {number}: {received.trouble}", file=sys.stderr, flush=True)
    if not number:
        print("Đầu vào không có hồ sơ nào; ghi mỗi hồ sơ một dòng.", file=sys.stderr)
    return 1 if refused else 0


def _dossiers(name: str, house: House) -> Iterator[tuple[int, Callable[[], Any]]]:
    """Each line or row with its number, and how it is read."""
    if not name.lower().endswith(".xlsx"):
        for number, line in read_lines(name):
            yield number, partial(parse, line)
        return
    from counter.portal import columns
    from motcua.sheet import read_rows

    today = house.clock.now().date()
    for number, cells in read_rows(Path(name), columns()):
        yield number, partial(_row, cells, today)


def _row(cells: "Cells", today: date) -> dict[str, Any]:
    """A row of a spreadsheet. Raises ``Refused`` with the first of its faults."""
    from counter.portal import read_row

    found, faults = read_row(cells, today)
    if faults:
        raise Refused(f"cột {faults[0].column}: {faults[0].sentence}")
    return found


def _template(target: Path) -> int:
    from counter.portal import columns
    from motcua.sheet import SHEET, write_template

    write_template(target, columns())
    print(f"Đã ghi bảng tính mẫu {target}; điền trang {SHEET} rồi chạy: motcua receive {target.name}")
    return 0


def answer(number: int, code: str, told: Any) -> None:
    """One JSON line. Raises ``OutputLost`` when nobody takes it: what was done stands, and nothing more is begun."""
    try:
        print(json.dumps(told, ensure_ascii=False), flush=True)
    except OSError:
        raise OutputLost(
            f"Dòng {number}: hồ sơ {code} đã ghi vào sổ nhưng không ghi được câu trả lời ra; các dòng sau chưa làm."
        ) from None


def read_lines(name: str) -> Iterator[tuple[int, bytes]]:
    """The objects of a file with the line where each begins: one object over several lines, or one a line."""
    with ExitStack() as stack:
        try:
            source = sys.stdin.buffer if name == "-" else stack.enter_context(Path(name).open("rb"))
        except OSError:
            raise unreadable(Path(name)) from None
        yield from _objects(source)


def _objects(source: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    lines = iter(source)
    begun = [next(lines, b"").removeprefix(b"\xef\xbb\xbf")]
    if begun[0].lstrip().startswith(b"{") and not _is_object(begun[0]):
        # The beginning of one object over many lines, unless a later line is an object by itself, not indented.
        for line in lines:
            begun.append(line)
            if line.startswith(b"{") and _is_object(line):
                break
        else:
            if _is_object(b"".join(begun)):
                yield 1, b"".join(begun)
                return
    for number, line in enumerate(chain(begun, lines), 1):
        if line.strip():
            yield number, line


def _is_object(text: bytes) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def parse(line: bytes) -> Any:
    """One JSON value. Raises ``Refused``: cut short, not UTF-8, a key that stands twice."""
    try:
        return json.loads(line.decode("utf-8"), object_pairs_hook=_once)
    except UnicodeDecodeError:
        raise Refused("dòng này không phải chữ Unicode (UTF-8); lưu lại tệp dạng UTF-8.") from None
    except (ValueError, RecursionError):
        raise Refused("dòng này không phải một đối tượng JSON trọn vẹn; sửa dòng này rồi nhập lại riêng nó.") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("có một khóa ghi hai lần; bỏ bớt một rồi nhập lại.")
    return found
