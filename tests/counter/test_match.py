"""An intake held against the catalogue, and the catalogue itself: versions, cases, fees, files."""

from datetime import date, timedelta
from typing import Any

import pytest

from counter.catalogue import Catalogue, Procedure, read_catalogue
from counter.dossier import Document
from counter.intake import Matched, match, read_intake
from counter.refusal import Refused

TODAY = date(2026, 11, 22)
FILE = """
version = "2026-11"
field = "Hộ tịch"

[[procedure]]
code = "1.000001"
name = "Đăng ký khai sinh"
limit = "trong ngày"
unverified = ["fees"]
[[procedure.component]]
name = "Tờ khai đăng ký khai sinh"
originals = 1
[[procedure.component]]
name = "Giấy chứng sinh"
originals = 1
[[procedure.component]]
name = "Giấy ủy quyền"
certified = 1
required = false
[[procedure.component]]
name = "Giấy chứng nhận kết hôn"
required = false
database = "Cơ sở dữ liệu hộ tịch điện tử"
[[procedure.case]]
id = "qua-han"
name = "Đăng ký quá hạn"
[[procedure.case]]
id = "xac-minh"
name = "Phải xác minh"
limit = "5 ngày làm việc"
[[procedure.case.extra]]
name = "Văn bản cam đoan"
originals = 1
[[procedure.case]]
id = "khong-chung-sinh"
name = "Không có giấy chứng sinh"
[[procedure.case.component]]
name = "Tờ khai đăng ký khai sinh"
originals = 1
[[procedure.fee]]
name = "Lệ phí quá hạn"
amount = 5000
case = "qua-han"
[[procedure.fee]]
name = "Phí bản sao"
kind = "phí"
amount = 8000
channel = "counter"

[[procedure]]
code = "1.000002"
name = "Thành lập hộ kinh doanh"
field = "Hộ kinh doanh"
limit = "3 ngày làm việc"
limit_online = "2 ngày làm việc"
promised = "2 ngày làm việc"
supplement_clock = "pause"
[[procedure.component]]
name = "Giấy đề nghị"
originals = 1
"""


def catalogue(text: str = FILE) -> Catalogue:
    return Catalogue(read_catalogue(text, TODAY).procedures)


def held(day: date = TODAY, **changes: Any) -> Matched:
    data = {"procedure": "1.000001", "applicant": {"name": "An", "id_missing": "x"}, **changes}
    return match(read_intake(data, TODAY), catalogue(), day)


def test_without_documents_all_that_the_case_requires_was_handed_in() -> None:
    assert held().documents == (
        Document("Tờ khai đăng ký khai sinh", originals=1),
        Document("Giấy chứng sinh", originals=1),
        Document("Giấy chứng nhận kết hôn", source="database", database="Cơ sở dữ liệu hộ tịch điện tử"),
    )
    assert [d.name for d in held(case="xac-minh").documents][-1] == "Văn bản cam đoan"
    assert [d.name for d in held(case="khong-chung-sinh").documents] == ["Tờ khai đăng ký khai sinh"]


def test_a_missing_paper_is_a_warning() -> None:
    found = held(documents=[{"name": "Giấy chứng sinh", "originals": 1}])
    assert "Thiếu giấy tờ theo danh mục: Tờ khai đăng ký khai sinh." in found.warnings
    assert not any("ủy quyền" in w for w in found.warnings)
    assert [d.source for d in found.documents] == ["listed", "database"]
    assert len([w for w in held(documents=[]).warnings if w.startswith("Thiếu")]) == 2


def test_a_paper_beyond_the_list_is_the_citizens_own_accord() -> None:
    found = held(documents=[{"name": "Sổ hộ khẩu cũ", "copies": 1}])
    assert found.documents[0] == Document("Sổ hộ khẩu cũ", copies=1, source="voluntary")


MARRIAGE = {"name": "Giấy chứng nhận kết hôn", "copies": 1}


def test_what_a_database_holds_is_not_asked_for() -> None:
    with pytest.raises(Refused, match="phải khai thác từ Cơ sở dữ liệu hộ tịch điện tử"):
        held(documents=[MARRIAGE])
    taken = held(documents=[{"name": "Giấy chứng nhận kết hôn"}]).documents[0]
    assert (taken.source, taken.copies) == ("database", 0)


