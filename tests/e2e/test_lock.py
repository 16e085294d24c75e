"""The lock in a real terminal: half a Telex word, the lock, a PIN with the rest of the word typed ahead; and a power
cut that gives no wrong try back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.screen import Seen
from tests.e2e.test_counter import log_in

pytestmark = pytest.mark.alone

LOCK, PIN = "\x12", "246813"


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Seen]:
    """The practice commune, logged in."""
    started = Seen(tmp_path, "demo")
    log_in(started)
    yield started
    started.close()


def test_locked_in_the_middle_of_a_telex_word(seen: Seen) -> None:
    seen.type("\x1bOQ")
    seen.until("Tiếp nhận hồ sơ")
    seen.type("dkks\r")
    seen.until("Đăng ký khai sinh")
    # As UniKey sends it: "Vieetj" is "Vie", then a backspace with ê, then two with ệt.
    seen.type("Lo\x7f\x7fLò Vie\x7fê")
    seen.until("Lò Viê")
    seen.type(LOCK)
    seen.until(lambda text: "ĐÃ KHÓA. Trần Thị Lan" in text and "Lò Viê" not in text and "khai sinh" not in text)
    seen.type("\x1bOR\x1bOQ" + LOCK + "\x13")
    seen.type(f"{PIN}\rt\x7f\x7fệt Mẫu")
    seen.until("Lò Việt Mẫu")
    assert "Đăng ký khai sinh" in seen.text


def test_another_officer_and_back_to_ones_own_form(seen: Seen) -> None:
    seen.type("\x1bOQ")
    seen.until("Tiếp nhận hồ sơ")
    seen.type("\x1b[BMa Thị Mẫu Kín")
    seen.until("Ma Thị Mẫu Kín")
    seen.type(LOCK + f"\x1b[Aminh\r{PIN}\r")
    seen.until("Quầy 1 · Lê Văn Minh")
    seen.type("\x1bOQ")
    seen.until(lambda text: "Tiếp nhận hồ sơ" in text and "F8 Làm lại" in text and "Mẫu Kín" not in text)
    seen.type(LOCK + f"\x1b[Alan\r{PIN}\r")
    seen.until("Quầy 1 · Trần Thị Lan")
    seen.type("\x1bOQ")
    seen.until("Ma Thị Mẫu Kín")


def test_a_power_cut_gives_no_wrong_try_back(seen: Seen, tmp_path: Path) -> None:
    seen.type(LOCK)
    seen.until("ĐÃ KHÓA")
    for pin, words in (("1", "không đúng"), ("2", "không đúng"), ("3", "Sai mã PIN 3 lần liền; đợi 5 giây")):
        seen.type(f"{pin}\r")
        seen.until(words)
        seen.type("\x1b[A\x1b[B")
    seen.kill()
    again = Seen(tmp_path, "demo")
    again.until("hoa")
    again.type(f"lan\r{PIN}\r")
    again.until("còn phải đợi 5 giây")
    again.close()
