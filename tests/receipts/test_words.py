"""The words of the papers can be edited; a wrong edit is said, not printed."""

from pathlib import Path

import pytest

from counter.refusal import Refused
from receipts import words
from receipts.accents import parts
from receipts.fonts import typeface
from receipts.lines import Run, cut, wrap
from receipts.words import Wording, wording


def test_form01_waits_for_its_check() -> None:
    assert wording("form01").version
    assert "03/2025/TT-VPCP" in wording("form01").source
    assert wording("form01").checked is False


def test_wrong_edits_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Wording("form01", "1", "", False, {"page": "Trang {so}"}, ())
    for key in ("page", "gone"):
        with pytest.raises(Refused, match=f'mục "{key}"'):
            broken(key, number=1)
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    (tmp_path / "form98.toml").write_text("version = ", "utf-8")
    for form in ("form98", "form99"):
        with pytest.raises(Refused, match=f"{form}.toml"):
            wording(form)


def test_lines_are_no_wider_than_asked_and_lose_nothing() -> None:
    face = typeface()
    label, name = Run(face.regular, "Tiếp nhận hồ sơ của:  "), Run(face.bold, "H'Bĩa\tNiê")
    runs = [label, name, Run(face.regular, "; " + "ơ" * 80)]
    lines = wrap(runs, 10, 90)
    assert all(line.width <= 90 for line in lines)
    joined = "".join(piece.text for line in lines for piece in line.pieces)
    assert joined.replace(" ", "") == "Tiếpnhậnhồsơcủa:H'BĩaNiê;" + "ơ" * 80
    for line in lines:
        ends = [piece.x + piece.face.width(piece.text, 10) for piece in line.pieces]
        assert ends[-1] == pytest.approx(line.width)


def test_cut_ends_in_an_ellipsis() -> None:
    lines = cut(Run(typeface().regular, "Đăng ký kết hôn có yếu tố nước ngoài " * 4), 10, 120, 2)
    assert len(lines) == 2
    assert lines[-1].pieces[-1].text.endswith("…")
    assert lines[-1].width <= 120


def test_a_breve_stands_above_the_circumflex() -> None:
    face = typeface().regular
    before, mark, after = parts(face, "Bê\u0306a", 10)
    assert before == (0.0, 0.0, "Bê")
    assert after == (face.width("Bê", 10), 0.0, "a")
    right, up, breve = mark
    assert breve == "\u0306"
    assert (face.box("\u0306").bottom * 10) + up > face.box("ê").top * 10
    middle = right + (face.box("\u0306").left + face.box("\u0306").right) * 5
    assert face.width("B", 10) < middle < face.width("Bê", 10)
