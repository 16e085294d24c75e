"""The hub over HTTP: what is let in, and that nothing brings an error of the server."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from sqlalchemy.exc import OperationalError

from counter.exchange import LIMIT, Batch, Reply
from counter.sync import signed
from db.replica import StoreReplica
from province import app as application
from province import door
from province.app import MOST, make_app
from province.enrolment import ticket
from sync.bundle import opened_reply, sealed_batch
from sync.seal import DeviceKey
from tests.office import Office
from tests.province.commune import Commune
from tests.web import inside
from tests.wire import CODE


@pytest.fixture
def database() -> str:
    """The embedded store: what is asked here is not the store's."""
    return ""


@pytest.fixture
def client(commune: Commune) -> Iterator[httpx.Client]:
    with inside(make_app(commune.house.door)) as made:
        yield made


def spoken(office: Office) -> tuple[bytes, dict[str, str]]:
    """The next batch of ``office`` as it is sent."""
    held = office.store.line()
    assert held is not None
    key = DeviceKey(held.seed)
    body = signed(StoreReplica(office.store).batch(office.clock.now()), key).to_bytes()
    return body, {"Motcua-Signature": key.sign(body)}


def test_a_batch_is_answered_packed_or_plain(commune: Commune, client: httpx.Client) -> None:
    office = commune.counter(1)
    office.receive()
    body, headers = spoken(office)
    for packed in (False, True):
        sent = gzip.compress(body) if packed else body
        extra = {"Content-Encoding": "gzip"} if packed else {"Accept-Encoding": "identity"}
        answer = client.post("/v1/sync", content=sent, headers=headers | extra)
        assert answer.status_code == 200
        assert answer.headers.get("Content-Encoding") == ("gzip" if packed else None)
        assert [one.status for one in Reply.from_bytes(answer.content).answers] == ["kept", "kept"]


def test_a_wrong_signature_lets_nobody_in(commune: Commune, client: httpx.Client) -> None:
    body, headers = spoken(commune.counter(1))
    other = spoken(commune.counter(2))[1]
    for wrong in ({}, {"Motcua-Signature": "x"}, {"Motcua-Signature": headers["Motcua-Signature"][:-4]}, other):
        answer = client.post("/v1/sync", content=body, headers=wrong)
        assert answer.status_code == 403
        assert set(answer.json()) == {"say"}


def test_a_body_beyond_the_limit_is_not_read(client: httpx.Client) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while read < 100 * MOST:
            read += LIMIT
            yield b" " * LIMIT

    assert client.post("/v1/sync", content=b" " * (MOST + 1)).status_code == 413
    assert client.post("/v1/enrol", content=b" " * 4097).status_code == 413
    assert client.post("/v1/sync", content=endless()).status_code == 413


@pytest.mark.parametrize("path", ["/v1/sync", "/v1/enrol"])
def test_a_bomb_is_not_unpacked(client: httpx.Client, path: str) -> None:
    bomb = gzip.compress(b" " * (16 * MOST))
    assert len(bomb) < 70_000
    answer = client.post(path, content=bomb, headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 413
    many = gzip.compress(b" ") * 4000
    assert client.post(path, content=many[:4096], headers={"Content-Encoding": "gzip"}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"protocol": 1}',
        b'{"protocol": 1, "unit": "\\ud800", "device": "x", "time": "2026-11-19T08:00", "cursor": null, "events": [], '
        b'"whole": false, "catalogue": ""}',
        b'{"secret": "\\ud800", "device": "x", "key": "x"}',
        b'{"secret": "a\\u0000b", "device": "x", "key": "x"}',
        b'{"secret": 1, "device": "x", "key": "x"}',
    ],
)
def test_what_is_not_of_the_protocol_is_said_to_be_so(client: httpx.Client, body: bytes) -> None:
    for path in ("/v1/sync", "/v1/enrol", "/v1/bundle"):
        for headers in ({}, {"Content-Encoding": "gzip"}):
            answer = client.post(path, content=body[:4000] if path == "/v1/enrol" else body, headers=headers)
            assert answer.status_code == 400, path
            assert "Traceback" not in answer.text


