"""The three reports of a period, made of figures: form II.06a, the summary, the counter's share of QĐ 766 (domain.md
6.1 to 6.3), as tables that any file can be written from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from counter.calendar import Calendar
from counter.clock import iso, vietnamese
from counter.dossier import Dossier
from counter.figure import FIGURES, RATINGS, Counted, Counts, Period, share
from counter.measure import BY_HAND, measured

if TYPE_CHECKING:
    from counter.ports import Facts, Store

Cell = str | int | Decimal | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` is its share of the page; ``number`` stands under the heading as the form has it."""

    heading: str
    width: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells from left to right; ``strong`` for sums and headings."""

    cells: Sequence[Cell]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` may be read only once."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]


@dataclass(frozen=True, slots=True)
class Report:
    """``lines`` stand under the title; ``notes`` under the first table, which is the report itself. ``source`` names
    the form that it follows."""

    title: str
    source: str
    lines: Sequence[str]
    tables: Sequence[Table]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a report and, where it has one, what it is a share of; ``whole_key`` is the figure that this is,
    empty where it is none of ``counter.figure``."""

    key: str
    label: str
    count: int
    formula: str
    whole: int | None = None
    of: str = ""
    whole_key: str = ""

    @property
    def share(self) -> Decimal | None:
        """Per cent of ``whole``."""
        return None if self.whole is None else share(self.count, self.whole)


def remarks(span: Period, calendar: Calendar, received: int) -> list[str]:
    """What a reader of a report must know: it is empty, not over, or its calendar is not confirmed."""
    said = []
    if not received:
        said.append("Kỳ này không có hồ sơ nào; nếu không phải vậy thì xem lại từ ngày, đến ngày.")
    if not span.over:
        said.append(f"Kỳ chưa kết thúc: số liệu tính đến {vietnamese(span.until)}.")
    if calendar.provisional(span.first) or calendar.provisional(span.last):
        said.append(
            "Lịch nghỉ của kỳ này chưa được xác nhận: ngày hẹn trả là tạm tính, số trước hạn, đúng hạn, quá hạn "
            "có thể thay đổi."
        )
    return said


def heading(span: Period, unit: str, officer: str = "") -> list[str]:
    """Who reports and on which days."""
    said = [f"Đơn vị báo cáo: {unit}", f"Kỳ báo cáo: từ ngày {_day(span.first)} đến ngày {_day(span.last)}"]
    return [*said, f"Chỉ tính hồ sơ do {officer} phụ trách"] if officer else said


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


# Form II.06a

II06A = {
    "c3": "received",
    "c4": "online",
    "c5": "by_hand",
    "c6": "carried",
    "c7": "settled",
    "c8": "early",
    "c9": "on_time",
    "c10": "late",
    "c11": "open",
    "c12": "in_time",
    "c13": "overdue",
}
"""The columns of form II.06a/VPCP/KSTT (TT 01/2020/TT-VPCP)."""

REMAINDER = ("supplement", "withdrawn", "ended", "undated", "open_undated")
"""What is received and neither settled nor being worked on within a time: said, not hidden (domain.md 4.5)."""

II06A_FIGURES = (*II06A.values(), *REMAINDER)

_II06A_COLUMNS = (
    Column("TT", 4, "(1)"),
    Column("Lĩnh vực", 22, "(2)"),
    Column("Tiếp nhận: tổng số", 8, "(3)"),
    Column("Trong kỳ: trực tuyến", 8, "(4)"),
    Column("Trong kỳ: trực tiếp, bưu chính", 9, "(5)"),
    Column("Từ kỳ trước", 8, "(6)"),
    Column("Đã giải quyết: tổng số", 8, "(7)"),
    Column("Trước hạn", 8, "(8)"),
    Column("Đúng hạn", 8, "(9)"),
    Column("Quá hạn", 8, "(10)"),
    Column("Đang giải quyết: tổng số", 8, "(11)"),
    Column("Trong hạn", 8, "(12)"),
    Column("Quá hạn", 8, "(13)"),
)


def columns_of(counts: Counts) -> dict[str, int]:
    """``c3`` to ``c13`` of one row."""
    return {column: counts.get(key, 0) for column, key in II06A.items()}


def remainder(counts: Counts) -> int:
    """(3) less (7) and (11)."""
    return sum(counts.get(key, 0) for key in REMAINDER)


