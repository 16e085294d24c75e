"""The marks are read back from the printed page, also from a bad scan."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas
from zxingcpp import BarcodeFormat, read_barcodes

from counter.mark import tail
from counter.vietqr import payload
from receipts.forms import control, label, receipt
from receipts.marks import QUIET, draw_code128
from receipts.qr import modules
from tests.receipts.reading import overlap, picture, squares_of, texts, words_of, worn
from tests.receipts.samples import BARE, DOSSIER, KINDS, PAPERS, SHEET, UNIT

KEY = "0f" * 32
LONG_NAME = replace(PAPERS, procedure=replace(DOSSIER.procedure, name="Cấp giấy chứng nhận " * 12))


def marks(content: bytes, dpi: int, seed: int | None = None) -> dict[BarcodeFormat, str]:
    clean = picture(content, dpi)
    found = read_barcodes(clean if seed is None else worn(clean, seed))
    return {mark.format: mark.text for mark in found}


FAR = replace(UNIT, lookup_url="https://dichvucong.tinh-mau-rat-dai-ten.example.vn/tra-cuu/ho-so/")


@pytest.mark.parametrize("dpi", [150, 203, 300])
@pytest.mark.parametrize("seed", [None, 1, 2])
@pytest.mark.parametrize("kind", ["full", "practice", "unlinked", "no-date"])
def test_qr_of_a_receipt(kind: str, seed: int | None, dpi: int) -> None:
    dossier, sheet = KINDS[kind]
    seen = marks(receipt.draw(dossier, replace(sheet, mark=tail(dossier, KEY))), dpi, seed)
    assert seen[BarcodeFormat.QRCode] == sheet.unit.lookup_url + dossier.code + tail(dossier, KEY)


@pytest.mark.parametrize("dpi", [150, 203])
@pytest.mark.parametrize("seed", [None, *range(1, 6)])
def test_qr_of_a_receipt_with_a_long_address(seed: int | None, dpi: int) -> None:
    sheet = replace(SHEET, unit=FAR, mark=tail(DOSSIER, KEY))
    seen = marks(receipt.draw(DOSSIER, sheet), dpi, seed)
    assert seen[BarcodeFormat.QRCode] == FAR.lookup_url + DOSSIER.code + tail(DOSSIER, KEY)


def test_only_a_receipt_is_signed() -> None:
    sheet = replace(SHEET, mark=tail(DOSSIER, KEY))
    for content in (label.draw(DOSSIER, sheet), control.draw(DOSSIER, sheet)):
        assert marks(content, 203)[BarcodeFormat.QRCode] == UNIT.lookup_url + DOSSIER.code


def test_qr_of_a_receipt_is_28_mm() -> None:
    with pdfium.PdfDocument(receipt.draw(DOSSIER, replace(SHEET, mark=tail(DOSSIER, KEY)))) as pdf:
        (square,) = squares_of(pdf[0])
    assert (square.right - square.left) / 72 * 25.4 >= 28 - 0.01


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_label(seed: int | None) -> None:
    content = label.draw(DOSSIER, SHEET)
    seen = marks(content, 203, seed)
    assert seen[BarcodeFormat.Code128] == "2611201001"
    assert seen[BarcodeFormat.QRCode] == UNIT.lookup_url + DOSSIER.code
    (text,) = texts(content)
    for words in (DOSSIER.code, "H'BĩaNiê", "Đăngkýkhaisinh", "Hẹntrả:27/11/202617:30", "2611201001"):
        assert words in text


def test_label_cuts_what_is_too_long_and_keeps_inside() -> None:
    content = label.draw(replace(LONG_NAME, people=BARE.people, due_at=None), replace(SHEET, practice=True))
    (text,) = texts(content)
    assert text.count("…") == 2
    assert "Khôngcóngàyhẹntrả" in text
    assert "TẬPHUẤN–KHÔNGCÓGIÁTRỊ" in text
    with pdfium.PdfDocument(content) as pdf:
        (square,) = squares_of(pdf[0])
        width, height = pdf[0].get_size()
        areas = words_of(pdf[0])
    assert all(area.left > 5 and area.bottom > 4 and area.right < width - 4 and area.top < height - 4 for area in areas)
    assert not any(overlap(area, square) for area in areas)


def test_label_of_another_systems_code_has_the_qr_alone() -> None:
    for code in ("G22.99-55-AB/2026", "H15.50.05-261120-0912345"):
        seen = marks(label.draw(replace(DOSSIER, code=code, waits_for="Sở Tư pháp"), SHEET), 203)
        assert seen == {BarcodeFormat.QRCode: UNIT.lookup_url + code}


def test_same_bytes() -> None:
    assert label.draw(DOSSIER, SHEET) == label.draw(DOSSIER, SHEET)


def test_code128_is_in_pairs_of_digits() -> None:
    with pytest.raises(ValueError, match="even"):
        draw_code128(Canvas(BytesIO()), "261", 0.0, 0.0, 10.0)


ACCOUNTS = st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True)
PURPOSES = st.from_regex(r"PHI( [0-9A-Z]{1,10}){1,2}", fullmatch=True).filter(lambda text: len(text) <= 25)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(ACCOUNTS, st.integers(1, 10**13 - 1), PURPOSES)
def test_no_vietqr_outgrows_24_lines_of_a_screen(account: str, amount: int, purpose: str) -> None:
    found = modules(payload("970405", account, amount, purpose), "L")
    assert len(found) == len(found[0]) <= 37
    dots = np.kron(np.pad(~np.array(found), QUIET, constant_values=True), np.full((4, 4), 255)).astype(np.uint8)
    assert [mark.text for mark in read_barcodes(dots)] == [payload("970405", account, amount, purpose)]
