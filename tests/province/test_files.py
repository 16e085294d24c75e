"""Scanned papers over the line: behind the data, to the hub, and to another counter that wants to see them; straight,
and by way of a relay."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from counter.clock import SystemClock, parse_moment, stamp
from counter.ports import Content
from counter.sync import NotLet
from motcua.files import SAMPLE
from province.home import House, open_house
from sync.http import TIME, WINDOW, Signer, request_text
from sync.seal import DeviceKey, good
from sync.upload import Lane
from tests.province.files import Files
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
    (copy,) = (tmp_path / "bk").glob("*.db")
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
    (copy,) = (tmp_path / "bk").glob("*.db")
    assert hub("restore", copy).code == 0
    for each in (first, second):
        assert each("sync").code == 0
    assert second("attach", code, "--get", 1, "-o", tmp_path / "seen.pdf").code == 0
    assert (tmp_path / "seen.pdf").read_bytes() == scan.read_bytes()


def relay(hub: Call, url: str, folder: Path) -> House:
    """The relay of the commune, in step with the hub."""
    ticket = folder / "relay.toml"
    words = ("--unit", CODE, "--counter", 0, "--unit-file", SAMPLE / "unit.toml", "--url", url)
    assert hub("enrol", *words, "-o", ticket).code == 0
    from province.__main__ import main as province

    assert province(["init", "--home", str(folder / "relay"), "--relay", str(ticket)]) == 0
    house = open_house(folder / "relay")
    house.sync().run()
    return house


def test_a_relay_takes_no_harm_from_a_counter_that_breaks_off_in_the_middle_of_a_piece(
    hub: Call, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = relay(hub, url, tmp_path)
    monkeypatch.setattr(house.door, "known", lambda *_: True)
    lane = Files(house)
    told = {"Motcua-Unit": CODE, "Motcua-Device": "quay-1", "Motcua-Time": stamp(house.clock.now())}
    piece = httpx.Request("PATCH", f"{url}/v1/files/{'0' * 64}", content=b"x" * 100, headers=told)
    with pytest.raises(httpx.ReadError, match="cut"):
        lane.answer(piece, b"x" * 50)
    house.close()


def test_a_relay_passes_scans_on_and_keeps_none(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path, scan: Path
) -> None:
    house = relay(hub, url, tmp_path)
    assert house.clock.fresh, "it has the time from the hub"
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


def test_an_overheard_request_is_of_no_use_a_while_later(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = enrolled(hub, pc, 1, url, tmp_path)
    code = receive(first)
    heard: list[httpx.Request] = []
    send = httpx.Client.send

    def listened(self: httpx.Client, request: httpx.Request, **given: Any) -> httpx.Response:
        if "/v1/files" in str(request.url):
            heard.append(request)
        return send(self, request, **given)

    monkeypatch.setattr(httpx.Client, "send", listened)
    assert first("attach", code, scan, "--component", 1).code == 0
    assert first("sync").code == 0
    asked, _, piece = heard
    assert [request.method for request in heard] == ["HEAD", "POST", "PATCH"]
    monkeypatch.setattr(httpx.Client, "send", send)

    def replayed(request: httpx.Request, path: str = "", method: str = "") -> int:
        names = ("motcua", "tus", "upload", "content-type")
        kept = {name: value for name, value in request.headers.items() if name.startswith(names)}
        return httpx.request(method or request.method, f"{url}{path or request.url.path}", headers=kept).status_code

    # At once it comes to what it came to before; a signature is of its own path and method alone.
    assert [replayed(request) for request in heard] == [200, 200, 409]
    assert replayed(asked, f"/v1/files/{'0' * 64}") == 403
    assert replayed(piece, method="GET") == 403
    later = datetime.now(UTC) + WINDOW + timedelta(seconds=1)
    monkeypatch.setattr(SystemClock, "now", lambda self: later)
    assert {replayed(request) for request in heard} == {403}
    asked.headers[TIME] = stamp(later)
    assert replayed(asked) == 403


@pytest.mark.parametrize("by", [timedelta(days=-400), timedelta(hours=7), timedelta(0)])
def test_a_counter_whose_clock_is_wrong_goes_by_the_servers(by: timedelta) -> None:
    server, key = datetime(2026, 11, 27, 2, tzinfo=UTC), DeviceKey.new()
    who, tried = Signer(key, CODE, "may-1", lambda: server + by), []

    def answer(request: httpx.Request) -> httpx.Response:
        tried.append(at := parse_moment(request.headers[TIME]))
        assert good(
            key.public,
            request_text("HEAD", request.url.path, CODE, "may-1", stamp(at)),
            request.headers["Motcua-Signature"],
        )
        if abs(at - server) > WINDOW:
            return httpx.Response(403, headers={TIME: stamp(server)})
        return httpx.Response(200, headers={"Upload-Offset": "3"})

    client = httpx.Client(transport=httpx.MockTransport(answer), base_url="http://x")
    lane = Lane(client, who, corrected=who.corrected)
    for _ in range(2):
        assert lane.send(Content("0" * 64, 3, "application/pdf"), Whole()) == "sent"
    assert len(tried) == (3 if by else 2)


class Whole:
    """A content that is there."""

    def whole(self, sha: str) -> bool:
        return True

    def piece(self, sha: str, offset: int) -> bytes:
        raise AssertionError


def test_a_server_that_refuses_again_is_not_asked_for_ever() -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(403, headers={TIME: "2030-01-01T00:00:00+07:00" if len(asked) < 9 else "x"})

    who = Signer(DeviceKey.new(), CODE, "may-1", lambda: datetime.now(UTC))
    lane = Lane(httpx.Client(transport=httpx.MockTransport(answer), base_url="http://x"), who, corrected=who.corrected)
    for wanted in (2, 3):
        with pytest.raises(NotLet):
            lane.send(Content("0" * 64, 3, "application/pdf"), Whole())
        assert len(asked) == wanted
