"""A counter that is restored from a backup meets the province: everything comes back, nothing is there twice."""

import shutil
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

import motcua.house
from counter.refusal import ClockDoubted, Refused
from counter.sync import NotLet
from db.backup import back_up, restore
from db.home import DATABASE
from db.rescue import rescue
from db.store import Store
from db.verify import verify
from motcua.commands.setup import run
from motcua.doctor import checks
from province.enrolment import enrolment_file, ticket
from province.verify import verify as verify_hub
from tests.office import UNIT, Office
from tests.province.commune import Commune
from tests.wire import CODE


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Commune]:
    made = Commune(tmp_path)
    yield made
    made.close()


def replaced(commune: Commune, file: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Counter 1 on a new PC; the old one is dead."""
    office = commune.counter(1)
    key, home = office.store.key, commune.folder / "new-home"
    office.store.close()
    shutil.rmtree(office.home)
    monkeypatch.setattr("db.store.this_machine", lambda: "another pc")
    restore(file, key, home, lambda unit, counter: 0)
    office.home, office.state = home, commune.folder / "new-state"
    office.store = Store(home, office.state, office.clock)
    return office


@pytest.mark.parametrize("first", ["sync", "work"])
def test_the_province_gives_back_what_the_backup_lacks(
    commune: Commune, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    office = commune.counter(1)
    codes = [office.receive() for _ in range(2)]
    commune.sync(1)
    file = commune.folder / "usb" / "a.db"
    back_up(office.home / DATABASE, office.store.key, file)
    codes += [office.receive() for _ in range(3)]
    office.desk.act(codes[0], "forward", {"to": "Phòng Tư pháp"})
    commune.sync(1)
    lost = office.receive()
    office = replaced(commune, file, monkeypatch)
    with pytest.raises(Refused, match="--last-number"):
        office.receive()
    if first == "sync":
        commune.sync(1)
        assert {code for code in codes if office.store.find(code, 1)} == set(codes)
        found, _ = office.desk.dossier(codes[0])
        assert found.status == 4
    office.reopen(last_number=lost)
    new = [office.receive() for _ in range(2)]
    assert not set(new) & {*codes, lost}
    office.desk.act(codes[1], "forward", {"to": "Phòng Tư pháp"})
    commune.sync(1)
    report = verify(office.home, office.state, office.clock)
    assert report.whole, report.damage
    assert report.dossiers == len(codes) + len(new)
    assert office.store.find(codes[-1], 1)
    (told,) = verify_hub(commune.house.hub.engine).values()
    assert (told.damage, told.digest) == ([], report.digest)
    standing = commune.sync(1).standing
    assert (standing.pending, standing.refused, standing.conflicts) == (0, 0, 0)
    assert not office.store.settings.get("cloned")


def copied(office: Office, *folders: Path) -> list[tuple[Path, Path]]:
    """Raw copies of these folders as they are now, each with where it is of."""
    office.store.close()
    made = [(folder, folder.with_name(f"{folder.name}-older")) for folder in folders]
    for folder, older in made:
        shutil.copytree(folder, older)
    office.reopen()
    return made


def put_back(office: Office, copies: list[tuple[Path, Path]]) -> None:
    """The copies in the place of what is there now."""
    office.store.close()
    for folder, older in copies:
        shutil.rmtree(folder)
        shutil.copytree(older, folder)
    office.reopen()


def work(office: Office, commune: Commune, *folders: Path) -> tuple[list[str], list[str]]:
    """Copies, then work that reached the province, then the copies put back; the codes before and after them."""
    before = [office.receive() for _ in range(2)]
    commune.sync(1)
    copies = copied(office, *folders)
    after = [office.receive() for _ in range(3)]
    office.desk.act(before[0], "forward", {"to": "Phòng Tư pháp"})
    commune.sync(1)
    put_back(office, copies)
    return before, after


def everything_agrees(office: Office, commune: Commune, codes: list[str]) -> None:
    """Every dossier is here and at the province, nothing waits, the log is whole."""
    standing = commune.sync(1).standing
    assert (standing.pending, standing.refused, standing.conflicts) == (0, 0, 0)
    report = verify(office.home, office.state, office.clock)
    assert (report.damage, report.dossiers) == ([], len(codes))
    assert all(office.store.find(code, 1) for code in codes)
    (told,) = verify_hub(commune.house.hub.engine).values()
    assert (told.damage, told.digest) == ([], report.digest)


def test_an_older_copy_put_back_is_no_clone_also_when_it_works_first(commune: Commune) -> None:
    office = commune.counter(1)
    before, after = work(office, commune, office.home)
    office.desk.act(before[1], "forward", {"to": "Phòng Tư pháp"})
    assert office.store.epoch == 2
    commune.sync(1)
    assert not office.store.cloned
    with pytest.raises(Refused, match="--last-number"):
        office.receive()
    office.reopen(last_number=after[-1])
    everything_agrees(office, commune, [*before, *after, office.receive()])


def test_an_older_copy_that_hears_the_province_first_goes_on_as_before(commune: Commune) -> None:
    office = commune.counter(1)
    before, after = work(office, commune, office.home)
    commune.sync(1)
    everything_agrees(office, commune, [*before, *after, office.receive()])
    assert (office.store.epoch, office.store.cloned) == (1, False)


def test_a_whole_disk_put_back_is_told_the_way_out_and_loses_nothing(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing on this PC knows of what came after the copy: to the province it looks as a clone does."""
    office = commune.counter(1)
    before, after = work(office, commune, office.home, office.state)
    twin = shutil.copytree(office.home, commune.folder / "twin")
    office.desk.act(before[1], "forward", {"to": "Phòng Tư pháp"})
    commune.sync(1)
    assert office.store.cloned
    with pytest.raises(Refused, match="motcua setup TỆP"):
        office.receive()
    office.desk.act(after[0], "forward", {"to": "Phòng Tư pháp"})
    file = commune.folder / "ghi-danh.toml"
    secret, replaces = ticket(commune.house.hub, CODE, 1)
    key = commune.house.key.public
    file.write_text(enrolment_file(UNIT, CODE, 1, "http://127.0.0.1:1", secret, key, "", replaces), "utf-8")
    monkeypatch.setenv("MOTCUA_STATE", str(office.state))
    house = motcua.house.House(str(office.home))
    house.__dict__["clock"] = office.clock
    run(Namespace(file=file, pin=[]), house)
    house.store.close()
    office.reopen()
    commune.sync(1)
    with pytest.raises(Refused, match="--last-number"):
        office.receive()
    office.reopen(last_number=after[-1])
    everything_agrees(office, commune, [*before, *after, office.receive()])
    assert not office.store.cloned
    office.store.close()
    other = Office.__new__(Office)
    other.store, other.clock = Store(twin, office.state, office.clock), office.clock
    with pytest.raises(NotLet, match="đã giao cho máy khác"):
        commune.sync_office(other, 1)
    other.store.close()
    office.reopen()


def test_a_word_with_the_province_is_a_sign_of_the_time_too(commune: Commune) -> None:
    office = commune.counter(1)
    code = office.receive()
    commune.time.set("2026-12-30T09:00")
    commune.sync(1)
    commune.time.set("2026-12-30T08:00")
    with pytest.raises(ClockDoubted, match="lần làm việc gần nhất"):
        office.desk.act(code, "forward", {"to": "A"})
    commune.time.set("2027-02-20T09:00")
    office.desk.act(code, "forward", {"to": "A"})
    commune.time.set("2027-04-30T09:00")
    with pytest.raises(ClockDoubted, match="quá 60 ngày"):
        office.desk.act(code, "forward", {"to": "B"})


def test_doctor_tells_how_long_ago_the_province_was_heard(commune: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    office = commune.counter(1)
    house = motcua.house.House(str(office.home))
    monkeypatch.setattr(house, "_now", lambda: office.clock.now())
    told = {check.name: check for check in checks(house)}
    assert "chưa nối được lần nào" in told["sync"].said
    commune.sync(1)
    office.receive()
    told = {check.name: check for check in checks(house)}
    assert (told["sync"].ok, "còn 1 bước chưa gửi" in told["sync"].said) == (True, True)
    commune.time.set("2026-11-25T09:00")
    told = {check.name: check for check in checks(house)}
    assert (told["sync"].ok, "motcua bundle" in told["sync"].said) == (False, True)
    house.store.close()


def test_what_is_rescued_meets_the_province_too(commune: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    office = commune.counter(1)
    codes = [office.receive()]
    file = commune.folder / "usb" / "a.db"
    back_up(office.home / DATABASE, office.store.key, file)
    codes += [office.receive() for _ in range(2)]
    commune.sync(1)
    codes.append(office.receive())
    broken = commune.folder / "broken"
    shutil.copytree(office.home, broken)
    key = office.store.key
    office = replaced(commune, file, monkeypatch)
    assert rescue(office.store, broken, key) == 3
    office.reopen(last_number=codes[-1])
    codes.append(office.receive())
    commune.sync(1)
    report = verify(office.home, office.state, office.clock)
    assert (report.damage, report.dossiers) == ([], len(set(codes)))
    (told,) = verify_hub(commune.house.hub.engine).values()
    assert (told.damage, told.digest) == ([], report.digest)
