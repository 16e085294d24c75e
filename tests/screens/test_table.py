"""What a row of a list says."""

from dataclasses import replace

import pytest

from counter.clock import parse_moment
from counter.dossier import Status
from counter.ports import Line
from screens.table import COLUMNS, held, holding, widest

RECEIVED = parse_moment("2026-11-19T09:00")
LINE = Line("H15.50.05-261119-1001", "", "", "", Status.ACCEPTED, RECEIVED, None, False, officer="lan")
SENT = replace(LINE, status=Status.PROCESSING, agency="Phòng Kinh tế", since=parse_moment("2026-11-20T08:00"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (LINE, "Trần Thị Lan 19/11"),
        (SENT, "Phòng Kinh tế 20/11"),
        (replace(SENT, status=Status.DUTY), "Phòng Kinh tế 20/11"),
        (replace(SENT, status=Status.SUPPLEMENT), "chờ bổ sung, Trần Thị Lan"),
        (replace(LINE, status=Status.REGISTERED), "chờ tiếp nhận, Trần Thị Lan"),
        (replace(LINE, status=Status.FINISHED), "chờ trả, Trần Thị Lan"),
        (replace(SENT, status=Status.STOPPED), "Dừng xử lý"),
        (replace(SENT, agency="Chi nhánh Văn phòng đăng ký đất đai Buôn Hồ"), "Chi nhánh Văn phòng đăng… 20/11"),
    ],
)
def test_who_holds_it(line: Line, said: str) -> None:
    assert held(line, "Trần Thị Lan", 33) == said


def test_code_and_date_stay_as_wide_as_they_are() -> None:
    shared = ("Mã hồ sơ", "Hẹn trả")
    narrow, wide = holding(str), widest(str)
    assert all(narrow[head] == wide[head] == COLUMNS[head] for head in shared)
    assert sum(width + 2 for width, _ in narrow.values()) == sum(width + 2 for width, _ in COLUMNS.values())
