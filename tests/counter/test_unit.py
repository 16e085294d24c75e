"""The unit file of design.md, and each way in which it can be wrong."""

from datetime import date, time

import pytest

from counter.calendar import shipped_calendar
from counter.record import from_plain, to_plain
from counter.refusal import Refused
from counter.unit import Unit, read_unit_file

FILE = """[unit]
code = "H15.50.05"
name = "Trung tâm Phục vụ hành chính công xã Ea Mẫu"
parent = "Ủy ban nhân dân xã Ea Mẫu"
place = "Ea Mẫu"
address = "Thôn 1, xã Ea Mẫu"
phone = "02623000000"
lookup_url = "https://tracuu.example.vn/h/"
sessions = [["07:30", "11:30"], ["13:30", "17:30"]]
due_hour = "end-of-day"          # optional; so are saturday_intake, supplement_clock, form_set …
[counter]
number = 1
[[officers]]
login = "lan"
name = "Trần Thị Lan"
role = "officer"                 # officer | supervisor (lãnh đạo Trung tâm) | administrator
pin = "246813"
"""
SEASON = """
[[unit.seasons]]
from = 2026-04-15
to = 2026-10-15
sessions = [["07:00", "11:00"], ["14:00", "18:00"]]
"""


def changed(old: str, new: str) -> str:
    assert old in FILE
    return FILE.replace(old, new)


def test_the_sample_of_the_design_reads() -> None:
    setup = read_unit_file(FILE)
    unit = setup.unit
    assert (unit.code, unit.place, unit.due_hour, setup.counter) == ("H15.50.05", "Ea Mẫu", "end-of-day", 1)
    assert unit.hours() == ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))
    assert [(o.login, o.name, o.role) for o in unit.officers] == [("lan", "Trần Thị Lan", "officer")]
    assert setup.pins == {"lan": "246813"}
    assert unit.officer("lan") is unit.officers[0]
    assert unit.officer("hoa") is None


def test_the_pin_is_never_part_of_the_unit() -> None:
    setup = read_unit_file(FILE)
    assert "246813" not in str(setup.unit)
    assert "246813" not in str(to_plain(setup.unit))


def test_what_is_optional_may_be_left_out() -> None:
    lines = [
        line
        for line in FILE.splitlines()
        if not line.startswith(("address", "phone", "lookup_url", "sessions", "due_hour", "role"))
    ]
    setup = read_unit_file("\n".join(lines))
    assert setup.unit.hours() == ((time(7, 30), time(11, 30)), (time(13, 30), time(17, 30)))
    assert setup.unit.officers[0].role == "officer"


def test_what_may_be_added() -> None:
    extra = 'due_hour = "same-clock"\nsaturday_intake = true\nsupplement_clock = "pause"\nform_set = "TT 03/2025"\n'
    text = changed('due_hour = "end-of-day"', extra + "#") + SEASON
    unit = read_unit_file(text).unit
    assert (unit.due_hour, unit.saturday_intake, unit.supplement_clock) == ("same-clock", True, "pause")
    assert unit.form_set == "TT 03/2025"
    calendar = unit.calendar(shipped_calendar())
    assert calendar.closing(date(2026, 10, 15)).time() == time(18)
    assert calendar.closing(date(2026, 10, 16)).time() == time(17, 30)
    assert calendar.holidays == shipped_calendar().holidays


BANK = 'bank_bin = "970405"\nbank_account = "1500201112233"\nbank_holder = "UBND xã Ea Mẫu"\n'


def test_what_counts_as_one_certification() -> None:
    assert read_unit_file(FILE).unit.certification_counts == "dossier"
    waits = read_unit_file(
        changed('due_hour = "end-of-day"', "supplement_days = 10\ncollect_days = 2\nlock_minutes = 3 #")
    ).unit
    assert (waits.supplement_days, waits.collect_days, waits.lock_minutes) == (10, 2, 3)
    counted = read_unit_file(changed('due_hour = "end-of-day"', 'certification_counts = "item" #')).unit
    assert counted.certification_counts == "item"
    assert from_plain(Unit, to_plain(counted)) == counted


def test_an_account_for_transfers() -> None:
    unit = read_unit_file(changed('place = "Ea Mẫu"\n', 'place = "Ea Mẫu"\n' + BANK)).unit
    assert (unit.bank_bin, unit.bank_account, unit.bank_holder) == ("970405", "1500201112233", "UBND xã Ea Mẫu")
    for line, says in (('bank_bin = "970405"\n', "bank_bin"), ('bank_account = "1500201112233"\n', "bank_account")):
        with pytest.raises(Refused, match=says):
            read_unit_file(changed('place = "Ea Mẫu"\n', 'place = "Ea Mẫu"\n' + BANK.replace(line, "")))


