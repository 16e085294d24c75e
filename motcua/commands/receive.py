"""``motcua receive FILE|-``: take dossiers in from JSON, one line out for each."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any

from counter.refusal import Refused
from motcua.files import unreadable
from motcua.house import House, OutputLost


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("file", help="tệp JSON hoặc JSON Lines; - là đầu vào chuẩn")


def run(args: Namespace, house: House) -> int:
    """Each good line goes in and is answered at once; a bad one is named and stops nothing. 1 if any was refused."""
    desk = house.desk()
    number = refused = 0
    for number, line in read_lines(args.file):
        try:
            received = desk.receive(parse(line), clock_ok=house.clock_ok)
        except Refused as refusal:
            refused += 1
            print(f"Dòng {number}: {refusal}", file=sys.stderr, flush=True)
            continue
        answer(number, received.dossier.code, received.to_json(house.folder))
        if received.trouble:
            print(f"Dòng {number}: {received.trouble}", file=sys.stderr, flush=True)
    if not number:
        print("Đầu vào không có hồ sơ nào; ghi mỗi hồ sơ một dòng JSON.", file=sys.stderr)
    return 1 if refused else 0


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
