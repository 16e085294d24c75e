"""Bad input at every way in: good examples, bent at random; each is taken or refused in words, nothing else happens."""

import gzip
import json
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from counter.catalogue import read_catalogue
from counter.exchange import Batch, Cursor, Reply, Unreadable
from counter.identity import scan_card
from counter.mark import read
from counter.recovery import groups, read_key_text
from counter.refusal import Refused
from counter.scanned import read_scanned
from counter.unit import read_unit_file
from motcua.commands.log import FORMAT, _read
from motcua.commands.receive import parse
from motcua.files import SAMPLE
from province.app import make_app
from province.home import make
from province.national import answer
from province.national.publication import publication
from sync.bundle import DOWN, UP, opened, opened_reply, sealed_batch, sealed_reply
from sync.escrow import carried, sealed_key, to_carry
from sync.seal import DeviceKey, seal
from tests.counter.life import beginning
from tests.office import UNIT, Office
from tests.province.national.test_publication import REPLY as PROCEDURE
from tests.scans import jpeg, pdf, png

DAY = date(2026, 11, 19)
DEVICE, HUB = DeviceKey("11" * 32), DeviceKey("22" * 32)
TIME = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)
BATCH = Batch("H15.50.05", "quay-1", TIME, None, (beginning(),))
REPLY = Reply(Cursor("tinh", "1-a", 3, "x"), TIME)
SAID = {"body": REPLY.to_bytes().decode(), "sig": HUB.sign(REPLY.to_bytes())}
CARD = "001090123456|012345678|Nguyễn Văn An|01011990|Nam|Thôn 2, xã Ea Mẫu|15042021"

NASTY = tuple(
    text if isinstance(text, bytes) else text.encode()
    for text in (
        *(
            b"\x00",
            b"\xff",
            b"\xed\xa0\x80",
            b"\\ud800",
            '"',
            "'",
            "{",
            "}",
            "[[",
            "]]",
            "=",
            "|",
            ":",
            "\n",
            "\r",
            "\t",
        ),
        *("-1", "1e999", "NaN", "9" * 40, "null", "\x1b[2J", "\u202e", "e\u0301", "\u0130", "ŏ", "../", "C:\\", "%00"),
        *("=HYPERLINK(1)", "0000-00-00", "9999-12-31T23:59:59+14:00", "[" * 3000, '{"a":' * 500),
    )
)


class Way(NamedTuple):
    """Where something comes in: good examples, and what takes them."""

    good: Callable[[], Sequence[bytes]]
    take: Callable[[bytes], object]
    refused: tuple[type[Exception], ...] = (Refused,)


def text_of(take: Callable[[str], object]) -> Callable[[bytes], object]:
    """For what takes text."""
    return lambda given: take(given.decode("utf-8", "replace"))


@cache
def _folder() -> Path:
    """Gone with the program."""
    kept = tempfile.TemporaryDirectory(prefix="motcua-inputs-")
    _KEPT.append(kept)
    return Path(kept.name)


_KEPT: list[object] = []


@cache
def _office() -> Office:
    return Office(_folder() / "home", _folder() / "state").set_up()


@cache
def _web() -> TestClient:
    return TestClient(make_app(make(_folder() / "hub", "H15").door), raise_server_exceptions=True)


def _posted(path: str, packed: bool) -> Callable[[bytes], object]:
    def post(given: bytes) -> None:
        headers = {"Content-Encoding": "gzip"} if packed else {}
        status = _web().post(path, content=given, headers=headers).status_code
        assert status in {400, 403, 413, 429}, status

    return post


def _receive(given: bytes) -> None:
    desk = _office().desk
    done = desk.receive(parse(given))
    assert desk.dossier(done.dossier.code)[0] == done.dossier


def _log() -> list[bytes]:
    event = json.dumps(beginning().to_json(), ensure_ascii=False)
    return [f'{{"format": "{FORMAT}"}}\n{event}\n{{"events": 1}}\n'.encode()]


def _read_log(given: bytes) -> None:
    file = _folder() / "log.jsonl"
    file.write_bytes(given)
    for event in _read(file):
        assert event.to_json()


def _publish(given: bytes) -> None:
    with suppress(ValueError, RecursionError):
        told = json.loads(given)
        made = publication(
            [one for one in (told if isinstance(told, list) else [told]) if isinstance(one, dict)], "1", DAY
        )
        read_catalogue(made.text, DAY)


