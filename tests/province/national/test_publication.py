"""``LayThuTuc`` as a catalogue file that ``motcua catalogue import`` takes, whatever came."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter.catalogue import Procedure, read_catalogue
from province.national.publication import Publication, publication

TODAY = date(2026, 11, 27)


def time_row(amount: str, unit: str, *fees: dict[str, str], about: str = "") -> dict[str, Any]:
    return {"THOIGIANGIAIQUYET": amount, "DONVITINH": unit, "MOTA": about, "PHILEPHI": list(fees)}


def paper(name: str, originals: str = "1", copies: str = "0") -> dict[str, str]:
    return {"MAGIAYTO": "GT1", "TENGIAYTO": name, "SOBANCHINH": originals, "SOBANSAO": copies}


FEE = {"MAPHILEPHI": "P1", "SOTIEN": "8.000", "DONVI": "Đồng", "MOTA": "Lệ phí đăng ký"}
REPLY: dict[str, Any] = {
    "MATTHC": "1.001193",
    "TENTTHC": "Thủ tục đăng ký khai sinh",
    "TRANGTHAI": "1",
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G15-HT01", "TENLINHVUC": "Hộ tịch"}],
    "CAPTHUCHIEN": [{"CAPTHUCHIEN": "3", "TENCAP": "Cấp Xã"}],
    "CACHTHUCTHUCHIEN": [
        {"KENH": "1", "THOIGIAN": [time_row("1", "Ngày làm việc", FEE)]},
        {"KENH": "2", "THOIGIAN": [time_row("8", "Giờ", {**FEE, "SOTIEN": "4000"})]},
    ],
    "THANHPHANHOSO": [
        {"TRUONGHOP": "* Giấy tờ phải nộp", "GIAYTO": [paper("Tờ khai"), paper("<b>Giấy chứng sinh</b>")]},
        {"TRUONGHOP": "Trẻ em bị bỏ rơi", "GIAYTO": [paper("Biên bản", "1", "2")]},
    ],
    "KETQUATHUCHIEN": [{"TENKETQUA": "Giấy khai sinh"}],
    "CANCUPHAPLY": [{"SOVANBAN": "60/2014/QH13"}, {"SOVANBAN": "123/2015/NĐ-CP"}],
}


def read(*replies: dict[str, Any]) -> tuple[list[Procedure], Publication]:
    made = publication(replies, "csdl-2026-11-27", TODAY)
    return list(read_catalogue(made.text, TODAY).procedures), made


def one(**changes: Any) -> tuple[Procedure, Publication]:
    (procedure,), made = read({**REPLY, **changes})
    return procedure, made


def test_a_whole_procedure() -> None:
    procedure, made = one()
    assert (procedure.code, procedure.name) == ("1.001193", "Thủ tục đăng ký khai sinh")
    assert (procedure.field, procedure.result) == ("Hộ tịch", "Giấy khai sinh")
    assert procedure.legal == "60/2014/QH13; 123/2015/NĐ-CP"
    assert (procedure.version, procedure.valid_from) == ("csdl-2026-11-27", TODAY)
    assert {channel: str(limit) for channel, limit in procedure.limits.items()} == {
        "counter": "1 ngày làm việc",
        "online": "8 giờ",
    }
    assert [(c.name, c.originals) for c in procedure.components] == [("Tờ khai", 1), ("Giấy chứng sinh", 1)]
    (case,) = procedure.cases
    assert (case.id, case.name, case.components[0].copies) == ("tre-em-bi-bo-roi", "Trẻ em bị bỏ rơi", 2)
    assert [(f.name, f.kind, f.amount, f.channel) for f in procedure.fees] == [
        ("Lệ phí đăng ký", "lệ phí", 8000, "counter"),
        ("Lệ phí đăng ký", "lệ phí", 4000, "online"),
    ]
    assert procedure.unverified == {"components"}, "cases, and copies of which the form is not told"
    assert made.procedures == 1


def test_a_plain_procedure_has_no_doubts() -> None:
    times = [{"KENH": k, "THOIGIAN": [time_row("03", "ngày", FEE)]} for k in "123"]
    procedure, made = one(THANHPHANHOSO=[{"TRUONGHOP": "", "GIAYTO": [paper("Đơn")]}], CACHTHUCTHUCHIEN=times)
    assert procedure.unverified == frozenset()
    assert made.remarks == ()
    assert {str(limit) for limit in procedure.limits.values()} == {"3 ngày"}
    assert [(f.amount, f.channel) for f in procedure.fees] == [(8000, None)]


def test_a_limit_that_is_told_for_a_case_is_that_cases() -> None:
    times = [time_row("1", "Ngày làm việc"), time_row("5", "Ngày làm việc", about="Trẻ em bị bỏ rơi")]
    procedure, _ = one(CACHTHUCTHUCHIEN=[{"KENH": "1", "THOIGIAN": times}])
    assert str(procedure.limits["counter"]) == "1 ngày làm việc"
    assert str(procedure.cases[0].limit) == "5 ngày làm việc"


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({"CACHTHUCTHUCHIEN": []}, "limit"),
        ({"CACHTHUCTHUCHIEN": [{"KENH": "1", "THOIGIAN": [time_row("2", "Tháng")]}]}, "limit"),
        ({"CACHTHUCTHUCHIEN": [{"KENH": "1", "THOIGIAN": [time_row("", "Ngày")]}]}, "limit"),
        ({"CACHTHUCTHUCHIEN": [{"KENH": "1", "THOIGIAN": [time_row("1", "Ngày"), time_row("9", "Ngày")]}]}, "limit"),
        ({"CACHTHUCTHUCHIEN": [{"KENH": "7", "THOIGIAN": []}]}, "limit"),
        (
            {"CACHTHUCTHUCHIEN": [{"KENH": "1", "THOIGIAN": [time_row("1", "Ngày", {**FEE, "SOTIEN": "theo xã"})]}]},
            "fees",
        ),
        ({"CACHTHUCTHUCHIEN": [{"KENH": "1", "THOIGIAN": [time_row("1", "Ngày", {**FEE, "MOTA": "Thu"})]}]}, "fees"),
        ({"THANHPHANHOSO": []}, "components"),
        ({"THANHPHANHOSO": [{"TRUONGHOP": "", "GIAYTO": [paper("Đơn", "", "")]}]}, "components"),
    ],
)
def test_what_cannot_be_translated_is_marked_and_said_not_guessed(changes: dict[str, Any], doubt: str) -> None:
    procedure, made = one(**changes)
    assert doubt in procedure.unverified
    if doubt == "limit":
        assert procedure.limits == {}
    if changes != {"CACHTHUCTHUCHIEN": []}:
        assert any(remark.startswith("Thủ tục 1.001193: ") for remark in made.remarks)


@pytest.mark.parametrize(
    "changes",
    [
        {"MATTHC": "abc"},
        {"TRANGTHAI": "0"},
        {"CAPTHUCHIEN": [{"TENCAP": "Cấp Tỉnh"}]},
        {"TENTTHC": ""},
        {"LINHVUCTHUCHIEN": []},
    ],
)
def test_what_is_none_of_a_communes_procedures_is_left_out_and_said(changes: dict[str, Any]) -> None:
    procedures, made = read({**REPLY, **changes}, {**REPLY, "MATTHC": "1.004873"})
    assert [p.code for p in procedures] == ["1.004873"]
    assert any("bỏ qua" in remark for remark in made.remarks)


def test_the_same_procedure_twice_stands_once() -> None:
    procedures, made = read(REPLY, REPLY)
    assert len(procedures) == 1
    assert any("hai lần" in remark for remark in made.remarks)


def test_papers_that_every_case_asks_for_are_the_ordinary_ones() -> None:
    groups = [{"TRUONGHOP": f"Trường hợp {n}", "GIAYTO": [paper("Tờ khai"), paper(f"Giấy {n}")]} for n in "ab"]
    procedure, _ = one(THANHPHANHOSO=groups)
    assert [c.name for c in procedure.components] == ["Tờ khai"]
    assert [[c.name for c in case.components] for case in procedure.cases] == [["Tờ khai", f"Giấy {n}"] for n in "ab"]


@pytest.mark.parametrize(
    ("said", "amount"), [("8000", 8000), ("8.000", 8000), ("1,500,000", 1500000), ("8000.00", 8000), (0, 0)]
)
def test_money_is_read_as_it_is_written(said: Any, amount: int) -> None:
    procedure, _ = one(CACHTHUCTHUCHIEN=[{"KENH": "1", "THOIGIAN": [time_row("1", "Ngày", {**FEE, "SOTIEN": said})]}])
    assert procedure.fees[0].amount == amount


text = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["1", "03", "8.000", "Ngày làm việc", "Cấp xã", 'a"b\\c\n', "Lệ phí", "®Æng ký", "\x00\x7f\x85"]),
    st.integers(),
    st.none(),
)


def table(*keys: str, **inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional={**dict.fromkeys(keys, text), **inner})


def rows(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.lists(of, max_size=3), text)


fees = rows(table("SOTIEN", "DONVI", "MOTA"))
times = rows(table("THOIGIANGIAIQUYET", "DONVITINH", "MOTA", PHILEPHI=fees))
papers = rows(table("TENGIAYTO", "SOBANCHINH", "SOBANSAO"))
replies = table(
    "TENTTHC",
    "TRANGTHAI",
    CACHTHUCTHUCHIEN=rows(table(KENH=st.sampled_from(["1", "2", "3", 1, "9"]), THOIGIAN=times)),
    THANHPHANHOSO=rows(table("TRUONGHOP", GIAYTO=papers)),
    KETQUATHUCHIEN=rows(table("TENKETQUA")),
    CANCUPHAPLY=rows(table("SOVANBAN")),
    LINHVUCTHUCHIEN=rows(table("TENLINHVUC")),
    CAPTHUCHIEN=rows(table("TENCAP")),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(replies, max_size=3))
def test_whatever_comes_the_file_is_one_that_is_imported(given: list[dict[str, Any]]) -> None:
    fresh = [{**REPLY, **reply, "MATTHC": f"1.00119{n}", "TRANGTHAI": "1"} for n, reply in enumerate(given)]
    made = publication([*fresh, *given], "v", TODAY)
    imported = read_catalogue(made.text, TODAY)
    assert len(imported.procedures) == made.procedures
    assert imported.remarks == ()
