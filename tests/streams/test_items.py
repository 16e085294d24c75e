"""Papers to be certified typed at a real terminal, ahead of the field that takes them."""

from collections.abc import Iterator

import pytest

from tests.streams.method import TELEX, VNI, bursts
from tests.streams.terminal import State, Terminal, events, terminals
from tests.streams.test_scans import CARD

pytestmark = pytest.mark.alone

OPEN = "\x1b[21~"
GAPS = [0, 0.001, 0.005]


@pytest.fixture(scope="module")
def form() -> Iterator[Terminal]:
    yield from terminals("ahead")


def line(*words: str, method: dict[str, str] = TELEX, erase: str = "\x7f", trick: str = "") -> list[str]:
    """A line as an input method sends it: words of letters, then what is no word."""
    chunks: list[str] = []
    for word in words:
        chunks += bursts(word, method, erase, trick=trick) if word.isalpha() or method is VNI else word
        chunks.append(" ")
    return [*chunks[:-1], "\r"]


def certified(state: State) -> list[str]:
    """What the list held at its Enter."""
    ((_, lines),) = events(state, "certified")
    return [str(line) for line in lines]


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("erase", ["\x7f", "\x08"], ids=["7f", "08"])
def test_lines_typed_ahead_of_the_list_are_its_papers(form: Terminal, gap: float, erase: str) -> None:
    keys = [
        *line("giaays", "khai", "sinh", "2", "3", erase=erase),
        *line("hooj", "tichj", "12", "dt", erase=erase, trick="\u202f"),
        *line("keets", "hoon", erase=erase),
    ]
    state = form.typed(OPEN, "x\r", *keys, "\r", gap=gap)
    assert certified(state) == ["giấy khai sinh 2 3", "hộ tịch 12 1 đt", "kết hôn"]
    assert (state["values"]["item"], state["focus"]) == ("", "item")


def test_half_a_line_typed_ahead_stays_in_the_field(form: Terminal) -> None:
    state = form.typed(OPEN, "x\r", *line("giaays", "2"), *line("chuwngs", "thuwcj")[:-1])
    assert state["values"]["item"] == "chứng thực"
    assert events(state, "listed", "certified")[-1] == ["listed", ["giấy 2 1"]]


def test_a_bad_line_keeps_what_is_typed_behind_it(form: Terminal) -> None:
    state = form.typed(OPEN, "x\r2 3\r\r", *line("4"), "\x1b[H", *line("soor")[:-1], " ")
    assert state["values"]["item"] == "sổ 2 34"
    assert events(state, "listed", "certified") == []


def test_mending_and_taking_away_typed_ahead(form: Terminal) -> None:
    lines = "một 1 1\rhai 2 2\rba 3 3\r"
    state = form.typed(OPEN, "x\r", lines, "\x1b[A\x1b[A\x7f9\r\x1b[3~\r")
    assert certified(state) == ["một", "hai 2 9"]
    state = form.typed(OPEN, "x\r", lines, "\x1b[A\x1b[A\x1b[A\x1b[3~\r\r")
    assert certified(state) == ["hai 2 2", "ba 3 3"]


def test_a_card_scanned_into_the_list_is_no_paper(form: Terminal) -> None:
    form.typed(OPEN, "x\rmột 2\rhai\x1b[F")
    form.write(CARD, "\r")
    state = form.until(lambda state: bool(events(state, "scanned")))
    assert (state["values"]["item"], events(state, "scanned")) == ("hai", [["scanned", "item", "card", CARD, False]])
    form.write(" 3\r\r")
    assert certified(form.until(lambda state: bool(events(state, "certified")))) == ["một 2 1", "hai 3 1"]


def test_half_a_card_is_no_paper(form: Terminal) -> None:
    state = form.typed(OPEN, "x\r", CARD[:40], "\r")
    assert events(state, "certified") == []
    assert [event[1] for event in events(state, "listed")] == []
    assert [event[2:] for event in events(state, "scanned")] == [["card", CARD[:40], False]]
