"""The real hub before the national side: counters sync, the portal counts, and the counters see it."""

from pathlib import Path
from random import Random

import pytest

from counter.attachment import attach, detach
from counter.scanned import read_scanned
from province.app import make_app
from province.home import House
from province.national import first, log, second
from province.national.delivery import Adapter
from province.national.log import HubLog
from province.national.queue import Queue
from province.national.record import Record
from province.national.tables import METADATA
from province.national.wire import Rate, Wire
from province.national.witness import FILE
from province.national.worker import Round, step
from province.uploads import Caller, Uploads, named_by_log
from tests.office import Office
from tests.province.commune import Commune
from tests.province.national.hub import Hub
from tests.province.national.portal import PUBLISHED, FirstPortal, SecondGateway
from tests.scans import pdf
from tests.web import inside
from tests.wire import CODE


class Worker:
    """The national side's worker of a hub, before a portal."""

    def __init__(self, house: House, portal: FirstPortal | SecondGateway | None = None) -> None:
        engine = house.hub.engine
        METADATA.create_all(engine)
        self.portal = portal or FirstPortal()
        self.clock = house.hub.clock
        chance = Random(1).random
        self.queue = Queue(engine, chance)
        wire = Wire(Hub(self.portal, engine).client, Record(engine), self.clock, chance, rate=Rate(1000, 1000))
        contents = house.contents("https://tinh.example.vn")
        self.adapter: Adapter
        if isinstance(self.portal, FirstPortal):
            self.portal.published["1.001193"] = {**PUBLISHED, "MATTHC": "1.001193"}
            entry = first.Access("http://national.invalid", "mau", "mat-khau-mau", "VN:GOV:mau", "/ghi", "/hoi")
            self.adapter = first.FirstGeneration(entry, wire, contents)
        else:
            gateway = second.Access("http://national.invalid", "mau", "bi-mat-mau")
            self.adapter = second.SecondGeneration(gateway, wire, contents)
        self.log, self.witness = HubLog(house.hub), house.witness()

    def round(self) -> Round:
        return step(self.queue, self.adapter, self.log, self.witness, self.clock)


def national(office: Office, code: str) -> str:
    return office.desk.dossier(code)[0].national


def test_what_a_counter_did_is_counted_and_the_counter_sees_it(commune: Commune) -> None:
    worker = Worker(commune.house)
    office = commune.counter(1)
    code = office.receive()
    office.desk.act(code, "forward", {"to": "Công chức Tư pháp - Hộ tịch"})
    assert worker.round().outcomes == {}
    commune.sync(1)
    assert worker.round().outcomes == {"counted": 1}
    assert [row["TrangThai"] for row in worker.portal.trail[code]] == ["2", "4"]
    assert worker.portal.trail[code][0]["NguoiXuLy"] == "Trần Thị Lan"
    calls = len(worker.portal.calls)
    commune.sync(1)
    assert national(office, code) == "counted"
    assert worker.round().outcomes == {}
    assert len(worker.portal.calls) == calls
    office.desk.act(code, "finish", {})
    commune.sync(1)
    assert worker.round().outcomes == {"counted": 1}
    assert worker.portal.dossiers[code]["TrangThaiHoSo"] == "9"


def test_a_restored_hub_sends_what_came_since_and_nothing_stands_twice(commune: Commune, tmp_path: Path) -> None:
    worker = Worker(commune.house)
    office = commune.counter(1)
    code = office.receive()
    commune.sync(1)
    worker.round()
    backup, _ = commune.house.back_up(tmp_path / "kept")
    office.desk.act(code, "forward", {"to": "Phòng Kinh tế"})
    later = office.receive(name="Người Đến Sau")
    commune.sync(1)
    worker.round()
    commune.house.restore(backup)
    commune.sync(1)
    office.desk.act(code, "finish", {})
    commune.sync(1)
    worker.round()
    assert set(worker.portal.dossiers) == {code, later}
    assert worker.portal.dossiers[code]["TrangThaiHoSo"] == "9"
    told = [row["TrangThai"] for row in worker.portal.trail[code]]
    assert list(dict.fromkeys(told)) == ["2", "4", "9"]
    assert worker.queue.waiting(CODE) == []
    commune.sync(1)
    assert national(office, later) == "counted"


