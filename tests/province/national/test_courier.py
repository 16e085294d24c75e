"""The whole way: a counter takes a dossier in, the hub that serves it tells the national side, the counter sees it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter.refusal import Refused
from province.national.access import FILE, read_access
from province.national.courier import NO_FILES, Courier
from province.status import status
from tests.province.commune import Commune
from tests.province.national.portal import FirstPortal, SecondGateway, Simulator

FIRST = """generation = 1
[access]
adapter_url = "{url}"
username = "mau"
password = "mat-khau-mau"
dstcode = "VN:GOV:mau"
integration_endpoint = "/mapi/ghi"
share_endpoint = "/mapi/hoi"
[agencies]
"H15.50.05" = "000.00.05.H15"
"""
SECOND = """generation = 2
[access]
url = "{url}"
client_id = "mau"
client_secret = "bi-mat-mau"
"""

GATEWAY = "generation = 2\n[access]\nurl = 'x'\nclient_id = 'y'\nclient_secret = 'z'\n"


@pytest.fixture(params=[(FirstPortal, FIRST), (SecondGateway, SECOND)], ids=["first", "second"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[Simulator, str]]:
    make, text = request.param
    with make() as simulator:
        yield simulator, text.format(url=simulator.url)


def test_the_counter_sees_that_the_national_portal_has_counted(
    served: tuple[Simulator, str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    simulator, config = served
    commune = Commune(tmp_path)
    (commune.house.home / FILE).write_text(config, "utf-8")
    national = read_access(commune.house.home)
    assert national is not None
    office = commune.counter(1)
    owner = {"name": "Kpă H'Nhung Mẫu", "id_type": "cccd", "id": "066190000000", "born": "1990-01-01"}
    code = office.receive(procedure="1.004873", applicant=owner)
    commune.sync(1)
    house = commune.house
    courier = Courier(house.hub, house.clock, national.make, house.contents(""), house.witness())
    courier.start()
    try:
        seen = threading.Event()
        for _ in range(600):
            commune.sync(1)
            dossier, events = office.desk.dossier(code)
            if dossier.national:
                break
            seen.wait(0.05)
        assert dossier.national == "counted", dossier.national_say
        assert [event.kind for event in events if event.officer == "tỉnh"][-1] == "national"
        assert len(simulator.dossiers) == 1
        assert NO_FILES in caplog.messages
        national = status(house.engine)["national"]
        assert (national["waiting"], national["last"]["status"]) == (0, 200)
        assert "Nhung" not in str(national)
    finally:
        courier.stop()
        commune.close()


def test_a_hub_without_the_file_feeds_nobody(tmp_path: Path) -> None:
    assert read_access(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("generation = 3", "generation"),
        ("", "generation"),
        ("generation = 1", "adapter_url"),
        (f"{GATEWAY}colour = 'red'", "colour"),
        (f"{GATEWAY}upload = '/tai-tep'", '"hand_in"'),
        (f"{GATEWAY}status = 'CapNhatTrangThai'", '"status" .* bắt đầu bằng dấu /'),
        ("rác", FILE),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(Refused, match=said):
        read_access(tmp_path)
