"""The access report from the front door: what commands leave in the log, in every shape; and what no list says."""

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl

from counter.event import NO_DOSSIER
from motcua.files import SAMPLE
from tests.motcua.conftest import Run
from tests.motcua.test_right import OFFICERS, PERIOD
from tests.office import intake

NUMBER, OLD_NUMBER = "066195000123", "066000777"
CARD = f"{NUMBER}|{OLD_NUMBER}|Lò Thị Mẫu Kín|02091995|Nữ|Buôn Mẫu 1, xã Ea Mẫu|15042021"


def set_up(run: Run, give: Callable[..., Path]) -> str:
    """A unit with one officer of each role, and a dossier: its code."""
    assert run("setup", give((SAMPLE / "unit.toml").read_text("utf-8") + OFFICERS, name="unit.toml")).code == 0
    given = give({"procedure": "1.004873", "card": CARD})
    code: str = run("--as", "lan", "receive", given).json["code"]
    return code


def test_what_commands_leave_and_what_an_inspection_sees(run: Run, give: Callable[..., Path], tmp_path: Path) -> None:
    code = set_up(run, give)
    book, report = ("book", "ban-sao", "--from", "2026-01-01", "--to", "2026-12-31"), ("report", "summary")
    for words in (
        *(["show", code], ["show", code, "--json"], ["find", "lo thi"], ["queue"], ["queue", "--json"]),
        ["register", *PERIOD.split(), "-o", tmp_path / "so.csv"],
        [*report, *PERIOD.split(), "-o", tmp_path / "r.pdf"],
        [*report, *PERIOD.split(), "--behind", "received"],
        [*book, "-o", tmp_path / "b.pdf"],
        ["slip", code, "label", "-o", tmp_path / "l.pdf"],
        ["slip", code, "01", "-o", tmp_path / "1.pdf"],
    ):
        assert run("--as", "lan", *words).code == 0, words
    assert run("log", "export", tmp_path / "log.jsonl").code == 0
    # The file ends before the entry that tells of it.
    *_, last, _ = (tmp_path / "log.jsonl").read_text("utf-8").splitlines()
    assert '"kind":"reprint"' in last
    refused = run("--as", "lan", "access-report", *PERIOD.split())
    assert (refused.code, refused.out) == (1, "")
    told = run("--as", "hoa", "access-report", *PERIOD.split(), "--json").json
    assert told["total"] == len(told["accesses"])
    assert [row["what"].split(" 01/01")[0] for row in told["accesses"]] == [
        "xem hồ sơ bằng lệnh",
        "xuất danh sách tìm được",
        "xuất danh sách việc",
        "xuất Sổ theo dõi hồ sơ",
        "xuất báo cáo",
        "xuất hồ sơ của một số liệu",
        "xuất sổ chứng thực",
        "in nhãn bìa",
        "in lại giấy theo Mẫu 01",
        "xuất toàn bộ sổ sự kiện",
    ]
    first = told["accesses"][0]
    assert (first["officer"], first["name"], first["code"]) == ("lan", "Trần Thị Lan", code)
    assert (first["applicant"], first["why"]) == ("Lò Thị Mẫu Kín", ["Tiếp nhận"])
    assert told["accesses"][-1]["name"] == "không đăng nhập"
    assert run("--as", "hoa", "access-report", *PERIOD.split(), "--code", code, "--json").json["total"] == 3
    shown = run("--as", "hoa", "access-report", *PERIOD.split(), "--officer", "lan").out
    assert shown.endswith("9 lần.\n")
    assert max(map(len, shown.splitlines())) <= 80
    assert run("--as", "hoa", "access-report", *PERIOD.split(), "--officer", "ai").code == 1
    for name in ("a.xlsx", "a.csv"):
        assert run("--as", "hoa", "access-report", *PERIOD.split(), "-o", tmp_path / name).code == 0
    page = list(openpyxl.load_workbook(tmp_path / "a.xlsx")["Báo cáo"].iter_rows(values_only=True))
    assert ("Trần Thị Lan", "xem hồ sơ bằng lệnh", code, "Lò Thị Mẫu Kín", "Tiếp nhận") in [row[1:6] for row in page]
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert any(row[2:4] == ["in nhãn bìa", code] for row in csv.reader(file))
    assert run("verify", "--json").json["whole"]


def test_no_list_says_an_identity_number(run: Run, give: Callable[..., Path], tmp_path: Path) -> None:
    code = set_up(run, give)
    run("--as", "lan", "act", code, "ask-supplement", "--body", '{"items": ["Tờ khai"], "reason": "thiếu"}')
    said = [
        run("--as", "hoa", *words, *more)
        for more in ((), ("--json",))
        for words in (
            *(["find", NUMBER], ["find", NUMBER[-6:]], ["find", "lo thi"], ["queue"], ["queue", "--view", "to-tell"]),
            ["report", "summary", *PERIOD.split(), "--behind", "received"],
            ["report", "766", *PERIOD.split()],
            ["access-report", *PERIOD.split()],
            ["shift"],
        )
    ]
    assert all(each.code == 0 for each in said)
    assert sum(code in each.out for each in said) >= 10
    assert not [each for each in said if NUMBER in each.out or OLD_NUMBER in each.out]
    for name in ("so.csv", "log.csv"):
        command = "register" if name == "so.csv" else "access-report"
        assert run("--as", "hoa", command, *PERIOD.split(), "-o", tmp_path / name).code == 0
        text = (tmp_path / name).read_text("utf-8")
        assert "Lò Thị Mẫu Kín" in text
        assert NUMBER not in text
    assert NUMBER in run("--as", "hoa", "show", code, "--json").out
    assert NO_DOSSIER not in run("--as", "hoa", "access-report", *PERIOD.split(), "--json").out


def test_reading_again_at_once_leaves_nothing(run: Run, give: Callable[..., Path]) -> None:
    code = set_up(run, give)
    run("--as", "lan", "receive", give(intake()))
    for _ in range(3):
        for words in (["show", code], ["find", "lo"], ["queue"]):
            run("--as", "lan", *words)
    assert run("verify", "--json").json["events"] == 6
