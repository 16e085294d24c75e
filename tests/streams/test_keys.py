"""Keys and scans typed at a real terminal where no text field has the focus: on lists, papers, buttons, choices."""

from collections.abc import Iterator
from typing import Any

import pytest

from screens.widgets.typeahead import HOLD
from tests.streams.method import TELEX, bursts
from tests.streams.terminal import State, Terminal, events, terminals
from tests.streams.test_scans import CARD, LABEL, URL

pytestmark = pytest.mark.alone

SCREENS = {"rows": "\x1bOQ", "steps": "\x1b[18~", "papers": "\x1b[19~", "confirm": "\x1b[17~"}
DONE = ("open", "leave", "digit", "selected", "ticked", "accepted", "pressed", "chose", "scanned", "submitted", "done")
HUMAN = 0.08


@pytest.fixture(scope="module")
def form() -> Iterator[Terminal]:
    yield from terminals("ahead")


def show(form: Terminal, screen: str) -> None:
    """That screen, with its list, papers or button in focus."""
    form.ask(reset=True)
    form.write(SCREENS[screen])
    focus = {"confirm": "yes"}.get(screen, screen)
    assert form.until(lambda state: state["focus"] == focus)["focus"] == focus


def done(state: State) -> list[list[Any]]:
    """All that was done on the screen."""
    opened, *others = events(state, *DONE)
    assert opened[0] == "open"
    return others


def mark(form: Terminal) -> State:
    """The state when everything has taken effect."""
    form.write("\x1b[20~")
    return form.until(lambda state: bool(events(state, "mark")))


def act(form: Terminal, digit: str) -> int:
    """Press a digit and wait until it has acted; the digits that have so far."""
    form.write(digit)
    return len(events(form.until(lambda state: ["digit", digit] in state["events"]), "digit"))


def scan(form: Terminal, screen: str, text: str, suffix: str, gap: float) -> State:
    """Scan on that screen; once more where this machine paused in between, as no scanner does."""
    while True:
        show(form, screen)
        pause = form.write(*text, *suffix, gap=gap)
        if pause < HOLD / 2:
            form.until(lambda state: bool(events(state, "scanned")))
            return mark(form)
        mark(form)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("gap", [0, 0.001, 0.005])
@pytest.mark.parametrize("suffix", ["\r", "\t", ""], ids=["CR", "TAB", "none"])
def test_a_scan_is_one_scan_and_no_key(form: Terminal, screen: str, suffix: str, gap: float) -> None:
    for text, kind in [(CARD, "card"), (URL, "receipt"), (LABEL, "receipt")]:
        state = scan(form, screen, text, suffix, gap)
        assert done(state) == [["scanned", None, kind, text, False]]
        assert state["focus"] == ("yes" if screen == "confirm" else screen)
        assert not any(state["values"].values())


@pytest.mark.parametrize("screen", SCREENS)
def test_a_scan_while_its_screen_is_being_built(form: Terminal, screen: str) -> None:
    form.ask(reset=True)
    form.write(SCREENS[screen], CARD, "\r", LABEL, "\r")
    form.until(lambda state: len(events(state, "scanned")) == 2)
    assert done(mark(form)) == [["scanned", None, "card", CARD, False], ["scanned", None, "receipt", LABEL, False]]


def test_a_scan_that_an_input_method_rewrites(form: Terminal) -> None:
    show(form, "rows")
    form.write(*bursts("vieetj", TELEX, "\x7f"), "12345\r")
    assert events(form.until(lambda state: bool(events(state, "scanned"))), "scanned") == [
        ["scanned", None, "other", "việt12345", False]
    ]


def test_digits_of_a_person_act_one_by_one(form: Terminal) -> None:
    show(form, "rows")
    assert [act(form, digit) for digit in "1234567890"] == list(range(1, 11))
    show(form, "rows")
    form.write(*"1234567", gap=HUMAN)
    assert done(mark(form)) == [["digit", digit] for digit in "1234567"]
    show(form, "papers")
    form.write(*"1231", gap=HUMAN)
    assert done(mark(form)) == [["ticked", ticks] for ticks in ([0], [0, 1], [0, 1, 2], [1, 2])]


def test_what_follows_a_digit_at_once_comes_behind_it(form: Terminal) -> None:
    show(form, "rows")
    form.write("12\x1b[B3\r")
    assert done(mark(form)) == [["digit", "1"], ["digit", "2"], ["digit", "3"], ["selected", "row 2"]]
    show(form, "papers")
    form.write("2\x1b[B \r")
    assert done(mark(form)) == [["ticked", [1]], ["ticked", []], ["accepted"]]


def test_text_behind_the_digit_that_asks_for_it_goes_into_the_dialog(form: Terminal) -> None:
    show(form, "steps")
    form.write("1", *bursts("vieetj", TELEX, "\x7f"))
    state = mark(form)
    assert (state["values"]["f"], done(state)) == ("việt", [["open", "step"]])
    show(form, "steps")
    form.write("12345")
    state = mark(form)
    assert (state["values"]["f"], done(state)) == ("2345", [["open", "step"]])


def test_a_scan_behind_the_digit_that_opens_a_dialog_is_one(form: Terminal) -> None:
    show(form, "steps")
    form.write("1")
    form.until(lambda state: ["open", "step"] in state["events"])
    form.write(CARD, "\ry")
    state = mark(form)
    assert (done(state), state["values"]["f"]) == ([["open", "step"], ["scanned", "f", "card", CARD, False]], "y")


def test_arrows_then_enter_in_one_write_choose_the_row_and_what_follows_goes_on(form: Terminal) -> None:
    for steps in range(9):
        show(form, "rows")
        form.write("\x1b[B" * steps, "\r", *bursts("vieetj", TELEX, "\x7f"))
        state = mark(form)
        assert (done(state), state["values"]["e"]) == ([["selected", f"row {steps + 1}"]], "việt")


def test_what_follows_the_end_of_a_dialog_goes_to_the_screen_below(form: Terminal) -> None:
    show(form, "steps")
    form.write("1một\r23\x1b")
    state = mark(form)
    assert done(state)[:6] == [
        ["open", "step"], ["submitted", "f", "một"], ["done", "f"], ["digit", "2"], ["digit", "3"], ["leave", []],
    ]  # fmt: skip


def test_keys_through_a_form_of_fields_choice_and_papers(form: Terminal) -> None:
    show(form, "papers")
    form.write("\x1b[A\x1b[Zab\r3\x1b[C \rx\x1b[B\x1b[B \x1b[A\x1b[A\x1b[Ac")
    state = mark(form)
    assert [event for event in done(state) if event[0] != "submitted"] == [
        ["chose", "post"], ["chose", "counter"], ["chose", "online"], ["ticked", [2]],
    ]  # fmt: skip
    assert (state["focus"], state["values"]["g"]) == ("choice", "ab")
