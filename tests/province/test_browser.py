"""The citizen's page in a real browser on a small phone: Debian's Chromium, headless."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from PIL import Image

from province.app import make_app
from tests.province.commune import Commune

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE = (320, 568)
"""The smallest screen that is still in use, in CSS pixels."""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (apt-get install chromium)")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[Commune, str]]:
    """A hub with one dossier, served on loopback."""
    commune = Commune(tmp_path)
    server = uvicorn.Server(uvicorn.Config(make_app(commune.house.door), port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive()
    port = server.servers[0].sockets[0].getsockname()[1]
    yield commune, f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
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