def checks(counts: Counts) -> dict[str, bool]:
    """The equations of the form, and whether each holds."""
    c = {int(column[1:]): amount for column, amount in columns_of(counts).items()}
    return {
        "(3) = (4) + (5) + (6)": c[3] == c[4] + c[5] + c[6],
        "(7) = (8) + (9) + (10)": c[7] == c[8] + c[9] + c[10],
        "(11) = (12) + (13)": c[11] == c[12] + c[13],
        "(3) = (7) + (11) + còn lại": c[3] == c[7] + c[11] + remainder(counts),
    }


def ii06a_json(counted: Counted) -> dict[str, Any]:
    """The stable keys of ``motcua report ii06a --json``."""
    rows = [{"field": field, **columns_of(counts)} for field, counts in counted.fields.items()]
    return {"rows": rows, "total": columns_of(counted.total), "remainder": remainder(counted.total)}


def ii06a(counted: Counted, lines: Sequence[str], said: Sequence[str]) -> Report:
    """Form II.06a."""
    total = counted.total
    rows = [
        Row((number, field, *columns_of(counts).values()))
        for number, (field, counts) in enumerate(counted.fields.items(), 1)
    ]
    rows.append(Row((None, "Tổng cộng", *columns_of(total).values()), strong=True))
    rows.append(Row((None, "Còn lại, ngoài (7) và (11)", remainder(total), *[None] * 10)))
    parts = "; ".join(f"{FIGURES[key].label.lower()} {total.get(key, 0)}" for key in REMAINDER)
    held = "; ".join(f"{words}: {'đúng' if holds else 'SAI'}" for words, holds in checks(total).items())
    how = [Row((f"({column[1:]})", FIGURES[key].label, FIGURES[key].formula)) for column, key in II06A.items()]
    how += [Row(("Còn lại", FIGURES[key].label, FIGURES[key].formula)) for key in REMAINDER]
    return Report(
        "Tình hình, kết quả giải quyết thủ tục hành chính",
        "Biểu số II.06a/VPCP/KSTT",
        [*lines, "Đơn vị nhận báo cáo: ………", "Đơn vị tính: Số hồ sơ TTHC"],
        [
            Table("", _II06A_COLUMNS, rows),
            Table("Cách tính", (Column("Cột", 8), Column("Chỉ tiêu", 32), Column("Cách tính", 60)), how),
        ],
        [*said, f"Còn lại {remainder(total)} hồ sơ: {parts}.", f"Kiểm tra: {held}."],
    )


# The summary

_OF_INTAKE = "tổng số tiếp nhận"
_SECTIONS: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "Tiếp nhận": [
        ("received", "", ""),
        ("carried", "", ""),
        ("new", "", ""),
        ("online", "new", "tiếp nhận trong kỳ"),
        ("counter", "new", "tiếp nhận trong kỳ"),
        ("post", "new", "tiếp nhận trong kỳ"),
    ],
    "Kết quả giải quyết, tỷ lệ trên tổng số tiếp nhận": [
        ("settled", "received", _OF_INTAKE),
        ("on_time", "received", _OF_INTAKE),
        ("early", "received", _OF_INTAKE),
        ("late", "received", _OF_INTAKE),
        ("in_time", "received", _OF_INTAKE),
        ("overdue", "received", _OF_INTAKE),
        ("supplement", "received", _OF_INTAKE),
        ("withdrawn", "received", _OF_INTAKE),
        ("ended", "received", _OF_INTAKE),
        ("undated", "received", _OF_INTAKE),
        ("open_undated", "received", _OF_INTAKE),
    ],
    "Tỷ lệ đúng hạn theo từng mẫu số": [
        ("kept_time", "received", "tổng số tiếp nhận (NĐ 61/2018/NĐ-CP, Điều 30)"),
        ("kept_time", "settled", "đã giải quyết (chỉ tiêu từ 95 % trở lên)"),
        ("within", "received", "tổng số tiếp nhận (QĐ 766/QĐ-TTg)"),
    ],
    "Trả kết quả, xin lỗi": [
        ("returned", "finished", "có kết quả"),
        ("uncollected", "finished", "có kết quả"),
        ("extended", "received", _OF_INTAKE),
    ],
    "Cắt giảm thời hạn": [
        ("shortened", "new", "tiếp nhận trong kỳ"),
        ("shortened_kept", "shortened_settled", "đã giải quyết trong số được hẹn ngắn hơn"),
        ("cut", "legal_days", "tổng thời hạn theo luật (ngày)"),
    ],
}
"""Each figure with the one that it is a share of, and the words for that one."""

SUMMARY_FIGURES = tuple(dict.fromkeys(key for lines in _SECTIONS.values() for line in lines for key in line[:2] if key))