def _catalogue() -> list[bytes]:
    return [publication([PROCEDURE], "2026-12", DAY).text.encode()]


WAYS: dict[str, Way] = {
    "card": Way(lambda: [CARD.encode()], text_of(scan_card)),
    "receive": Way(lambda: [(SAMPLE / "dossier.json").read_bytes()], _receive),
    "unit file": Way(lambda: [UNIT.encode()], text_of(read_unit_file)),
    "catalogue": Way(_catalogue, text_of(lambda text: read_catalogue(text, DAY))),
    "log": Way(_log, _read_log),
    "receipt's QR": Way(lambda: [b"https://x.vn/h/H15.50.05-261119-1001?h=261119&k=0123456789"], text_of(read)),
    "recovery sheet": Way(lambda: [" ".join(groups("ab" * 32)).encode()], text_of(read_key_text)),
    "scan": Way(lambda: [jpeg(), png(), pdf()], lambda given: read_scanned(given, given[-30:].decode("latin-1"))),
    "sync body": Way(lambda: [BATCH.to_bytes()], Batch.from_bytes, (Unreadable,)),
    "sync answer": Way(lambda: [REPLY.to_bytes()], Reply.from_bytes, (Unreadable,)),
    "hub": Way(lambda: [BATCH.to_bytes()], _posted("/v1/sync", packed=False)),
    "hub, packed": Way(lambda: [gzip.compress(BATCH.to_bytes(), mtime=0)], _posted("/v1/sync", packed=True)),
    "bundle": Way(lambda: [sealed_batch(BATCH, DEVICE, HUB.public)], lambda given: opened(given, HUB), (Unreadable,)),
    "in a bundle": Way(
        lambda: [json.dumps({"body": "{}", "sig": "x", "secret": "", "key": ""}).encode()],
        lambda given: opened(UP + seal(HUB.public, gzip.compress(given)), HUB),
        (Unreadable,),
    ),
    "bundle's answer": Way(
        lambda: [sealed_reply(REPLY, HUB, DEVICE.public)],
        lambda given: opened_reply(given, DEVICE, HUB.public),
        (Unreadable,),
    ),
    "in a bundle's answer": Way(
        lambda: [gzip.compress(json.dumps(SAID).encode(), mtime=0)],
        lambda given: opened_reply(DOWN + seal(DEVICE.public, given), DEVICE, HUB.public),
        (Unreadable,),
    ),
    "key by hand": Way(lambda: [to_carry("quay-1", DEVICE, sealed_key(HUB.public, "ab" * 32))], carried, (Unreadable,)),
    "national answer": Way(
        lambda: [b'{"error_code": "0", "message": "x", "result": []}', b'{"code": 200, "data": {"maHoSo": "G1"}}'],
        lambda given: answer.classify(answer.Reply(200, given)),
        (),
    ),
    "national procedure": Way(lambda: [json.dumps([PROCEDURE], ensure_ascii=False).encode()], _publish),
}


def bent(good: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """One of them, changed here and there; or something else."""
    edit = st.tuples(
        st.sampled_from(["put", "over", "cut", "drop", "twice"]),
        st.floats(0, 1),
        st.sampled_from(NASTY) | st.binary(min_size=1, max_size=4),
    )

    def changed(made: tuple[bytes, list[tuple[str, float, bytes]]]) -> bytes:
        found, edits = made
        for how, where, piece in edits:
            at = int(where * len(found))
            before, behind = found[:at], found[at:]
            found = {
                "put": before + piece + behind,
                "over": before + piece + behind[len(piece) :],
                "cut": before,
                "drop": before + behind[len(piece) :],
                "twice": before + behind[:40] + behind,
            }[how]
        return found

    return st.tuples(st.sampled_from(good), st.lists(edit, min_size=1, max_size=5)).map(changed) | st.binary(
        max_size=60
    )


def tried(name: str, examples: int, start: int = 1) -> int:
    """So many bad inputs at that way in; how many were refused. Raises what should not have happened."""
    way, refused = WAYS[name], 0

    @seed(start)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(bent(list(way.good())))
    def each(given: bytes) -> None:
        nonlocal refused
        try:
            way.take(given)
        except way.refused:
            refused += 1

    each()
    return refused
