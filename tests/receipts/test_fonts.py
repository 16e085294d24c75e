"""Only a family with every letter in all four faces is used."""

import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from counter.refusal import Refused
from receipts.fonts import PEOPLES, SHIPPED, VIETNAMESE, Candidate, candidates, choose

FILES = tuple(SHIPPED / f"MotcuaSerif-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic"))


def family(name: str, *files: Path) -> Candidate:
    regular, bold, italic, both = files
    return Candidate(name, (regular, bold, italic, both))


def without(letters: str, source: Path, target: Path) -> Path:
    """A copy of a face that lacks some letters."""
    font = TTFont(source)
    subsetter = Subsetter(Options(notdef_outline=True))
    subsetter.populate(unicodes=set(font.getBestCmap()) - set(map(ord, letters)))
    subsetter.subset(font)
    font.save(target)
    return target


def test_there_are_134_letters() -> None:
    assert len(VIETNAMESE) == 134


def test_the_shipped_family_has_them_all_and_is_small() -> None:
    face = choose([family("Shipped", *FILES)])
    assert face.name == "Shipped"
    for file in FILES:
        assert set(map(ord, VIETNAMESE | PEOPLES)) <= TTFont(file).getBestCmap().keys()
        assert file.stat().st_size < 150_000
    assert "SIL OPEN FONT LICENSE" in (SHIPPED / "OFL.txt").read_text("utf-8")


@pytest.mark.parametrize("place", range(4))
def test_one_face_without_the_barred_b_is_enough_to_pass_a_family_over(tmp_path: Path, place: int) -> None:
    files = list(FILES)
    files[place] = without("ƀ", files[place], tmp_path / "lacks.ttf")
    poor = family("Poor", *files)
    assert choose([poor, family("Shipped", *FILES)]).name == "Shipped"
    with pytest.raises(Refused, match="phông chữ"):
        choose([poor])


def test_missing_and_broken_files_are_passed_over(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"OTTO" + bytes(40))
    families = [
        family("Absent", *[tmp_path / "absent.ttf"] * 4),
        family("Broken", *[broken] * 4),
        family("Shipped", *FILES),
    ]
    assert choose(families).name == "Shipped"


def test_windows_own_times_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYSTEMROOT", "W")
    first, *_, last = candidates()
    assert first.name == "Times New Roman"
    assert [file.name for file in first.files] == ["times.ttf", "timesbd.ttf", "timesi.ttf", "timesbi.ttf"]
    assert last.files == FILES


def test_widths_are_the_fonts_own_and_marks_take_none() -> None:
    face = choose([family("Shipped", *FILES)]).regular
    font = TTFont(FILES[0])
    advance = font["hmtx"][font.getBestCmap()[ord("Ữ")]][0] / font["head"].unitsPerEm
    assert face.width("ỮỮ", 10) == pytest.approx(20 * advance, abs=0.02)
    assert face.width("e\u0306", 10) == face.width("e", 10)


def test_the_press_loads_nothing_heavy() -> None:
    code = "import sys, receipts.press; print(sorted({'reportlab', 'qrcode', 'barcode', 'PIL'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
