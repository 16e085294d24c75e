"""The end of a shift as a command: the paper read back and printed again as it was; what is wrong in one sentence."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from motcua.files import SAMPLE
from tests.motcua.conftest import Run, Said
from tests.office import intake

Give = Callable[..., Path]
OTHER = '\n[[officers]]\nlogin = "minh"\nname = "Lê Minh Mẫu"\nrole = "officer"\npin = "246813"\n'
FEES = [{"name": "Đăng ký", "kind": "lệ phí", "due": 8000, "paid": 5000}]


def text(path: Path | str) -> str:
    pages = pypdfium2.PdfDocument(path)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())


@pytest.fixture
def two(run: Run, tmp_path: Path) -> Run:
    """The sample unit with a second officer, and a day's work of the first."""
    unit = tmp_path / "unit.toml"
    unit.write_text((SAMPLE / "unit.toml").read_text("utf-8") + OTHER, "utf-8")
    assert run("setup", unit).code == 0
    return run


@pytest.fixture
def codes(two: Run, give: Give) -> list[str]:
    lines = [intake(procedure="1.004873", name=f"Ma Văn Mẫu {n}", fees=FEES) for n in "AĂÂ"]
    return [line["code"] for line in two("receive", give(*lines), "--as", "lan").lines]


def test_a_shift_is_closed_and_its_paper_is_for_both(two: Run, codes: list[str], tmp_path: Path) -> None:
    two("handover", "handover", "Phòng Tư pháp", codes[0], "--as", "lan")
    two("act", codes[1], "pay", "--body", '{"amount": 3000, "how": "chuyển khoản"}', "--as", "lan")
    before = two("shift", "--as", "lan", "--json").json
    target = tmp_path / "ca.pdf"
    done = two("shift", "close", "--to", "minh", "-o", target, "--as", "lan")
    assert (done.code, done.err) == (0, "")
    assert "tiếp nhận 3, chuyển xử lý 1" in done.out
    assert max(map(len, done.out.splitlines()[:-1])) <= 80
    shown = text(target)
    for words in ("BIÊN BẢN BÀN GIAO CA", "Trần Thị Lan", "Lê Minh Mẫu", "15.000 đồng", "3.000 đồng", codes[1][-11:]):
        assert words in shown
    again = two("shift", "close", "--as", "lan", "--json").json
    assert (again["done"], again["takings"]["cash"], again["takings"]["waiting"]) == ({}, 0, 3000)
    assert two("shift", "--as", "lan", "--json").json == before
    two("act", codes[1], "cancel", "--body", '{"reason": "nhầm"}', "--as", "lan")
    number = again["number"].replace("0002", "0001")
    for name in ("1", number):
        repeated = two("shift", "close", "--again", name, "--as", "minh", "--json").json
        # In the folder of papers it bears the home's mark behind its end.
        assert Path(repeated["paper"]).read_bytes().rpartition(b"%motcua")[0] == target.read_bytes()
    other = two("shift", "close", "--to", "lan", "--as", "minh", "--json").json
    assert (other["number"][-4:], other["done"], other["held"]["all"]) == ("0003", {}, 2)
    assert two("verify").code == 0


def one_sentence(answer: Said, code: int, *words: str) -> None:
    assert answer.code == code
    assert answer.out == ""
    assert len(answer.err.splitlines()) == 1
    for each in words:
        assert each in answer.err


def test_what_is_wrong_is_said_and_closes_nothing(two: Run, codes: list[str], tmp_path: Path) -> None:
    for given, code, words in (
        (("--to", "ghost"), 1, "không có cán bộ"),
        (("--to", "lan"), 1, "không thể cũng là người nhận"),
        (("--on", "2026-11-01"), 1, "01/11/2026 không có việc nào"),
        (("--on", "2999-01-01"), 1, "chưa tới"),
        (("--on", "hôm qua"), 2, "Ngày phải ghi như"),
        (("-o", tmp_path / "ca.txt"), 2, ".pdf"),
        (("-o", tmp_path / "none" / "ca.pdf"), 1, "Không ghi được tệp ca.pdf"),
        (("--again", "1"), 1, "Không có biên bản"),
        (("--again", "một"), 1, "Không có biên bản"),
        (("--again", "1", "--to", "minh"), 2, "--again chỉ in lại"),
    ):
        one_sentence(two("shift", "close", *given, "--as", "lan"), code, words)
    one_sentence(two("shift", "--to", "minh", "--as", "lan"), 2, "chỉ đi với motcua shift close")
    assert two("shift", "close", "--as", "lan", "--json").json["number"].endswith("-0001")


def test_a_close_whose_paper_could_not_be_kept_is_printed_again(two: Run, codes: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "ca.pdf"
    folder.mkdir()
    one_sentence(two("shift", "close", "-o", folder, "--as", "lan"), 1, "Ca đã kết, số KC1-", "--again KC1-")
    papers = tmp_path / "home" / "papers"
    papers.rename(tmp_path / "away")
    papers.write_text("no folder")
    lost = two("shift", "close", "--as", "lan")
    assert lost.code == 1
    assert "chưa lưu được biên bản" in lost.err
    assert "--again KC1-" in lost.err
    papers.unlink()
    for number in ("1", "2"):
        assert two("shift", "close", "--again", number, "--as", "lan").code == 0
        assert "BÀN GIAO CA" in text(next(papers.glob(f"KC1-*-000{number}.pdf")))


def test_who_works_alone_and_a_home_that_only_reads(real: Run, tmp_path: Path) -> None:
    assert real("shift", "close", "--to", "lan", "--json").json["to"] == "lan"
    log = tmp_path / "log.jsonl"
    assert real("log", "export", log).code == 0
    other = tmp_path / "other"
    assert real("log", "import", log, "--home", other).code == 0
    one_sentence(real("shift", "close", "--home", other), 1, "motcua setup")


def test_papers_may_go_with_the_shift_but_for_what_is_to_be_signed(two: Run, codes: list[str], tmp_path: Path) -> None:
    (tmp_path / "home" / "config.toml").write_text("[papers]\nkeep_days = 0\n", "utf-8")
    papers = tmp_path / "home" / "papers"
    assert len(list(papers.glob("*.pdf"))) == len(codes)
    paper = Path(two("shift", "close", "--as", "lan", "--json").json["paper"])
    assert list(papers.iterdir()) == [paper]
    assert two("slip", codes[0], "01", "--as", "lan").code == 0
    assert two("shift", "close", "--again", "1", "--as", "lan").code == 0
    assert len(list(papers.iterdir())) == 2
