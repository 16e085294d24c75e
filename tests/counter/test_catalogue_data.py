"""The seed catalogue in counter/data/procedures against domain.md, section 7."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from counter.calendar import DATA
from counter.catalogue import BOOKS, Catalogue, Procedure, Tier, read_catalogue, shipped_procedures

TODAY = date(2026, 11, 22)
FILES = sorted((Path(DATA, "procedures")).glob("*.toml"))
PROCEDURES = {p.code: p for p in shipped_procedures()}

# Left out: 1.000881, 1.116214 and 1.116215, which domain.md gives as other codes of rows that are here.
CODES = [
    "1.001193",
    "1.000689",
    "1.004772",
    "1.004884",
    "1.000894",
    "1.000593",
    "1.004746",
    "1.000656",
    "1.000419",
    "1.005461",
    "1.004873",
    "2.000635",
    "1.001022",
    "1.004837",
    "1.004845",
    "3.000323",
    "1.004859",
    "2.002516",
    "2.000528",
    "2.000806",
    "2.000522",
    "3.000722",
    "2.002913",
    "2.001263",
    "2.000815",
    "2.000884",
    "2.000992",
    "2.001008",
    "2.001035",
    "2.001019",
    "2.001016",
    "2.001406",
    "2.000913",
    "2.000942",
    "2.000908",
    "1.004222",
    "1.004194",
    "1.002755",
    "1.003197",
    "1.010028",
    "1.003677",
    "1.010038",
    "2.001159",
    "1.010041",
    "1.001776",
    "1.014027",
    "1.014028",
    "1.001731",
    "2.002307",
    "2.002308",
    "1.001699",
    "1.001653",
    "1.011606",
    "1.011607",
    "1.011608",
    "1.010833",
    "1.010803",
    "2.001396",
    "1.001612",
    "2.000720",
    "1.001570",
    "1.001266",
    "2.000575",
    "1.013225",
    "1.013226",
    "1.013227",
    "1.013228",
    "1.013967",
    "1.012753",
    "1.013978",
    "1.012796",
    "2.002891",
    "2.002892",
    "2.002893",
    "2.002894",
    "1.002211",
    "2.000930",
    "2.000950",
    "1.014199",
    "1.014200",
    "1.014201",
    "1.000110",
]


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def limit(code: str, case: str | None = None) -> str:
    procedure = PROCEDURES[code]
    return str(procedure.legal_limit("counter", procedure.case(case)))


def names(procedure: Procedure) -> list[str]:
    return [c.name for c in procedure.components]


def test_all_codes_of_the_domain_are_there_once() -> None:
    shipped = [p.code for p in shipped_procedures()]
    assert len(shipped) >= 60
    assert len(shipped) == len(set(shipped))
    assert sorted(shipped) == sorted(CODES)
    assert all(re.fullmatch(r"\d\.\d{6}", code) for code in shipped)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_file_reads_without_remarks(file: Path) -> None:
    found = read_catalogue(file.read_text("utf-8"), TODAY)
    assert found.procedures
    assert found.remarks == ()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_text_is_nfc_with_single_spaces(file: Path) -> None:
    for text in texts(tomllib.loads(file.read_text("utf-8"))):
        assert unicodedata.is_normalized("NFC", text), text
        assert text == " ".join(text.split())


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=lambda p: p.code)
def test_what_is_not_known_is_named(procedure: Procedure) -> None:
    assert procedure.in_force(TODAY)
    assert procedure.components
    assert procedure.field
    assert procedure.legal
    assert procedure.limits or "limit" in procedure.unverified
    lists = [procedure.components, *(procedure.list_of(case) for case in procedure.cases)]
    for part in (part for parts in lists for part in parts):
        copies = part.originals + part.certified + part.copies
        assert copies > 0 or not part.required, part.name
        assert part.database is None or (copies == 0 and not part.required), part.name


def test_birth() -> None:
    birth = PROCEDURES["1.001193"]
    assert birth.name == "Đăng ký khai sinh"
    assert names(birth)[:2] == ["Tờ khai đăng ký khai sinh", "Giấy chứng sinh"]
    assert limit("1.001193") == limit("1.001193", "qua-han") == "trong ngày"
    assert "Giấy chứng sinh" not in [c.name for c in birth.list_of(birth.case("khong-chung-sinh"))]
    assert [fee.amount for fee in birth.fees] == [5000]
    assert birth.unverified == {"fees"}


def test_certified_copy() -> None:
    copy = PROCEDURES["2.000815"]
    assert limit("2.000815") == "trong ngày"
    assert limit("2.000815", "nhieu-ban") == "2 ngày làm việc"
    assert [(fee.kind, fee.amount, fee.unit) for fee in copy.fees] == [("phí", 2000, "trang")]
    assert copy.fees[0].tiers == (Tier(3, 1000),)
    assert (copy.fees[0].most, copy.fees[0].source) == (200_000, "TT 226/2016/TT-BTC")


def test_every_certification_has_its_book() -> None:
    books = {p.code: p.book for p in PROCEDURES.values() if p.book}
    assert set(books.values()) == set(BOOKS)
    assert (books["2.000815"], books["2.000884"], books["2.001035"]) == ("ban-sao", "chu-ky", "hop-dong")
    assert {p.code for p in PROCEDURES.values() if p.field == "Chứng thực"} - books.keys() == {"2.000908"}
    sure = {code for code in books if "book" not in PROCEDURES[code].unverified}
    assert sure == {"2.000815", "2.000884", "2.001035"}


def test_marital_status() -> None:
    assert limit("1.004873") == "3 ngày làm việc"
    assert limit("1.004873", "xac-minh") == "23 ngày"
    assert "hộ nghèo" in PROCEDURES["1.004873"].fees[0].exemption
    wedding = PROCEDURES["1.000894"]
    assert limit("1.000894", "xac-minh") == "5 ngày làm việc"
    assert [c.database for c in wedding.components if "hôn nhân" in c.name] == ["Cơ sở dữ liệu hộ tịch điện tử"]
    assert not wedding.in_force(date(2025, 12, 31))


def test_household_business() -> None:
    business = PROCEDURES["1.001612"]
    assert limit("1.001612") == "3 ngày làm việc"
    assert [fee.amount for fee in business.fees_for("counter", None)] == [100000]
    assert [fee.amount for fee in business.fees_for("online", None)] == [0]


def test_building_permit() -> None:
    permit = PROCEDURES["1.013225"]
    assert limit("1.013225") == "7 ngày làm việc"
    assert limit("1.013225", "cong-trinh-khac") == "10 ngày làm việc"
    assert permit.valid_from == date(2026, 7, 1)
    assert permit.unverified == {"fees"}


def test_disability_and_land() -> None:
    assert limit("1.001699") == "25 ngày làm việc"
    assert "limit" not in PROCEDURES["1.001699"].unverified
    assert limit("1.013967") == "30 ngày"
    assert "limit" in PROCEDURES["1.013967"].unverified


def test_find() -> None:
    catalogue = Catalogue(shipped_procedures())

    def found(text: str) -> list[str]:
        return [p.code for p in catalogue.find(text, TODAY)]

    assert found("dkks")[0] == "1.001193"
    assert found("khai sinh")[0] == "1.001193"
    assert "2.000815" in found("ban sao tu ban chinh")[:2]
