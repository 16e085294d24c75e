"""``motcua receive FILE.xlsx``: dossiers of the portal wait to be accepted, each row once, with code and time."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from counter.portal import columns
from tests.motcua.conftest import Run

ROW: dict[str, Any] = {
    "code": "G22.99-261119-0007",
    "submitted_at": datetime(2026, 7, 19, 20, 15),
    "procedure": "1.001193",
    "system": "Hệ thống hộ tịch",
    "owner": "Lò Thị Mẫu",
    "id": "066195000123",
    "born": "02/09/1995",
    "submitter": "Y Mẫu",
    "relation": "bố",
}


def book(path: Path, *rows: Mapping[str, Any]) -> Path:
    made = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy hh:mm"})
    page = made.add_worksheet("Hồ sơ")
    for place, (key, column) in enumerate(columns().items()):
        page.write_string(0, place, column.heading)
        for number, row in enumerate(rows, 1):
            if isinstance(value := row.get(key, ""), datetime):
                page.write_datetime(number, place, value)
            else:
                page.write(number, place, value)
    made.close()
    return path


def test_portal_dossiers_wait_to_be_accepted(real: Run, tmp_path: Path) -> None:
    file = book(tmp_path / "cong.xlsx", ROW, {**ROW, "code": "G22.99-261119-0008", "record_code": "15-HT-1"})
    first, second = real("receive", file).lines
    assert (first["code"], first["status"], first["receipt"]) == ("G22.99-261119-0007", 1, None)
    assert "Nộp, chờ tiếp nhận" in real("show", first["code"]).out
    shown = real("show", first["code"], "--json").json
    assert shown["submitted_at"] == "2026-07-19T20:15:00+07:00"
    assert [person["role"] for person in shown["people"]] == ["owner", "submitter"]
    assert shown["people"][1]["id_missing"] == "không ghi ở Cổng Dịch vụ công"
    assert (shown["channel"], shown["system_of_record"]) == ("online", "Hệ thống hộ tịch")
    assert real("queue", "--view", "to-accept", "--json").json["total"] == 2
    assert real("show", "15-HT-1", "--json").json["code"] == second["code"]
    again = real("receive", file)
    assert [line["uid"] for line in again.lines] == [first["uid"], second["uid"]]
    assert real("act", first["code"], "accept").code == 0
    assert real("queue", "--view", "to-enter", "--json").json["total"] == 1
    assert real("verify").code == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": ""}, "cột Mã hồ sơ"),
        ({"submitted_at": "hôm qua"}, "cột Lúc nộp"),
        ({"id": 66195000123}, "cột Số giấy tờ"),
        ({"system": "", "record_code": "15-HT-1"}, "cột Mã ở hệ thống gốc"),
        ({"owner": ""}, "cột Chủ hồ sơ"),
        ({"procedure": "9.999999"}, "thủ tục"),
    ],
)
def test_a_wrong_row_is_named_and_stops_no_other(
    real: Run, tmp_path: Path, changes: Mapping[str, Any], said: str
) -> None:
    good = {**ROW, "code": "G22.99-261119-0009"}
    done = real("receive", book(tmp_path / "cong.xlsx", {**ROW, **changes}, good))
    assert done.code == 1
    assert done.err.startswith("Dòng 2: ")
    assert said in done.err
    assert "Lò Thị" not in done.err
    assert [line["code"] for line in done.lines] == [good["code"]]


def test_the_template_is_what_is_read(real: Run, tmp_path: Path) -> None:
    target = tmp_path / "mau.xlsx"
    assert real("receive", "--template", target).code == 0
    page = openpyxl.load_workbook(target)["Hồ sơ"]
    assert [str(cell.value).removesuffix(" *") for cell in page[1]] == [column.heading for column in columns().values()]
    assert real("receive", "--template", target).code == 1
    assert real("receive", target).code == 0
    assert real("receive").code == 2
