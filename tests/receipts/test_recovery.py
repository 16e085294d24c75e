"""The recovery sheet: a scanner and a hand read the same key from it."""

import pypdfium2 as pdfium
import zxingcpp

from counter.recovery import groups, read_key_text
from tests.receipts.lives import SAFE, drawn
from tests.receipts.reading import holds, texts


def test_the_key_is_there_to_be_scanned_and_to_be_typed() -> None:
    content = drawn("recovery")
    (page,) = texts(content)
    for number, group in enumerate(groups(SAFE.key), 1):
        assert holds(page, f"{number}. {group[:3]} {group[3:]}")
    with pdfium.PdfDocument(content) as pdf:
        (code,) = zxingcpp.read_barcodes(pdf[0].render(scale=150 / 72).to_pil())
    assert read_key_text(code.text) == SAFE.key
    assert code.text.startswith("MOTCUA-KHOA:H15.50.05:1:")


def test_it_says_whose_it_is_and_what_to_do() -> None:
    (page,) = texts(drawn("recovery"))
    for words in (
        "PHIẾU KHÔI PHỤC DỮ LIỆU CỦA QUẦY",
        "NIÊM PHONG, CẤT TRONG KÉT",
        "Quầy số: 1",
        f"Tên máy trong sổ: {SAFE.device}",
        "Lần cấp số: 2",
        "bắt đầu bằng H15.50.05-1-",
        "motcua restore TỆP",
        "NGƯỜI LẬP PHIẾU",
    ):
        assert holds(page, words), words
