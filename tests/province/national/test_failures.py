"""One test for each failure of a real system that protocol.md A10 cites: what it lost or spoilt, and ours does not."""

from dataclasses import replace

import pytest

from counter.dossier import Status
from counter.lifecycle import ACTIONS
from tests.counter.life import PATHS
from tests.province.national.hub import HOUSE, Hub, life, people, person
from tests.province.national.portal import FirstPortal

MANY = "forward " + "ask-supplement supplement " * 10 + "finish return"


def test_td_acknowledged_a_row_of_progress_that_it_had_not_sent(first: Hub) -> None:
    """A synthetic first row shifted every chunk by one: row 10 travelled in chunk 2 and was marked with chunk 1."""
    first.add(life(MANY))
    first.simulator.fail("CapNhatTienDoHoSoMC", "", "null-500")
    assert first.round().outcomes == {"unknown": 1}
    assert len(first.statuses()) == 10
    first.clock.on(minutes=20)
    first.settle()
    told = [row["NoiDungXuLy"] for row in first.simulator.trail[first.standing().code]]
    assert told[0] == "Tiếp nhận hồ sơ"
    assert first.statuses() == [2, 4, *[5, 4] * 10, 9, 10]
    sizes = [len(r["body"]["data"]) for r in first.simulator.requests if r["operation"] == "CapNhatTienDoHoSoMC"]
    assert sizes == [10, 10, 10, 4], "the second chunk was sent again, whole, and no other"


def test_td_silently_updated_another_citizens_dossier(first: Hub) -> None:
    """On "đã tồn tại" it called update with the same code."""
    first.add(life(n=1))
    first.settle()
    before = dict(first.simulator.dossiers)
    first.add(life(n=2, code="H15.50.05-261119-1001", people=people(person(name="Người Khác", id="001090000000"))))
    first.round()
    assert first.simulator.dossiers == before
    assert first.standing(2).outcome == "conflict"
    updates = [r for r in first.simulator.requests if r["body"].get("isUpdating") == "True"]
    assert all(r["body"]["data"][0]["SoGiayToChuHoSo"] != "001090000000" for r in updates)


def test_ocps_left_a_row_already_sent_for_ever_after_a_crash(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    """The status was set before the call and nothing ever looked at it again; later rows were sent all the same."""

    def power_cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for operation in ("post", "heard"):
        hub.add(life("forward", n=len(hub.log) + 1))
        hub.start()
        with monkeypatch.context() as cut:
            cut.setattr(f"province.national.wire.Wire.{operation}", power_cut)
            with pytest.raises(KeyboardInterrupt):
                hub.round()
    hub.start()
    hub.clock.on(minutes=11)
    hub.settle()
    assert [hub.statuses(n) for n in (1, 2)] == [[2, 4], [2, 4]]


def test_ocps_stopped_the_whole_publisher_when_one_early_return_kept_its_count(hub: Hub) -> None:
    """Whatever way a dossier leaves a round, the next round runs and the others are told."""
    broken = life(n=1)
    hub.add([replace(broken[0], body={**broken[0].body, "people": []}), *broken[1:]])
    hub.add(life("cancel", n=2))
    hub.add(life(n=3, procedure={"code": "9" * 60, "name": "x", "field": "y", "version": "1"}))
    hub.log["01900000-0000-7000-8000-000000000004"] = [replace(life(n=4)[1], rev=2)]
    for _ in range(3):
        hub.round()
        hub.clock.on(hours=1)
    hub.add(life(n=5))
    hub.round()
    assert hub.standing(5).outcome == "counted"


@pytest.mark.parametrize("said", ["0", "00", 0])
def test_ocps_took_double_nought_for_an_error(first: Hub, said: object) -> None:
    """Its worker knew "0" alone."""
    first.simulator.success = said
    first.add(life())
    assert first.round().outcomes == {"counted": 1}


def test_ocps_made_a_time_out_an_error_for_ever(hub: Hub) -> None:
    """An answer that was slow became ACK_ERROR, also of all later rows, though the other side had committed."""
    hub.simulator.fail("any", "", *["done-hang"] * 4)
    hub.add(life("forward finish"))
    hub.settle()
    assert hub.standing().outcome == "counted"
    assert list(dict.fromkeys(hub.statuses())) == [2, 4, 9]
    assert len(hub.simulator.dossiers) == 1


@pytest.mark.parametrize("status", [Status.SUPPLEMENT, Status.DUTY, Status.STOPPED])
def test_td_rewrote_5_6_and_8_to_9_and_made_up_what_was_missing(hub: Hub, status: Status) -> None:
    """For the score; a missing id became 000000001 and the first paper handed in became the result."""
    child = person(id_type="none", id="", id_missing="trẻ em chưa có số")
    hub.add(life(" ".join(PATHS[status][1:]), people=people(child)))
    hub.settle()
    assert hub.statuses()[-1] == int(status)
    sent = repr(hub.simulator.requests)
    assert "000000001'" not in sent
    assert "'9'" not in sent.replace("'LoaiGiayTo'", "")
    if isinstance(hub.simulator, FirstPortal):
        (dossier,) = hub.simulator.dossiers.values()
        assert dossier["TrangThaiHoSo"] == str(int(status))
        assert dossier["DanhSachGiayToKetQua"] == []


def test_ocps_sent_the_last_state_for_every_queued_step(hub: Hub) -> None:
    """Several steps that waited collapsed into the last one and the trail was lost."""
    hub.add(life("forward consult opinion ask-duty settle-duty finish return"))
    hub.settle()
    labels = [ACTIONS[kind].label for kind in ("accept", "forward", "consult", "opinion", "ask-duty", "settle-duty")]
    told = [row["NoiDungXuLy"].split(":")[0] for row in hub.simulator.trail[hub.standing().code]]
    assert told == [*labels, ACTIONS["finish"].label, ACTIONS["return"].label]


def test_ocps_looked_first_and_then_chose_which_is_a_race(first: Hub) -> None:
    """A dossier that nobody doubts is introduced without a look; two of one code cannot both be created."""
    first.add(life())
    first.settle()
    assert "TraCuuHoSo" not in first.simulator.calls


def test_td_took_a_page_with_the_right_words_for_a_success(first: Hub) -> None:
    """HTTP's status and the form of the answer were ignored."""
    first.simulator.fail("DongBoHoSoMC", "html", "null-500", "not-numeric")
    first.add(life())
    assert first.round().outcomes == {"unknown": 1}
    assert first.simulator.dossiers == {}
    assert first.standing().counted_rev == 0
    first.clock.on(minutes=20)
    first.settle()
    assert HOUSE.code in next(iter(first.simulator.dossiers))
