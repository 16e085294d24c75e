"""The reports, the register and the posters from the front door: JSON, and files read back as another program would."""

import csv
import gc
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from counter.clock import VIETNAM
from counter.dossier import Chosen, Dossier, Person, Status
from counter.event import new_id
from counter.figure import period
from counter.ports import Draft, Sheet
from counter.refusal import Refused
from counter.report import Column, Report, Row, Table
from counter.unit import read_unit_file
from motcua.commands import report as command
from motcua.export import write, write_csv, write_xlsx
from motcua.files import SAMPLE
from tests.motcua.conftest import Run
from tests.office import Office, intake

TODAY = datetime.now(VIETNAM).date()
FIRST, LAST = (TODAY - timedelta(days=40)).isoformat(), TODAY.isoformat()
PERIOD = ("--from", FIRST, "--to", LAST)
UNIT = read_unit_file((SAMPLE / "unit.toml").read_text("utf-8")).unit
SETPRIV = shutil.which("setpriv")
TRICKY = ("=1+2", "+84912345678", "-5", "@SUM(A1)", "\t=1")


@pytest.fixture
def worked(real: Run, give: Any) -> Run:
    """A few dossiers, each as far as it came."""
    names = ("=HYPERLINK(1)", "H'Bĩa Niê", "Nguyễn Văn Mẫu")
    received = [intake(procedure="1.004873", name=name) for name in names]
    received.append(intake(procedure="1.001612", channel="post", fees=[{"name": "Lệ phí", "due": 100, "paid": 100}]))
    answer = real("receive", give(*received))
    codes = [line["code"] for line in answer.lines]
    for code in codes[:2]:
        assert real("act", code, "forward", "--body", '{"to": "Phòng Tư pháp"}').code == 0
    assert real("act", codes[0], "finish").code == 0
    assert real("act", codes[0], "rate", "--body", '{"level": 1}').code == 0
    assert real("act", codes[1], "ask-supplement", "--body", '{"items": ["Tờ khai"], "reason": "thiếu"}').code == 0
    return real


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {page.title: list(page.iter_rows(values_only=True)) for page in book.worksheets}


def words(path: Path) -> str:
    pdf = pypdfium2.PdfDocument(path)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pdf).split())


def test_ii06a_in_every_shape(worked: Run, tmp_path: Path) -> None:
    told = worked("report", "ii06a", *PERIOD, "--json").json
    assert set(told) == {"rows", "total", "remainder"}
    rows = {row["field"]: row for row in told["rows"]}
    assert list(rows) == ["Đăng ký hộ kinh doanh", "Hộ tịch"]
    assert rows["Hộ tịch"] == {
        "field": "Hộ tịch", "c3": 3, "c4": 0, "c5": 3, "c6": 0, "c7": 1, "c8": 1, "c9": 0, "c10": 0, "c11": 1,
        "c12": 1, "c13": 0,
    }  # fmt: skip
    assert (told["total"]["c3"], told["total"]["c7"], told["total"]["c11"], told["remainder"]) == (4, 1, 2, 1)
    shown = worked("report", "ii06a", *PERIOD)
    assert "Còn lại                 1" in shown.out
    assert "SAI" not in shown.out
    assert max(len(line) for line in shown.out.splitlines()[:9]) <= 80
    for name in ("a.xlsx", "a.csv", "a.pdf"):
        answer = worked("report", "ii06a", *PERIOD, "-o", tmp_path / name)
        assert (answer.code, answer.out.strip()) == (0, str(tmp_path / name))
        assert "Kỳ chưa kết thúc" in answer.err
    page = sheets(tmp_path / "a.xlsx")["Báo cáo"]
    (total,) = [row for row in page if row[1] == "Tổng cộng"]
    assert total[2:] == tuple(told["total"].values())
    assert all(type(cell) is int for cell in total[2:])
    assert "Cách tính" in sheets(tmp_path / "a.xlsx")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert file.read(1) == "\ufeff"
        lines = list(csv.reader(file))
    assert [line[2:] for line in lines if line[1:2] == ["Tổng cộng"]] == [[str(n) for n in told["total"].values()]]
    printed = words(tmp_path / "a.pdf")
    for said in ("Biểu số II.06a/VPCP/KSTT", "Đăng ký hộ kinh doanh", "Còn lại, ngoài (7) và (11)", "NGƯỜI LẬP BIỂU"):
        assert said in printed


