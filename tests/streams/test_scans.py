"""Scans typed at a real terminal by a keyboard wedge, wherever they land."""

from collections.abc import Iterator

import pytest

from screens.widgets.scan import FAST, SILENCE, Scan, Scans, classify
from tests.streams.method import TELEX, bursts
from tests.streams.terminal import Terminal, events, terminals, values

pytestmark = pytest.mark.alone

CARD = "066090123456|241234567|Nguyễn Mẫu Bĩa|01011990|Nam|Buôn Mẫu, xã Ea Mẫu|15042021"
CODE = "H15.50.05-261120-1001"
URL = f"https://tracuu.example.vn/h/{CODE}"
LABEL = "2611201001"


@pytest.fixture(scope="module")
def form() -> Iterator[Terminal]:
    yield from terminals("ahead")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CARD, "card"),
        (CARD + "|Cha|Mẹ", "card"),
        (CARD.rpartition("|")[0], "card"),
        (URL, "receipt"),
        (f"{URL}?h=261127&k=2KF1ZEKTRD", "receipt"),
        (f"https://tracuu.ẽmple.vn/h/{CODE}?h=&k=2KF1ZẺKTD", "receipt"),
        (f"{CODE}?h=261127&k=2KF1ZEKTRD", "receipt"),
        (f"https://tracuu.example.vn/?ma={CODE}", "receipt"),
        (CODE, "receipt"),
        (CODE.lower(), "receipt"),
        (LABEL, "receipt"),
        ("0901011234", "other"),
        ("2613401001", "other"),
        ("2611200000", "other"),
        ("H15.50.05-HD1-2026-0007", "guidance"),
        ("HD1-2026-0007", "other"),
        ("https://example.vn/x", "other"),
        ("EE123456785VN", "other"),
    ],
)
def test_what_was_scanned(text: str, kind: str) -> None:
    assert classify(text) == kind


def fed(text: str, gap: float, suffix_gap: float | None = None) -> object:
    scans = Scans()
    for place, character in enumerate(text):
        assert scans.feed(place * gap, character) is None
    end = (len(text) - 1) * gap
    return scans.silence(end + SILENCE) if suffix_gap is None else scans.feed(end + suffix_gap, "\r")


@pytest.mark.parametrize(
    ("text", "gap", "suffix_gap", "found"),
    [
        ("12345678", 0.0, 0.0, True),
        ("12345678", 0.02, 0.1, True),
        ("12345678", 0.12, 0.0, False),
        ("1234567", 0.0, 0.0, False),
        ("12345678", 0.0, 0.2, False),
        ("12345678", 0.02, None, True),
        ("12345678", 0.12, None, False),
    ],
)
def test_speed_tells_a_scan(text: str, gap: float, suffix_gap: float | None, found: bool) -> None:
    assert (fed(text, gap, suffix_gap) is not None) is found


def test_silence_is_not_there_too_soon_and_is_forgotten_by_what_comes_late() -> None:
    scans = Scans()
    for place, character in enumerate("12345678"):
        scans.feed(place * 0.01, character)
    assert scans.silence(0.1) is None
    assert scans.silence(0.25) is not None
    assert scans.feed(0.08, "9") is None
    assert scans.feed(0.09, "\r") is not None
    assert scans.feed(0.09, "\r") is None


@pytest.mark.parametrize("text", [CARD, URL, CODE, LABEL])
@pytest.mark.parametrize("half", [1, 5, -5, -2])
def test_what_a_pc_that_stood_still_reads_at_once_is_the_rest_of_the_scan(text: str, half: int) -> None:
    scans = Scans()
    for place, character in enumerate(text[:half]):
        assert scans.feed(place * 0.005, character) is None
    for character in text[half:]:
        assert scans.feed(9.0, character) is None
    assert scans.feed(9.0, "\r") == Scan(classify(text), text, torn=True)


def test_what_was_typed_before_a_scan_stays_typed() -> None:
    for typed, gap in (("Ma Văn Mẫu", 0.2), ("mvm", 0.01), ("1", 0.0), (URL, 0.01)):
        scans = Scans()
        for place, character in enumerate(typed):
            scans.feed(place * gap, character)
        for character in CARD:
            scans.feed(9.0, character)
        assert scans.feed(9.0, "\r") == Scan("card", CARD)
    scans = Scans()
    # Two bursts by hand are no label.
    for place, character in enumerate(LABEL):
        scans.feed(place * 0.05 + (5 if place > 5 else 0), character)
    assert scans.feed(5.5, "\r") is None


@pytest.mark.parametrize("suffix", ["\r", "\t", "\r\n"])
@pytest.mark.parametrize("gap", [0, 0.001, 0.002])
def test_two_scans_in_one_burst_fill_two_fields(form: Terminal, suffix: str, gap: float) -> None:
    assert values(form.typed(*f"079123456789{suffix}HS20260001{suffix}", gap=gap)) == "079123456789/HS20260001/"


