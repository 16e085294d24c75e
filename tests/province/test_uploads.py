"""Scanned contents at the hub: the rules of tus, the limits, the ranges; on SQLite and on PostgreSQL."""

import base64
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine

from counter.scanned import MOST
from db.tables import AttachedRow
from province.uploads import PIECE, Uploads, WrongOffset, named_by_log
from tests.sync.files import Held, Server, blob, content_of, sqlite

DATA = blob(300_000)
ONE = content_of(DATA)
URL = f"/v1/files/{ONE.sha256}"
WHO = {"X-Who": "U/1", "Tus-Resumable": "1.0.0"}
PATCH = {**WHO, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    on_file = request.param == "sqlite"
    engine = sqlite(tmp_path) if on_file else create_engine(request.getfixturevalue("new_database"))
    made = Server(engine)
    yield made
    engine.dispose()


def metadata(sha: str = ONE.sha256, kind: str = ONE.type) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in (("sha256", sha), ("type", kind)))


def begin(client: httpx.Client, other: Mapping[str, str] | None = None) -> httpx.Response:
    """Begin it, with ``other`` headers in place of the right ones."""
    right = {**WHO, "Upload-Length": str(ONE.size), "Upload-Metadata": metadata()}
    return client.post("/v1/files", headers={**right, **(other or {})})
    assert client.patch(URL, headers=PATCH, content=DATA).status_code == 409


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": "0"}, 400),
        ({"Upload-Length": "-5"}, 400),
        ({"Upload-Length": "1e3"}, 400),
        ({"Upload-Length": str(MOST + 1)}, 413),
        ({"Upload-Metadata": "sha256 ///"}, 400),
        ({"Upload-Metadata": metadata(sha="../../etc")}, 400),
        ({"Upload-Metadata": metadata(kind="text/html")}, 400),
        ({"Tus-Resumable": "0.2"}, 412),
        ({"X-Who": ""}, 403),
    ],
)
def test_what_cannot_be_begun(server: Server, headers: dict[str, str], status: int) -> None:
    assert begin(server.client(), headers).status_code == status
    assert server.kept.state("U", ONE.sha256) is None


@pytest.mark.parametrize(
    ("headers", "size", "status"),
    [
        ({"Content-Type": "application/pdf"}, 10, 415),
        ({"Upload-Offset": "x"}, 10, 400),
        ({"Upload-Offset": "5"}, 10, 409),
        ({"Tus-Resumable": ""}, 10, 412),
        ({"X-Who": "V/1"}, 10, 404),
        ({}, ONE.size + 1, 413),
        ({}, PIECE + 1, 413),
    ],
)
def test_what_is_no_piece(server: Server, headers: dict[str, str], size: int, status: int) -> None:
    client = server.client()
    begin(client)
    said = client.patch(URL, headers={**PATCH, **headers}, content=bytes(size))
    assert said.status_code == status
    assert client.head(URL, headers=WHO).headers["Upload-Offset"] == "0"


def test_a_body_that_says_no_length_has_an_end_too(server: Server) -> None:
    client = server.client()
    begin(client)
    endless = (bytes(100_000) for _ in range(1000))
    assert client.patch(URL, headers=PATCH, content=endless).status_code == 413
    assert client.head(URL, headers=WHO).headers["Upload-Offset"] == "0"


def test_an_empty_piece_does_nothing(server: Server) -> None:
    client = server.client()
    begin(client)
    assert client.patch(URL, headers=PATCH, content=b"").status_code == 204
    assert client.patch(URL, headers=PATCH, content=DATA).status_code == 204


def test_another_size_begins_anew(server: Server) -> None:
    client = server.client()
    begin(client, {"Upload-Length": "999999"})
    client.patch(URL, headers=PATCH, content=DATA[:100])
    assert begin(client).headers["Upload-Offset"] == "0"
    assert client.patch(URL, headers=PATCH, content=DATA).status_code == 204


def test_what_is_not_what_its_hash_says_is_gone(server: Server) -> None:
    client = server.client()
    begin(client)
    assert client.patch(URL, headers=PATCH, content=bytes(ONE.size)).status_code == 460
    assert client.head(URL, headers=WHO).status_code == 404
    assert client.get(URL, headers=WHO).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("", 200, 0, 300_000),
        ("bytes=0-", 206, 0, 300_000),
        ("bytes=0-0", 206, 0, 1),
        ("bytes=131071-131072", 206, 131_071, 131_073),
        ("bytes=299999-", 206, 299_999, 300_000),
        ("bytes=100-999999999", 206, 100, 300_000),
        ("bytes=300000-", 416, 0, 0),
        ("bytes=9-3", 416, 0, 0),
        ("bytes=-5", 416, 0, 0),
        ("lines=1-2", 416, 0, 0),
    ],
)
def test_a_range_of_it(server: Server, asked: str, status: int, first: int, last: int) -> None:
    assert server.lane().send(ONE, Held(DATA)) == "sent"
    said = server.client().get(URL, headers={"X-Who": "U/2", **({"Range": asked} if asked else {})})
    assert (said.status_code, said.content) == (status, DATA[first:last])
    if status < 300:
        assert said.headers["Content-Disposition"] == "attachment"
        assert said.headers["Content-Type"] == "application/pdf"


def test_only_the_whole_is_given(server: Server) -> None:
    client = server.client()
    begin(client)
    client.patch(URL, headers=PATCH, content=DATA[:1000])
    assert client.get(URL, headers=WHO).status_code == 404
    assert client.get(URL.replace("a", "z"), headers=WHO).status_code in {404, 422}


def test_many_at_the_same_offset_and_one_gets_in(server: Server) -> None:
    client = server.client()
    begin(client)

    def send(_: int) -> bool:
        try:
            server.kept.append("U", ONE.sha256, 0, DATA[:100_000])
        except WrongOffset:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, range(16))) == 1
    assert server.lane().send(ONE, Held(DATA)) == "sent"
    assert client.get(URL, headers=WHO).content == DATA


def test_the_log_says_what_is_wanted(server: Server) -> None:
    AttachedRow.metadata.create_all(server.engine, tables=[AttachedRow.metadata.tables["attached"]])
    kept = Uploads(server.engine, named_by_log, server.kept.clock)
    with server.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM attached")
        connection.exec_driver_sql(f"INSERT INTO attached VALUES ('U', '{ONE.sha256}', 'e', 'u', 'd')")
    who = server.who(httpx_request("U/1"))
    assert kept.may(who, ONE.sha256)
    assert not kept.may(server.who(httpx_request("V/1")), ONE.sha256)
    assert not kept.may(who, sha256(b"").hexdigest())


def httpx_request(who: str) -> Any:
    return httpx.Request("GET", "http://x", headers={"X-Who": who})
