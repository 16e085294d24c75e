"""What commands share: lists of dossiers as text or as JSON, days as they are written."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import date

from counter.clock import iso, vietnamese
from counter.figure import in_order
from counter.ports import Line
from motcua.house import WrongUse


def print_lines(lines: Sequence[Line], total: int, *, as_json: bool) -> None:
    """``{"dossiers": […], "total": n}``, or a table that fits 80 columns."""
    if as_json:
        print(json.dumps({"dossiers": [line_json(line) for line in lines], "total": total}, ensure_ascii=False))
        return
    for line in lines:
        due = vietnamese(line.due_at) if line.due_at else "không hẹn"
        late = "  QUÁ HẠN" if line.overdue else ""
        print(f"{line.code:<24} {line.applicant[:26]:<26} hẹn {due}{late}")
        print(f"    {line.procedure[:48]:<48} {line.status.label}")
        if line.tell:
            print(f"    Phải báo: {line.tell}; điện thoại: {line.phone or 'không có số'}")
    print(f"{total} hồ sơ." if total else "Không có hồ sơ nào.")


def day(text: str) -> date:
    """A day as the command line gives it. Raises ``WrongUse``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse("Ngày phải ghi như 2026-11-20 (năm-tháng-ngày).") from None


def add_period(parser: ArgumentParser, last: str = "đến ngày") -> None:
    """The words for a period; ``last`` explains its end."""
    parser.add_argument("--from", dest="first", required=True, metavar="NGÀY", help="từ ngày, như 2026-11-01")
    parser.add_argument("--to", dest="last", required=True, metavar="NGÀY", help=last)


def period(args: Namespace) -> tuple[date, date]:
    """First and last day. Raises ``WrongUse``, or ``Refused`` when they are the wrong way round."""
    first, last = day(args.first), day(args.last)
    in_order(first, last)
    return first, last


def line_json(line: Line) -> dict[str, object]:
    """One dossier of a list; in that of whom to tell also what, and by which phone."""
    told = {"tell": line.tell, "phone": line.phone} if line.tell else {}
    return {
        "code": line.code,
        "uid": line.uid,
        "applicant": line.applicant,
        "procedure": line.procedure,
        "status": int(line.status),
        "received_at": iso(line.received_at) if line.received_at else None,
        "due_at": iso(line.due_at) if line.due_at else None,
        "overdue": line.overdue,
        **told,
    }
