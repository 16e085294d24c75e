"""What an officer waits for: the real program in a real terminal, against bare Textual programs in the same run."""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from statistics import median

from benchmarks.office import BARE_LOG_IN, LOG_IN, PAGE, Office, last_row, row
from benchmarks.pairs import Ratio, at_quantile, in_turn
from benchmarks.terminal import PATIENCE, Holds, Terminal, raw, shows
from screens import table

INTAKE, READY = shows("Tiếp nhận hồ sơ", "Người nộp", "F8"), shows("ready")
MARK = "@"
"""Stands on no screen, so that what follows it is what was typed."""
GAP = 0.03
"""Seconds between two keys."""
BLOCK = 50
"""Keys in a row: a long name, which fits its field."""
CARD = "066195000123||Lò Thị Mẫu Quét|02091995|Nữ|Buôn Mẫu 1, xã Ea Mẫu|15042021\r"
TYPIST = "bare Textual, one Input"
SWITCH = "bare Textual, two installed screens"


def measure(rounds: int = 15, keys: int = 200, idle: float = 10.0, many: int = 100_000) -> Iterator[Ratio]:
    """Starts, memory, keys, screens, pages."""
    with tempfile.TemporaryDirectory() as folder:
        office = Office.make(Path(folder, "office"), PAGE)
        frame, memory = first_frame(office, rounds)
        yield from (frame, first_key(office, rounds), first_page(office, rounds), memory)
        yield from session(office, memory.floor, idle)
        yield from typing(office, keys)
        yield from typing_at_once(office, keys)
        yield from known_screens(office, 2 * rounds)
        few, crowd = Office.make(Path(folder, "few"), 2 * table.PAGE), Office.make(Path(folder, "crowd"), many)
        yield page_turn(crowd, few, rounds)


def first_frame(office: Office, rounds: int) -> tuple[Ratio, Ratio]:
    """Time until something to read has been painted, and the memory then."""

    def start(program: Callable[[], Terminal], painted: Holds) -> tuple[float, float]:
        with program() as terminal:
            taken = terminal.until(painted) - terminal.started
            return taken * 1000, terminal.memory()

    ours, floor = in_turn(
        lambda: start(office.start, shows("Tên đăng nhập")),
        lambda: start(lambda: office.start_bare("Hello"), shows("Hello, world")),
        rounds,
    )
    frame, memory = _medians(ours)
    bare_frame, bare_memory = _medians(floor)
    return (
        Ratio("start to first frame", "Textual's hello-world", frame, bare_frame, 1.25),
        Ratio("memory at the first frame, MB", "hello-world", memory, bare_memory, 1.1),
    )


def first_key(office: Office, rounds: int) -> Ratio:
    """A key written as soon as the terminal is raw, until it is on the screen."""
    ours, floor = in_turn(
        lambda: _start(office.start(), shows(MARK), MARK),
        lambda: _start(office.start_bare("OneField"), shows(MARK), MARK),
        rounds,
    )
    return Ratio("start to first key on the screen", TYPIST, median(ours), median(floor), 1.3)


def first_page(office: Office, rounds: int) -> Ratio:
    """Name and PIN typed ahead, until the count and all rows that fit are on the screen."""
    with office.open() as terminal:
        page = shows(f"{PAGE} hồ sơ", last_row(terminal))
    with office.open_bare() as terminal:
        bare_page = shows(f"{PAGE} rows", last_row(terminal))
    ours, floor = in_turn(
        lambda: _start(office.start(), page, *LOG_IN),
        lambda: _start(office.start_bare("TwoScreens"), bare_page, *BARE_LOG_IN),
        rounds,
    )
    what = f"start to first page of {PAGE} dossiers"
    return Ratio(what, "bare Textual, the same rows", median(ours), median(floor), 1.6)


def _start(program: Terminal, shown: Holds, *keys: str) -> float:
    with program as terminal:
        terminal.until(raw)
        terminal.press(*keys)
        return (terminal.until(shown) - terminal.started) * 1000


def session(office: Office, hello: float, idle: float) -> list[Ratio]:
    """Memory and idle work: logged in, at rest, after the first paper."""
    with office.open() as terminal:
        terminal.rest(0.3 * idle)
        opened = terminal.memory()
        at_home = idling(terminal, idle)
        terminal.press("F2")
        terminal.until(INTAKE)
        at_intake = idling(terminal, idle)
        take_in(terminal, office.papers)
        printed = terminal.memory()
    share = f"ms of a core in {idle:g} s"
    return [
        Ratio("memory with the store open, MB", "hello-world", opened, hello, 1.4),
        Ratio("memory after the first paper, MB", "hello-world", printed, hello, 2.6),
        Ratio(f"idle on Home, {share}", "1 % of a core", at_home, idle * 10, 1.0),
        Ratio(f"idle in a field of the intake, {share}", "1 % of a core", at_intake, idle * 10, 1.0),
    ]


def idling(terminal: Terminal, seconds: float) -> float:
    """Milliseconds of a core that doing nothing costs."""
    terminal.rest(min(1.0, seconds))
    before = terminal.worked()
    terminal.rest(seconds)
    return terminal.worked() - before