def test_an_incident_lets_it_be_asked_for() -> None:
    paper = held(documents=[{**MARRIAGE, "incident": "CSDL sự cố"}]).documents[0]
    assert (paper.source, paper.incident, paper.copies) == ("incident", "CSDL sự cố", 1)
    assert paper.database == "Cơ sở dữ liệu hộ tịch điện tử"


def test_the_citizen_may_hand_it_in() -> None:
    paper = held(documents=[{**MARRIAGE, "voluntary": True}]).documents[0]
    assert (paper.source, paper.copies) == ("voluntary", 1)


@pytest.mark.parametrize(
    "name", ["Tờ khai", "to khai", "TỜ KHAI ĐĂNG KÝ KHAI SINH", "Tờ khai đăng ký khai sinh (mẫu mới)"]
)
def test_short_names_are_understood(name: str) -> None:
    found = held(documents=[{"name": name, "originals": 1}, {"name": "Giấy chứng sinh", "originals": 1}])
    assert found.documents[0].source == "listed"
    assert not any(w.startswith("Thiếu") for w in found.warnings)


def test_a_name_that_could_be_two_is_not_guessed() -> None:
    assert held(documents=[{"name": "Giấy", "originals": 1}]).documents[0].source == "voluntary"
    assert held(documents=[{"name": "Giấy chứng", "originals": 1}]).documents[0].source == "voluntary"


def test_a_listed_paper_named_without_counts_was_handed_in_as_listed() -> None:
    found = held(documents=[{"name": "Tờ khai"}, {"name": "Giấy chứng sinh", "originals": 1}])
    assert found.documents[0].name == "Tờ khai đăng ký khai sinh"
    assert found.documents[0].originals == 1
    assert not any(w.startswith("Thiếu") for w in found.warnings)
    with pytest.raises(Refused, match="số bản"):
        held(documents=[{"name": "Sổ hộ khẩu cũ"}])


def test_what_was_chosen_is_kept() -> None:
    found = held(case="phải xác minh")
    assert (found.chosen.case, found.chosen.case_name) == ("xac-minh", "Phải xác minh")
    assert (found.chosen.limit, found.chosen.legal_limit, found.chosen.same_day) == (
        "5 ngày làm việc",
        "5 ngày làm việc",
        False,
    )
    assert held().chosen.same_day
    assert held().chosen.unverified == ("fees",)
    assert any("chưa đối chiếu quyết định công bố" in w for w in held().warnings)
    business = held(procedure="1.000002")
    assert (business.chosen.limit, business.chosen.legal_limit) == ("2 ngày làm việc", "3 ngày làm việc")
    assert business.chosen.supplement_clock == "pause"
    assert not business.warnings


def test_an_unknown_case_names_the_known_ones() -> None:
    with pytest.raises(Refused, match="qua-han; xac-minh; khong-chung-sinh"):
        held(case="khác")
    with pytest.raises(Refused, match="không có trường hợp riêng"):
        held(procedure="1.000002", case="khác")


def test_fees_by_case_and_channel() -> None:
    def due(**changes: Any) -> list[tuple[str, int]]:
        return [(fee.name, fee.due) for fee in held(**changes).fees]

    assert due() == [("Phí bản sao", 8000)]
    assert due(case="qua-han") == [("Lệ phí quá hạn", 5000)]
    assert due(case="xac-minh") == [("Phí bản sao", 8000)]
    assert due(channel="online") == []
    assert due(fees=[]) == []
    assert due(fees=[{"name": "Khác", "due": 1}]) == [("Khác", 1)]


@pytest.mark.parametrize("code", ["9.999999", "khai sinh", "", " "])
def test_an_unknown_procedure_is_refused(code: str) -> None:
    with pytest.raises(Refused):
        held(procedure=code)


def version(number: str, first: str, last: str = "", code: str = "1.000002") -> list[Procedure]:
    ends = f'valid_to = "{last}"' if last else ""
    text = f"""
version = "{number}"
[[procedure]]
code = "{code}"
name = "Thủ tục bản {number}"
field = "Hộ kinh doanh"
valid_from = "{first}"
{ends}
"""
    return list(read_catalogue(text, TODAY).procedures)