def summary_sections(counted: Counted, ratings: Mapping[int, int]) -> dict[str, list[Line]]:
    """The summary's lines under their headings."""
    counts = counted.total
    found = {title: [_line(counts, *wanted) for wanted in lines] for title, lines in _SECTIONS.items()}
    answered = sum(ratings.values())
    found["Mức độ hài lòng"] = [
        Line(
            f"rating_{level}", label, ratings[level], "lần đánh giá sau cùng của hồ sơ, trong kỳ", answered, "số phiếu"
        )
        for level, label in RATINGS.items()
    ]
    return found


def _line(counts: Counts, key: str, whole: str = "", of: str = "") -> Line:
    figure = FIGURES[key]
    name = f"{key}_of_{whole}" if key == "kept_time" else key
    part = counts.get(whole, 0) if whole else None
    return Line(name, figure.label, counts.get(key, 0), figure.formula, part, of, whole)


def summary(sections: Mapping[str, Sequence[Line]], lines: Sequence[str], said: Sequence[str]) -> Report:
    """Everything that is asked of a period, each figure with its formula and what it is a share of."""
    rows: list[Row] = []
    for number, (title, found) in enumerate(sections.items()):
        rows.append(Row((_ROMAN[number], title, None, None, None, None, None), strong=True))
        rows += [
            Row((place, line.label, line.count, line.of or None, line.whole, line.share, line.formula))
            for place, line in enumerate(found, 1)
        ]
    columns = (
        Column("TT", 5),
        Column("Chỉ tiêu", 27),
        Column("Số lượng", 8),
        Column("Mẫu số: là gì", 19),
        Column("Mẫu số", 8),
        Column("Tỷ lệ (%)", 8),
        Column("Cách tính", 25),
    )
    return Report(
        "Tổng hợp tình hình giải quyết thủ tục hành chính", "", lines, [Table("", columns, rows)], [*said, ROUNDED]
    )


_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII")
ROUNDED = "Tỷ lệ làm tròn 2 chữ số thập phân, nửa thì làm tròn lên; khi cộng lại thì cộng số lượng, không cộng tỷ lệ."


def lines_json(sections: Mapping[str, Sequence[Line]], span: Period, said: Sequence[str]) -> dict[str, Any]:
    """Each line by its key."""
    figures = {
        line.key: {
            "label": line.label,
            "count": line.count,
            "of": line.of or None,
            "whole": line.whole,
            "share": None if line.share is None else float(line.share),
            "formula": line.formula,
        }
        for lines in sections.values()
        for line in lines
    }
    period = {"from": span.first.isoformat(), "to": span.last.isoformat(), "until": iso(span.until)}
    return {**period, "figures": figures, "remarks": list(said)}


# QĐ 766/QĐ-TTg

HINTS: Mapping[str, str] = {
    "no_result_file": "thiếu tệp kết quả",
    "no_scan": "chưa số hóa giấy tờ",
    "data_on_paper": "giấy tờ đã có trong cơ sở dữ liệu mà vẫn nộp",
    "paid_in_cash": "chưa thanh toán trực tuyến",
    "late": "giải quyết quá hạn",
    "overdue": "đang quá hạn",
}
"""Figures whose dossiers cost points and can still be looked at one by one."""


@dataclass(frozen=True, slots=True)
class _Criterion:
    """One of the decree's that the counter has data for. ``full`` is the share at which all ``points`` are given, 0
    where the scale is not known to us."""

    group: str
    key: str
    whole: str
    points: int
    full: int = 0


_CRITERIA = (
    _Criterion("Tiến độ giải quyết", "within", "received", 20, 100),
    _Criterion("Dịch vụ công trực tuyến", "online", "new", 12),
    _Criterion("Số hóa hồ sơ: kết quả điện tử", "result_file", "finished", 6),
    _Criterion("Số hóa hồ sơ: giấy tờ khi tiếp nhận", "digitised", "scan_due", 4),
    _Criterion("Số hóa hồ sơ: sử dụng lại dữ liệu", "data_used", "data_due", 2, 80),
    _Criterion("Thanh toán trực tuyến", "paid_online", "paid", 10),
)
_SATISFIED = "Mức độ hài lòng khi tiếp nhận", 6, 90
UNTRACKED = "Quầy chưa có dữ liệu cho: đồng bộ hồ sơ; bản sao điện tử; phản ánh, kiến nghị; công khai thủ tục."
UNSCALED = "Điểm chỉ ước tính nơi biết thang điểm; ô điểm trống là chưa biết cách quy đổi."

