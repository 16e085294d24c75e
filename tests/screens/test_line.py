"""A paper in a line: what counts, what belongs to the name, and the way back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.certification import read_item
from counter.dossier import Item
from counter.record import Reader
from counter.refusal import Refused
from screens.line import APART, read_line, read_lines, rows, written, written_lines


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("bằng tốt nghiệp 2 3", Item("bằng tốt nghiệp", 2, 3)),
        ("bằng tốt nghiệp 2", Item("bằng tốt nghiệp", 2, 1)),
        ("  bằng   tốt nghiệp ", Item("bằng tốt nghiệp")),
        ("hợp đồng số 12/2026 3 2", Item("hợp đồng số 12/2026", 3, 2)),
        ("học bạ lớp 10 24 2", Item("học bạ lớp 10", 24, 2)),
        ("hợp đồng số 12 3 1", Item("hợp đồng số 12", 3, 1)),
        ("học bạ 12 2 đt", Item("học bạ", 12, 2, electronic=True)),
        ("học bạ DT", Item("học bạ", electronic=True)),
        ("sổ đt 1 1", Item("sổ đt")),
        ("giấy khai sinh 066195000123", Item("giấy khai sinh 066195000123")),
        ("giấy phép 0123 2", Item("giấy phép 0123", 2)),
        ("12 3 1", Item("12", 3, 1)),
        ("ba\u0302ng 2", Item("bâng", 2)),
    ],
)
def test_a_line_is_a_paper(text: str, item: Item) -> None:
    assert read_line(text) == item


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2 3", "Chưa có tên giấy tờ"),
        ("đt", "Chưa có tên giấy tờ"),
        ("bằng 0 3", "từ 1 đến 10.000"),
        ("giấy phép 54321", "tên kết thúc bằng số"),
        ("bằng\u0007 2", "ký tự điều khiển"),
        ("B»ng tèt nghiÖp 2", "Unicode"),
        ("066195000123||Lò Thị Mẫu|02091995", "thẻ căn cước"),
    ],
)
def test_a_bad_line_gets_one_sentence(text: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_line(text)


WORDS = st.text("aăâbcđeêghiklmnoôơpqrstuưvxyáạếộ0123456789/.-ĐT", min_size=1, max_size=9)
ITEMS = st.builds(
    Item,
    name=st.lists(WORDS, min_size=1, max_size=5).map(" ".join),
    pages=st.integers(1, 10_000),
    copies=st.integers(1, 10_000),
    electronic=st.booleans(),
)


@given(st.lists(ITEMS, max_size=4))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_a_paper_is_the_line_that_it_is_written_as(items: list[Item]) -> None:
    assert read_lines(written_lines(items)) == items
    assert [read_line(written(item)) for item in items] == items
    assert [read_item(Reader(row, "giấy tờ")) for row in rows(items)] == items


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_is_a_paper_or_refused(text: str) -> None:
    try:
        item = read_line(text)
    except Refused:
        return
    assert read_line(written(item)) == Item(item.name.replace(APART, ","), item.pages, item.copies, item.electronic)


def test_nothing_needless_is_written() -> None:
    items = [Item("học bạ"), Item("bằng", 2), Item("sổ 12"), Item("sổ đt"), Item("a; b", electronic=True)]
    assert written_lines(items) == "học bạ; bằng 2 1; sổ 12 1 1; sổ đt 1 1; a, b đt"
