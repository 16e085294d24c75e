"""No unit reads another's data: every path of the hub is asked with every device of another unit, in every guise."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from counter.attachment import RESULT, attach
from counter.clock import SystemClock, stamp
from counter.exchange import Batch, Cursor
from counter.scanned import Scanned
from counter.sync import Sync, signed
from counter.unit import LineSetup, read_unit_file
from db.replica import StoreReplica
from db.store import Store
from province.app import make_app
from province.enrolment import enrol, revoke, ticket
from province.home import House, make
from province.national.contents import PATH as NATIONAL
from province.uploads import Caller, Uploads, named_by_log
from sync.bundle import opened_reply, sealed_batch
from sync.escrow import sealed_key
from sync.http import request_text
from sync.seal import DeviceKey
from sync.upload import PATH as FILES
from sync.upload import VERSION
from tests.office import UNIT, Office, Ticking, intake
from tests.web import inside
from tests.wire import Wire

OURS, THEIRS = "H15.50.05", "H15.50.06"
SECRETS = ("Đàm Thị Kín Đáo", "0912345678", "Thôn Giấu Kín 7", "001090999888")
SCAN = "Giấy đã quét của ông Kín".encode()
SHA = sha256(SCAN).hexdigest()


@dataclass
class Pc:
    """An enrolled counter: its store and its key."""

    office: Office
    key: DeviceKey

    @property
    def device(self) -> str:
        return self.office.store.device

    def unit(self) -> str:
        return self.office.store.unit.code


def enrolled(folder: Path, house: House, clock: Ticking, unit: str, number: int) -> Pc:
    office = Office(folder, folder.with_name(f"{folder.name}-state"))
    office.store.close()
    office.clock = SystemClock(clock)
    office.store = Store(office.home, office.state, office.clock)
    secret, _ = ticket(house.hub, unit, number)
    text = UNIT.replace(OURS, unit).replace("number = 1", f"number = {number}")
    line = LineSetup("http://127.0.0.1:1", secret, house.key.public)
    office.store.set_up(replace(read_unit_file(text), line=line), {"lan": "-"}, seed=DeviceKey.new().seed)
    held = office.store.line()
    assert held is not None
    key = DeviceKey(held.seed)
    enrol(house.hub, secret, held.device, key.public, sealed_key(house.key.public, office.store.key))
    return Pc(office, key)


@dataclass
class Province:
    """Our unit with one counter, another with two and one that was revoked; ``secrets`` are ours."""

    house: House
    ours: Pc
    theirs: list[Pc]
    web: httpx.Client
    secrets: tuple[str, ...]


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    clock = Ticking("2026-11-19T09:00")
    house = make(tmp_path / "hub", "H15")
    house.clock = house.hub.clock = SystemClock(clock)
    ours = enrolled(tmp_path / "ours", house, clock, OURS, 1)
    theirs = [enrolled(tmp_path / f"theirs{number}", house, clock, THEIRS, number) for number in (1, 2, 3)]
    person = {"name": SECRETS[0], "phone": SECRETS[1], "address": SECRETS[2], "id_type": "cccd", "id": SECRETS[3]}
    dossier = ours.office.desk.receive(intake() | {"applicant": person}).dossier
    attach(ours.office.desk, dossier.uid, Scanned(SCAN, SHA, "giay.png", "image/png"), RESULT)
    theirs[0].office.receive(name="Người Của Xã Bên")
    for pc in (ours, *theirs):
        Sync(StoreReplica(pc.office.store), Wire(house, pc.key), pc.key, pc.office.clock).run()
    uploads = Uploads(house.engine, named_by_log, house.clock)
    uploads.begin(Caller(OURS, ours.device), SHA, len(SCAN), "image/png")
    assert uploads.append(OURS, SHA, 0, SCAN).whole
    revoke(house.hub, THEIRS, 3)
    secrets = (*SECRETS, SCAN.decode(), dossier.uid, ours.device, ours.key.public, ours.office.store.key)
    with inside(make_app(house.door, contents=house.contents("https://tinh.example.vn"))) as web:
        yield Province(house, ours, theirs, web, secrets)
    for pc in (ours, *theirs):
        pc.office.store.close()
    house.close()


Answers = Iterator[tuple[str, httpx.Response]]


def batches(province: Province, pc: Pc) -> Iterator[tuple[str, Batch]]:
    """What a device of another unit may say, with its own name and with ours."""
    now = province.house.clock.now()
    start = Cursor(province.house.facts.server, "")
    stolen = tuple(province.ours.office.store.export())
    for cursor in (None, start):
        yield "itself", Batch(pc.unit(), pc.device, now, cursor, whole=True)
        yield "our unit", Batch(OURS, pc.device, now, cursor, whole=True)
        yield "our device", Batch(OURS, province.ours.device, now, cursor, whole=True)
        yield "our device, its unit", Batch(pc.unit(), province.ours.device, now, cursor, whole=True)
    empty = tuple(replace(event, body={}).sealed() for event in stolen)
    yield "our entries", Batch(pc.unit(), pc.device, now, None, tuple(replace(e, rev=None) for e in empty), whole=True)


def by_sync(province: Province, pc: Pc) -> Answers:
    for guise, batch in batches(province, pc):
        body = batch.to_bytes()
        yield guise, province.web.post("/v1/sync", content=body, headers={"Motcua-Signature": pc.key.sign(body)})
        yield f"{guise}, unsigned", province.web.post("/v1/sync", content=body)


def by_bundle(province: Province, pc: Pc) -> Answers:
    for guise, batch in batches(province, pc):
        sealed = sealed_batch(signed(batch, pc.key), pc.key, province.house.key.public)
        answer = province.web.post("/v1/bundle", content=sealed)
        if answer.status_code == 200:
            # What is sealed is sealed for whom the hub takes him for: he opens what he can.
            said = opened_reply(answer.content, pc.key, province.house.key.public).to_bytes()
            answer = httpx.Response(200, content=said)
        yield guise, answer


def asked_for(province: Province, pc: Pc, method: str, unit: str, device: str) -> httpx.Response:
    """Our scan, by a device that says it is ``device`` of ``unit``."""
    path = FILES if method == "POST" else f"{FILES}/{SHA}"
    at = stamp(province.house.clock.now())
    told = [base64.b64encode(value.encode()).decode() for value in (SHA, "image/png")]
    headers = {
        **{"Motcua-Unit": unit, "Motcua-Device": device, "Motcua-Time": at, "Tus-Resumable": VERSION},
        **{"Upload-Length": str(len(SCAN)), "Upload-Metadata": f"sha256 {told[0]},type {told[1]}"},
        **{"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
        "Motcua-Signature": pc.key.sign(request_text(method, path, unit, device, at)),
    }
    return province.web.request(method, path, headers=headers, content=b"x" if method == "PATCH" else b"")


def by_files(method: str) -> Callable[[Province, Pc], Answers]:
    def ask(province: Province, pc: Pc) -> Answers:
        yield "itself", asked_for(province, pc, method, pc.unit(), pc.device)
        for guise, unit, device in (
            ("our unit", OURS, pc.device),
            ("our device", OURS, province.ours.device),
            ("our device, its unit", pc.unit(), province.ours.device),
        ):
            yield guise, asked_for(province, pc, method, unit, device)
        path = FILES if method == "POST" else f"{FILES}/{SHA}"
        yield "itself, unsigned", province.web.request(method, path, headers={"Tus-Resumable": VERSION})

    return ask


def by_national(province: Province, pc: Pc) -> Answers:
    for unit in (OURS, pc.unit()):
        for sign in ("0" * 64, pc.key.sign(SHA.encode()).replace("/", "_"), province.house.key.public):
            yield "guessed address", province.web.get(f"{NATIONAL}/{unit}/{SHA}/{sign}")


def by_enrol(province: Province, pc: Pc) -> Answers:
    for device in (pc.device, province.ours.device):
        told = {"secret": "guessed", "device": device, "key": pc.key.public, "escrow": ""}
        yield "guessed ticket", province.web.post("/v1/enrol", json=told)


def by_page(province: Province, pc: Pc) -> Answers:
    # The page knows no devices: it is asked once, within its own limit.
    if pc is not province.theirs[0]:
        return
    for probe in (*province.secrets, "%", "*", THEIRS, "' OR 1=1 --"):
        for path in (f"/h/{probe}", f"/h?ma={probe}"):
            answer = province.web.get(path, headers={"X-Forwarded-For": pc.device})
            assert answer.status_code in {200, 404}
            yield f"page {path}", answer


def by_open(path: str) -> Callable[[Province, Pc], Answers]:
    def ask(province: Province, pc: Pc) -> Answers:
        yield path, province.web.get(path)

    return ask


ASKED: dict[str, Callable[[Province, Pc], Answers]] = {
    "POST /v1/sync": by_sync,
    "POST /v1/bundle": by_bundle,
    "POST /v1/enrol": by_enrol,
    "POST /v1/files": by_files("POST"),
    **{f"{method} /v1/files/{{sha}}": by_files(method) for method in ("HEAD", "PATCH", "GET")},
    "GET /v1/national/{unit}/{sha}/{sign}": by_national,
    "GET /h": by_page,
    "GET /h/{code}": by_page,
    **{f"GET {path}": by_open(path) for path in ("/healthz", "/metrics", "/openapi.json")},
}


FOR_DEVICES = {path for path in ASKED if "/v1/" in path} - {"POST /v1/enrol", "GET /v1/national/{unit}/{sha}/{sign}"}


def test_every_path_is_asked(province: Province) -> None:
    told = province.web.get("/openapi.json").json()["paths"]
    asked = {f"{method.upper()} {path}" for path, methods in told.items() for method in methods}
    assert asked | {"GET /openapi.json"} == set(ASKED)


@pytest.mark.parametrize("path", ASKED)
def test_no_device_of_another_unit_is_told_anything_of_ours(province: Province, path: str) -> None:
    asked = 0
    for pc in province.theirs:
        for guise, answer in ASKED[path](province, pc):
            asked += 1
            text = answer.text + json.dumps(dict(answer.headers))
            for secret in province.secrets:
                told_ours = secret in text or json.dumps(secret)[1:-1] in text
                assert not told_ours, (path, guise)
            claims = guise.startswith(("our unit", "our device")) or guise.endswith("unsigned")
            if path in FOR_DEVICES and (claims or pc is province.theirs[2]):
                assert answer.status_code == 403, (path, guise)
            if guise.startswith("guessed"):
                assert answer.status_code in {403, 404}, (path, guise)
    assert asked


def test_what_is_asked_would_show_in_our_own_answer(province: Province) -> None:
    batch = Batch(OURS, province.ours.device, province.house.clock.now(), None, whole=True)
    body = batch.to_bytes()
    headers = {"Motcua-Signature": province.ours.key.sign(body)}
    text = province.web.post("/v1/sync", content=body, headers=headers).text
    assert all(secret in text for secret in SECRETS)
    assert asked_for(province, province.ours, "GET", OURS, province.ours.device).content == SCAN
    address = httpx.URL(province.house.contents("https://tinh.example.vn").address(OURS, SHA))
    assert province.web.get(address.path).content == SCAN


def test_our_entries_in_another_units_mouth_change_nothing(province: Province) -> None:
    before = Batch(OURS, province.ours.device, province.house.clock.now(), None, whole=True).to_bytes()
    headers = {"Motcua-Signature": province.ours.key.sign(before)}
    feed = province.web.post("/v1/sync", content=before, headers=headers).json()["feed"]
    for _ in by_sync(province, province.theirs[0]):
        pass
    assert province.web.post("/v1/sync", content=before, headers=headers).json()["feed"] == feed
