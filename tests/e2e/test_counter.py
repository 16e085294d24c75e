"""A newcomer's first intake, in a real terminal with the installed program."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.screen import Seen

pytestmark = pytest.mark.alone

CARD = "066195000123||Lò Thị Mẫu Quét|02091995|Nữ|Buôn Mẫu 1, xã Ea Mẫu|15042021\r"


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Seen]:
    seen = Seen(tmp_path, "demo")
    yield seen
    seen.close()


def log_in(seen: Seen) -> None:
    seen.until("Mã PIN tập huấn: 246813")
    seen.type("lan\r246813\r")
    seen.until(lambda text: re.search(r"Tất cả đang giải quyết: \d+ hồ sơ", text) is not None and "F2" in text)


def told(text: str) -> list[str]:
    """The code of the dossier that has just been taken in, if the screen tells one."""
    return re.findall(r"ĐÃ TIẾP NHẬN (\S+),", text)


def take_in(seen: Seen, before: list[str]) -> str:
    """A scan, the procedure's letters and Enter to the end; the code that the screen tells."""
    seen.type(CARD)
    seen.until("Đã nhận dữ liệu từ thẻ")
    seen.type("dkks")
    seen.until("› 1.001193")
    seen.press("Enter")
    seen.until("Hẹn trả 20/11/2026 17:30")
    seen.press("Enter")
    return told(seen.until(lambda text: bool(set(told(text)) - set(before))))[0]


def test_three_intakes_in_a_row_then_find_and_reprint(seen: Seen, tmp_path: Path) -> None:
    log_in(seen)
    seen.press("F2")
    seen.until("Tiếp nhận hồ sơ")
    codes = [take_in(seen, [])]
    assert seen.presses <= 12
    assert (tmp_path / "home" / "papers" / f"{codes[0]}-01.pdf").read_bytes().startswith(b"%PDF")
    for _ in range(2):
        codes.append(take_in(seen, codes))
    assert len(set(codes)) == 3
    seen.press("Esc")
    seen.until("Tất cả đang giải quyết")
    seen.press("F3")
    seen.until("Tìm hồ sơ")
    seen.type("lo thi mau quet")
    seen.until("3 hồ sơ")
    seen.press("Enter")
    seen.press("Enter")
    seen.until("Làm được bây giờ")
    seen.press("F7")
    seen.press("Enter")
    seen.until("Đã in lại")
    assert list((tmp_path / "home" / "papers").glob("*-01-ban2.pdf"))
    seen.press("F10")
    assert seen.process.wait(timeout=20) == 0


def test_a_killed_program_offers_the_half_typed_form_again(tmp_path: Path) -> None:
    seen = Seen(tmp_path, "demo")
    log_in(seen)
    seen.press("F2")
    seen.until("Tiếp nhận hồ sơ")
    seen.type(CARD)
    seen.until("Lò Thị Mẫu Quét")
    kept = tmp_path / "home"
    wait_for_draft(seen, kept)
    seen.kill()
    again = Seen(tmp_path)
    log_in(again)
    again.press("F2")
    again.until("nhập dở lần trước")
    again.until("Lò Thị Mẫu Quét")
    again.close()


def wait_for_draft(seen: Seen, home: Path, words: str = "Quét") -> None:
    """Until the store holds a draft with these ``words``: read by another program, as a restart would."""
    from db.home import DATABASE, connect, read_key

    def held(_: str) -> bool:
        connection = connect(home / DATABASE, read_key(home))
        try:
            rows = connection.execute("SELECT text FROM draft").fetchall()
        finally:
            connection.close()
        return any(words in text for (text,) in rows)

    seen.until(held)