def test_the_summary_and_766(worked: Run, tmp_path: Path) -> None:
    figures = worked("report", "summary", *PERIOD, "--json").json["figures"]
    assert (figures["post"]["count"], figures["post"]["whole"], figures["post"]["share"]) == (1, 4, 25.0)
    assert (figures["rating_1"]["count"], figures["rating_1"]["share"]) == (1, 100.0)
    told = worked("report", "766", *PERIOD, "--json").json
    hints = {line["code"][-4:]: line["hints"] for line in told["hints"]}
    assert hints == {
        "1001": ["thiếu tệp kết quả", "chưa số hóa giấy tờ"],
        "1002": ["chưa số hóa giấy tờ"],
        "1003": ["chưa số hóa giấy tờ"],
        "1004": ["chưa số hóa giấy tờ", "chưa thanh toán trực tuyến"],
    }
    for name in ("summary", "766"):
        for ending in ("xlsx", "csv", "pdf"):
            assert worked("report", name, *PERIOD, "-o", tmp_path / f"{name}.{ending}").code == 0
        assert worked("report", name, *PERIOD).code == 0
    rows = sheets(tmp_path / "summary.xlsx")["Báo cáo"]
    (post,) = [row for row in rows if row[1] == "Tiếp nhận qua bưu chính"]
    assert post[2:6] == (1, "tiếp nhận trong kỳ", 4, 25)
    assert "75,00" in (tmp_path / "summary.csv").read_text("utf-8-sig")
    listed = sheets(tmp_path / "766.xlsx")["Hồ sơ cần xem"]
    assert {row[1] for row in listed[1:]} == {"; ".join(told).capitalize() for told in hints.values()}
    printed = words(tmp_path / "766.pdf") + words(tmp_path / "summary.pdf")
    assert "Theo QĐ 766/QĐ-TTg" in printed
    assert "HYPERLINK" not in printed


def test_dossiers_behind_a_figure(worked: Run) -> None:
    told = worked("report", "summary", *PERIOD, "--behind", "supplement", "--json").json
    assert ([line["status"] for line in told["dossiers"]], told["total"]) == ([5], 1)
    assert "Nguyễn Văn Dũng" in worked("report", "summary", *PERIOD, "--behind", "post").out
    assert worked("report", "summary", *PERIOD, "--behind", "rating_1").code == 2
    code = told["dossiers"][0]["code"]
    assert worked("show", code, "--json").json["hints"] == ["chưa số hóa giấy tờ"]
    first = f"{code[:-1]}1"
    assert worked("show", first, "--json").json["hints"] == ["thiếu tệp kết quả", "chưa số hóa giấy tờ"]
    assert "QĐ 766:    thiếu tệp kết quả" in worked("show", first).out


def test_the_register_in_every_shape(worked: Run, tmp_path: Path) -> None:
    for ending in ("xlsx", "csv", "pdf"):
        answer = worked("register", *PERIOD, "-o", tmp_path / f"so.{ending}")
        assert answer.out.strip() == str(tmp_path / f"so.{ending}")
    rows = [row for row in sheets(tmp_path / "so.xlsx")["Báo cáo"] if isinstance(row[0], int)]
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert [row[3] for row in rows] == [1] * 4
    assert all(isinstance(row[7], datetime) for row in rows)
    assert rows[0][4] == "=HYPERLINK(1)"
    with (tmp_path / "so.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0][:2] == ["TT", "Mã hồ sơ"]
    assert any("Kỳ chưa kết thúc" in line[0] for line in lines[5:] if line)
    assert [line[4] for line in lines[1:5]] == ["'=HYPERLINK(1)", "H'Bĩa Niê", "Nguyễn Văn Mẫu", "Nguyễn Văn Dũng"]
    assert "=HYPERLINK(1)" in words(tmp_path / "so.pdf")


def test_text_is_never_worked_out() -> None:
    made = Report("Thử", "", [], [Table("", [Column("=A", 9)], [Row([text]) for text in TRICKY])], ["=2+2"])
    sheet, plain = BytesIO(), BytesIO()
    write_xlsx(made, sheet)
    write_csv(made, plain)
    (page,) = openpyxl.load_workbook(sheet).worksheets
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.value for cell in cells} >= {*TRICKY, "=A", "=2+2"}
    lines = list(csv.reader(plain.getvalue().decode("utf-8-sig").splitlines()))
    assert [line[0] for line in lines[:6]] == ["'=A", *(f"'{text}" for text in TRICKY)]
    assert lines[-1] == ["'=2+2"]


