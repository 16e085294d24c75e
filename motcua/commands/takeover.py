"""``motcua takeover FILE.xlsx``: open dossiers of an older system or ledger, each row once; and its template."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from counter.cell import Remark
from counter.ledger import columns
from counter.refusal import Refused
from counter.takeover import State, Verdict, take_over
from motcua.files import whole_binary
from motcua.house import House, OutputLost, WrongUse
from motcua.sheet import SHEET, read_rows, write_table, write_template

HEADINGS = ("Dòng", "Mã hồ sơ", "Kết quả", "Cột", "Điều cần biết")
MOST_TOLD = 50
"""Faults that are said on the spot."""

STATES: dict[State, str] = {"taken": "Đã nhập", "known": "Đã có", "refused": "Không nhập", "passed": "Bỏ qua"}


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("file", nargs="?", type=Path, help="bảng tính đã điền theo tệp mẫu (.xlsx)")
    parser.add_argument("--template", type=Path, metavar="TỆP", help="ghi tệp mẫu trống (.xlsx)")
    parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi gì vào sổ")
    parser.add_argument("--report", type=Path, metavar="TỆP", help="ghi kết quả từng dòng ra bảng tính (.xlsx)")


def run(args: Namespace, house: House) -> int:
    """Say of every row what became of it; 1 when any was refused."""
    if (args.file is None) == (args.template is None):
        raise WrongUse("Ghi tệp bảng tính cần nhập, hoặc --template TỆP.xlsx để lấy tệp mẫu.")
    if args.template is not None:
        return _template(args.template)
    if args.report is not None and args.report.resolve() == args.file.resolve():
        raise WrongUse("Tệp báo cáo trùng với tệp cần nhập; ghi tên khác cho --report.")
    desk = house.desk()
    rows = read_rows(args.file, columns())
    if not rows:
        raise Refused("Tệp không có hồ sơ nào; ghi mỗi hồ sơ một dòng dưới dòng tiêu đề.")
    verdicts: list[Verdict] = []
    try:
        with ExitStack() as stack:
            # Opened first: what cannot be reported on is not begun.
            report = stack.enter_context(whole_binary(args.report)) if args.report else None
            verdicts = take_over(desk, rows, dry_run=args.dry_run, clock_ok=house.clock_ok)
            if report is not None:
                write_table(report, "Kết quả", HEADINGS, _lines(verdicts))
        _say(verdicts, args.dry_run, as_json=house.json)
    except (Refused, OSError):
        if not verdicts:
            raise
        raise OutputLost(
            "Đã làm xong nhưng không ghi được kết quả ra; chạy lại lệnh, dòng đã nhập không nhập lại."
        ) from None
    return 1 if any(verdict.state == "refused" for verdict in verdicts) else 0


def _template(target: Path) -> int:
    write_template(target, columns())
    print(f"Đã ghi tệp mẫu {target}; điền trang {SHEET} rồi chạy: motcua takeover {target.name} --dry-run")
    return 0


def _lines(verdicts: Sequence[Verdict]) -> Iterator[tuple[int, str, str, str, str]]:
    for verdict in verdicts:
        for remark in verdict.remarks or (Remark("", ""),):
            yield verdict.row, verdict.code, STATES[verdict.state], remark.column, remark.sentence


def _say(verdicts: Sequence[Verdict], dry_run: bool, *, as_json: bool) -> None:
    counted = Counter(verdict.state for verdict in verdicts)
    if as_json:
        print(json.dumps(_json(verdicts, counted, dry_run), ensure_ascii=False), flush=True)
        return
    faults = [
        f"Dòng {verdict.row}{f', cột {remark.column}' if remark.column else ''}: {remark.sentence}"
        for verdict in verdicts
        if verdict.state in {"refused", "passed"}
        for remark in verdict.remarks
    ]
    for fault in faults[:MOST_TOLD]:
        print(fault, file=sys.stderr)
    if len(faults) > MOST_TOLD:
        print(f"Còn {len(faults) - MOST_TOLD} chỗ nữa; ghi --report TỆP.xlsx để xem hết.", file=sys.stderr)
    done = "Sẽ nhập" if dry_run else "Đã nhập"
    print(
        f"{done} {counted['taken']} hồ sơ; đã có trong sổ {counted['known']}; không nhập {counted['refused']} dòng; "
        f"bỏ qua {counted['passed']} dòng.",
        flush=True,
    )
    if any(verdict.remarks for verdict in verdicts if verdict.state == "taken"):
        print("Có dòng được nhập mà cần xem lại; ghi --report TỆP.xlsx để xem.", file=sys.stderr)


def _json(verdicts: Sequence[Verdict], counted: Counter[State], dry_run: bool) -> dict[str, object]:
    rows = [
        {
            "row": verdict.row,
            "code": verdict.code,
            "state": verdict.state,
            "remarks": [remark._asdict() for remark in verdict.remarks],
        }
        for verdict in verdicts
    ]
    return {**{state: counted[state] for state in STATES}, "dry_run": dry_run, "rows": rows}