QD766_FIGURES = tuple(dict.fromkeys([key for c in _CRITERIA for key in (c.key, c.whole)] + list(HINTS)))


def qd766_sections(counted: Counted, ratings: Mapping[int, int]) -> dict[str, list[Line]]:
    """The lines of each group of the decree, and the hints."""
    counts = counted.total
    found = {c.group: [_line(counts, c.key, c.whole, FIGURES[c.whole].label.lower())] for c in _CRITERIA}
    satisfied = ratings[1] + ratings[2]
    label = "Hài lòng và rất hài lòng"
    formula = "lần đánh giá sau cùng của hồ sơ, trong kỳ, ở mức 1 hoặc 2"
    found[_SATISFIED[0]] = [Line("satisfied", label, satisfied, formula, sum(ratings.values()), "số phiếu")]
    found["Gợi ý"] = [_line(counts, key) for key in HINTS]
    return found


def qd766(
    sections: Mapping[str, Sequence[Line]],
    hints: Mapping[str, Sequence[str]],
    lines: Sequence[str],
    said: Sequence[str],
) -> Report:
    """The counter's components of QĐ 766, and dossier by dossier what still costs points."""
    scale = {c.group: (c.points, c.full) for c in _CRITERIA} | {_SATISFIED[0]: _SATISFIED[1:]}
    rows = [
        Row((group, line.label, line.count, line.of, line.whole, line.share, points, score(line, points, full)))
        for group, (points, full) in scale.items()
        for line in sections[group]
    ]
    columns = (
        Column("Nhóm chỉ tiêu", 22),
        Column("Tử số: là gì", 22),
        Column("Tử số", 7),
        Column("Mẫu số: là gì", 18),
        Column("Mẫu số", 7),
        Column("Tỷ lệ (%)", 8),
        Column("Điểm tối đa", 8),
        Column("Điểm ước tính", 8),
    )
    counted = [Row((HINTS[line.key].capitalize(), line.count, line.formula)) for line in sections["Gợi ý"]]
    listed = [Row((code, "; ".join(told).capitalize())) for code, told in hints.items()]
    return Report(
        "Chỉ số phục vụ người dân, doanh nghiệp: phần có dữ liệu ở quầy",
        "Theo QĐ 766/QĐ-TTg",
        lines,
        [
            Table("", columns, rows),
            Table("Gợi ý", (Column("Gợi ý", 35), Column("Số hồ sơ", 15), Column("Cách tính", 50)), counted),
            Table("Hồ sơ cần xem", (Column("Mã hồ sơ", 30), Column("Gợi ý", 70)), listed),
        ],
        [*said, UNTRACKED, UNSCALED, ROUNDED],
    )


_CENT = Decimal("0.01")


def score(line: Line, points: int, full: int) -> Decimal | None:
    """The points of a share, in proportion up to all of them; ``None`` where the scale is not known."""
    if not full or not line.whole:
        return None
    return min(Decimal(points).quantize(_CENT), share(line.count * points, line.whole * full) or Decimal(0))


def hints(dossier: Dossier, now: datetime) -> list[str]:
    """What one dossier still misses."""
    if dossier.cancelled or dossier.received_at is None:
        return []
    measures, late = measured(dossier), dossier.overdue(now)
    done = dossier.finished_at is not None
    found = {
        "no_result_file": done and not measures.result_file,
        "no_scan": measures.scans == BY_HAND,
        "data_on_paper": measures.data == BY_HAND,
        "paid_in_cash": measures.payment == BY_HAND,
        "late": done and late,
        "overdue": late and not done,
    }
    return [words for key, words in HINTS.items() if found[key]]


def hints_of(found: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """What is to be looked at in each dossier, from pairs of a hint's key and a code, in the order of the codes."""
    told: dict[str, list[str]] = {}
    for key, code in found:
        told.setdefault(code, []).append(HINTS[key])
    return dict(sorted(told.items()))


KEYS: Mapping[str, Sequence[str]] = {"ii06a": II06A_FIGURES, "summary": SUMMARY_FIGURES, "766": QD766_FIGURES}
"""Each report by the name that it is asked for by, with its figures."""


def count(store: "Store", facts: "Facts", name: str, span: Period) -> tuple[Counted, list[str]]:
    """The figures of a report, form II.06a's field by field, and what a reader of it must know."""
    counted = store.figures(KEYS[name], span, by_field=name == "ii06a")
    said = remarks(span, facts.calendar, counted.total.get("received", 0))
    if facts.unit.certification_counts == "item":
        said.append("Chứng thực: mỗi giấy tờ được tính là một hồ sơ.")
    return counted, said