def test_a_newer_version_ends_the_one_before() -> None:
    merged = catalogue().merged(version("2027-01", "2027-01-15"))
    assert merged.get("1.000002", date(2027, 1, 14)).version == "2026-11"
    assert merged.get("1.000002", date(2027, 1, 14)).valid_to == date(2027, 1, 14)
    assert merged.get("1.000002", date(2027, 1, 15)).version == "2027-01"
    assert merged.get("1.000001", date(2027, 1, 15)).version == "2026-11"
    again = merged.merged(version("2027-01", "2027-01-15"))
    assert [(p.code, p.version, p.valid_to) for p in again] == [(p.code, p.version, p.valid_to) for p in merged]


def test_a_corrected_version_of_the_same_day_stands_in_place_of_the_first() -> None:
    """An import that names no new day of force must not be passed over in silence."""
    merged = catalogue().merged(version("2026-12", "2025-07-01"))
    assert merged.get("1.000002", TODAY).version == "2026-12"
    found = merged.find("bản 2026-12", TODAY)
    assert [p.version for p in found] == ["2026-12"]


def test_an_older_version_imported_later_does_not_win() -> None:
    merged = catalogue().merged(version("2020", "2020-01-01"))
    assert merged.get("1.000002", TODAY).version == "2026-11"
    assert merged.get("1.000002", date(2021, 1, 1)).version == "2020"


def test_an_expired_version_is_refused_with_its_date() -> None:
    old = Catalogue(version("1", "2025-07-01", "2026-10-31"))
    assert old.get("1.000002", date(2026, 10, 31)).version == "1"
    with pytest.raises(Refused, match="hết hiệu lực từ ngày 31/10/2026"):
        old.get("1.000002", date(2026, 11, 1))
    assert old.find("thu tuc", TODAY) == []


def test_a_version_not_yet_in_force_is_refused() -> None:
    new = Catalogue(version("1", "2027-03-01"))
    with pytest.raises(Refused, match="chưa có hiệu lực vào ngày 28/02/2027"):
        new.get("1.000002", date(2027, 2, 28))
    assert new.get("1.000002", date(2027, 3, 1)).version == "1"


