"""What holds for every paper: it stays on its page, covers nothing, says when it is practice and which copy it is."""

from dataclasses import replace
from itertools import combinations

import pypdfium2 as pdfium
import pytest

from counter.dossier import Dossier
from counter.ports import Sheet
from receipts.fonts import choose
from receipts.words import FOLDER, wording
from tests.receipts.lives import CARDS, CLOSES, EVERY, LETTERS, LISTS, POSTERS, REPORTS, SHEETS, SLIPS, drawn
from tests.receipts.reading import holds, overlap, squares_of, texts, words_of
from tests.receipts.samples import UNIT
from tests.receipts.test_fonts import FILES, family

MM = 72 / 25.4
A5, A4, WIDE = (148 * MM, 210 * MM), (210 * MM, 297 * MM), (297 * MM, 210 * MM)
SIZES = dict.fromkeys((*SLIPS, *CARDS), A5) | dict.fromkeys((*LETTERS, *LISTS, *POSTERS, *CLOSES, *SHEETS), A4)
SIZES |= dict.fromkeys(("results", "post-out", "post-in", *REPORTS), WIDE)


def sheet_of(kind: str) -> Sheet:
    return next(given for given in EVERY[kind][1] if isinstance(given, Sheet))


@pytest.mark.parametrize("face", ["PC", "shipped"])
@pytest.mark.parametrize("kind", EVERY)
def test_nothing_leaves_the_page_or_covers_another_thing(kind: str, face: str) -> None:
    draw, given = EVERY[kind]
    content = draw(*given, face=choose([family("Shipped", *FILES)]) if face == "shipped" else None)
    with pdfium.PdfDocument(content) as pdf:
        for page in pdf:
            assert page.get_size() == pytest.approx(SIZES[kind], abs=0.1)
            areas = words_of(page)
            assert len(areas) > 5
            for area in areas:
                assert area.left > 9 * MM
                assert area.bottom > 4.5 * MM
                assert area.right < page.get_width() - 9 * MM
                assert area.top < page.get_height() - 4.5 * MM
            clashes = [pair for pair in combinations([*areas, *squares_of(page)], 2) if overlap(*pair)]
            assert clashes == []


@pytest.mark.parametrize("kind", EVERY)
def test_every_page_says_what_it_is(kind: str) -> None:
    sheet, pages = sheet_of(kind), texts(drawn(kind))
    dossier = next((given for given in EVERY[kind][1] if isinstance(given, Dossier)), None)
    copies = 2 if "handover" in EVERY[kind][1] or kind in CLOSES else 1
    for number, page in enumerate(pages):
        assert page.count("TẬPHUẤN–KHÔNGCÓGIÁTRỊ") == (2 if sheet.practice else 0)
        assert holds(page, f"Bản in lại lần {sheet.copy - 1}") == (sheet.copy > 1)
        assert holds(page, "(tiếp theo)") == (number % (len(pages) // copies) > 0)
        if dossier and dossier.code:
            assert dossier.code in page
    assert holds(pages[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    assert holds(pages[0], "Độc lập - Tự do - Hạnh phúc")


@pytest.mark.parametrize(
    ("kind", "word", "times"),
    [
        ("much", "Thiếu", 40),
        ("refused long", "thuộc", 90),
        ("apology late", "Phải", 40),
        ("stopped long", "xin", 40),
        ("collected practice", "Trích", 200),
    ],
)
def test_long_texts_go_on_over_pages_and_lose_no_word(kind: str, word: str, times: int) -> None:
    pages = texts(drawn(kind))
    assert len(pages) > 1
    assert sum(page.count(word) for page in pages) == times


@pytest.mark.parametrize("kind", EVERY)
def test_signatures_never_stand_alone(kind: str) -> None:
    with pdfium.PdfDocument(drawn(kind)) as pdf:
        assert len(words_of(pdf[len(pdf) - 1])) >= 6


def test_the_same_drawing_gives_the_same_bytes() -> None:
    for kind in EVERY:
        assert drawn(kind) == drawn(kind)


def test_a_form_set_of_the_units_own_names_each_form_by_its_number() -> None:
    draw, (dossier, sheet) = SLIPS["refused"]
    unit = replace(UNIT, form_set="Mẫu số 01 kèm theo Thông tư số 09/2026/TT-BTP")
    page = texts(draw(dossier, replace(sheet, unit=unit)))[0]
    assert holds(page, "Mẫu số 03 kèm theo Thông tư số 09/2026/TT-BTP")
    assert not holds(page, "TT-VPCP")
    assert holds(texts(drawn("refused"))[0], "Mẫu số 03 kèm theo Thông tư số 03/2025/TT-VPCP")


def test_every_wording_reads_and_none_of_the_form_set_is_confirmed_yet() -> None:
    for file in FOLDER.glob("*.toml"):
        words = wording(file.stem)
        assert words.version
        assert words.source
        assert words.checked is (file.stem == "label")