@pytest.mark.parametrize("text", [FILE, FILE + SEASON])
def test_a_unit_is_stored_and_read_back(text: str) -> None:
    unit = read_unit_file(text).unit
    assert from_plain(Unit, to_plain(unit)) == unit


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "."),
        ("[unit", "TOML"),
        (FILE + "\nla = 1", '"la"'),
        ("la = 1\n" + FILE, '"la"'),
        (changed("place", "plaice"), '"place"|"plaice"'),
        (changed('place = "Ea Mẫu"\n', 'place = "Ea Mẫu"\nplaice = 1\n'), '"plaice"'),
        (changed('code = "H15.50.05"\n', ""), '"code"'),
        (changed('code = "H15.50.05"', "code = 15"), '"code"'),
        (changed("H15.50.05", "H15"), "Mã đơn vị"),
        (changed("H15.50.05", "15.50.05"), "Mã đơn vị"),
        (changed("H15.50.05", "H15.٥٠.05"), "Mã đơn vị"),
        (changed("Ủy ban nhân dân xã Ea Mẫu", " "), '"parent"'),
        (changed("Trung tâm Phục vụ", "Trung t©m Phôc vô"), "bảng mã cũ"),
        (changed("https://", "ftp://"), "lookup_url"),
        (changed('"07:30", "11:30"', '"11:30", "07:30"'), "sessions"),
        (changed('"07:30", "11:30"', '"07:30", "14:00"'), "sessions"),
        (changed('"07:30", "11:30"', '"07:30", "07:30"'), "sessions"),
        (changed('"07:30", "11:30"', '"07:30"'), "sessions"),
        (changed('"07:30", "11:30"', '"7h30", "11h30"'), "sessions"),
        (changed('"07:30", "11:30"', '"07:30+07:00", "11:30"'), "sessions"),
        (changed('"07:30", "11:30"', '"07:30:10", "07:30:40"'), "sessions"),
        (changed('[["07:30", "11:30"], ["13:30", "17:30"]]', "[]"), "sessions"),
        (changed('[["07:30", "11:30"], ["13:30", "17:30"]]', "5"), "sessions"),
        (changed('[["07:30", "11:30"], ["13:30", "17:30"]]', '"07:30-17:30"'), "sessions"),
        (changed('"end-of-day"', '"noon"'), '"due_hour"'),
        (changed('due_hour = "end-of-day"', 'saturday_intake = "yes" #'), '"saturday_intake"'),
        (changed('due_hour = "end-of-day"', 'supplement_clock = "stop" #'), '"supplement_clock"'),
        (changed('due_hour = "end-of-day"', "collect_days = 0 #"), '"collect_days".*từ 1'),
        (changed('due_hour = "end-of-day"', "lock_minutes = 0 #"), '"lock_minutes".*từ 1'),
        (changed('due_hour = "end-of-day"', 'certification_counts = "page" #'), '"certification_counts".*item'),
        (changed("number = 1", "number = 0"), '"number"'),
        (changed("number = 1", "number = 10"), '"number".*9'),
        (changed("number = 1", 'number = "1"'), '"number"'),
        (changed("number = 1", ""), '"number"'),
        (changed("number = 1", "number = 1\nla = 2"), '"la"'),
        (changed("[counter]\nnumber = 1\n", ""), "quầy"),
        (FILE.split("[[officers]]")[0], "cán bộ"),
        (changed('login = "lan"\n', ""), '"login"'),
        (changed('name = "Trần Thị Lan"\n', ""), '"name"'),
        (changed('role = "officer"', 'role = "king"'), '"role"'),
        (changed('pin = "246813"', ""), '"pin"'),
        (changed('pin = "246813"', "pin = 246813"), '"pin"'),
        (changed('pin = "246813"', 'pin = "123"'), "PIN"),
        (changed('pin = "246813"', 'pin = "' + "1" * 65 + '"'), "PIN"),
        (changed('pin = "246813"', 'pin = "246813"\nla = 1'), '"la"'),
        (FILE + FILE[FILE.index("[[officers]]") :], '"lan"'),
        (FILE + SEASON.replace("to = 2026-10-15\n", ""), "seasons|Mùa"),
        (FILE + SEASON.replace("2026-10-15", "2026-04-01"), "seasons"),
        (FILE + SEASON.replace("2026-10-15", '"mai"'), "seasons|Mùa"),
        (FILE + SEASON + "la = 1\n", "seasons|Mùa"),
        (FILE + SEASON.replace('["07:00", "11:00"], ', '["19:00", "20:00"], '), "sessions"),
        (FILE + SEASON + SEASON, "seasons|mùa|Mùa"),
        (FILE.replace("[unit]", "[[unit]]"), "unit"),
        (changed("[[officers]]", "[officers]"), '"officers"'),
    ],
)
def test_what_is_wrong_is_said(text: str, says: str) -> None:
    with pytest.raises(Refused, match=says) as refused:
        read_unit_file(text)
    assert "246813" not in str(refused.value)
