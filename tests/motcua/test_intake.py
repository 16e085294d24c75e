"""From a card scan to a receipt, and what bad input gets: one sentence, and nothing half stored."""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from motcua.files import SAMPLE
from tests.motcua.conftest import Run
from tests.office import intake

Give = Callable[..., Path]
CARD = "001090123456|012345678|Nguyễn Văn Mẫu An|01011990|Nam|Thôn 2, xã Ea Mẫu|15042021"


def stored(run: Run) -> int:
    """How many dossiers a whole home holds."""
    report = run("verify", "--json")
    assert report.code == 0, report.out
    return int(report.json["dossiers"])


def test_a_scan_becomes_a_durable_dossier_with_its_receipt(real: Run, tmp_path: Path, give: Give) -> None:
    answer = real("receive", SAMPLE / "dossier.json")
    assert answer.code == 0, answer.err
    told = answer.json
    assert set(told) >= {"code", "uid", "status", "received_at", "due_at", "due_explained", "receipt"}
    assert told["status"] == 2
    assert told["due_at"].endswith("+07:00")
    pdf = pypdfium2.PdfDocument(tmp_path / "home" / told["receipt"])
    text = unicodedata.normalize("NFC", pdf[0].get_textpage().get_text_bounded())
    assert told["code"] in text
    assert "H'Bĩa Niê Mẫu" in text
    (mark,) = zxingcpp.read_barcodes(pdf[0].render(scale=150 / 72).to_pil())
    due = told["due_at"][2:10].replace("-", "")
    assert re.fullmatch(
        rf"https://tracuu\.example\.vn/h/{re.escape(told['code'])}\?h={due}&k=[0-9A-Z]{{10}}", mark.text
    )
    shown = real("show", told["code"], "--json").json
    assert shown["people"][0]["id"] == "066195000123"
    assert shown["due_at"] == told["due_at"]
    assert [event["kind"] for event in shown["events"]] == ["receive"]


def test_one_object_over_many_lines_and_one_a_line(real: Run, give: Give) -> None:
    pretty = give(json.dumps(intake(name="Một Mẫu"), indent=2, ensure_ascii=False))
    assert real("receive", pretty).code == 0
    many = give(*(intake(name=f"Người Mẫu {n}") for n in range(3)))
    assert len(real("receive", many).lines) == 3
    assert stored(real) == 4


def test_a_bad_line_is_named_and_the_others_go_in(real: Run, give: Give) -> None:
    file = give(intake(), "[1, 2]", intake(), '{"procedure": "1.0', intake(), '"text"', "", intake())
    answer = real("receive", file)
    assert answer.code == 1
    assert len(answer.lines) == 4
    assert [line.split(":")[0] for line in answer.err.splitlines()] == ["Dòng 2", "Dòng 4", "Dòng 6"]
    assert stored(real) == 4


REFUSED: list[tuple[str, Any, str]] = [
    ("unknown procedure", intake(procedure="9.123456"), "danh mục"),
    ("no owner", {"procedure": "1.001193"}, "chủ hồ sơ"),
    ("an owner without a name", intake(name=""), "name"),
    ("only a submitter", {"procedure": "1.001193", "people": [{"role": "submitter", "name": "A"}]}, "chủ hồ sơ"),
    ("a birth date in the future", {"procedure": "1.001193", "applicant": {"name": "A", "born": "2999-01-01"}}, "sau"),
    ("a scan cut in half", {"procedure": "1.001193", "card": CARD[:40]}, "quét lại"),
    ("an unknown key", intake(ngay_nop="x"), "ngay_nop"),
    ("an unknown key of a person", {"procedure": "1.001193", "applicant": {"name": "A", "nick": "B"}}, "nick"),
    ("control characters", intake(name="Nguyễn\x1b[31m An"), "ký tự điều khiển"),
    ("TCVN3", intake(name="NguyÔn V¨n Dòng"), "Unicode"),
    ("a number of the wrong length", {"procedure": "1.001193", "applicant": {"name": "A", "id": "12345"}}, "12 chữ số"),
    ("a wrong phone", {"procedure": "1.001193", "applicant": {"name": "A", "phone": "12"}}, "điện thoại"),
    ("a wrong type", intake(sets="hai"), "sets"),
    ("a list for an object", intake(organisations=[]), "organisations"),
]


