"""The first morning: an older office's open dossiers come in from a real XLSX, each once, and every view is right."""

import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counter.dossier import Dossier
from counter.ledger import columns
from counter.refusal import Refused
from counter.takeover import A_TIME, Verdict, take_over
from db.transaction import Transaction
from db.verify import verify
from motcua.sheet import read_rows, write_table
from tests.ledger import DAY, old, write
from tests.motcua.conftest import Run
from tests.office import Office, intake

STAGES = (2, 4, 5, 6, 9)


def taken(office: Office, path: Path, **options: Any) -> list[Verdict]:
    """What the desk makes of a file."""
    return take_over(office.desk, read_rows(path, columns()), **options)


def states(verdicts: list[Verdict]) -> list[str]:
    return [verdict.state for verdict in verdicts]


def whole(office: Office) -> int:
    """How many dossiers a whole home holds."""
    report = verify(office.home, office.state, office.clock)
    assert report.whole, report.damage
    return report.dossiers


def test_a_filled_template_is_taken_and_the_first_morning_is_right(real: Run, tmp_path: Path) -> None:
    template, filled = tmp_path / "mau.xlsx", tmp_path / "day.xlsx"
    assert real("takeover", "--template", template).code == 0
    book = openpyxl.load_workbook(template)
    page = book["Hồ sơ"]
    places = {column.key: place for place, column in enumerate(columns().values(), 1)}
    for number, row in enumerate((old(n, stage) for n, stage in enumerate(STAGES, 1)), 2):
        for key, cell in row.items():
            page.cell(number, places[key], cell)
    book.save(filled)
    looked = real("takeover", filled, "--dry-run")
    assert (looked.code, "Sẽ nhập 5 hồ sơ" in looked.out) == (0, True)
    assert real("verify", "--json").json["dossiers"] == 0
    answer = real("takeover", filled)
    assert (answer.code, "Đã nhập 5 hồ sơ" in answer.out) == (0, True)
    totals = {view: real("queue", "--view", view, "--json").json["total"] for view in
              ("all", "overdue", "to-hand-over", "supplement", "to-return")}  # fmt: skip
    assert totals == {"all": 5, "overdue": 3, "to-hand-over": 1, "supplement": 1, "to-return": 1}
    shown = real("show", "https://dvc.example.vn/tra-cuu?ma=H15.50.05-261012-0002&kenh=1", "--json").json
    assert (shown["status"], shown["carried"], shown["reason"]) == (4, True, "nhập chuyển tiếp")
    assert shown["first_due_at"] == shown["due_at"] == "2026-10-15T17:30:00+07:00"
    assert "nhập chuyển tiếp" in real("show", "261012-0002").out
    assert list((tmp_path / "home" / "papers").iterdir()) == []
    assert real("verify").code == 0
    received = tmp_path / "in.json"
    received.write_text(json.dumps(intake(), ensure_ascii=False), "utf-8")
    assert real("receive", received).json["code"].endswith("-1001")
    assert real("verify").code == 0


def test_the_template_keeps_zeros_dates_and_lists(real: Run, tmp_path: Path) -> None:
    template = tmp_path / "mau.xlsx"
    real("takeover", "--template", template)
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["Hồ sơ", "Hướng dẫn"]
    page, guide = book["Hồ sơ"], book["Hướng dẫn"]
    assert page.freeze_panes == "B2"
    formats = {}
    for place, column in enumerate(columns().values(), 1):
        cell = page.cell(1, place)
        assert str(cell.value).removesuffix(" *") == column.heading
        assert str(cell.value).endswith(" *") == column.required
        assert cell.comment is not None
        assert column.hint in cell.comment.text
        formats[column.key] = page.column_dimensions[cell.column_letter].number_format
    assert {formats[key] for key in ("code", "id", "phone", "procedure", "born")} == {"@"}
    assert {formats[key] for key in ("received_at", "due_at", "since")} == {"dd/mm/yyyy"}
    lists = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert len(lists) == sum(1 for column in columns().values() if column.choices)
    assert any("Yêu cầu bổ sung giấy tờ" in str(words) for words in lists.values())
    explained = [row[0] for row in guide.iter_rows(min_row=2, values_only=True)]
    assert explained == [column.heading for column in columns().values()]


def test_the_template_never_writes_over_a_filled_one(real: Run, tmp_path: Path) -> None:
    path = write(tmp_path / "day.xlsx", [old(1)])
    before = path.read_bytes()
    answer = real("takeover", "--template", path)
    assert (answer.code, path.read_bytes() == before) == (1, True)
    assert real("takeover", path, "--report", path).code == 2
    assert real("takeover").code == 2
    assert real("takeover", path, "--template", tmp_path / "x.xlsx").code == 2
    answer = real("takeover", path, "--report", tmp_path / "none" / "r.xlsx")
    assert answer.code == 1
    assert real("verify", "--json").json["dossiers"] == 0