def test_a_sheet_shows_all_of_its_text_and_prints_whole() -> None:
    rows = [Row(["ngắn", 1]), Row(["một câu dài hơn bề rộng của cột rất nhiều lần " * 3, 2])]
    tables = [Table(title, [Column("Việc", 20), Column("Số lượng tất cả hồ sơ", 9)], rows) for title in ("", "Thêm")]
    sheet = BytesIO()
    write_xlsx(Report("Thử", "", [], tables, []), sheet)
    first, second = openpyxl.load_workbook(sheet).worksheets
    heights = [second.row_dimensions[number].height for number in (1, 2, 3)]
    assert heights == [45, None, 105]
    assert (first.print_title_rows, second.print_title_rows) == ("$3:$3", "$1:$1")
    for page in (first, second):
        assert (page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight) == (
            "landscape",
            9,
            0,
        )


@pytest.mark.parametrize("name", [("register",), ("report", "ii06a"), ("report", "summary"), ("report", "766")])
def test_bad_input_gets_one_sentence(worked: Run, tmp_path: Path, name: tuple[str, ...]) -> None:
    out = ("-o", tmp_path / "x.xlsx")
    reversed_ = worked(*name, "--from", LAST, "--to", FIRST, *out)
    assert (reversed_.code, "ngược" in reversed_.err) == (1, True)
    future = (TODAY + timedelta(days=2)).isoformat()
    assert "chưa bắt đầu" in worked(*name, "--from", future, "--to", future, *out).err
    assert worked(*name, "--from", "", "--to", LAST, *out).code == 2
    assert worked(*name, *PERIOD, "-o", tmp_path / "x.doc").code == 2
    missing = worked(*name, *PERIOD, "-o", tmp_path / "none" / "x.xlsx")
    assert (missing.code, missing.err) == (
        1,
        "Không ghi được tệp x.xlsx; không có thư mục này: tạo thư mục, hoặc chọn thư mục khác rồi làm lại.\n",
    )
    assert not (tmp_path / "x.xlsx").exists()
    old = worked(*name, "--from", "2025-01-01", "--to", "2025-01-31", *out)
    assert old.code == 0
    assert "không có hồ sơ nào" in old.err
    assert "chưa được xác nhận" in old.err
    assert (tmp_path / "x.xlsx").exists()


def test_a_folder_that_takes_nothing_keeps_the_older_file(
    worked: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> None:
        raise PermissionError("open elsewhere")

    target = tmp_path / "x.csv"
    assert worked("report", "ii06a", *PERIOD, "-o", target).code == 0
    before = target.read_bytes()
    monkeypatch.setattr("motcua.files.os.replace", held)
    refused = worked("report", "summary", *PERIOD, "-o", target)
    assert (refused.code, "đóng tệp nếu đang mở" in refused.err) == (1, True)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.glob("*.part")] == []


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["x.xlsx", "x.csv", "x.pdf"])
def test_a_full_disk_is_said_and_keeps_the_older_file(tmp_path: Path, name: str) -> None:
    """No file may grow beyond some bytes, as far as the kernel lets this process."""
    resource = pytest.importorskip("resource", reason="no RLIMIT_FSIZE on this system")
    target = tmp_path / name
    target.write_text("before")
    made = Report("Thử", "", [], [Table("", [Column("Số", 9)], [Row([number]) for number in range(99)])], [])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(Refused, match=rf"Không ghi được tệp {name}; ổ đĩa đầy: xóa bớt tệp, hoặc chọn ổ khác rồi"):
            write(made, target, Sheet(UNIT, "Trần Thị Lan"))
        gc.collect()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [(name, "before")]


@pytest.mark.skipif(
    not (SETPRIV and hasattr(os, "geteuid") and os.geteuid() == 0), reason="needs root and setpriv to give up a right"
)
def test_a_folder_without_the_right_to_write(tmp_path: Path) -> None:
    """As an officer's program: root may write into every folder."""
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    write_there = (
        "import sys; from pathlib import Path; from motcua.files import whole_file\n"
        "try:\n with whole_file(Path(sys.argv[1], 'x.csv')): pass\n"
        "except Exception as refused: print(refused)"
    )
    without = [str(SETPRIV), "--bounding-set=-dac_override", sys.executable, "-c", write_there, str(folder)]
    told = subprocess.run(without, capture_output=True, text=True, timeout=60, check=True)
    assert (told.stdout.count("\n"), "kiểm tra quyền ghi của thư mục" in told.stdout, told.stderr) == (1, True, "")
    assert list(folder.iterdir()) == []


