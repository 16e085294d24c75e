"""Scanned papers told to the national side as they come to the hub: never waited for, and told once."""

from dataclasses import replace
from typing import Any

import pytest

from counter.event import Event
from province.national.interface import UNVERIFIED
from province.national.second import Access
from tests.counter.life import event
from tests.province.national.hub import Hub, life, uid
from tests.province.national.portal import FAULTS, FirstPortal, SecondGateway

PAPER, RESULT_FILE = "a" * 64, "b" * 64
DOCUMENTS = [{"name": "Tờ khai", "originals": 1}, {"name": "Giấy chứng sinh", "originals": 1}]
TOLD = {FirstPortal: "DongBoHoSoMC", SecondGateway: "CapNhatHoSo"}


def mark(kind: str, rev: int, sha: str, component: str = "Tờ khai") -> Event:
    body: dict[str, Any] = {"sha256": sha, "name": "quet.pdf", "type": "application/pdf", "size": 9}
    body |= {"component": component} if component else {}
    made = event(kind, body, n=9, uid=uid(1), rev=rev, event_id=f"01900000-0000-7000-0009-{rev:012d}")
    return replace(made, at=made.at.replace(hour=15, minute=rev)).sealed()


def scanned(hub: Hub, kinds: str = "forward", *more: Event) -> None:
    """Dossier 1 with a paper on its first component."""
    events = life(kinds, documents=DOCUMENTS)
    hub.add([*events, mark("attach", len(events) + 1, PAPER), *more])


def papers(hub: Hub) -> list[str]:
    """The papers that the national side has, by where it gets them."""
    (dossier,) = hub.simulator.dossiers.values()
    if isinstance(hub.simulator, FirstPortal):
        return [row["DuongDanTaiTepTin"] for row in dossier["TaiLieuNop"] if row["IsDeleted"] == "False"]
    return [scan["IdGiayTo"] for part in dossier["ThanhPhanHoSo"] for scan in part["GiayToDinhKem"]]


EXPECTED = {FirstPortal: [f"https://tinh.example.vn/H15.50.05/{PAPER}"], SecondGateway: ["tep-1"]}


def test_a_dossier_does_not_wait_for_its_papers_and_is_told_of_them_when_they_come(hub: Hub) -> None:
    scanned(hub)
    assert hub.round().outcomes == {"counted": 1}
    assert papers(hub) == []
    hub.scans.come(PAPER)
    hub.wake()
    hub.settle()
    assert papers(hub) == EXPECTED[type(hub.simulator)]
    if isinstance(hub.simulator, SecondGateway):
        assert hub.simulator.files == {"tep-1": (PAPER, hub.scans.here[PAPER].data)}
        assert [move["TrangThai"] for move in hub.simulator.moves[hub.standing().code]] == [4]
    else:
        (dossier,) = hub.simulator.dossiers.values()
        assert (dossier["HoSoCoThanhPhanSoHoa"], dossier["TaiLieuNop"][0]["DuocSoHoa"]) == ("1", "1")
        assert dossier["TaiLieuNop"][0]["TenTepDinhKem"] == "Tờ khai (quet.pdf)"
    calls = len(hub.simulator.calls)
    assert hub.round().outcomes == {}
    assert len(hub.simulator.calls) == calls
    assert [int(status) for status in hub.statuses()] == [2, 4]


def test_one_that_has_come_by_then_is_told_with_the_introduction(hub: Hub) -> None:
    hub.scans.come(PAPER)
    scanned(hub)
    hub.settle()
    assert papers(hub) == EXPECTED[type(hub.simulator)]
    assert hub.simulator.calls.count("TaiTepTin") == (1 if isinstance(hub.simulator, SecondGateway) else 0)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("place", ["told", "upload", "any"])
def test_whatever_goes_wrong_the_papers_arrive_and_none_is_uploaded_for_nothing(
    hub: Hub, fault: str, place: str
) -> None:
    scanned(hub, "forward finish")
    hub.settle()
    where = {"told": TOLD[type(hub.simulator)], "upload": "TaiTepTin"}.get(place, "any")
    hub.simulator.fail(where, fault)
    hub.scans.come(PAPER)
    hub.wake()
    hub.settle()
    assert len(papers(hub)) == 1
    assert hub.standing().outcome == "counted"
    assert list(dict.fromkeys(hub.statuses())) == [2, 4, 9]
    if isinstance(hub.simulator, SecondGateway):
        assert len(hub.simulator.files) <= (2 if fault.startswith("done") else 1)


def test_one_that_was_taken_off_is_told_as_deleted(first: Hub) -> None:
    first.scans.come(PAPER)
    scanned(first)
    first.settle()
    first.add([mark("detach", 4, PAPER)])
    first.settle()
    (dossier,) = first.simulator.dossiers.values()
    assert [row["IsDeleted"] for row in dossier["TaiLieuNop"]] == ["True"]
    assert dossier["HoSoCoThanhPhanSoHoa"] == "0"


def test_a_results_file_stands_among_the_results(first: Hub) -> None:
    first.scans.come(RESULT_FILE)
    scanned(first, "forward finish", mark("attach", 5, RESULT_FILE, ""))
    first.settle()
    (dossier,) = first.simulator.dossiers.values()
    assert dossier["TaiLieuNop"] == []
    (row,) = dossier["DanhSachGiayToKetQua"]
    assert row["DuongDanTepTinKetQua"].endswith(RESULT_FILE)


def test_the_second_generation_as_it_is_shipped_has_no_way_for_files(hub: Hub) -> None:
    if isinstance(hub.simulator, FirstPortal):
        return
    shipped = Access("x", "y", "z")
    assert (shipped.upload, shipped.hand_in) == ("", "")
    hub.adapter._access = replace(hub.adapter._access, upload="", hand_in="")  # type: ignore[attr-defined]
    hub.scans.come(PAPER)
    scanned(hub)
    hub.settle()
    assert (papers(hub), hub.standing().outcome) == ([], "counted")
    assert any(each.startswith("second.files") for each in UNVERIFIED)


def test_what_is_kept_of_an_upload_holds_nothing_of_the_paper(hub: Hub) -> None:
    hub.scans.come(PAPER)
    scanned(hub)
    hub.settle()
    kept = "".join(row["request"] + row["answer"] for row in hub.record.of("H15.50.05", uid(1)))
    assert "quet.pdf" not in kept
    assert PAPER not in kept
    assert "NoiDungTepTin" not in kept
