"""The installed program and its terminal: typed ahead into the palette, dragged, closed, without colours."""

import os
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from db.home import DATABASE, connect, read_key
from tests.e2e.screen import Seen
from tests.e2e.test_counter import CARD, log_in

pytestmark = pytest.mark.alone


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Seen]]:
    """Starts the practice commune in a terminal, up to the first screen after the log-in."""
    started: list[Seen] = []

    def start(**options: Any) -> Seen:
        seen = Seen(tmp_path, "demo", **options)
        started.append(seen)
        log_in(seen)
        return seen

    yield start
    for seen in started:
        seen.close()


def drafts(folder: Path) -> list[str]:
    """What a restart would find half typed."""
    home = folder / "home"
    connection = connect(home / DATABASE, read_key(home))
    try:
        return [text for (text,) in connection.execute("SELECT text FROM draft").fetchall()]
    finally:
        connection.close()


def test_the_palette_takes_what_is_typed_ahead(start: Callable[..., Seen]) -> None:
    seen = start()
    seen.type("\x10tiep nhan\rdkks\x10trang chinh\r\x10tim\rlo thi\x10tn\r")
    seen.until("Tiếp nhận hồ sơ")
    seen.until("› 1.001193")
    seen.type("\x10khong mau\r\x10" + CARD)
    seen.until("không phải lệnh")
    seen.until(lambda _: all(cell.fg == cell.bg == "default" for cell in seen.cells()))
    seen.type("\x1b")
    seen.until(lambda text: "không phải lệnh" not in text and "dkks" in text)
    seen.type("\x10\x1b[B\x1b[A\x1b[B\rx\x1b[24~")
    seen.until("Trợ giúp")
    seen.type("\x1b[24~")
    seen.until("Chọn thủ tục trước.")


def test_a_window_dragged_small_and_large_again(start: Callable[..., Seen]) -> None:
    seen = start()
    seen.press("F2")
    seen.until("Tiếp nhận hồ sơ")
    seen.type("dkks")
    seen.until("› 1.001193")
    seen.resize(70, 20)
    seen.until("Cửa sổ đang là 70 x 20, nhỏ hơn 80 x 24.")
    seen.type("abc\r")
    for columns in range(60, 68):
        # Each is a way there and back, so that the keys have been read by now.
        seen.resize(columns, 24)
        seen.until(f"{columns} x 24")
    seen.resize(100, 30)
    seen.until("› 1.001193")
    seen.type("x")
    seen.until("dkksx")


def test_a_start_in_a_small_window_of_a_shell_that_hands_on_another_size(tmp_path: Path) -> None:
    seen = Seen(tmp_path, "demo", size=(70, 20), env={"COLUMNS": "80", "LINES": "24"})
    seen.until("Cửa sổ đang là 70 x 20")
    seen.resize(80, 24)
    log_in(seen)
    seen.close()


def hung_up(seen: Seen) -> None:
    seen.hang_up()


def told(number: signal.Signals) -> Callable[[Seen], None]:
    return lambda seen: seen.process.send_signal(number)


@pytest.mark.parametrize(
    ("leads", "close"),
    [(True, hung_up), (False, hung_up), (True, told(signal.SIGHUP)), (True, told(signal.SIGTERM))],
    ids=["window closed", "line cut", "SIGHUP", "SIGTERM"],
)
def test_a_terminal_that_closes_loses_no_letter(
    start: Callable[..., Seen], tmp_path: Path, leads: bool, close: Callable[[Seen], None]
) -> None:
    seen = start(leads=leads)
    seen.press("F2")
    seen.until("Tiếp nhận hồ sơ")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    seen.type("khai sinh\x1b[BNguyễn Thị Mẫu Cuối")
    seen.until("Mẫu Cuối")
    close(seen)
    seen.ended()
    assert any("Nguyễn Thị Mẫu Cuối" in draft and "khai sinh" in draft for draft in drafts(tmp_path))
    assert "Traceback" not in seen.text
    assert "Warning" not in seen.text
    # A program that reads an ended line again and again would burn all the time until it was stopped.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 10