def test_procedures_are_posted(real: Run, tmp_path: Path) -> None:
    assert real("poster", "-o", tmp_path / "all.pdf").code == 0
    assert real("poster", "--field", "ho tich", "-o", tmp_path / "one.pdf").code == 0
    assert real("poster", "1.001193", "-o", tmp_path / "card.pdf").code == 0
    assert "Lĩnh vực: Đất đai" in words(tmp_path / "all.pdf")
    assert words(tmp_path / "one.pdf").count("Lĩnh vực:") == 1
    assert "Đăng ký khai sinh" in words(tmp_path / "card.pdf")
    unknown = real("poster", "--field", "hàng không", "-o", tmp_path / "x.pdf")
    assert (unknown.code, "chọn: Bảo trợ xã hội; Chứng thực" in unknown.err) == (1, True)
    assert "nhập danh mục" in real("poster", "--on", "2020-01-01", "-o", tmp_path / "x.pdf").err
    assert real("poster", "9.999999", "-o", tmp_path / "x.pdf").code == 1
    assert real("poster", "-o", tmp_path / "x.xlsx").code == 2
    assert real("poster", "1.001193", "--field", "x", "-o", tmp_path / "x.pdf").code == 2
    assert real("poster", "-o", tmp_path / "none" / "x.pdf").code == 1
    assert not (tmp_path / "x.pdf").exists()


def test_a_practice_report_says_so(run: Run, tmp_path: Path) -> None:
    assert run("demo", "--json").code == 0
    for name in ("a.xlsx", "a.csv", "a.pdf"):
        assert run("report", "summary", *PERIOD, "-o", tmp_path / name, "--as", "lan").code == 0
    mark = "TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ"
    assert sheets(tmp_path / "a.xlsx")["Báo cáo"][0][0] == mark
    assert mark in (tmp_path / "a.csv").read_text("utf-8-sig")
    assert mark in words(tmp_path / "a.pdf")


def test_certified_papers_are_counted_as_the_unit_says(real: Run, give: Any, tmp_path: Path) -> None:
    items = [{"name": "Bằng tốt nghiệp"}, {"name": "Học bạ"}]
    assert real("receive", give(intake(procedure="2.000815", items=items))).code == 0
    assert real("report", "ii06a", *PERIOD, "--json").json["total"]["c3"] == 1
    unit = tmp_path / "unit.toml"
    text = (SAMPLE / "unit.toml").read_text("utf-8")
    unit.write_text(text.replace("due_hour", 'certification_counts = "item"\ndue_hour'), "utf-8")
    assert real("setup", unit).code == 0
    told = real("report", "ii06a", *PERIOD)
    assert "mỗi giấy tờ được tính là một hồ sơ" in told.out
    assert real("report", "ii06a", *PERIOD, "--json").json["total"]["c3"] == 2


def test_an_officer_who_left_is_still_counted(worked: Run) -> None:
    mine = worked("report", "ii06a", *PERIOD, "--officer", "lan", "--json").json
    assert mine["total"]["c3"] == 4
    assert "Chỉ tính hồ sơ do Trần Thị Lan phụ trách" in worked("report", "ii06a", *PERIOD, "--officer", "lan").out
    nobody = worked("report", "ii06a", *PERIOD, "--officer", "ai")
    assert (nobody.code, "xem lại tên đăng nhập" in nobody.err) == (1, True)


def test_the_heading_of_one_who_left(office: Office) -> None:
    office.receive()
    with office.store.write("lan") as writer:
        uid = new_id()
        gone = Dossier(
            "H15.50.05", uid, "X-1", Status.ACCEPTED, Chosen("1", "Thủ tục", "Hộ tịch", "1"), "cu",
            people=(Person("owner", "Lò Thị Mẫu"),),
        )  # fmt: skip
        writer.append(Draft(uid, "receive", writer.now, received(gone, writer.now)))
    now = office.clock.now()
    span = period(now.date(), now.date(), now, "cu")
    counted = office.store.figures(["received"], span)
    assert counted.total == {"received": 1}
    assert command._officer(office.desk, span, counted) == "cu (không còn trong danh sách cán bộ)"


def received(dossier: Dossier, at: datetime) -> dict[str, Any]:
    from counter.record import to_plain

    plain = to_plain(dossier)
    kept = {key: plain[key] for key in ("code", "status", "procedure", "people")}
    return kept | {"officer": dossier.received_by, "received_at": to_plain(at)}
