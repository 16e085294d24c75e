"""Vietnamese typed at a real terminal, as input methods send it: every burst comes out as the word."""

import random
import unicodedata
from collections.abc import Iterator

import pytest

from tests.streams.method import TELEX, VNI, VNI_WORDS, WORDS, bursts, compose
from tests.streams.terminal import Terminal, events, terminals, values

pytestmark = pytest.mark.alone

GAPS = [0, 0.001, 0.002, 0.005, 0.01]
ERASERS = ["\x7f", "\x08"]
ALL = [(TELEX, keys, word) for keys, word in WORDS.items()] + [(VNI, keys, word) for keys, word in VNI_WORDS.items()]


@pytest.fixture(scope="module")
def form() -> Iterator[Terminal]:
    yield from terminals("ahead")


@pytest.fixture(scope="module")
def plain() -> Iterator[Terminal]:
    yield from terminals("plain")


def test_the_simulator_writes_vietnamese() -> None:
    assert len(WORDS) >= 25
    assert [compose(keys, method) for method, keys, _ in ALL] == [word for _, _, word in ALL]
    assert list(bursts("vieetj", TELEX, "\x7f")) == ["v", "i", "e", "\x7fê", "t", "\x7f\x7fệt"]


@pytest.mark.parametrize("erase", ERASERS, ids=["7f", "08"])
@pytest.mark.parametrize("kind", ["ahead", "plain"])
def test_every_word_in_one_write(kind: str, erase: str, request: pytest.FixtureRequest) -> None:
    """Without a gap, all words of both methods, also in a plain App."""
    terminal: Terminal = request.getfixturevalue("form" if kind == "ahead" else "plain")
    for method, keys, word in ALL:
        assert values(terminal.typed(*bursts(keys, method, erase))) == f"{word}//", keys


@pytest.mark.parametrize("gap", GAPS)
def test_words_at_gaps(form: Terminal, gap: float) -> None:
    for method, keys, word in ALL[:4] + ALL[-26:-22]:
        for erase in ERASERS:
            chunks = "".join(bursts(keys, method, erase))
            assert values(form.typed(*chunks, gap=gap)) == f"{word}//", keys


@pytest.mark.parametrize("gap", [0, 0.001, 0.002])
def test_letters_split_between_writes(form: Terminal, gap: float) -> None:
    """UTF-8 sequences come a byte at a time."""
    for keys in ["vieetj", "dduwowcj", "nguyeenx", "H'Bix"]:
        data = "".join(bursts(keys, TELEX, "\x7f")).encode()
        assert values(form.typed(*(bytes([byte]) for byte in data), gap=gap)) == f"{WORDS[keys]}//"


@pytest.mark.parametrize("trick", ["\u202f", "\u200b", "\u200c"])
@pytest.mark.parametrize("erase", ERASERS, ids=["7f", "08"])
def test_the_empty_character_is_taken_back(form: Terminal, trick: str, erase: str) -> None:
    for method, keys, word in ALL[:12]:
        assert values(form.typed(*bursts(keys, method, erase, trick=trick))) == f"{word}//", keys


def test_an_empty_character_that_stays_is_stripped_on_leaving(form: Terminal) -> None:
    assert form.typed("vi\u202fệ\u200bt")["values"]["a"] == "vi\u202fệ\u200bt"
    assert values(form.typed("vi\u202fệ\u200bt\t")) == "việt//"


def test_combining_marks_stay_as_typed_until_the_field_is_left(form: Terminal) -> None:
    apart = unicodedata.normalize("NFD", "việt")
    assert form.typed(apart)["values"]["a"] == apart
    assert form.typed("e\u0302")["values"]["a"] == "e\u0302"
    assert values(form.typed(apart, "\t")) == "việt//"
    assert values(form.typed(apart, "\r")) == "việt//"
    assert events(form.ask(), "checked", "submitted") == [["checked", "a", None], ["submitted", "a", "việt"]]


def test_words_typed_in_combining_marks(form: Terminal) -> None:
    for method, keys, word in ALL[:12]:
        assert values(form.typed(*bursts(keys, method, "\x7f", "NFD"), "\t")) == f"{word}//", keys


def test_enter_tab_and_arrows_take_what_follows_along(form: Terminal, plain: Terminal) -> None:
    for terminal in (form, plain):
        assert values(terminal.typed("một\rhai\tba")) == "một/hai/ba"
        assert values(terminal.typed("một\x1b[Bhai\x1b[Z\x1b[Cx\x1b[B\x1b[By\x1b[A\x1b[Az")) == "z/hai/y"
        assert values(terminal.typed("abc\x1b[D\x1b[D\x7fx\x1b[Hy\x1b[Fz\x1b[H\x1b[3~")) == "xbcz//"


def test_what_has_the_focus_is_typed_over(form: Terminal) -> None:
    assert values(form.typed("một\thai\x1b[Zx\t\x1b[Cy")) == "x/haiy/"


def test_another_window_in_between_changes_nothing(form: Terminal) -> None:
    apart = unicodedata.normalize("NFD", "việt")
    state = form.typed(apart, "\x1b[O\x1b[I", "x")
    assert (state["values"]["a"], events(state, "checked")) == (apart + "x", [])


