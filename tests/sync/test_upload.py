"""The lane for scanned contents: cut anywhere, resumed where the server stands, whole at the end or begun again."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import text

from counter.sync import Cut, NotLet
from province.uploads import LIFE
from sync.upload import PIECE, Lane
from tests.sync.files import Held, Server, blob, content_of, sqlite

DATA = blob(3 * PIECE + 1000)
ONE = content_of(DATA)
REQUESTS = 6
"""Of an upload of ``DATA`` without a cut: it is asked for, begun, and sent in four pieces."""


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(sqlite(tmp_path))


def whole(server: Server, unit: str = "U") -> bytes:
    """What the server gives back."""
    response = server.client().get(f"/v1/files/{ONE.sha256}", headers={"X-Who": f"{unit}/9"})
    assert response.status_code == 200
    return response.content


def test_a_content_goes_over_in_small_pieces(server: Server) -> None:
    seen: list[int] = []
    lane = server.lane(cut=lambda number, request: seen.append(len(request.read())) or "")  # type: ignore[func-returns-value]
    assert lane.send(ONE, Held(DATA)) == "sent"
    assert seen == [0, 0, PIECE, PIECE, PIECE, 1000]
    assert whole(server) == DATA


@pytest.mark.parametrize("how", ["lost", "unanswered", "0", "1", "70000"])
@pytest.mark.parametrize("place", range(1, REQUESTS + 1))
def test_a_cut_anywhere_loses_nothing_and_sends_little_again(server: Server, place: int, how: str) -> None:
    sent: list[int] = []

    def cut(number: int, request: httpx.Request) -> str:
        body = len(request.read())
        sent.append(body)
        partly = how.isdecimal()
        return how if number == place and (not partly or body > int(how)) else "lost" if number == place else ""

    with pytest.raises(Cut):
        server.lane(cut=cut).send(ONE, Held(DATA))
    server.start()
    again: list[int] = []
    lane = server.lane(cut=lambda number, request: again.append(len(request.read())) or "")  # type: ignore[func-returns-value]
    assert lane.send(ONE, Held(DATA)) == "sent"
    assert whole(server) == DATA
    assert sum(sent) + sum(again) <= len(DATA) + PIECE
    assert lane.send(ONE, Held(DATA)) == "sent"


def test_every_cut_inside_makes_progress(server: Server) -> None:
    """A line that never holds for a whole piece still brings the content over."""
    outcomes: list[str] = []
    while len(outcomes) < 30 and "sent" not in outcomes:
        lane = server.lane(cut=lambda number, request: "30000" if request.method == "PATCH" else "")
        try:
            outcomes.append(lane.send(ONE, Held(DATA)))
        except Cut:
            outcomes.append("cut")
    assert 13 < len(outcomes) < 20
    assert whole(server) == DATA


def test_a_wrong_offset_is_told_where_it_stands(server: Server) -> None:
    held, lane = Held(DATA), server.lane()
    with pytest.raises(Cut):
        server.lane(cut=lambda number, request: "lost" if number == 4 else "").send(ONE, held)
    headers = {"X-Who": "U/1", "Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    url = f"/v1/files/{ONE.sha256}"
    for offset in (0, PIECE + 1, 10**9):
        asked = {**headers, "Upload-Offset": str(offset)}
        said = server.client().patch(url, headers=asked, content=b"x" * 10)
        assert (said.status_code, said.headers["Upload-Offset"]) == (409, str(PIECE))
    assert lane.send(ONE, held) == "sent"


def test_two_counters_send_the_same_content(server: Server) -> None:
    """Each piece comes from whoever is first; the other learns where it stands."""
    held = Held(DATA)
    others: list[int] = []

    def meanwhile(number: int, request: httpx.Request) -> str:
        if request.method == "PATCH" and len(others) < 2:
            others.append(number)
            with pytest.raises(Cut):
                server.lane("U/2", lambda n, r: "lost" if n == 3 else "").send(ONE, held)
        return ""

    assert server.lane("U/1", meanwhile).send(ONE, held) == "sent"
    assert others
    assert server.lane("U/2").send(ONE, held) == "sent"
    assert whole(server) == DATA
    assert server.client().get(f"/v1/files/{ONE.sha256}", headers={"X-Who": "V/1"}).status_code == 404


def test_what_is_damaged_here_is_not_sent(server: Server) -> None:
    held = Held(DATA)
    held.contents[ONE.sha256] = b"x" + DATA[1:]
    assert server.lane().send(ONE, held) == "damaged"
    assert server.kept.state("U", ONE.sha256) is None


class Lying(Held):
    """A disk that reads otherwise at every third look."""

    def piece(self, sha: str, offset: int) -> bytes:
        return bytes(len(super().piece(sha, offset)))


def test_a_wrong_hash_at_the_end_begins_again_and_ends(server: Server) -> None:
    patches: list[int] = []
    lane = server.lane(cut=lambda n, request: patches.append(n) or "" if request.method == "PATCH" else "")  # type: ignore[func-returns-value]
    assert lane.send(ONE, Lying(DATA)) == "refused"
    assert len(patches) == 3 * 4
    assert server.kept.state("U", ONE.sha256) is None
    assert server.lane().send(ONE, Held(DATA)) == "sent"


def test_a_server_that_lost_its_tail_is_sent_it_again(server: Server) -> None:
    held = Held(DATA)

    def lose(number: int, request: httpx.Request) -> str:
        if number == 5:
            with server.engine.begin() as connection:
                connection.execute(text(f"DELETE FROM upload_part WHERE start >= {PIECE}"))
                connection.execute(text(f"UPDATE upload SET received = {PIECE}"))
        return ""

    assert server.lane(cut=lose).send(ONE, held) == "sent"
    assert whole(server) == DATA


def test_a_server_that_was_restored_is_sent_everything_again(server: Server) -> None:
    held = Held(DATA)
    assert server.lane().send(ONE, held) == "sent"
    with server.engine.begin() as connection:
        connection.execute(text("DELETE FROM upload"))
        connection.execute(text("DELETE FROM upload_part"))
    assert server.lane().send(ONE, held) == "sent"
    assert whole(server) == DATA


def test_an_upload_that_nobody_goes_on_with_goes(server: Server) -> None:
    with pytest.raises(Cut):
        server.lane(cut=lambda number, request: "lost" if number == 4 else "").send(ONE, Held(DATA))
    others = [blob(100, seed) for seed in range(1, 4)]

    def another() -> bool:
        """Whether the first is there once another one was begun."""
        data = others.pop()
        assert server.lane().send(content_of(data), Held(data)) == "sent"
        return server.kept.state("U", ONE.sha256) is not None

    server.later(days=LIFE.days, seconds=-1)
    assert another()
    server.later(seconds=2)
    assert not another()
    assert server.lane().send(ONE, Held(DATA)) == "sent"
    server.later(days=400)
    assert another()


def test_the_event_comes_first(server: Server) -> None:
    server.named = set()
    assert server.lane().send(ONE, Held(DATA)) == "waits"
    server.named = {ONE.sha256}
    assert server.lane().send(ONE, Held(DATA)) == "sent"


def test_many_go_on_past_one_that_waits_and_each_is_confirmed_at_once(server: Server) -> None:
    datas = [blob(5000, seed) for seed in range(3)]
    contents = [content_of(data) for data in datas]
    confirmed: list[str] = []
    server.named = {contents[0].sha256, contents[2].sha256}
    outcomes = server.lane().send_all(contents, Held(*datas), confirmed.append)
    assert list(outcomes.values()) == ["sent", "waits", "sent"]
    assert confirmed == [contents[0].sha256, contents[2].sha256]
    server.named = None
    again: list[str] = []
    with pytest.raises(Cut):
        server.lane(cut=lambda n, r: "lost" if n == 2 else "").send_all(contents, Held(*datas), again.append)
    assert again == [contents[0].sha256]


@pytest.mark.parametrize(("status", "error"), [(401, NotLet), (403, NotLet), (429, Cut), (500, Cut), (302, Cut)])
def test_what_a_server_may_say_instead(status: int, error: type[Exception]) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(status, headers={"Retry-After": "30"}, html="<p>"))
    lane = Lane(httpx.Client(transport=transport, base_url="http://x"), lambda method, path: {})
    with pytest.raises(error) as caught:
        lane.send(ONE, Held(DATA))
    assert getattr(caught.value, "after", 0) == (30 if status in {429, 500} else 0)


def test_a_server_that_contradicts_itself_is_left_for_later() -> None:
    def stuck(request: httpx.Request) -> httpx.Response:
        return httpx.Response(204 if request.method == "PATCH" else 200, headers={"Upload-Offset": "0"})

    lane = Lane(httpx.Client(transport=httpx.MockTransport(stuck), base_url="http://x"), lambda m, p: {})
    with pytest.raises(Cut):
        lane.send(ONE, Held(DATA))


def test_another_counter_reads_it_back_over_cuts(server: Server) -> None:
    assert not server.lane().receive(ONE.sha256, bytearray())
    server.lane().send(ONE, Held(DATA))
    into = bytearray()
    for place in (1, 2, 2):
        with pytest.raises(Cut):
            server.lane("U/2", lambda n, r, place=place: "unanswered" if n == place else "").receive(ONE.sha256, into)  # type: ignore[misc]
    assert 0 < len(into) < len(DATA)
    assert server.lane("U/2").receive(ONE.sha256, into)
    assert bytes(into) == DATA
    assert not server.lane("V/2").receive(ONE.sha256, bytearray())


def test_what_came_otherwise_than_its_hash_is_thrown_away(server: Server) -> None:
    server.lane().send(ONE, Held(DATA))
    into = bytearray(b"x" * 10)
    with pytest.raises(Cut):
        server.lane().receive(ONE.sha256, into)
    assert not into


@contextmanager
def listening(server: Server, heard: list[int]) -> Iterator[int]:
    """The server on a real port of this machine; ``heard`` is told how much of bodies it has read."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async def listen() -> Any:
            message = await receive()
            heard.append(len(message.get("body", b"")))
            return message

        await server.app(scope, listen, send)

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        real = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=real.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield port
        finally:
            real.should_exit = True
            thread.join(20)


def test_over_a_real_connection_that_breaks_within_a_piece(server: Server) -> None:
    heard: list[int] = []
    with listening(server, heard) as port:
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=20))
        lane = Lane(client, lambda method, path: {"X-Who": "U/1"})
        lane._begin(ONE)
        head = (
            f"PATCH /v1/files/{ONE.sha256} HTTP/1.1\r\nHost: x\r\nX-Who: U/1\r\nTus-Resumable: 1.0.0\r\n"
            f"Content-Type: application/offset+octet-stream\r\nContent-Length: {PIECE}\r\nUpload-Offset: 0\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", port)) as broken:
            broken.sendall(head.encode() + DATA[:50_000])
            while sum(heard) < 50_000:
                assert lane._stands(ONE) == 0
        for _ in range(1000):
            if lane._stands(ONE):
                break
        assert lane._stands(ONE) == 50_000
        assert lane.send(ONE, Held(DATA)) == "sent"
        into = bytearray()
        assert lane.receive(ONE.sha256, into)
        client.close()
    assert bytes(into) == DATA