@pytest.mark.parametrize(("data", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_bad_input_gets_one_sentence(real: Run, give: Give, data: Any, said: str) -> None:
    answer = real("receive", give(data))
    assert answer.code == 1
    assert answer.out == ""
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1
    assert stored(real) == 0
    assert json.loads(real("queue", "--json").out)["total"] == 0


def test_decomposed_text_is_composed(real: Run, give: Give) -> None:
    answer = real("receive", give(intake(name=unicodedata.normalize("NFD", "Nguyễn Thị Mẫu Ánh"))))
    shown = real("show", answer.json["code"], "--json").json
    assert shown["applicant"] == "Nguyễn Thị Mẫu Ánh"


def test_a_file_that_is_not_unicode(real: Run, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_bytes(b'{"procedure": "1.001193", "applicant": {"name": "Nguy\xd4n"}}\n')
    answer = real("receive", path)
    assert (answer.code, "UTF-8" in answer.err) == (1, True)


def test_a_repeated_request_gives_the_first_answer(real: Run, give: Give) -> None:
    first = real("receive", give(intake(request_id="x-1")))
    again = real("receive", give(intake(request_id="x-1", name="Người Khác")))
    assert again.json == first.json
    assert stored(real) == 1


def test_an_existing_code_used_for_another_dossier(real: Run, give: Give) -> None:
    foreign = intake(code="H56.17.22-251121-0007", submitted_at="2026-10-01T08:00", channel="online")
    answer = real("receive", give(foreign, foreign))
    assert answer.code == 1
    assert [line["status"] for line in answer.lines] == [1]
    assert "đã dùng" in answer.err


def test_an_expired_version_is_refused_by_its_date(real: Run, tmp_path: Path, give: Give) -> None:
    text = 'version = "t"\nfield = "Hộ tịch"\n[[procedure]]\ncode = "1.999001"\nname = "Thủ tục thử"\n'
    text += 'limit = "2 ngày làm việc"\nvalid_from = 2025-07-01\nvalid_to = 2026-01-31\n'
    file = tmp_path / "catalogue.toml"
    file.write_text(text + '[[procedure]]\ncode = "1.999001"\nname = "Lặp"\n', "utf-8")
    told = real("catalogue", "import", file)
    assert told.code == 0
    assert "hết hiệu lực" in told.out
    assert "hai lần" in told.out
    answer = real("receive", give(intake(procedure="1.999001")))
    assert (answer.code, "31/01/2026" in answer.err) == (1, True)


def test_a_newer_catalogue_leaves_old_dossiers_on_theirs(real: Run, tmp_path: Path, give: Give) -> None:
    old = real("receive", give(intake(procedure="1.004837"))).json
    file = tmp_path / "catalogue.toml"
    text = 'version = "2026-11b"\nfield = "Hộ tịch"\nvalid_from = 2026-11-02\n[[procedure]]\ncode = "1.004837"\n'
    file.write_text(text + 'name = "Đăng ký giám hộ (mới)"\nlimit = "1 ngày làm việc"\n', "utf-8")
    assert real("catalogue", "import", file).code == 0
    new = real("receive", give(intake(procedure="1.004837"))).json
    shown = [real("show", told["code"], "--json").json["procedure"] for told in (old, new)]
    assert [(p["version"], p["limit"]) for p in shown] == [
        ("2026-11", "3 ngày làm việc"),
        ("2026-11b", "1 ngày làm việc"),
    ]


def test_a_receipt_that_cannot_be_written_leaves_the_dossier_in(real: Run, tmp_path: Path, give: Give) -> None:
    papers = tmp_path / "home" / "papers"
    papers.rmdir()
    papers.write_text("not a folder")
    answer = real("receive", give(intake(name="Lò Thị Mẫu Kín")))
    assert answer.code == 0
    assert answer.json["receipt"] is None
    assert "motcua slip" in answer.err
    assert "Kín" not in answer.err
    papers.unlink()
    target = tmp_path / "out.pdf"
    assert real("slip", answer.json["code"], "01", "-o", target).code == 0
    assert target.read_bytes().startswith(b"%PDF")
    assert stored(real) == 1


def test_a_read_only_home_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    answer = run("setup", SAMPLE / "unit.toml")
    assert (answer.code, "quyền ghi" in answer.err) == (1, True)


def test_a_clock_before_this_build(run: Run, give: Give, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run("demo").code == 0
    monkeypatch.setenv("MOTCUA_NOW", "2020-01-01T08:00")
    answer = run("receive", give(intake()), "--as", "lan")
    assert (answer.code, answer.out) == (1, "")
    assert "--clock-ok" in answer.err
    assert run("receive", give(intake(procedure="1.001193")), "--clock-ok", "--as", "lan").code == 1
    monkeypatch.setenv("MOTCUA_NOW", "2026-11-01T08:00")
    assert run("receive", give(intake()), "--clock-ok", "--as", "lan").json["code"].startswith("H15.50.05-261101-")
    assert stored(run) == 2


def test_a_repeated_request_prints_nothing_again(real: Run, give: Give, tmp_path: Path) -> None:
    first = real("receive", give(intake(request_id="x-1"))).json
    paper = tmp_path / "home" / first["receipt"]
    kept = paper.stat()
    assert real("receive", give(intake(request_id="x-1"))).json == first
    assert (paper.stat().st_ino, paper.stat().st_mtime_ns) == (kept.st_ino, kept.st_mtime_ns)


def test_letters_that_no_typeface_has_are_told(real: Run, give: Give) -> None:
    answer = real("receive", give(intake(name="Lý Tiểu Mẫu 李")))
    assert answer.code == 0
    assert "viết tay" in answer.err


def test_deep_nesting_and_a_bad_first_line_stop_nothing(real: Run, give: Give) -> None:
    answer = real("receive", give("[" * 100_000, '{"procedure": "1.00', intake(), intake()))
    assert answer.code == 1
    assert len(answer.lines) == 2
    assert [line.split(":")[0] for line in answer.err.splitlines()] == ["Dòng 1", "Dòng 2"]


def test_an_unknown_fee_is_not_printed_as_none(real: Run, give: Give, tmp_path: Path) -> None:
    told = real("receive", give(intake(procedure="1.012753"))).json
    page = pypdfium2.PdfDocument(tmp_path / "home" / told["receipt"])[0]
    text = unicodedata.normalize("NFC", page.get_textpage().get_text_bounded())
    assert "chưa có mức" in text