@pytest.mark.parametrize("lost", ["store", "store and witness"])
@pytest.mark.parametrize("portal", [FirstPortal, SecondGateway])
def test_a_hub_put_back_introduces_nothing_again_to_a_portal_that_would_take_it(
    commune: Commune, tmp_path: Path, portal: type[FirstPortal | SecondGateway], lost: str
) -> None:
    worker = Worker(commune.house, portal())
    worker.portal.takes_twice = True
    office = commune.counter(1)
    commune.sync(1)
    backup, _ = commune.house.back_up(tmp_path / "kept")
    code = office.receive(applicant={"name": "Lò Thị Mẫu", "id_type": "cccd", "id": "038190000000"})
    commune.sync(1)
    assert worker.round().outcomes == {"counted": 1}
    if lost != "store":
        # Then the code that was allotted comes back with a counter's log; the first generation allots none.
        commune.sync(1)
        (commune.house.home / FILE).unlink()
        worker.portal.takes_twice = isinstance(worker.portal, SecondGateway)
    commune.house.restore(backup)
    commune.sync(1)
    assert Worker(commune.house, worker.portal).round().outcomes == {"counted": 1}
    assert len(worker.portal.made) == 1
    commune.sync(1)
    dossier = office.desk.dossier(code)[0]
    assert (dossier.national, set(worker.portal.made)) == ("counted", {*dossier.aliases} or {code})


def test_a_paper_is_told_when_its_content_has_come_and_only_the_portal_finds_it(commune: Commune) -> None:
    worker = Worker(commune.house)
    office = commune.counter(1)
    code = office.receive()
    scanned = read_scanned(pdf(), "to-khai.pdf")
    paper = office.desk.dossier(code)[0].components[0]
    attached = attach(office.desk, office.desk.one(code), scanned, paper).attachment
    commune.sync(1)
    assert worker.round().outcomes == {"counted": 1}
    assert worker.portal.dossiers[code]["TaiLieuNop"] == []
    kept, caller = Uploads(commune.house.hub.engine, named_by_log, worker.clock), Caller(CODE, office.store.device)
    kept.begin(caller, scanned.sha256, scanned.size, scanned.type)
    kept.append(CODE, scanned.sha256, 0, scanned.content[:9])
    assert worker.round().outcomes == {}
    kept.append(CODE, scanned.sha256, 9, scanned.content[9:])
    assert worker.round().outcomes == {"counted": 1}
    (row,) = worker.portal.dossiers[code]["TaiLieuNop"]
    assert worker.round().outcomes == {}
    site = inside(make_app(commune.house.door, None, commune.house.contents("")))
    path = row["DuongDanTaiTepTin"].removeprefix("https://tinh.example.vn")
    found = site.get(path)
    assert (found.content, found.headers["Content-Type"]) == (scanned.content, "application/pdf")
    for wrong in (path[:-1] + ("0" if path[-1] != "0" else "1"), path.replace(scanned.sha256, "0" * 64), path[:-3]):
        assert site.get(wrong).status_code == 404
    assert inside(make_app(commune.house.door)).get(path).status_code == 404
    detach(office.desk, office.desk.one(code), attached)
    commune.sync(1)
    assert worker.round().outcomes == {"counted": 1}
    assert worker.portal.dossiers[code]["TaiLieuNop"][0]["IsDeleted"] == "True"
    assert site.get(path).status_code == 404


def test_a_paper_waits_until_the_paths_that_no_source_shows_are_filled_in(commune: Commune) -> None:
    worker = Worker(commune.house, SecondGateway())
    office = commune.counter(1)
    code = office.receive(applicant={"name": "Lò Thị Mẫu", "id_type": "cccd", "id": "038190000000"})
    scanned = read_scanned(pdf(), "to-khai.pdf")
    attach(office.desk, office.desk.one(code), scanned, office.desk.dossier(code)[0].components[0])
    commune.sync(1)
    kept, caller = Uploads(commune.house.hub.engine, named_by_log, worker.clock), Caller(CODE, office.store.device)
    kept.begin(caller, scanned.sha256, scanned.size, scanned.type)
    kept.append(CODE, scanned.sha256, 0, scanned.content)
    assert worker.round().outcomes == {"counted": 1}
    assert worker.round().outcomes == {}
    filled = second.Access("http://national.invalid", "mau", "bi-mat-mau", upload="/TaiTepTin", hand_in="/CapNhatHoSo")
    assert isinstance(worker.portal, SecondGateway)
    assert isinstance(worker.adapter, second.SecondGeneration)
    worker.adapter._access = filled
    assert worker.round().outcomes == {"counted": 1}
    assert list(worker.portal.files.values()) == [(scanned.sha256, scanned.content)]
    assert worker.round().outcomes == {}


def test_a_hub_that_is_new_to_it_tells_everything_it_has(commune: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "AT_ONCE", 2)
    codes = {commune.counter(n).receive() for n in (1, 2) for _ in range(3)}
    commune.sync(1)
    commune.sync(2)
    worker = Worker(commune.house)
    assert worker.round().outcomes == {"counted": 6}
    assert set(worker.portal.dossiers) == codes
