"""Papers in the folder of papers: ``verify`` finds one that was changed or put there, and none is handed out again."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from counter.clock import VIETNAM
from motcua.house import House
from tests.motcua.conftest import Run
from tests.office import intake
from tests.receipts.reading import holds, texts


@pytest.fixture
def paper(real: Run, give: Callable[..., Path], tmp_path: Path) -> Path:
    """A receipt as it was printed."""
    code = real("receive", give({**intake(), "request_id": "một"})).json["code"]
    return tmp_path / "home" / "papers" / f"{code}-01.pdf"


def altered(paper: Path) -> None:
    data = paper.read_bytes()
    paper.write_bytes(data.replace(b"/Title", b"/Titel", 1) if b"/Title" in data else b"x" + data)


def swapped(paper: Path) -> None:
    paper.rename(paper.with_name(paper.name.replace("-1001-", "-1002-")))


def stripped(paper: Path) -> None:
    paper.write_bytes(paper.read_bytes().rpartition(b"%motcua")[0])


def added(paper: Path) -> None:
    paper.with_name("giay-khac.pdf").write_bytes(paper.read_bytes())


def shut(paper: Path) -> None:
    paper.write_bytes(b"")


@pytest.mark.parametrize("harm", [altered, swapped, stripped, added, shut])
def test_what_was_not_drawn_here_is_found(real: Run, paper: Path, harm: Callable[[Path], None]) -> None:
    assert real("verify").code == 0
    harm(paper)
    found = real("verify", "--json")
    (damage,) = found.json["damage"]
    assert (found.code, damage.startswith("Giấy papers/"), "in lại từ sổ" in damage) == (1, True, True)


def test_the_mark_disturbs_no_reader_and_goes_with_every_paper(real: Run, paper: Path, tmp_path: Path) -> None:
    assert holds(texts(paper.read_bytes())[0], "GIẤY TIẾP NHẬN")
    code = paper.name[:-7]
    for words in (
        ["slip", code, "06"],
        ["slip", code, "label"],
        ["act", code, "forward", "--body", '{"to": "Phòng Tư pháp"}'],
        ["shift", "close"],
        ["poster", "1.001193", "-o", tmp_path / "poster.pdf"],
    ):
        assert real(*words).code == 0, words
    assert len(list(paper.parent.glob("*.pdf"))) > 3
    assert real("verify").code == 0
    # A file for somebody else is the drawing alone.
    assert real("slip", code, "06", "-o", tmp_path / "other.pdf").code == 0
    assert b"%motcua" not in (tmp_path / "other.pdf").read_bytes()


def test_an_altered_receipt_is_not_given_out_again(real: Run, give: Callable[..., Path], paper: Path) -> None:
    before = paper.read_bytes()
    altered(paper)
    again = real("receive", give({**intake(), "request_id": "một"})).json
    assert again["code"] == paper.name[:-7]
    assert paper.read_bytes() == before
    assert real("verify").code == 0


def test_what_was_taken_away_is_named_and_is_no_damage(real: Run, give: Callable[..., Path], paper: Path) -> None:
    code = paper.name[:-7]
    for step, body in (("forward", '{"to": "Phòng"}'), ("ask-supplement", '{"items": ["x"], "reason": "x"}')):
        assert real("act", code, step, "--body", body).code == 0
    assert real("verify", "--json").json["missing"] == []
    for name in (paper.name, f"{code}-02.pdf"):
        paper.with_name(name).unlink()
        found = real("verify", "--json")
        assert (found.code, found.json["whole"], found.json["missing"][-1]) == (0, True, name)
    assert f"Giấy đã in mà không còn trong papers/ (2): {paper.name}, {code}-02.pdf." in real("verify").out


def test_what_was_wiped_on_its_day_is_not_missed(real: Run, paper: Path, tmp_path: Path) -> None:
    (tmp_path / "home" / "config.toml").write_text("[papers]\nkeep_days = 0\n")
    assert real("shift", "close").code == 0
    assert not paper.exists()
    assert real("verify", "--json").json["missing"] == []


def test_papers_of_an_earlier_version_are_let_be_until_they_are_wiped(
    real: Run, give: Callable[..., Path], paper: Path, tmp_path: Path
) -> None:
    stripped(paper)
    house = House(str(tmp_path / "home"))
    house.store.connection.execute("DELETE FROM setting WHERE key LIKE 'paper_%'")
    house.store.close()
    assert real("verify").code == 0
    before = datetime.now(VIETNAM).timestamp() - 60
    os.utime(paper, (before, before))
    assert real("receive", give(intake())).code == 0
    assert real("verify").code == 0
    stripped(paper)
    assert real("verify").code == 1
