"""The system that leads a dossier and its code there: waiting for it, found by it, mended."""

import pytest

from counter.refusal import Refused
from db.verify import verify
from tests.office import Office

SYSTEM = "Hệ thống hộ tịch"


def waiting(office: Office) -> list[str]:
    now = office.clock.now()
    return [line.code for line in office.store.queue("to-enter", now, now.date(), 50)[0]]


def record(office: Office, dossier: str, **body: str) -> None:
    office.desk.act(dossier, "record", body)


def test_a_dossier_waits_until_that_system_s_code_is_known(office: Office) -> None:
    code = office.receive(system_of_record=SYSTEM)
    office.receive()
    known = office.receive(system_of_record={"name": SYSTEM, "code": "15-HT-000001"})
    assert waiting(office) == [code]
    assert office.store.duties(office.clock.now(), office.clock.now().date())["to-enter"] == 1
    record(office, code, code=" 15-ht-000777 ")
    assert waiting(office) == []
    dossier, _ = office.desk.dossier("15-HT-000777")
    assert (dossier.code, dossier.record_code, dossier.system_of_record) == (code, "15-HT-000777", SYSTEM)
    assert office.desk.dossier("15-HT-000001")[0].code == known
    assert verify(office.home, office.state, office.clock).whole


def test_a_code_that_was_mistyped_is_replaced(office: Office) -> None:
    code = office.receive(system_of_record=SYSTEM)
    record(office, code, code="15-HT-1")
    record(office, code, code="15-HT-2", system="Hộ tịch tỉnh")
    dossier, _ = office.desk.dossier("15-HT-2")
    assert (dossier.aliases, dossier.system_of_record) == (("15-HT-2",), "Hộ tịch tỉnh")
    with pytest.raises(Refused, match="Không tìm thấy"):
        office.desk.one("15-HT-1")


@pytest.mark.parametrize("wrong", ["15-HT-9", "H15.50.05-261119-1555", "??"])
def test_a_code_of_another_dossier_or_of_none_is_refused(office: Office, wrong: str) -> None:
    office.receive(system_of_record={"name": SYSTEM, "code": "15-HT-9"})
    code = office.receive(system_of_record=SYSTEM)
    with pytest.raises(Refused):
        record(office, code, code=wrong)
    assert waiting(office) == [code]


def test_a_portal_dossier_waits_once_it_is_accepted(office: Office) -> None:
    sent = {"code": "G22.99-261119-0007", "submitted_at": "2026-11-18T20:00", "channel": "online"}
    code = office.receive(system_of_record=SYSTEM, **sent)
    assert waiting(office) == []
    office.desk.act(code, "accept")
    assert waiting(office) == [code]
