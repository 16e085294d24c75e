"""What the installed program takes of the PC's memory and does not need, as the system sees it."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program import Program
from tests.e2e.screen import Seen

pytestmark = [pytest.mark.alone, pytest.mark.skipif(sys.platform != "linux", reason="read from /proc")]

CHECK = 19
"""Megabytes that argon2 fills for a PIN."""


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[Seen]:
    """A counter at its log-in, with nothing written since the start."""
    Program(tmp_path).set_up()
    seen = Seen(tmp_path)
    seen.until("Trần Thị Lan")
    yield seen
    seen.close()


def enter(seen: Seen) -> None:
    seen.type("246813\r")
    seen.until("Tất cả đang giải quyết: 0 hồ sơ")


def of_process(seen: Seen, name: str) -> str:
    return Path(f"/proc/{seen.process.pid}/{name}").read_text("utf-8")


def megabytes(seen: Seen) -> float:
    return int(re.findall(r"^Rss:\s+(\d+) kB", of_process(seen, "smaps_rollup"), re.MULTILINE)[0]) / 1024


def test_openssl_is_not_loaded_before_something_is_written(seen: Seen) -> None:
    enter(seen)
    seen.press("F2")
    seen.until("Tiếp nhận hồ sơ")
    maps = of_process(seen, "maps")
    assert "sqlcipher3" in maps
    assert not re.search(r"libssl|libcrypto|/_ssl|/_hashlib", maps)


def test_a_second_pin_takes_no_memory_for_good(seen: Seen) -> None:
    seen.type("111111\r")
    seen.until("Mã PIN không đúng")
    before = megabytes(seen)
    enter(seen)
    assert megabytes(seen) - before < CHECK / 2
