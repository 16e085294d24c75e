"""The installed program with a real hub beside it: cut, back, everything there, and the program's end not held up."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.program import Program
from tests.e2e.province_day import Server
from tests.e2e.screen import KEYS, Seen

pytestmark = pytest.mark.alone


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Server]:
    """A hub that is not serving yet."""
    server = Server(tmp_path / "hub")
    server.run("init", "--province", "H15")
    yield server
    server.stop()


def test_a_cut_line_and_its_return(hub: Server, tmp_path: Path) -> None:
    pc = Program(tmp_path)
    done = pc.run("setup", hub.ticket(1, hub, tmp_path / "quay-1.toml"))
    assert done.returncode == 0, done.stderr
    data = {"procedure": "1.001193", "applicant": {"name": "Lò Thị Mẫu"}}
    done = pc.feed(json.dumps(data), "receive", "-")
    assert done.returncode == 0, done.stderr
    seen = Seen(tmp_path)
    try:
        seen.until("lan")
        seen.type("246813\r")
        seen.until("Quầy 1")
        seen.until("1 chờ từ ")
        seen.type(KEYS["F7"])
        seen.until("Còn: 1 việc chờ gửi")
        seen.until("Lần gần nhất chưa được: Chưa nối được với máy chủ của tỉnh")
        hub.start()
        seen.type(KEYS["F5"])
        seen.until("Mọi hồ sơ đã lên tỉnh.")
        seen.until("đã gửi hết")
        assert json.loads(hub.run("verify", "--json"))["dossiers"] == 1
        hub.stop()
        seen.type("\x1b")
        seen.until("Quầy 1")
        begun = time.monotonic()
        seen.type(KEYS["F10"])
        assert seen.ended() == 0
        assert time.monotonic() - begun < 10
    finally:
        seen.close()
    assert not (pc.home / "motcua.log").exists()
