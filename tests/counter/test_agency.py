"""Each agency has one name, whatever was typed for it."""

import pytest

from counter.agency import called, known, matching, shipped
from counter.refusal import Refused

NAMES = known(
    ("Phòng Tư pháp", "Hạt Kiểm lâm số 2"), ("CONG AN XA", "Phòng tư pháp", "Đội quản lý đê", "doi quan ly de")
)


def test_the_unit_s_names_stand_first_and_each_name_once() -> None:
    assert NAMES[:2] == ("Phòng Tư pháp", "Hạt Kiểm lâm số 2")
    assert NAMES[2:-1] == shipped()
    assert NAMES[-1] == "Đội quản lý đê"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("phong tu phap", "Phòng Tư pháp"),
        ("PHÒNG TƯ PHÁP", "Phòng Tư pháp"),
        ("phòng văn hóa – xã hội", "Phòng Văn hóa - Xã hội"),
        ("Công An Xã", "Công an xã"),
        ("Phòng Tư pháp huyện", "Phòng Tư pháp huyện"),
    ],
)
def test_the_same_letters_are_the_same_agency(typed: str, name: str) -> None:
    assert called(typed, NAMES) == name


@pytest.mark.parametrize("typed", ["1", "2/3", "–"])
def test_what_has_no_letter_is_no_agency(typed: str) -> None:
    with pytest.raises(Refused, match="không phải tên cơ quan"):
        called(typed, NAMES)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ptp", "Phòng Tư pháp"),
        ("tu phap", "Phòng Tư pháp"),
        ("kiem lam", "Hạt Kiểm lâm số 2"),
        ("cax", "Công an xã"),
        ("phong kinh te", "Phòng Kinh tế"),
        ("dat dai", "Chi nhánh Văn phòng Đăng ký đất đai"),
    ],
)
def test_a_few_letters_offer_a_name(typed: str, first: str) -> None:
    assert matching(typed, NAMES)[0] == first


def test_what_fits_nothing_offers_nothing_and_nothing_offers_all() -> None:
    assert matching("nhà xuất bản", NAMES) == []
    assert matching("", NAMES) == list(NAMES)


def test_the_whole_name_comes_before_a_longer_one() -> None:
    assert matching("phong kinh te", ("Phòng Kinh tế 2", "Phòng Kinh tế"))[0] == "Phòng Kinh tế"
