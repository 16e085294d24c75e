"""A paper is kept whole or not at all, and a silent printer loses nothing."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from counter.dossier import Dossier, Leg, Pause
from counter.ports import Form, NoPaper, Paper
from counter.refusal import PrinterOff, Refused
from receipts.press import Press
from tests.receipts.lives import (
    ASKED,
    BANK,
    EXTENDED,
    FINISHED,
    GUIDED,
    MANY,
    OFFICE,
    OWING,
    REFUSED,
    RETURNED,
    SLIP,
    WITHDRAWN,
    at,
)
from tests.receipts.reading import holds, texts
from tests.receipts.samples import DOSSIER, SHEET


def test_issue_and_reprint(tmp_path: Path) -> None:
    press: Paper = Press(tmp_path / "papers")
    first = press.issue("01", DOSSIER, SHEET)
    again = press.issue("01", DOSSIER, replace(SHEET, copy=2))
    label = press.issue("label", DOSSIER, SHEET)
    assert first == tmp_path / "papers" / "H15.50.05-261120-1001-01.pdf"
    assert sorted(path.name for path in first.parent.iterdir()) == [
        "H15.50.05-261120-1001-01-ban2.pdf",
        "H15.50.05-261120-1001-01.pdf",
        "H15.50.05-261120-1001-label.pdf",
    ]
    assert holds(texts(again.read_bytes())[0], "Bản in lại lần 1")
    assert len(texts(label.read_bytes())) == 1


def test_a_code_of_any_system_is_a_safe_file_name(tmp_path: Path) -> None:
    path = Press(tmp_path).issue("01", replace(DOSSIER, code="G22/../..\\A:B"), SHEET)
    assert path == tmp_path / "G22_.._.._A_B-01.pdf"


def test_write_replaces_whole(tmp_path: Path) -> None:
    target = tmp_path / "tệp.pdf"
    target.write_text("cũ")
    Press(tmp_path, "a4").write("01", DOSSIER, SHEET, target)
    assert target.read_bytes().startswith(b"%PDF")
    assert list(tmp_path.iterdir()) == [target]


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    monkeypatch.setattr(os, step, full_disk)
    with pytest.raises(Refused, match=r"motcua slip H15.50.05-261120-1001 01 -o") as refusal:
        Press(tmp_path).issue("01", DOSSIER, SHEET)
    assert list(tmp_path.iterdir()) == []
    assert not any(person.name in str(refusal.value) for person in DOSSIER.people)


def test_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for papers in (tmp_path / "file", tmp_path / "no" / "papers"):
        with pytest.raises(Refused, match="Hồ sơ đã ghi xong"):
            Press(papers).issue("01", DOSSIER, SHEET)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform == "win32", reason="lp is CUPS'")
def test_the_printer_gets_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[list[str]] = []

    def run(job: list[str], **_: object) -> None:
        assert Path(job[-1]).read_bytes().startswith(b"%PDF")
        jobs.append(job)

    monkeypatch.setattr(subprocess, "run", run)
    path = Press(tmp_path, printer="Canon").issue("01", DOSSIER, SHEET)
    assert jobs == [["lp", "-d", "Canon", "--", str(path)]]


@pytest.mark.skipif(sys.platform == "win32", reason="lp is CUPS'")
@pytest.mark.parametrize(
    "fault", [FileNotFoundError("lp"), subprocess.TimeoutExpired("lp", 1), subprocess.CalledProcessError(1, "lp")]
)
def test_a_printer_that_is_off_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def run(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(PrinterOff, match="không cần nhập lại") as off:
        Press(tmp_path, printer="Canon").issue("01", DOSSIER, SHEET)
    assert off.value.path.read_bytes().startswith(b"%PDF")
    assert not any(person.name in str(off.value) for person in DOSSIER.people)


LIFE: dict[Form, Dossier] = {
    "02": ASKED,
    "03": REFUSED,
    "04": EXTENDED,
    "05": WITHDRAWN,
    "06": FINISHED,
    "collected": RETURNED,
}


@pytest.mark.parametrize("form", LIFE)
def test_every_form_is_issued_under_its_own_name(tmp_path: Path, form: Form) -> None:
    press = Press(tmp_path)
    path = press.issue(form, LIFE[form], SLIP)
    assert path == tmp_path / f"H15.50.05-261120-1001-{form}.pdf"
    assert press.kept(form, LIFE[form], SLIP) == path
    assert holds(texts(path.read_bytes())[0], DOSSIER.code)


@pytest.mark.parametrize("form", [form for form in LIFE if form != "06"])
def test_a_form_without_its_step_is_refused(tmp_path: Path, form: Form) -> None:
    with pytest.raises(Refused, match="làm bước đó trước"):
        Press(tmp_path).issue(form, DOSSIER, SLIP)
    assert list(tmp_path.iterdir()) == []


def test_a_slip_for_a_transfer_has_its_own_name(tmp_path: Path) -> None:
    path = Press(tmp_path).issue("transfer", OWING, replace(SLIP, unit=BANK))
    assert path == tmp_path / "H15.50.05-261120-1001-transfer.pdf"


def test_a_qr_for_a_screen_loads_no_reportlab() -> None:
    look = "import sys; from pathlib import Path; from receipts.press import Press; Press(Path()).modules('A')"
    done = subprocess.run([sys.executable, "-c", f"{look}; print('reportlab' in sys.modules)"], capture_output=True)
    assert done.stdout.split() == [b"False"]


def test_guidance_slips_and_second_requests_have_names_of_their_own(tmp_path: Path) -> None:
    press = Press(tmp_path)
    assert press.issue("02", GUIDED, SLIP).name == "HD1-2026-0007-02.pdf"
    assert press.issue("02", GUIDED, replace(SLIP, copy=2)).name == "HD1-2026-0007-02-ban2.pdf"
    twice = replace(ASKED, originals={"02": 2})
    assert press.issue("02", ASKED, SLIP).name == "H15.50.05-261120-1001-02.pdf"
    assert press.issue("02", twice, SLIP).name == "H15.50.05-261120-1001-02-lan2.pdf"


def test_a_list_has_the_name_of_its_number(tmp_path: Path) -> None:
    press = Press(tmp_path / "papers")
    assert press.issue_list("handover", MANY[:2], SLIP, OFFICE).name == "handover-1-2026-0007.pdf"
    assert press.issue_list("post-out", MANY[:2], replace(SLIP, copy=2), "B").name == "post-out-1-2026-0007-ban2.pdf"
    assert press.issue_list("results", MANY[:1], SLIP, OFFICE, tmp_path / "a.pdf") == tmp_path / "a.pdf"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_no_half_list_and_no_half_register(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(os, step, full_disk)
    with pytest.raises(Refused, match="motcua slip 1-2026-0007 results -o"):
        Press(tmp_path).issue_list("results", MANY, SLIP, OFFICE)
    with pytest.raises(Refused, match="Chưa lưu được sổ"):
        Press(tmp_path).register(MANY, SLIP, date(2026, 11, 1), date(2026, 11, 30), tmp_path / "07.pdf")
    with pytest.raises(Refused, match="Phiếu đã ghi xong") as refusal:
        Press(tmp_path).issue("02", GUIDED, SLIP)
    assert "slip" not in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_a_register_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[Dossier]:
        yield from MANY
        raise Refused("sổ hỏng")

    press, target = Press(tmp_path), tmp_path / "07.pdf"
    with pytest.raises(Refused, match="sổ hỏng"):
        press.register(broken(), SLIP, date(2026, 11, 1), date(2026, 11, 30), target)
    assert list(tmp_path.iterdir()) == []
    press.register(iter(MANY), SLIP, date(2026, 11, 1), date(2026, 11, 30), target)
    assert holds(texts(target.read_bytes())[0], MANY[0].code)


@pytest.mark.skipif(sys.platform == "win32", reason="lp is CUPS'")
def test_lists_are_printed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda job, **_: jobs.append(job))
    path = Press(tmp_path, printer="Canon").issue_list("results", MANY[:1], SLIP, OFFICE)
    assert jobs == [["lp", "-d", "Canon", "--", str(path)]]


def test_letters_that_cannot_be_printed_are_seen_wherever_they_were_typed(tmp_path: Path) -> None:
    press = Press(tmp_path)
    assert not press.unprintable(replace(RETURNED, pauses=ASKED.pauses, extension=EXTENDED.extension))
    assert press.unprintable(replace(ASKED, pauses=(Pause(at(21), "天", items=("a",)),)))
    assert press.unprintable(replace(DOSSIER, ended="天"))
    assert press.unprintable(replace(DOSSIER, legs=(Leg("天", at(21)),)))


def test_a_paper_of_nothing(tmp_path: Path) -> None:
    none: Paper = NoPaper()
    none.register([], SLIP, date(2026, 11, 1), date(2026, 11, 30), tmp_path / "x.pdf")
    assert none.issue_list("results", [], SLIP, OFFICE) == Path("results")
    assert none.modules("A") == ()
    assert list(tmp_path.iterdir()) == []
