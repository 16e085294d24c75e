"""Scanned papers over the line: behind the data, to the hub, and to another counter that wants to see them; straight,
and by way of a relay."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from motcua.files import SAMPLE
from province.home import open_house
from tests.province.test_commands import CODE, Call, enrolled, hub, pc, receive, say, url
from tests.scans import pdf
from tests.web import served

__all__ = ["hub", "pc", "say", "url"]


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    path = tmp_path / "to-khai.pdf"
    path.write_bytes(pdf("to khai cua nguoi mau"))
    return path


def seen(first: Call, second: Call, scan: Path, folder: Path) -> bytes:
    code = receive(first)
    assert first("attach", code, scan, "--component", 1).code == 0
    assert first("sync").code == 0
    assert second("sync").code == 0
    done = second("attach", code, "--get", 1, "-o", folder / "seen.pdf")
    assert done.code == 0, done.err
    for each in (first, second):
        assert each("verify").code == 0
    return (folder / "seen.pdf").read_bytes()


def test_a_scan_reaches_the_hub_and_the_other_counter(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path, scan: Path
) -> None:
    first, second = (enrolled(hub, pc, number, url, tmp_path) for number in (1, 2))
    assert seen(first, second, scan, tmp_path) == scan.read_bytes()
    assert hub("backup", tmp_path / "bk").code == 0
    (copy,) = (tmp_path / "bk").iterdir()
    assert hub("restore", copy).code == 0
    assert "không" not in hub("verify").out


def test_a_hub_that_was_put_back_is_sent_the_scan_again(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path, scan: Path
) -> None:
    """What the hub had confirmed before it was restored counted for ever."""
    first, second = (enrolled(hub, pc, number, url, tmp_path) for number in (1, 2))
    code = receive(first)
    assert first("sync").code == 0
    assert hub("backup", tmp_path / "bk").code == 0
    assert first("attach", code, scan, "--component", 1).code == 0
    assert first("sync").code == 0
    (copy,) = (tmp_path / "bk").iterdir()
    assert hub("restore", copy).code == 0
    for each in (first, second):
        assert each("sync").code == 0
    assert second("attach", code, "--get", 1, "-o", tmp_path / "seen.pdf").code == 0
    assert (tmp_path / "seen.pdf").read_bytes() == scan.read_bytes()


def test_a_relay_passes_scans_on_and_keeps_none(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path, scan: Path
) -> None:
    ticket = tmp_path / "relay.toml"
    words = ("--unit", CODE, "--counter", 0, "--unit-file", SAMPLE / "unit.toml", "--url", url)
    assert hub("enrol", *words, "-o", ticket).code == 0
    from province.__main__ import main as province

    assert province(["init", "--home", str(tmp_path / "relay"), "--relay", str(ticket)]) == 0
    house = open_house(tmp_path / "relay")
    house.sync().run()
    with served(house) as nearer:
        first, second = (enrolled(hub, pc, number, nearer, tmp_path) for number in (1, 2))
        code = receive(first)
        assert first("attach", code, scan, "--component", 1).code == 0
        assert first("sync").code == 0
        house.sync().run()
        assert first("sync").code == 0
        assert second("sync").code == 0
        done = second("attach", code, "--get", 1, "-o", tmp_path / "seen.pdf")
        assert done.code == 0, done.err
    assert (tmp_path / "seen.pdf").read_bytes() == scan.read_bytes()
    with house.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM upload_part").scalar() == 0
    house.close()


def test_who_is_not_let_in_gets_and_sends_nothing(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path, scan: Path
) -> None:
    first = enrolled(hub, pc, 1, url, tmp_path)
    code = receive(first)
    first("attach", code, scan, "--component", 1)
    first("sync")
    sha = first("attach", code, "--json").json["files"][0]["sha256"]
    for headers in ({}, {"Motcua-Unit": CODE, "Motcua-Device": "x", "Motcua-Signature": "AAAA"}):
        for method in ("GET", "HEAD"):
            answer = httpx.request(method, f"{url}/v1/files/{sha}", headers={"Tus-Resumable": "1.0.0", **headers})
            assert answer.status_code == 403
    assert hub("revoke", "--unit", CODE, "--counter", 1).code == 0
    other = tmp_path / "other.pdf"
    other.write_bytes(pdf("trang khac"))
    first("attach", code, other, "--component", 1)
    assert first("sync").code == 1
