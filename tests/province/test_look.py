"""The citizen's page: where the dossier stands, nobody's name, nothing for a wrong code, not too often."""

from datetime import timedelta

import httpx
import pytest

from counter.refusal import Refused
from province.app import make_app
from province.look import A_MINUTE, Looks
from tests.office import Office
from tests.province.commune import Commune
from tests.web import inside


@pytest.fixture
def site(commune: Commune) -> httpx.Client:
    return inside(make_app(commune.house.door))


def received(commune: Commune, **fields: object) -> tuple[Office, str]:
    office = commune.counter(1)
    code = office.receive(name="Kpă H'Nhung Mẫu", **fields)
    commune.sync(1)
    return office, code


def test_it_says_where_the_dossier_stands_and_no_name(commune: Commune, site: httpx.Client) -> None:
    office, code = received(commune, procedure="1.004873")
    shown = site.get(f"/h/{code}")
    assert shown.status_code == 200
    assert "Đã tiếp nhận" in shown.text
    assert code in shown.text
    assert "Trung tâm Phục vụ hành chính công xã Ea Mẫu" in shown.text
    assert site.get(f"/h/{code}?h=261124&k=0123456789").text == shown.text
    for part in ("Nhung", "Kpă", "hôn nhân", "066", "0900"):
        assert part not in shown.text
    assert "<script" not in shown.text
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    office.desk.act(code, "forward", {"to": "Công chức Tư pháp - Hộ tịch"})
    office.desk.act(code, "finish", {})
    commune.sync(1)
    assert "Đã có kết quả, mời đến nhận" in site.get("/h", params={"ma": f" {code.lower()} "}).text


def test_a_wrong_a_strange_and_a_cancelled_code_say_the_same(commune: Commune, site: httpx.Client) -> None:
    office, code = received(commune)
    office.desk.act(code, "cancel", {"reason": "bấm nhầm"})
    commune.sync(1)
    answers = {site.get(f"/h/{wrong}").text for wrong in (code, code[:-1] + "9", "x", "..-..-etc", "A" * 60)}
    assert len(answers) == 1
    assert "Không tìm thấy hồ sơ" in answers.pop()
    assert site.get(f"/h/{code}").status_code == 404


def test_a_code_of_the_portal_leads_to_its_dossier(commune: Commune, site: httpx.Client) -> None:
    """Its agency's code is no unit's here; another unit's own code says nothing about a dossier that claims it."""
    sent = {"submitted_at": "2026-11-18T20:15", "channel": "online"}
    _, code = received(commune, code="000.00.50.H15-261118-0001", **sent)
    assert "chờ tiếp nhận" in site.get(f"/h/{code}").text
    with commune.house.hub.unit("H15.50.06"):
        pass
    received(commune, code="H15.50.06-261118-0001", **sent)
    assert site.get("/h/H15.50.06-261118-0001").status_code == 404


def test_a_page_of_a_late_dossier_says_that_an_apology_is_owed(commune: Commune, site: httpx.Client) -> None:
    _, code = received(commune, procedure="1.004873")
    commune.time.time += timedelta(days=30)
    assert "phải xin lỗi và hẹn lại" in site.get(f"/h/{code}").text


def test_an_address_looks_so_often_and_no_more(commune: Commune, site: httpx.Client) -> None:
    assert {site.get("/h/X-1").status_code for _ in range(A_MINUTE)} == {404}
    refused = site.get("/h/X-1")
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "60"


def test_looks_are_forgotten_after_a_minute_and_are_each_address_own() -> None:
    now = [0.0]
    looks = Looks(lambda: now[0])
    assert all(looks.allowed("a") for _ in range(A_MINUTE))
    assert not looks.allowed("a")
    assert looks.allowed("b")
    now[0] = 61
    assert looks.allowed("a")


def test_a_replacement_code_and_the_old_one_both_lead_to_a_dossier_or_to_none(
    commune: Commune, site: httpx.Client
) -> None:
    """One code on two papers names two dossiers: the page tells neither from the other, and so tells nothing."""
    first = commune.counter(1)
    clone = commune.clone(1)
    code = first.receive(name="Người Thứ Nhất")
    assert clone.receive(name="Người Thứ Hai") == code
    commune.sync(1)
    commune.sync_office(clone, 1)
    assert site.get(f"/h/{code}").status_code == 404
    replaced = code[:-4] + "0001"
    assert "Đã tiếp nhận" in site.get(f"/h/{replaced}").text
    with pytest.raises(Refused, match="bản chép"):
        clone.receive(name="Người Thứ Ba")