def test_tickets_are_not_tried_without_end(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps({"secret": "x", "device": "y", "key": "z"})
    codes = [client.post("/v1/enrol", content=body).status_code for _ in range(door.TRIES + 3)]
    assert codes == [403] * door.TRIES + [429] * 3
    assert client.post("/v1/enrol", content=body).headers["Retry-After"] == "60"
    monkeypatch.setattr(door, "WINDOW", 0.0)
    assert client.post("/v1/enrol", content=body).status_code == 403


def test_a_ticket_lets_a_device_in(commune: Commune, client: httpx.Client) -> None:
    secret, _ = ticket(commune.house.hub, CODE, 4)
    body = json.dumps({"secret": secret, "device": "máy", "key": DeviceKey.new().public})
    assert client.post("/v1/enrol", content=body).json()["counter"] == 4


def test_a_bundle_brings_its_ticket_and_is_answered_for_its_device(commune: Commune, client: httpx.Client) -> None:
    secret, _ = ticket(commune.house.hub, CODE, 4)
    key, time = DeviceKey.new(), commune.house.clock.now()
    batch = Batch(CODE, "máy", time, None)
    sealed = sealed_batch(batch, key, commune.house.key.public, secret)
    for _ in range(2):
        answer = client.post("/v1/bundle", content=sealed)
        assert answer.status_code == 200
        assert opened_reply(answer.content, key, commune.house.key.public).answers == ()
    stranger = sealed_batch(batch, DeviceKey.new(), commune.house.key.public)
    assert client.post("/v1/bundle", content=stranger).status_code == 403
    assert client.post("/v1/bundle", content=sealed[:-1]).status_code == 400


def test_an_error_of_the_server_tells_nothing_and_keeps_no_place(
    commune: Commune, client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As many fail as there is room for; the next is let in. The log has one line of each, the count too."""
    body, headers = spoken(commune.counter(1))

    def broken(*_: Any) -> Reply:
        raise RuntimeError("Nguyễn Văn Dũng")

    with monkeypatch.context() as patch:
        patch.setattr(commune.house.door, "exchange", broken)
        for _ in range(2 * application.AT_ONCE):
            answer = client.post("/v1/sync", content=body, headers=headers)
            assert answer.status_code == 500
            assert "Dũng" not in answer.text
    (line,) = {record.message.partition('"ms"')[0] for record in caplog.records}
    assert line == '{"path": "/v1/sync", "status": 500, '
    assert all('"error": "RuntimeError", "at": "test_app.py:' in record.message for record in caplog.records)
    assert not any("Dũng" in record.message or record.exc_info for record in caplog.records)
    assert client.post("/v1/sync", content=body, headers=headers).status_code == 200
    assert f'motcua_requests{{path="/v1/sync",status="500"}} {2 * application.AT_ONCE}' in client.get("/metrics").text


def test_a_store_that_is_away_is_said_and_no_code_is_in_the_log(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: Any) -> None:
        raise OperationalError("SELECT", {}, ConnectionError("261128-1001"))

    monkeypatch.setattr(application, "find", away)
    answer = client.get("/h/H15.50.05-261128-1001")
    assert (answer.status_code, answer.text) == (503, application.AWAY)
    (record,) = caplog.records
    told = json.loads(record.message)
    assert (told["path"], told["error"], told["say"]) == ("/h/{code:path}", "ConnectionError", application.NO_STORE)
    assert "261128" not in record.message


def test_it_says_that_it_lives_and_how_much_it_does(commune: Commune, client: httpx.Client) -> None:
    commune.counter(1).receive()
    commune.sync(1)
    assert client.get("/healthz").json()["status"] == "ok"
    told = client.get("/metrics").text
    assert "motcua_events 2" in told
    assert 'motcua_requests{path="/healthz",status="200"} 1' in told


def asked(folder: Path, examples: int) -> None:
    """Requests made from the hub's own description, good and bad: none is an error of the server."""
    commune = Commune(folder)
    schema = schemathesis.openapi.from_asgi("/openapi.json", make_app(commune.house.door))
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert {operation.path for operation in operations} >= {"/v1/sync", "/v1/enrol", "/v1/bundle", "/healthz"}

    def ask(case: Any) -> None:
        assert case.call().status_code < 500

    for operation in operations:
        told = settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        told(given(case=operation.as_strategy())(ask))()
    commune.close()


def test_no_request_is_an_error_of_the_server(tmp_path: Path) -> None:
    asked(tmp_path, 8)


@pytest.mark.soak
def test_no_request_of_many_is_an_error_of_the_server(tmp_path: Path) -> None:
    asked(tmp_path, 200)
