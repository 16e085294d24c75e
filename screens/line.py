"""Papers to be certified as they are typed: a line each, its name first, then its pages, then its copies."""

import re
from collections.abc import Iterable
from typing import Any

from counter.certification import MOST
from counter.dossier import Item
from counter.identity import BAD_SCAN
from counter.money import grouped
from counter.refusal import Refused
from counter.text import clean

EXAMPLE = "bằng tốt nghiệp 2 3"
APART = ";"
"""What stands between two papers in one line."""

_COUNT = re.compile(r"0|[1-9]\d{0,4}", re.ASCII)
"""A longer number, or one that begins with 0, is no count: it is the paper's own."""

_ELECTRONIC = frozenset({"đt", "dt"})


def read_line(text: str) -> Item:
    """``bằng tốt nghiệp 2 3 đt``: 2 pages, 3 copies and an electronic one; what is left out is 1. At most two whole
    numbers at the end count, so that a name may hold others. Raises ``Refused``."""
    if "|" in text:
        raise Refused(BAD_SCAN)
    words = clean(text, "Tên giấy tờ").split()
    electronic = bool(words) and words[-1].lower() in _ELECTRONIC
    if electronic:
        words.pop()
    counts: list[int] = []
    while words and len(counts) < 2 and _COUNT.fullmatch(words[-1]):
        counts.insert(0, int(words.pop()))
    if not words:
        raise Refused(f"Chưa có tên giấy tờ; gõ tên rồi số trang, số bản, như: {EXAMPLE}.")
    if not all(1 <= count <= MOST for count in counts):
        raise Refused(
            f"Số trang, số bản từ 1 đến {grouped(MOST)}; tên kết thúc bằng số thì ghi thêm cả hai, như: "
            "hợp đồng số 12345 3 1."
        )
    pages, copies = [*counts, 1, 1][:2]
    return Item(" ".join(words), pages, copies, electronic)


def read_lines(text: str) -> list[Item]:
    """Several of them, apart by ``APART``; none in an empty text. Raises ``Refused``."""
    return [read_line(part) for part in text.split(APART) if part.strip()]


def written(item: Item) -> str:
    """The inverse of ``read_line``, with nothing said that need not be."""
    name = item.name.replace(APART, ",")
    last = name.split()[-1].lower()
    unsaid = (item.pages, item.copies) == (1, 1) and not _COUNT.fullmatch(last) and last not in _ELECTRONIC
    counts = "" if unsaid else f" {item.pages} {item.copies}"
    return f"{name}{counts}{' đt' if item.electronic else ''}"


def written_lines(items: Iterable[Item]) -> str:
    """The inverse of ``read_lines``."""
    return f"{APART} ".join(map(written, items))


def rows(items: Iterable[Item]) -> list[dict[str, Any]]:
    """``items`` as ``receive`` takes them."""
    return [{"name": i.name, "pages": i.pages, "copies": i.copies, "electronic": i.electronic} for i in items]