def take_in(terminal: Terminal, papers: Path) -> None:
    """A card, a procedure, Enter to the end, until the paper is there."""
    steps = ((CARD, "từ thẻ căn cước"), ("dkks", "› 1.001193"), ("Enter", "Hẹn trả 20/11"), ("Enter", "ĐÃ TIẾP NHẬN"))
    for keys, told in steps:
        terminal.press(keys)
        terminal.until(shows(told))
    terminal.until(lambda _: any(papers.glob("*.pdf")))
    terminal.rest(0.5)


def typing(office: Office, keys: int) -> list[Ratio]:
    """So many keys into the name, at a program that has nothing else to do."""

    def block(terminal: Terminal) -> list[float]:
        for key in ("\x15", MARK):
            terminal.press(key)
            terminal.rest(0.2)
        return latencies(terminal, min(keys, BLOCK))

    with office.open() as ours, office.start_bare("OneField") as floor:
        ours.press("F2")
        ours.until(INTAKE)
        ours.press("Down")
        floor.until(READY)
        found = in_turn(lambda: block(ours), lambda: block(floor), -(-keys // BLOCK))
        forget(ours)
    return _keys("key to screen", *found)


def typing_at_once(office: Office, keys: int) -> list[Ratio]:
    """The same right after the log-in, at programs that have just started."""

    def ours() -> list[float]:
        with office.open() as terminal:
            terminal.press("F2")
            terminal.until(INTAKE)
            terminal.press("Down", MARK)
            found = latencies(terminal, min(keys, BLOCK))
            forget(terminal)
            return found

    def floor() -> list[float]:
        with office.start_bare("OneField") as terminal:
            terminal.until(READY)
            terminal.press(MARK)
            return latencies(terminal, min(keys, BLOCK))

    return _keys("key to screen right after the log-in", *in_turn(ours, floor, -(-keys // BLOCK)))


def forget(terminal: Terminal) -> None:
    """Empty the form, and let its draft be taken away."""
    terminal.press("F8")
    terminal.until(shows("F8 lần nữa"))
    terminal.press("F8")
    terminal.until(lambda screen: MARK not in screen.text)
    terminal.rest(0.8)


def latencies(terminal: Terminal, count: int) -> list[float]:
    """Keys at even times, however late the program is; for each the milliseconds until it stands on the screen."""
    text = "".join(random.Random(count).choices("abcdefghiklmnopqrstuvxy", k=count))
    pressed: list[float] = []
    seen: list[float] = []
    first = time.perf_counter()
    end = first + GAP * count + PATIENCE
    while len(seen) < count:
        due = first + GAP * len(pressed) if len(pressed) < count else end
        if time.perf_counter() >= end:
            raise TimeoutError(f"typed and never shown; the screen:\n{terminal.screen.text}")
        if time.perf_counter() >= due:
            pressed.append(terminal.press(text[len(pressed)]))
        elif terminal.read(due):
            while len(seen) < len(pressed) and MARK + text[: len(seen) + 1] in terminal.screen.text:
                seen.append(terminal.heard)
    return [(shown - written) * 1000 for written, shown in zip(pressed, seen, strict=True)]


def _keys(what: str, ours: list[list[float]], floor: list[list[float]]) -> list[Ratio]:
    mine, theirs = (list(chain.from_iterable(blocks)) for blocks in (ours, floor))
    return [
        Ratio(f"{what}, {name}", TYPIST, at_quantile(mine, quantile), at_quantile(theirs, quantile), target)
        for name, quantile, target in (("median", 0.5, 2.0), ("p95", 0.95, 3.0))
    ]


def known_screens(office: Office, rounds: int) -> list[Ratio]:
    """Home to the intake and back, both shown before."""
    with office.open() as ours, office.open_bare() as floor:
        home, listed = shows(last_row(ours), "F3"), shows(last_row(floor), "f2")
        form = shows("Label 0", "Label 6", "esc")
        mine, theirs = in_turn(lambda: to_and_fro(ours, INTAKE, home), lambda: to_and_fro(floor, form, listed), rounds)
    intake, back = _medians(mine)
    bare_form, bare_list = _medians(theirs)
    return [
        Ratio("the intake shown again", SWITCH, intake, bare_form, 1.5),
        Ratio("Home shown again", SWITCH, back, bare_list, 1.5),
    ]


def to_and_fro(terminal: Terminal, there: Holds, back: Holds) -> tuple[float, float]:
    """F2 and Esc, each until its screen is whole."""
    return _took(terminal, "F2", there), _took(terminal, "Esc", back)


def page_turn(crowd: Office, few: Office, rounds: int) -> Ratio:
    """PgDn on the last row of the first page, until the second page stands there."""

    def turn(terminal: Terminal) -> float:
        terminal.press("Bottom")
        terminal.until(shows(row(table.PAGE - 1)))
        taken = _took(terminal, "PgDn", shows(row(table.PAGE)))
        terminal.press("Home")
        terminal.until(shows(row(0)))
        terminal.press("F5")
        return taken

    with crowd.open() as ours, few.open() as floor:
        mine, theirs = in_turn(lambda: turn(ours), lambda: turn(floor), rounds)
    what = f"a page turn among {crowd.dossiers:,} open dossiers"
    return Ratio(what, f"among {few.dossiers}", median(mine), median(theirs), 1.2)


def _took(terminal: Terminal, key: str, shown: Holds) -> float:
    """Milliseconds from a key, pressed at rest, to what it shows."""
    terminal.rest(0.15)
    pressed = terminal.press(key)
    return (terminal.until(shown) - pressed) * 1000


def _medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    return median(first for first, _ in pairs), median(second for _, second in pairs)
