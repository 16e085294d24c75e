"""A list narrowed by an officer, a procedure, a status …: what there is to choose from, and what was chosen."""

from collections.abc import Mapping

from counter.dossier import Status
from counter.ports import PARTS, Choices, Filter, Part
from screens.form import RETURNS
from screens.questions import Question, Questions

LABELS: dict[Part, str] = {
    "officer": "Cán bộ",
    "counter": "Quầy",
    "field": "Lĩnh vực",
    "procedure": "Thủ tục",
    "status": "Trạng thái",
    "return_by": "Nhận kết quả",
    "fees": "Phí, lệ phí",
}
FEES: dict[str, str] = {
    "owed": "Chờ thu phí",
    "waiting": "Chờ đối soát",
    "paid": "Đã thu phí",
    "refunded": "Đã hoàn phí",
}


def narrowing(choices: Choices, only: Filter, names: Mapping[str, str]) -> Questions:
    """The dialog: of each part what is in the list, the most frequent first. What is chosen now is always there;
    ``names`` says how it is called."""
    rows = []
    for part in PARTS:
        now = str(getattr(only, part) or "")
        options = {now: f"{names[part]} (0)"} if now else {}
        options |= {value: f"{_name(part, label)} ({held})" for value, (label, held) in choices[part].items()}
        rows.append(Question(part, LABELS[part], now, {"": "Tất cả", **options}))
    return Questions("filter", "Lọc danh sách", rows)


def called(only: Filter, choices: Choices, names: Mapping[str, str]) -> dict[str, str]:
    """How each part that was chosen is called; one that ``choices`` has not is called as before."""
    chosen = {part: str(getattr(only, part)) for part in PARTS if getattr(only, part)}
    return {
        part: _name(part, choices[part][value][0]) if value in choices[part] else names[part]
        for part, value in chosen.items()
    }


def _name(part: Part, label: str) -> str:
    match part:
        case "counter":
            return f"Quầy {label}"
        case "status":
            return Status(int(label)).label
        case "return_by":
            return RETURNS[label]
        case "fees":
            return FEES[label]
        case _:
            return label