def test_a_terminal_that_closes_while_keys_wait_for_a_screen(start: Callable[..., Seen], tmp_path: Path) -> None:
    seen = start()
    seen.type("\x1bOQkhai sinh\x1b[BMẫu Chờ")
    seen.process.send_signal(signal.SIGTERM)
    seen.ended()
    assert any("Mẫu Chờ" in draft for draft in drafts(tmp_path))


def test_a_terminal_that_closes_before_the_log_in_ends_the_program(tmp_path: Path) -> None:
    seen = Seen(tmp_path, "demo")
    seen.until("Mã PIN tập huấn")
    seen.hang_up()
    seen.ended()
    assert drafts(tmp_path) == []


def test_leaving_keeps_what_is_half_typed(start: Callable[..., Seen], tmp_path: Path) -> None:
    seen = start()
    seen.press("F2")
    seen.until("Tiếp nhận hồ sơ")
    seen.type("\x1b[BMẫu Dở\x1b[21~\x1b[21~")
    assert seen.ended() == 0
    assert "Warning" not in seen.text
    assert any("Mẫu Dở" in draft for draft in drafts(tmp_path))


def test_no_draft_of_what_is_being_taken_in(start: Callable[..., Seen], tmp_path: Path) -> None:
    seen = start()
    seen.press("F2")
    seen.until("Tiếp nhận hồ sơ")
    seen.type(CARD)
    seen.until("Đã nhận dữ liệu từ thẻ")
    seen.type("dkks\r")
    seen.until("Hẹn trả 20/11/2026 17:30")
    seen.type("\x13\x1b[21~")
    assert seen.ended() == 0
    assert not any("Quét" in draft for draft in drafts(tmp_path))


def test_an_old_console_gets_its_own_colours_and_no_color_none(start: Callable[..., Seen]) -> None:
    colours = {cell.fg for cell in start(env={"TERM": "linux"}).cells()}
    assert colours <= {"default", "black", "red", "green", "brown", "blue", "magenta", "cyan", "white"} | {
        f"bright{name}" for name in ("black", "red", "green", "brown", "yellow", "blue", "magenta", "cyan", "white")
    }


def test_without_colours_the_row_is_reversed(start: Callable[..., Seen]) -> None:
    seen = start(env={"NO_COLOR": "1"})
    seen.until(lambda _: all(cell.fg == cell.bg == "default" for cell in seen.cells()))
    seen.until(lambda _: any(cell.reverse for cell in seen.cells()) and any(cell.bold for cell in seen.cells()))


def test_a_config_that_cannot_be_read_never_keeps_the_counter_shut(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Seen(tmp_path, "demo").close()
    os.makedirs(home, exist_ok=True)
    (home / "config.toml").write_text("[printer\n", "utf-8")
    seen = Seen(tmp_path, "demo")
    seen.until("Không đọc được config.toml")
    log_in(seen)
    seen.close()


def test_the_keys_and_the_theme_of_the_config(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text('[screen]\ntheme = "none"\n[keys]\nintake = "ctrl+g"\nfind = "f11"\n', "utf-8")
    seen = Seen(tmp_path, "demo")
    seen.until("Phím F11")
    seen.type("lan\r246813\r")
    seen.until("Ctrl+G Tiếp nhận")
    seen.until(lambda _: all(cell.fg == cell.bg == "default" for cell in seen.cells()))
    seen.press("\x07")
    seen.until("Tiếp nhận hồ sơ")
    seen.close()


def test_a_fault_of_the_program_says_what_to_do_and_nobody_s_name(start: Callable[..., Seen], tmp_path: Path) -> None:
    seen = start()
    home = tmp_path / "home"
    connection = connect(home / DATABASE, read_key(home))
    query = "SELECT applicant FROM dossier WHERE cancelled = 0"
    (name,) = next(row for row in connection.execute(query).fetchall() if row[0] not in seen.text)
    # No status that the program knows.
    connection.execute("UPDATE dossier SET status = 99 WHERE applicant = ? AND cancelled = 0", (name,))
    connection.execute("UPDATE dossier SET to_sign = 1 WHERE status = 99")
    connection.close()
    seen.type("8")
    shown = seen.until("Chương trình gặp lỗi và dừng lại.")
    assert "ValueError" in "".join(seen.until("db/lists.py").split("\n"))
    assert name not in shown.replace("\n", "")
    assert seen.process.wait(10) == 1