def test_a_bad_row_is_told_and_the_good_ones_go_in(real: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.xlsx"
    rows = [old(1), old(2, received_at="32/10/2026"), old(3, id=66195000003), {"code": "I. Hộ tịch"}, old(5), old(5)]
    answer = real("takeover", write(tmp_path / "day.xlsx", rows), "--report", report)
    assert answer.code == 1
    assert "Đã nhập 1 hồ sơ; đã có trong sổ 0; không nhập 4 dòng; bỏ qua 1 dòng." in answer.out
    assert [line.split(":")[0] for line in answer.err.splitlines()[:5]] == [
        "Dòng 3, cột Ngày nhận", "Dòng 4, cột Số giấy tờ", "Dòng 5", "Dòng 6, cột Mã hồ sơ", "Dòng 7, cột Mã hồ sơ",
    ]  # fmt: skip
    page = openpyxl.load_workbook(report)["Kết quả"]
    told = [row[:4] for row in page.iter_rows(min_row=2, values_only=True)]
    assert (3, "H15.50.05-261012-0002", "Không nhập", "Ngày nhận") in told
    assert "Kín" not in answer.err + answer.out
    assert not any("Kín" in str(cell) for row in page.iter_rows(values_only=True) for cell in row)
    again = real("takeover", tmp_path / "day.xlsx", "--json").json
    assert {key: again[key] for key in ("taken", "known", "refused", "passed")} == {
        "taken": 0, "known": 1, "refused": 4, "passed": 1,
    }  # fmt: skip
    assert again["rows"][1]["remarks"][0]["column"] == "Ngày nhận"
    assert real("verify", "--json").json["dossiers"] == 1


def test_the_same_file_again_takes_nothing_and_a_changed_row_is_told(office: Office, tmp_path: Path) -> None:
    rows = [old(n, stage) for n, stage in enumerate(STAGES, 1)]
    assert states(taken(office, write(tmp_path / "a.xlsx", rows))) == ["taken"] * 5
    assert states(taken(office, tmp_path / "a.xlsx")) == ["known"] * 5
    texts = [{key: f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for key, cell in row.items()} for row in rows]
    keys = sorted(columns(), reverse=True)
    assert states(taken(office, write(tmp_path / "b.xlsx", texts, keys))) == ["known"] * 5
    office.desk.act("0002", "finish")
    office.time.set("2027-01-11T09:00")
    assert states(taken(office.reopen(), tmp_path / "a.xlsx")) == ["known"] * 5
    (changed,) = taken(office, write(tmp_path / "c.xlsx", [old(1, 2, owner="Người Khác")]))
    assert (changed.state, changed.remarks[0].column) == ("refused", "Mã hồ sơ")
    assert whole(office) == 5


def test_codes_of_the_log_are_not_taken_again(office: Office, tmp_path: Path) -> None:
    own = office.receive()
    path = write(tmp_path / "a.xlsx", [old(1, code=own), old(2, aliases=own), old(3, code=f"{own[:-4]}1999")])
    assert [(v.state, v.remarks[0].column) for v in taken(office, path)] == [("refused", "Mã hồ sơ")] * 3
    assert office.receive().endswith("-1002")
    assert whole(office) == 2


@pytest.mark.parametrize("cut", [1, 7, 150, 3 * A_TIME + 40])
def test_a_cut_in_the_middle_and_the_same_command_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    rows = [old(n, STAGES[n % 5]) for n in range(1, 2 * A_TIME + 31)]
    path = write(tmp_path / "day.xlsx", rows)
    left = cut

    def append(self: Transaction, *drafts: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return real_append(self, *drafts)

    real_append = Transaction.append
    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "append", append)
        with pytest.raises(KeyboardInterrupt):
            taken(office, path)
    office.reopen()
    before = whole(office)
    assert before % A_TIME == 0
    verdicts = taken(office, path)
    assert states(verdicts) == ["known"] * before + ["taken"] * (len(rows) - before)
    assert whole(office) == len(rows)
    assert states(taken(office, path)) == ["known"] * len(rows)
    assert office.receive().endswith("-1001")


def test_a_carried_dossier_lives_on_at_this_counter(office: Office, tmp_path: Path) -> None:
    extended = {"extended_to": date(2026, 11, 25), "extended_at": date(2026, 10, 14)}
    taken(office, write(tmp_path / "day.xlsx", [old(1, 5), old(2, 4, **extended), old(3, 9)]))
    with pytest.raises(Refused, match="hệ thống cũ"):
        office.desk.slip("0001", "01", None)
    with pytest.raises(Refused, match="Mẫu 02"):
        office.desk.slip("0001", "02", None)
    supplied = office.desk.act("0001", "supplement").dossier
    assert (supplied.status, supplied.originals) == (4, {"01": 1})
    assert supplied.due_at is not None
    assert supplied.due_at.date() == date(2026, 11, 25)
    asked = office.desk.act("0001", "ask-supplement", {"items": ["Ảnh"], "reason": "thiếu"})
    assert "lần thứ 2" in asked.warnings[0]
    notice = {"number": "1", "date": "2026-11-19", "signer": "Lê Văn Tám"}
    with pytest.raises(Refused, match="không quá một lần"):
        office.desk.act("0002", "extend", {"due_at": "2026-12-01T17:30", "reason": "chờ", "notice": notice})
    to = {"name": "Lò Thị Mẫu Kín 3"}
    returned = office.desk.act("0003", "return", {"to": to, "receipt": "collected", "how": "tại quầy"})
    assert (returned.dossier.status, returned.warnings) == (10, ())
    assert whole(office) == 3


def test_a_replica_counts_the_same_from_earlier_periods(
    office: Office, new_office: Callable[..., Office], tmp_path: Path
) -> None:
    taken(office, write(tmp_path / "day.xlsx", [old(n, stage) for n, stage in enumerate(STAGES, 1)]))
    office.receive()
    replica = new_office("replica", "other")
    replica.store.merge(office.store.export())
    reports = [verify(one.home, one.state, one.clock) for one in (office, replica)]
    assert reports[0].whole
    assert reports[0].digest == reports[1].digest
    period = datetime.fromisoformat("2026-11-01T00:00+07:00")

    def from_before(dossier: Dossier) -> bool:
        """Column (6) of II.06a."""
        assert dossier.received_at is not None
        done = dossier.finished_at is not None and dossier.finished_at < period
        return dossier.received_at < period and not done

    now = replica.clock.now()
    found = [replica.store.dossier(line.uid) for line in replica.store.queue("all", now, now.date(), 99)[0]]
    assert sorted(dossier.carried for dossier in found if dossier) == [False] + [True] * 5
    assert sum(from_before(dossier) for dossier in found if dossier) == 4


@pytest.mark.parametrize("key", ["carried", "officer", "legs", "finished_at"])
def test_an_intake_cannot_call_itself_carried(office: Office, key: str) -> None:
    with pytest.raises(Refused, match=key):
        office.receive(**{key: True})
    with pytest.raises(Refused, match="carried"):
        office.desk.act(office.receive(), "forward", {"to": "A", "carried": True})


def sheet(path: Path, *rows: tuple[Any, ...], name: str = "Hồ sơ") -> Path:
    """A sheet with these very rows."""
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet(name)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return path


HEADINGS = tuple(column.heading for column in columns().values())


def test_a_file_that_is_not_of_the_template_is_refused_whole(real: Run, tmp_path: Path) -> None:
    old_excel, text, folder = tmp_path / "old.xls", tmp_path / "text.xlsx", tmp_path / "folder.xlsx"
    old_excel.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    text.write_text("Mã hồ sơ,Chủ hồ sơ\n")
    folder.mkdir()
    missing = tuple("Mã hồ so cũ" if heading == "Mã hồ sơ" else heading for heading in HEADINGS)
    cases = {
        old_excel: "không phải bảng tính XLSX",
        text: "không phải bảng tính XLSX",
        folder: "Không đọc được",
        tmp_path / "nothing.xlsx": "Không đọc được",
        sheet(tmp_path / "1.xlsx", HEADINGS, name="Sheet1"): "không có trang",
        sheet(tmp_path / "2.xlsx"): "trống",
        sheet(tmp_path / "3.xlsx", HEADINGS): "không có hồ sơ nào",
        sheet(tmp_path / "4.xlsx", (*HEADINGS, "Tổ dân phố")): 'AI "Tổ dân phố"',
        sheet(tmp_path / "5.xlsx", missing): 'thiếu cột Mã hồ sơ; có cột không thuộc mẫu: A "Mã hồ so cũ"',
        sheet(tmp_path / "6.xlsx", (*HEADINGS, "Ghi chú")): "ghi hai lần cột Ghi chú",
        sheet(tmp_path / "7.xlsx", HEADINGS, (*("x" for _ in HEADINGS), "thừa")): "Cột AI không có tiêu đề",
        sheet(tmp_path / "8.xlsx", ("H15-1", "Lò Thị Mẫu Kín")): "thiếu cột",
    }
    for path, said in cases.items():
        answer = real("takeover", path)
        assert (answer.code, answer.out) == (1, ""), path.name
        assert said in answer.err
        assert len(answer.err.splitlines()) == 1
        assert "Kín" not in answer.err
    assert real("verify", "--json").json["dossiers"] == 0


def test_headings_in_any_order_and_only_the_needed_ones(office: Office, tmp_path: Path) -> None:
    row = {key: cell for key, cell in old(1, 2).items() if columns()[key].required or key == "limit"}
    assert states(taken(office, write(tmp_path / "a.xlsx", [row], sorted(row)))) == ["taken"]


def test_formulas_are_read_as_what_they_came_to(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "formulas.xlsx"
    book = xlsxwriter.Workbook(path)
    dated = book.add_format({"num_format": "dd/mm/yyyy"})
    page = book.add_worksheet("Hồ sơ")
    page.write_row(0, 0, HEADINGS)
    place = list(columns()).index
    for number, row in enumerate([old(1, 2), old(2, 2), old(3, 2)], 1):
        for key, cell in row.items():
            if isinstance(cell, date):
                page.write_datetime(number, place(key), datetime(cell.year, cell.month, cell.day), dated)
            else:
                page.write_string(number, place(key), cell)
    serial = (date(2026, 10, 16) - date(1899, 12, 30)).days
    page.write_formula(1, place("due_at"), "=J2+4", dated, serial)
    page.write_formula(1, place("note"), '=IF(A1="","có","")', None, "EMPTY")
    page.write_formula(2, place("due_at"), "=J3+NA()", dated, "#N/A")
    page.write_formula(3, place("owner"), '="Lò Thị "&"Mẫu"', None, "Lò Thị Mẫu")
    book.close()
    with zipfile.ZipFile(path) as made:
        parts = {part: made.read(part) for part in made.namelist()}
    with zipfile.ZipFile(path, "w") as made:
        for part, content in parts.items():
            made.writestr(part, content.replace(b"<v>EMPTY</v>", b"<v></v>"))
    verdicts = taken(office, path)
    assert states(verdicts) == ["taken", "refused", "taken"]
    assert "#N/A" in verdicts[1].remarks[0].sentence
    dossier, _ = office.desk.dossier("0001")
    assert dossier.due_at is not None
    assert (dossier.due_at.date(), dossier.note) == (date(2026, 10, 16), "")
    unworked = openpyxl.load_workbook(path)
    unworked.save(path)
    assert "chưa được tính" in taken(office, path)[0].remarks[0].sentence


def test_merged_empty_and_hidden_leavings_of_a_spreadsheet(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "leavings.xlsx"
    write(path, [old(1), old(2)])
    book = openpyxl.load_workbook(path)
    page = book["Hồ sơ"]
    page.insert_rows(1, 2)
    page.insert_rows(5, 3)
    page["A6"] = "II. Lĩnh vực đất đai"
    page.merge_cells("A6:H6")
    page["A7"] = "   "
    page.cell(60000, 3).number_format = "0.00"
    book.save(path)
    assert [(v.row, v.state) for v in taken(office, path)] == [(4, "taken"), (6, "passed"), (8, "taken")]
    assert whole(office) == 2


def test_too_many_rows_are_refused_before_anything_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "many.xlsx", [old(n) for n in range(1, 8)])
    monkeypatch.setattr("motcua.sheet.MOST_ROWS", 6)
    with pytest.raises(Refused, match="chia thành nhiều tệp"):
        read_rows(path, columns())
    monkeypatch.setattr("motcua.sheet.MOST_ROWS", 7)
    assert len(read_rows(path, columns())) == 7


ODD = st.one_of(
    st.text(max_size=20).filter(lambda text: "\x00" not in text),
    st.integers(-(2**53), 2**53),
    st.floats(),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.sampled_from(["=1+1", "+84", "-", "@a", "\u200b", "Ki\u0301n", "12/10/2026", "không hẹn"]),
)


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.dictionaries(st.sampled_from(list(columns())), ODD, max_size=5), min_size=1, max_size=6))
def test_odd_cells_of_a_real_file_never_break(office: Office, tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    path = write(tmp_path / "odd.xlsx", [old(n, STAGES[n % 5]) | row for n, row in enumerate(rows, 1)])
    verdicts = taken(office, path, dry_run=True)
    assert len(verdicts) == len(rows)
    assert all(verdict.remarks for verdict in verdicts if verdict.state == "refused")


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    told = ["=1+1", "+84", "-1", "@SUM(A1)", "0123", "https://a.example", "\tx"]
    with path.open("wb") as file:
        write_table(file, "Kết quả", ["A"], [[text] for text in told])
    page = openpyxl.load_workbook(path)["Kết quả"]
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == told
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_many_rows_in_a_reasonable_time(office: Office, tmp_path: Path) -> None:
    rows = [old(n, STAGES[n % 5], received_at=DAY - timedelta(days=n % 9)) for n in range(1, 401)]
    assert states(taken(office, write(tmp_path / "day.xlsx", rows))) == ["taken"] * 400
    now = office.clock.now()
    counts = office.store.counts(now, now.date())
    assert (counts["all"], counts["supplement"], counts["to-return"]) == (400, 80, 80)
    assert whole(office) == 400
