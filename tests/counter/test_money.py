"""Money on paper."""

import unicodedata

import pytest

from counter.money import figures, words


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "Không đồng"),
        (1, "Một đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (25, "Hai mươi lăm đồng"),
        (55, "Năm mươi lăm đồng"),
        (100, "Một trăm đồng"),
        (101, "Một trăm linh một đồng"),
        (105, "Một trăm linh năm đồng"),
        (110, "Một trăm mười đồng"),
        (111, "Một trăm mười một đồng"),
        (115, "Một trăm mười lăm đồng"),
        (121, "Một trăm hai mươi mốt đồng"),
        (500, "Năm trăm đồng"),
        (999, "Chín trăm chín mươi chín đồng"),
        (1_000, "Một nghìn đồng"),
        (1_001, "Một nghìn không trăm linh một đồng"),
        (1_015, "Một nghìn không trăm mười lăm đồng"),
        (1_105, "Một nghìn một trăm linh năm đồng"),
        (3_000, "Ba nghìn đồng"),
        (8_000, "Tám nghìn đồng"),
        (10_000, "Mười nghìn đồng"),
        (21_000, "Hai mươi mốt nghìn đồng"),
        (55_555, "Năm mươi lăm nghìn năm trăm năm mươi lăm đồng"),
        (100_000, "Một trăm nghìn đồng"),
        (105_000, "Một trăm linh năm nghìn đồng"),
        (400_000, "Bốn trăm nghìn đồng"),
        (1_000_000, "Một triệu đồng"),
        (1_000_005, "Một triệu không trăm linh năm đồng"),
        (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
        (1_050_000, "Một triệu không trăm năm mươi nghìn đồng"),
        (15_000_000, "Mười lăm triệu đồng"),
        (21_250_000, "Hai mươi mốt triệu hai trăm năm mươi nghìn đồng"),
        (1_000_000_000, "Một tỷ đồng"),
        (1_000_000_001, "Một tỷ không trăm linh một đồng"),
        (1_050_000_000, "Một tỷ không trăm năm mươi triệu đồng"),
        (21_000_000_000, "Hai mươi mốt tỷ đồng"),
        (105_000_000_000, "Một trăm linh năm tỷ đồng"),
        (999_999_999_999, "Chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn "
                          "chín trăm chín mươi chín đồng"),
        (1_000_000_000_000, "Một nghìn tỷ đồng"),
    ],
)  # fmt: skip
def test_words(amount: int, said: str) -> None:
    assert words(amount) == said


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "0 đồng"), (500, "500 đồng"), (8000, "8.000 đồng"), (10_000, "10.000 đồng"), (1_234_567, "1.234.567 đồng")],
)
def test_figures(amount: int, shown: str) -> None:
    assert figures(amount) == shown


def test_words_tell_amounts_apart() -> None:
    amounts = {
        *range(3000),
        *range(0, 3_000_000, 1000),
        *(head * 10**power + rest for head in (1, 5, 10, 15, 21) for power in (6, 9, 11) for rest in range(0, 1200, 7)),
        *(10**power for power in range(13)),
    }
    said = [words(amount) for amount in sorted(amounts)]
    assert len(said) == len(set(said))
    for text in said:
        assert unicodedata.is_normalized("NFC", text)
        assert text == " ".join(text.split())
        assert text[0].isupper()
