"""PINs at the front door: wrong ones cost time through restarts, forgotten ones are reset, and no log holds one."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from counter.clock import SystemClock
from counter.login import ChooseAnother
from counter.refusal import Refused
from counter.unit import read_unit_file
from db.home import connect, read_key
from db.schema import SCHEMA
from db.verify import verify
from db.versions import v9, v12
from motcua.files import SAMPLE
from motcua.house import House
from tests.motcua.conftest import Run
from tests.motcua.test_right import OFFICERS
from tests.office import Ticking, intake

UNIT = (SAMPLE / "unit.toml").read_text("utf-8") + OFFICERS


@pytest.fixture
def open_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Ticking], House]:
    """Opens the same home again, as a new run of the program does, by the test's own clock."""
    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "state"))
    houses: list[House] = []

    def open_house(time: Ticking) -> House:
        while houses:
            houses.pop().store.close()
        house = House(str(tmp_path / "home"))
        house.clock = SystemClock(time)
        if not house.exists:
            house.set_up(read_unit_file(UNIT))
        houses.append(house)
        return house

    return open_house


def refused(house: House, pin: str) -> str:
    with pytest.raises(Refused) as told:
        house.officer("lan", pin)
    return str(told.value)


def test_wrong_tries_cost_time_through_restarts(open_house: Callable[[Ticking], House]) -> None:
    time = Ticking("2026-11-20T09:00")
    assert "đợi" not in refused(open_house(time), "1")
    assert "đợi" not in refused(open_house(time), "2")
    assert "đợi 5 giây" in refused(open_house(time), "3")
    assert "còn phải đợi" in refused(open_house(time), "246813")
    time.set("2026-11-20T09:01")
    assert "Sai mã PIN 4 lần liền; đợi 15 giây" in refused(open_house(time), "4")
    # Who comes too soon is not looked at, and it costs nothing more.
    for _ in range(5):
        assert "còn phải đợi" in refused(open_house(time), "5")
    time.set("2026-11-20T09:02")
    assert open_house(time).officer("lan", "246813").login == "lan"
    assert "đợi" not in refused(open_house(time), "6")
    # Nobody else waits.
    assert open_house(time).officer("hoa", "246813").login == "hoa"


def test_a_home_of_an_older_version_opens_at_the_log_in(open_house: Callable[[Ticking], House]) -> None:
    time = Ticking("2026-11-20T09:00")
    run = open_house(time).store.connection.execute
    for name in (
        *("dossier_in_reports", "dossier_to_enter", "event_of_counter"),
        *("dossier_to_review", "event_of_agency"),
    ):
        run(f"DROP INDEX {name}")
    run("CREATE INDEX dossier_in_reports ON dossier (unit)")
    for table, names in {
        "dossier": (*v12.COLUMNS, *v9.COLUMNS, "to_review"),
        "officer": ("tries", "tried_at", "must_change", "kept"),
    }.items():
        for name in names:
            run(f"ALTER TABLE {table} DROP COLUMN {name}")
    run("DROP TABLE attached")
    run("PRAGMA user_version=7")
    house = open_house(time)
    assert house.officer("lan", "246813").login == "lan"
    assert house.store.connection.execute("PRAGMA user_version").fetchone() == (SCHEMA,)


@pytest.mark.parametrize("back", ["2026-11-19T09:00", "2001-01-01T00:00"])
def test_a_broken_clock_locks_nobody_out_for_ever(open_house: Callable[[Ticking], House], back: str) -> None:
    time = Ticking("2026-11-20T09:00")
    for n in range(20):
        refused(open_house(time), str(n))
        time.time += timedelta(minutes=15)
    time.set(back)
    assert "còn phải đợi 15 phút" in refused(open_house(time), "246813")
    time.time += timedelta(minutes=15)
    assert open_house(time).officer("lan", "246813").login == "lan"


