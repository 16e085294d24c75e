"""The screens can be measured: one round of everything, whatever comes out."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from benchmarks import screens as measured
from benchmarks.office import PAGE, Office
from benchmarks.pairs import Ratio
from benchmarks.terminal import Screen, raw
from screens import table

T = TypeVar("T")

FIGURES: dict[str, Callable[[Office], list[Ratio]]] = {
    "first frame": lambda office: [*measured.first_frame(office, 1)],
    "first key": lambda office: [measured.first_key(office, 1)],
    "first page": lambda office: [measured.first_page(office, 1)],
    "session": lambda office: measured.session(office, hello=32.0, idle=0.1),
    "typing": lambda office: measured.typing(office, 5),
    "typing at once": lambda office: measured.typing_at_once(office, 5),
    "known screens": lambda office: measured.known_screens(office, 1),
    "page turn": lambda office: [measured.page_turn(two_pages(office), two_pages(office), 1)],
}


def two_pages(office: Office) -> Office:
    """Another home beside it."""
    folder = office.folder / f"two-{len(list(office.folder.iterdir()))}"
    folder.mkdir()
    return Office.make(folder, 2 * table.PAGE)


def once(ours: Callable[[], T], floor: Callable[[], T], rounds: int) -> tuple[list[T], list[T]]:
    """Without a warm-up."""
    return [ours() for _ in range(rounds)], [floor() for _ in range(rounds)]


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_can_be_taken(figure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measured, "in_turn", once)
    for ratio in FIGURES[figure](Office.make(tmp_path, PAGE)):
        assert ratio.ours >= 0
        assert ratio.floor > 0


def test_a_screen_read_in_pieces() -> None:
    painted = "\x1b[?2004h\x1b]22;default\x07\x1b[2;3H\x1b[1;97;44mHồ sơ\x1b[0m\r\nĐã trả\x1b[24;79Hcuối".encode()
    whole, pieces = Screen(), Screen()
    whole.feed(painted)
    for byte in painted:
        pieces.feed(bytes([byte]))
    lines = whole.text.splitlines()
    assert (lines[1].rstrip(), lines[2].rstrip(), lines[23][-2:]) == ("  Hồ sơ", "Đã trả", "cu")
    assert pieces.text == whole.text
    assert raw(whole)
    assert raw(pieces)
