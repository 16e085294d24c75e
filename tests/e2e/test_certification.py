"""A queue for certification, in a real terminal with the installed program: few keys each, and none lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program import Program
from tests.e2e.screen import Seen
from tests.e2e.test_counter import CARD, log_in, told, wait_for_draft

pytestmark = pytest.mark.alone

OTHER = "066095000125||Ma Văn Mẫu Hai|03091995|Nam|Buôn Mẫu 2, xã Ea Mẫu|15042021\r"


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Seen]:
    seen = Seen(tmp_path, "demo")
    log_in(seen)
    seen.press("F2")
    seen.until("Tiếp nhận hồ sơ")
    seen.presses = 0
    yield seen
    seen.close()


def key_in(seen: Seen, text: str) -> None:
    """Keys that count, one by one."""
    for key in text:
        seen.press(key)


def certify(seen: Seen, name: str, counts: str, before: list[str]) -> str:
    """A line after its name, Enter; paid, Enter: the code that the screen tells."""
    seen.type(name)
    key_in(seen, counts)
    seen.press("Enter")
    seen.until("(đã thu đủ: F5)")
    seen.press("F5")
    seen.until("đã thu đủ (bỏ: F5)")
    seen.press("Enter")
    return told(seen.until(lambda text: bool(set(told(text)) - set(before))))[0]


def test_eleven_keys_for_the_first_and_seven_for_the_next(seen: Seen, tmp_path: Path) -> None:
    seen.type(CARD)
    seen.until("Đã nhận dữ liệu từ thẻ")
    key_in(seen, "ctb")
    seen.until("› 2.000815")
    seen.press("Enter")
    seen.until("Giấy tờ chứng thực")
    first = certify(seen, "bằng tốt nghiệp", " 2 3", [])
    assert seen.presses == 11
    seen.until("phí 12.000 đồng đã thu đủ.")
    seen.presses = 0
    seen.type(OTHER)
    seen.until("Đã nhận dữ liệu từ thẻ")
    second = certify(seen, "học bạ", " 4 2", [first])
    assert seen.presses == 7
    seen.press("F10")
    assert seen.ended() == 0
    assert not list((tmp_path / "home" / "papers").glob("*.pdf"))
    home = Program(tmp_path)
    assert home.json("--as", "lan", "show", first)["items"] == [
        {"name": "bằng tốt nghiệp", "pages": 2, "copies": 3, "electronic": False, "fee": 12_000, "number": 0,
         "volume": 0, "year": 0}
    ]  # fmt: skip
    assert home.json("--as", "lan", "show", second)["people"][0]["name"] == "Ma Văn Mẫu Hai"
    waiting = [line["code"] for line in home.json("--as", "lan", "queue", "--view", "to-sign")["dossiers"]]
    assert {first, second} <= set(waiting)
    home.verified()


def test_a_queue_typed_ahead_in_one_burst(seen: Seen, tmp_path: Path) -> None:
    cards = [
        CARD.replace("Quét", word).replace("0123|", f"012{place}|") for place, word in enumerate(("Một", "Hai", "Ba"))
    ]
    seen.type(cards[0] + "ctb\rbằng 2 3\rhọc bạ 4\r\r" + cards[1] + "sổ 2\r\r" + cards[2] + "căn cước 1 5\r\rMa")
    seen.until(lambda text: re.search(r"Chủ hồ sơ +Ma *$", text, re.MULTILINE) is not None)
    seen.until("phí 10.000 đồng chưa thu")
    seen.press("F10")
    seen.until("Hồ sơ nhập dở vẫn còn khi mở lại chương trình. F10 lần nữa để thoát.")
    seen.press("F10")
    assert seen.ended() == 0
    home = Program(tmp_path)
    found = {}
    for line in home.json("--as", "lan", "find", "lo thi mau")["dossiers"]:
        found[line["applicant"]] = [item["name"] for item in home.json("--as", "lan", "show", line["code"])["items"]]
    assert found == {
        "Lò Thị Mẫu Một": ["bằng", "học bạ"], "Lò Thị Mẫu Hai": ["sổ"], "Lò Thị Mẫu Ba": ["căn cước"],
    }  # fmt: skip


def test_papers_that_are_half_typed_survive_a_kill(seen: Seen, tmp_path: Path) -> None:
    seen.type(CARD)
    seen.until("Đã nhận dữ liệu từ thẻ")
    seen.type("ctb\rbằng 2 3\rhọc b")
    seen.until("phải nộp 12.000 đồng")
    wait_for_draft(seen, tmp_path / "home", "học b")
    seen.kill()
    again = Seen(tmp_path)
    log_in(again)
    again.press("F2")
    again.until("nhập dở lần trước")
    again.until("phải nộp 12.000 đồng")
    again.until(lambda text: re.search(r"Giấy tờ chứng thực +học b", text) is not None)
    again.close()