def test_three_scans_of_every_kind_in_one_burst(form: Terminal) -> None:
    state = form.typed("EE123456785VN\r", CARD, "\r", LABEL)
    assert values(state) == f"EE123456785VN/{CARD}/{LABEL}"
    assert events(state, "scanned")[:2] == [
        ["scanned", "a", "other", "EE123456785VN", True],
        ["scanned", "b", "card", CARD, True],
    ]


def test_a_scan_then_typing(form: Terminal) -> None:
    assert values(form.typed("079123456789\r", *bursts("vieetj", TELEX, "\x7f"))) == "079123456789/việt/"


@pytest.mark.parametrize(("text", "kind"), [(CARD, "card"), (URL, "receipt"), (CODE, "receipt"), (LABEL, "receipt")])
@pytest.mark.parametrize("suffix", ["\r", "\t"])
@pytest.mark.parametrize("gap", [0, 0.001])
def test_a_scan_in_the_wrong_field_is_taken_out_again(
    form: Terminal, text: str, kind: str, suffix: str, gap: float
) -> None:
    form.typed("một\thai\x1b[Z\x1b[F")
    form.write(*text, suffix, gap=gap)
    state = form.until(lambda state: bool(events(state, "scanned")))
    assert events(state, "scanned") == [["scanned", "a", kind, text, False]]
    assert (values(state), state["focus"]) == ("một/hai/", "a")
    form.write("\x1a")
    assert values(form.until(lambda state: state["values"]["a"] != "một")) == "/hai/"


@pytest.mark.parametrize(("text", "kind"), [(CARD, "card"), (URL, "receipt")])
def test_a_scan_that_a_standstill_tore_is_taken_out_whole(form: Terminal, text: str, kind: str) -> None:
    form.typed("một\thai\x1b[Z\x1b[F")
    form.write(text[:5])
    assert form.until(lambda state: state["values"]["a"] == f"một{text[:5]}")["values"]["a"] == f"một{text[:5]}"
    form.write_while_it_stands_still(text[5:] + "\r", 2 * FAST)
    state = form.until(lambda state: bool(events(state, "scanned")))
    assert events(state, "scanned") == [["scanned", "a", kind, text, False]]
    assert values(state) == "một/hai/"
    # Whoever goes on reads with one reader, as before.
    assert values(form.typed(*"abcdefghij" * 9, gap=0.001)) == f"{'abcdefghij' * 9}//"


def test_a_card_in_a_later_field_and_what_is_typed_behind_it(form: Terminal) -> None:
    state = form.typed("Nguyễn\r", URL, "\rx\r", CARD, "\ry")
    assert values(state) == "Nguyễn/x/y"
    assert [event[1:] for event in events(state, "scanned")] == [
        ["b", "receipt", URL, False],
        ["c", "card", CARD, False],
    ]


@pytest.mark.parametrize(("text", "left", "kind"), [(CARD, "", "card"), ("EE123456785VN", "EE123456785VN", "other")])
def test_silence_ends_a_scan_without_suffix(form: Terminal, text: str, left: str, kind: str) -> None:
    form.ask(reset=True)
    form.write(*text, gap=0.001)
    state = form.until(lambda state: bool(events(state, "scanned")))
    assert events(state, "scanned") == [["scanned", "a", kind, text, kind == "other"]]
    assert values(state) == f"{left}//"


def test_a_scan_into_a_dialog_s_field(form: Terminal) -> None:
    form.ask(reset=True)
    form.write("một\x1b[15~", CARD, "\rx")
    state = form.until(lambda state: bool(events(state, "scanned")))
    assert events(state, "scanned") == [["scanned", "e", "card", CARD, False]]
    assert (state["values"]["a"], state["values"]["e"], state["focus"]) == ("một", "x", "e")


@pytest.mark.parametrize("suffix", ["\r", "\t", ""])
def test_a_scan_presses_no_button_of_a_dialog(form: Terminal, suffix: str) -> None:
    form.ask(reset=True)
    form.write("một\x1b[17~", CARD, suffix)
    state = form.until(lambda state: bool(events(state, "scanned")))
    assert events(state, "scanned", "pressed") == [["scanned", None, "card", CARD, False]]
    assert (state["values"]["a"], state["focus"]) == ("một", "yes")
    form.write("\r")
    assert events(form.until(lambda state: bool(events(state, "pressed"))), "pressed") == [["pressed"]]


def test_a_scan_before_the_program_has_started() -> None:
    terminal = Terminal("ahead")
    try:
        terminal.until_raw()
        terminal.write("079123456789\r", CARD, "\r", "x\r", CARD, "\ry")
        state = terminal.until(lambda state: len(events(state, "scanned")) == 3)
        assert values(state) == f"079123456789/{CARD}/xy"
        assert [event[1:3] for event in events(state, "scanned")] == [["a", "other"], ["b", "card"], ["c", "card"]]
    finally:
        terminal.close()