def test_enter_on_a_wrong_value_stays(form: Terminal) -> None:
    state = form.typed("\t\t31/02/2026\r")
    assert (state["focus"], state["values"]["c"]) == ("c", "31/02/2026")
    assert events(state, "checked", "done")[-1] == ["checked", "c", "Ngày này không có trong lịch; xem lại."]
    state = form.typed("\t\t1/2/2026\r")
    assert events(state, "checked", "submitted", "done")[-3:] == [
        ["checked", "c", None],
        ["submitted", "c", "1/2/2026"],
        ["done", "c"],
    ]


def test_undo_steps_back_a_burst_at_a_time(form: Terminal) -> None:
    def shows(text: str) -> bool:
        return values(form.until(lambda state: values(state) == f"{text}//")) == f"{text}//"

    form.ask(reset=True)
    form.write(*bursts("vieetj", TELEX, "\x7f"), gap=0.15)
    assert shows("việt")
    for step in ["viêt", "viê", "vie", "vi", "v", ""]:
        form.write("\x1a")
        assert shows(step)
    form.write("\x1a\x19\x19\x19")
    assert shows("vie")
    form.write("\x19\x19\x19\x19")
    assert shows("việt")
    form.write("\x1a\x1ax\x19")
    assert shows("viêx")


def test_keys_of_the_program_come_in_order(form: Terminal) -> None:
    state = form.typed("một\x13hai\rba\x13")
    assert events(state, "save") == [["save", ["một", "", ""]], ["save", ["mộthai", "ba", ""]]]


@pytest.mark.parametrize("key", ["\x1bOR", "\x1bOS"], ids=["shown before", "new"])
def test_what_is_typed_after_a_function_key_goes_to_the_screen_it_opens(form: Terminal, key: str) -> None:
    state = form.typed("một", key, *bursts("vieetj", TELEX, "\x7f"))
    assert (state["values"]["a"], state["values"]["d"]) == ("một", "việt")


def test_the_length_counts_letters(form: Terminal) -> None:
    assert form.typed("\x1bOR", "ngoan", "g")["values"]["d"] == "ngoan"
    apart = unicodedata.normalize("NFD", "nghệế")
    assert form.typed("\x1bOR", apart)["values"]["d"] == apart
    assert form.typed("\x1bOR", *bursts("nghieej", TELEX, "\x7f", trick="\u202f"))["values"]["d"] == "nghiệ"


def test_a_paste_of_lines_goes_to_the_fields_that_follow(form: Terminal) -> None:
    assert values(form.typed("x\x1b[200~một\nhai\r\nba\x1b[201~y")) == "xmột/hai/bay"
    assert values(form.typed("\x1b[200~một\thai\x1b[201~")) == "một/hai/"
    assert values(form.typed("\x1b[200~31/02/2026\x1b[201~\r\t\x1b[200~31/02/2026\nthừa\x1b[201~")) == (
        "31/02/2026//31/02/2026"
    )


@pytest.mark.parametrize("text", ["Nguyễn Thị Mẫu", "\x7f\x7fviệt"])
def test_keys_before_the_program_has_started_are_kept(text: str) -> None:
    terminal = Terminal("ahead")
    try:
        terminal.until_raw()
        terminal.write(text, "\r", *bursts("dduwowcj", TELEX, "\x7f"))
        state = terminal.until(lambda state: state["values"].get("b") == "được")
        assert values(state) == f"{text.strip(chr(127))}/được/"
    finally:
        terminal.close()


def run(form: Terminal, count: int, seed: int) -> list[str]:
    """``count`` bursts of a word, and now and then two with Enter between; those that came out wrong."""
    dice = random.Random(seed)
    wrong = []
    for number in range(count):
        picked = [dice.choice(ALL) for _ in range(dice.choice([1, 1, 2, 3]))]
        trick, gap = dice.choice(["", "", "\u202f"]), dice.choice(GAPS[: 6 - len(picked)])
        parts = [list(bursts(keys, method, dice.choice(ERASERS), trick=trick)) for method, keys, _ in picked]
        chunks = [chunk for part in parts for chunk in (*part, dice.choice("\r\t"))][:-1]
        if gap <= 0.005 and dice.random() < 0.5:
            chunks = list("".join(chunks))
        want = "/".join([*(word for _, _, word in picked), "", ""][:3])
        got = values(form.typed(*chunks, gap=gap))
        if got != want:
            wrong.append(f"seed {seed}, burst {number}: {chunks!r} at {gap}: {got!r}, not {want!r}")
    return wrong


def test_150_bursts(form: Terminal) -> None:
    assert run(form, 150, seed=3) == []


@pytest.mark.soak
def test_1000_bursts(form: Terminal) -> None:
    assert run(form, 1000, seed=1000) == []


def test_the_stock_input_garbles() -> None:
    """The comparison that shows that these tests can fail; one burst in forty comes out right by luck."""
    for stock in terminals("stock"):
        word = "".join(bursts("vieetj", TELEX, "\x7f"))
        scans = "079123456789\rHS20260001\r"
        for burst, want in [(word, "việt//"), (scans, "079123456789/HS20260001/")]:
            assert any(values(stock.typed(burst)) != want for _ in range(20)), want