def test_duplicates_and_expired_entries_are_remarked() -> None:
    text = 'version = "1"\nfield = "Hộ tịch"\n' + '[[procedure]]\ncode = "1.000003"\nname = "{}"\n' * 2
    found = read_catalogue(text.format("Đầu", "Sau"), TODAY)
    assert [p.name for p in found.procedures] == ["Đầu"]
    assert found.remarks == ("Thủ tục 1.000003 ghi hai lần; giữ mục đầu.",)
    expired = read_catalogue(text.format("Đầu", "Sau") + "valid_to = 2026-01-31\n", TODAY)
    assert len(expired.remarks) == 1
    text = text.split('[[procedure]]\ncode = "1.000003"\nname = "{}"\n')[0]
    text += '[[procedure]]\ncode = "1.000003"\nname = "Cũ"\nvalid_to = 2026-01-31\n'
    assert read_catalogue(text, TODAY).remarks == ("Thủ tục 1.000003 đã hết hiệu lực ngày 31/01/2026.",)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('la = "x"', '"la"'),
        ('limit = "ba ngày"', "Thời hạn"),
        ('promised = "0 ngày"', "Thời hạn"),
        ("limit = 3", '"limit"'),
        ('valid_from = "mai"', '"valid_from"'),
        ('unverified = ["giá"]', "unverified"),
        ("unverified = 5", '"unverified"'),
        ('scope = "world"', '"scope"'),
        ('supplement_clock = "stop"', '"supplement_clock"'),
        ("sets = 0", '"sets"'),
        ('component = ["Tờ khai"]', "component thứ 1"),
        ("component = [{}]", '"name"'),
        ('component = [{name = "Tờ khai", la = 1}]', '"la"'),
        ('component = [{name = "Tờ khai", originals = -1}]', '"originals"'),
        ('case = [{name = "Trường hợp"}]', '"id"'),
        ('case = [{id = "a", name = "A", limit = "x"}]', "Thời hạn"),
        ('fee = [{name = "Lệ phí", amount = -1}]', '"amount"'),
        ('fee = [{name = "Lệ phí", amount = 5, case = "khong-co"}]', "khong-co"),
        ('fee = [{name = "Phí", unit = "bản", tiers = [{from_page = 3}]}]', "tiers"),
        ('fee = [{name = "Phí", unit = "trang", tiers = [{from_page = 1}]}]', '"from_page"'),
        ('fee = [{name = "Phí", unit = "trang", tiers = [{from_page = 3}, {from_page = 3}]}]', "tiers"),
        ('fee = [{name = "Phí", unit = "trang", tiers = [{from_page = 3, la = 1}]}]', '"la"'),
        ('fee = [{name = "Phí", most = -1}]', '"most"'),
        ('book = "so-do"', '"book".*ban-sao'),
        ("valid_from = 2026-05-01\nvalid_to = 2026-04-30", "hiệu lực|valid_to"),
    ],
)
def test_a_wrong_entry_of_a_file_is_named(line: str, says: str) -> None:
    text = f'version = "1"\n[[procedure]]\ncode = "1.000003"\nname = "A"\nfield = "Hộ tịch"\n{line}\n'
    with pytest.raises(Refused, match=says):
        read_catalogue(text, TODAY)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", '"version"'),
        ("version = 1", '"version"'),
        ('version = "1"\nla = 2', '"la"'),
        ("version = ", "TOML"),
        ('version = "1"\nprocedure = 5', '"procedure"'),
        ('version = "1"\n[[procedure]]\nname = "A"', '"code"'),
        ('version = "1"\n[[procedure]]\ncode = "1.1"\nfield = "x"', '"name"'),
        ('version = "1"\n[[procedure]]\ncode = "1.1"\nname = "x"', "lĩnh vực"),
        ('version = "1"\ncalendar = 5', '"calendar"'),
        ('version = "1"\n[calendar]\nversion = "1"', "confirmed_from"),
        ('version = "1"\n[calendar]\nversion="1"\nconfirmed_from=2026-01-01\nconfirmed_through=2026-12-31\nla=1',
        '"la"'),
        ('version = "1"\n[calendar]\nversion="1"\nconfirmed_from="mai"\nconfirmed_through=2026-12-31',
        "không đọc được"),
        ('version = "1"\n[calendar]\nversion="1"\nconfirmed_from=2026-12-31\nconfirmed_through=2026-01-01',
        "confirmed"),
        ('version = "1"\n[calendar]\nversion="1"\nconfirmed_from=2026-01-01\nconfirmed_through=2026-12-31\n'
         'holidays = ["2026-01-01"]', "Lịch"),
        ('version = "1"\n[calendar]\nversion="1"\nconfirmed_from=2026-01-01\nconfirmed_through=2026-12-31\n'
         "working = 5", "Lịch"),
        ('version = "1"\n[calendar]\nversion="1"\nconfirmed_from=2026-01-01\nconfirmed_through=2026-12-31\n'
         '[calendar.holidays]\n"30/4" = "x"', "không đọc được"),
        ('version = "1"\n[calendar]\nversion="1"\nconfirmed_from=2026-01-01\nconfirmed_through=2026-12-31\n'
         '[calendar.holidays]\n2026-04-30 = "x"\n[calendar.working]\n2026-04-30 = "y"', "30/04/2026"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_a_sentence(text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_catalogue(text, TODAY)


def test_a_calendar_comes_with_the_file() -> None:
    text = """
version = "2027"
[calendar]
version = "2027-1"
confirmed_from = 2026-01-01
confirmed_through = 2027-12-31
[calendar.holidays]
2027-01-01 = "Tết Dương lịch"
[calendar.working]
2027-01-09 = "làm bù"
"""
    found = read_catalogue(text, TODAY).calendar
    assert found is not None
    assert [found.counts(date(2027, 1, day)) for day in (1, 2, 4, 9, 10)] == [False, False, True, True, False]
    assert not found.provisional(date(2027, 12, 31))
    assert found.provisional(date(2027, 12, 31) + timedelta(days=1))


@pytest.mark.parametrize(
    "words", ["khai sinh", "dkks", "KHAI SINH", "dang ky", "1.000001", "1000001", "sinh khai", "ks"]
)
def test_find(words: str) -> None:
    assert [p.code for p in catalogue().find(words, TODAY)][:1] == ["1.000001"]


@pytest.mark.parametrize("words", ["", " ", "ly hôn", "zzz", "'"])
def test_find_nothing(words: str) -> None:
    assert catalogue().find(words, TODAY) == []