def test_a_reset_pin_is_good_for_choosing_ones_own(open_house: Callable[[Ticking], House]) -> None:
    house = open_house(Ticking("2026-11-20T09:00"))
    lan, hoa, tin = (house.officer(login, "246813") for login in ("lan", "hoa", "tin"))
    for who in (lan, tin):
        with pytest.raises(Refused, match="do lãnh đạo Trung tâm làm"):
            house.reset_pin(who, "tin" if who is lan else "lan")
    for login, why in (("hoa", "tự đổi"), ("ai", "Không có cán bộ")):
        with pytest.raises(Refused, match=why):
            house.reset_pin(hoa, login)
    for n in range(6):
        refused(house, str(n))
    given = house.reset_pin(hoa, "lan")
    assert len(given) == 6
    with pytest.raises(ChooseAnother, match="motcua pin --as lan"):
        house.officer("lan", given)
    assert "không đúng" in refused(house, "246813")
    for new, why in ((given, "trùng"), ("0000", "dễ đoán"), ("1", "4 đến 64")):
        with pytest.raises(Refused, match=why):
            house.change_pin("lan", given, new)
    assert house.change_pin("lan", given, "ca phê sữa").login == "lan"
    assert house.officer("lan", "ca phê sữa") == lan
    told = [(e.kind, e.officer, e.body["login"]) for e in house.store.export() if e.kind.startswith("pin")]
    assert told == [("pin-reset", "hoa", "lan"), ("pin-change", "lan", "lan")]
    assert verify(house.folder, house.state, house.clock).whole


def test_a_unit_file_takes_back_no_pin_that_was_chosen(open_house: Callable[[Ticking], House]) -> None:
    house = open_house(Ticking("2026-11-20T09:00"))
    house.change_pin("lan", "246813", "135790")
    given = house.reset_pin(house.officer("hoa", "246813"), "tin")
    later = UNIT.replace('pin = "246813"', 'pin = "864209"')
    assert house.set_up(read_unit_file(later)) == ["lan", "tin"]
    assert house.officer("lan", "135790").login == "lan"
    assert house.officer("hoa", "864209").login == "hoa"
    with pytest.raises(ChooseAnother):
        house.officer("tin", given)
    # Who stands alone with a forgotten PIN takes the file's, in the log, and chooses another.
    assert house.set_up(read_unit_file(later), renewed=["lan"]) == ["tin"]
    with pytest.raises(ChooseAnother):
        house.officer("lan", "864209")
    assert [e.body.get("pins") for e in house.store.export() if e.kind == "setup"] == [None, None, ["lan"]]
    with pytest.raises(Refused, match="không có tên đăng nhập"):
        house.set_up(read_unit_file(later), renewed=["ai"])
    # Who leaves and comes again is new.
    house.set_up(read_unit_file(UNIT.replace(OFFICERS, "")))
    house.set_up(read_unit_file(UNIT))
    assert house.officer("tin", "246813").login == "tin"


def test_pins_on_the_command_line(
    run: Run, give: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = give(UNIT, name="unit.toml")
    assert run("setup", file).code == 0
    told = run("--as", "hoa", "pin", "lan", "--json").json
    assert told["login"] == "lan"
    monkeypatch.setenv("MOTCUA_PIN", told["pin"])
    said = run("--as", "lan", "receive", give(intake()))
    assert (said.code, said.out) == (1, "")
    assert "motcua pin --as lan" in said.err
    monkeypatch.setenv("MOTCUA_NEW_PIN", "135790")
    assert run("--as", "lan", "pin").out == "Đã đổi mã PIN.\n"
    monkeypatch.setenv("MOTCUA_PIN", "135790")
    assert run("--as", "lan", "receive", give(intake())).code == 0
    assert run("--as", "lan", "pin", "hoa").code == 1
    monkeypatch.setenv("MOTCUA_PIN", "999999")
    for _ in range(3):
        assert run("--as", "lan", "queue").code == 1
    assert "còn phải đợi" in run("--as", "lan", "queue").err
    assert run("setup", file, "--pin", "lan").code == 0
    monkeypatch.setenv("MOTCUA_PIN", "246813")
    assert "motcua pin --as lan" in run("--as", "lan", "queue").err
    assert run("verify", "--json").json["whole"]
    pins = [b"246813", b"135790", told["pin"].encode()]
    connection = connect(tmp_path / "home" / "motcua.db", read_key(tmp_path / "home"))
    bodies = b"".join(body.encode() for (body,) in connection.execute("SELECT body FROM event").fetchall())
    connection.close()
    assert not [pin for pin in pins if pin in bodies]
