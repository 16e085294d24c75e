"""Many dossiers at once over the counter, and the register, as commands."""

import json
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from counter.ports import ListForm
from motcua.files import SAMPLE
from tests.motcua.conftest import Run
from tests.office import intake

Give = Callable[..., Path]


def text(path: Path) -> str:
    pages = pypdfium2.PdfDocument(path)
    return " ".join(page.get_textpage().get_text_bounded() for page in pages)


@pytest.fixture
def codes(real: Run, give: Give) -> list[str]:
    many = real("receive", give(*(intake(procedure="1.004873", name=f"Ma Văn Mẫu {n}") for n in "AĂÂ")))
    return [line["code"] for line in many.lines]


def test_a_morning_s_hand_over_and_what_may_not_go(real: Run, codes: list[str]) -> None:
    real("act", codes[0], "cancel", "--body", '{"reason": "lấy nhầm số"}')
    done = real("handover", "handover", "Phòng Tư pháp", *codes, "--due", "2027-01-04T17:00", "--json")
    assert (done.code, done.json["codes"]) == (1, codes[1:])
    assert done.err.startswith(f"{codes[0]}: ")
    shown = text(Path(done.json["paper"]))
    assert "BÀN GIAO HỒ SƠ" in shown
    assert codes[1] in shown
    assert codes[0] not in shown
    assert real("queue", "--view", "to-hand-over", "--json").json["total"] == 0
    assert real("show", codes[1], "--json").json["legs"][0]["due_at"].startswith("2027-01-04T17:00")


def test_results_come_and_go_by_post(real: Run, codes: list[str]) -> None:
    assert real("handover", "handover", "Phòng Tư pháp", *codes).code == 0
    assert real("handover", "results", "Phòng Tư pháp", *codes, "--json").json["codes"] == codes
    sent = real("handover", "post-out", "Bưu cục Ea Mẫu", f"{codes[0]}=EE123456785VN", codes[1], "--json")
    assert (sent.code, sent.json["codes"]) == (0, codes[:2])
    assert "EE123456785VN" in text(Path(sent.json["paper"]))
    assert real("handover", "post-out", "Bưu cục Ea Mẫu", f"{codes[2]}=xyz").code == 1
    assert real("show", codes[2], "--json").json["status"] == 9
    assert real("handover", "post-in", "Bưu cục Ea Mẫu", codes[2]).code == 0
    assert real("verify").code == 0


def test_every_list_is_printed_again_as_it_was_from_the_log_alone(
    real: Run, codes: list[str], give: Give, tmp_path: Path
) -> None:
    posted = real("receive", give(intake(procedure="1.004873", channel="post"))).lines[0]["code"]
    agency, post = "Phòng Tư pháp", "Bưu cục Ea Mẫu"
    given: dict[ListForm, list[str]] = {
        "handover": [agency, *codes, "--due", "2027-01-04T17:00"],
        "results": [agency, *codes],
        "post-out": [post, f"{codes[0]}=EE123456785VN", codes[1]],
        "post-in": [post, posted],
    }
    papers = {kind: Path(real("handover", kind, *words, "--json").json["paper"]) for kind, words in given.items()}
    second = Path(real("handover", "post-in", post, posted, "--json").json["paper"])
    assert "Số: 02/BĐ-NHẬN" in text(second)
    # What comes after the lists is not in them.
    assert real("act", codes[0], "undelivered", "--body", '{"reason": "không có người nhận"}').code == 0
    changed = {"changes": {"people": [{"role": "owner", "name": "Ma Thị Mẫu Khác"}]}, "reason": "ghi nhầm tên"}
    assert real("act", posted, "correct", "--body", json.dumps(changed)).code == 0
    log, other, unit = tmp_path / "log.jsonl", tmp_path / "other", tmp_path / "unit.toml"
    unit.write_text((SAMPLE / "unit.toml").read_text("utf-8").replace("number = 1", "number = 2"), "utf-8")
    assert real("log", "export", log).code == 0
    assert real("setup", unit, "--home", other).code == 0
    assert real("log", "import", log, "--home", other).code == 0
    target = tmp_path / "again.pdf"
    for kind, paper in papers.items():
        said = text(paper)
        assert said.splitlines()[0]
        for copy, words in ((1, ["1", kind]), (2, [paper.stem, kind]), (1, [paper.stem, kind, "--home", other])):
            assert real("slip", *words, "-o", target).code == 0
            assert without_copy(text(target), copy) == without_copy(said), kind
    for words in (["9", "handover"], ["một", "results"], ["1-2020-1", "post-in"]):
        refused = real("slip", *words)
        assert (refused.code, "Không có danh sách" in refused.err) == (1, True)
    assert real("slip", "1", "handover", "--nth", "1").code == 2
    assert real("verify").code == 0


def without_copy(said: str, copy: int = 0) -> list[str]:
    """The words of a paper without those that say which copy it is."""
    again = f"Bản in lại lần {copy}"
    assert not copy or again in said
    return said.replace(again, "").replace(" – ", " ").split()


def test_nothing_goes_to_nowhere(real: Run, codes: list[str]) -> None:
    assert real("handover", "handover", " ", *codes).code == 2
    assert real("handover", "strange", "Phòng Tư pháp", *codes).code == 2
    assert real("handover", "handover", "Phòng Tư pháp", "9999").code == 1


def test_the_register_as_a_paper(real: Run, codes: list[str], tmp_path: Path) -> None:
    real("act", codes[1], "cancel", "--body", '{"reason": "lấy nhầm số"}')
    target = tmp_path / "so.pdf"
    assert real("register", "--from", "2026-01-01", "--to", "2099-12-31", "-o", target).code == 0
    shown = text(target)
    assert all(code in shown for code in codes)
    assert real("register", "--from", "2026-12-01", "--to", "2026-11-01", "-o", target).code == 1
    assert real("register", "--from", "hôm qua", "--to", "2026-11-01", "-o", target).code == 2
    assert real("register", "--from", "2026-11-01", "--to", "2026-11-30", "-o", tmp_path / "so.doc").code == 2
    assert real("register", "--from", "2026-11-01", "--to", "2026-11-30", "-o", tmp_path / "no" / "so.pdf").code == 1
