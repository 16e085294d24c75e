"""The citizen's page in a real browser on a small phone: Debian's Chromium, headless."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.province.commune import Commune
from tests.web import served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE = (320, 568)
"""The smallest screen that is still in use, in CSS pixels."""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (apt-get install chromium)")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[Commune, str]]:
    """A hub with one dossier, served on loopback."""
    commune = Commune(tmp_path)
    with served(commune.house) as url:
        yield commune, url
    commune.close()


def browse(folder: Path, *words: str) -> str:
    assert CHROMIUM is not None
    quiet = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", *quiet]
    command += [f"--user-data-dir={folder / 'profile'}", f"--window-size={PHONE[0]},{PHONE[1]}", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_a_phone_shows_the_whole_of_it_without_scrolling_sideways(address: tuple[Commune, str], tmp_path: Path) -> None:
    commune, url = address
    code = commune.counter(1).receive(procedure="1.004873")
    commune.sync(1)
    shown = browse(tmp_path, "--dump-dom", f"{url}/h/{code}")
    for words in (code, "Đã tiếp nhận", "Ngày hẹn trả", "Mã hồ sơ khác"):
        assert words in shown
    picture = tmp_path / "phone.png"
    browse(tmp_path, "--hide-scrollbars", f"--screenshot={picture}", f"{url}/h/{code}")
    with Image.open(picture) as image:
        grey = image.convert("L")
        assert grey.width == PHONE[0]
        ink = grey.point(lambda shade: 255 if shade < 128 else 0).getbbox()
        assert ink is not None
        # Nothing is cut off at the edges, and it fills the phone rather than a corner of it.
        assert ink[0] >= 8
        assert ink[2] <= PHONE[0] - 8
        assert ink[2] - ink[0] > PHONE[0] // 2
