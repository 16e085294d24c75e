"""A paper is kept whole or not at all, and a silent printer loses nothing."""

import errno
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from counter.ports import Paper
from counter.refusal import PrinterOff, Refused
from receipts.press import Press
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
