"""A dossier in the words of both generations: the truth, all of it that there is room for, and nothing made up."""

import json
from typing import Any

import pytest

from counter.dossier import Status
from province.national import lgsp, mapapi
from province.national.interface import CAPS, WHOLE, Unfit, fitted, told_moment
from province.national.mapapi import Published
from province.national.trail import Parcel, claim, parcel, told_claim
from tests.counter.life import PATHS
from tests.province.national.hub import HOUSE, life, people, person, whole

NAMED = Published("Cấp Giấy xác nhận tình trạng hôn nhân", "G15-HT01", "Hộ tịch")


def nowhere(sha: str) -> str:
    """No content has come to the hub."""
    return ""


def first(told: Parcel) -> dict[str, Any]:
    return mapapi.dossier_row(told, told.steps[-1], told.dossier.code, NAMED, nowhere)


def rows(told: Parcel) -> list[dict[str, Any]]:
    return [mapapi.progress_row(told, step, told.dossier.code) for step in told.rows(0)]


def scalars(value: Any) -> list[Any]:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return [found for one in inner for found in scalars(one)]
    return [value]


def test_the_object_of_the_first_generation() -> None:
    documents = [
        {"name": "Giấy chứng sinh", "originals": 1, "copies": 2},
        {"name": "Thông tin cư trú", "source": "database", "database": "Cơ sở dữ liệu quốc gia về dân cư"},
    ]
    told = whole(documents=documents, note="gọi\ntrước", people=people(person(phone="0912345678", email="m@x.vn")))
    row = first(told)
    assert row == {
        "MaHoSo": "H15.50.05-261119-1001",
        "MaTTHC": "1.004873",
        "TenTTHC": "Cấp Giấy xác nhận tình trạng hôn nhân",
        "MaLinhVuc": "G15-HT01",
        "TenLinhVuc": "Hộ tịch",
        "KenhThucHien": "1",
        "SoBienNhan": "",
        "ChuHoSo": "Lò Thị Mẫu",
        "SoGiayToChuHoSo": "038190000000",
        "LoaiDoiTuong": "1",
        "MaDoiTuong": "",
        "ThongTinKhac": "",
        "Email": "m@x.vn",
        "Fax": "",
        "SoDienThoai": "0912345678",
        "TrichYeuHoSo": "Cấp Giấy xác nhận tình trạng hôn nhân",
        "NgayNopHoSo": "20261119090000",
        "NgayTiepNhan": "20261119090000",
        "NgayHenTra": "20261125173000",
        "TrangThaiHoSo": "4",
        "NgayTra": "",
        "ThongTinTra": "",
        "HinhThuc": "0",
        "NgayKetThucXuLy": "",
        "DonViXuLy": "Trung tâm Phục vụ hành chính công xã Ea Mẫu",
        "GhiChu": "gọi trước",
        "NoiNopHoSo": "2",
        "HoSoCoThanhPhanSoHoa": "0",
        "TaiKhoanDuocXacThucVoiVNeID": "0",
        "DuocThanhToanTrucTuyen": "3",
        "NgayTuChoi": "",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": "038190000000"}],
        "DSKetNoiCSDL": [{"MaCSDL": "1"}],
        "TaiLieuNop": [],
        "DanhSachLePhi": [
            {"TenPhiLePhi": "đăng ký", "MaPhiLePhi": "", "HinhThucThu": "", "Gia": "5000", "LoaiPhiLePhi": "1"},
            {"TenPhiLePhi": "trích lục", "MaPhiLePhi": "", "HinhThucThu": "", "Gia": "6000", "LoaiPhiLePhi": "1"},
        ],
        "DanhSachTepDinhKemKhac": [
            {"TenGiayTo": "Giấy chứng sinh (bản chính)", "SoLuong": "1", "LoaiGiayTo": "1"},
            {"TenGiayTo": "Giấy chứng sinh (bản chụp)", "SoLuong": "2", "LoaiGiayTo": "1"},
        ],
        "DanhSachHoSoBoSung": [],
        "DanhSachGiayToKetQua": [],
    }


@pytest.mark.parametrize("status", [s for s in Status if s.value not in (1, 3)])
def test_every_status_is_told_as_it_is_in_both_generations(status: Status) -> None:
    told = parcel(HOUSE, life(" ".join(PATHS[status]), status=1, received_at=None, due=None))
    assert first(told)["TrangThaiHoSo"] == str(int(status))
    assert rows(told)[-1]["TrangThai"] == str(int(status))
    last = told.steps[-1]
    assert lgsp.status_row(told, last, "M", "i")["TrangThai"] == int(status)
    assert lgsp.progress_row(told, last, "M", "i")["TrangThai"] == int(status)
    assert all(isinstance(value, str) for value in scalars([first(told), rows(told)]))
    assert first(told)["DanhSachGiayToKetQua"] == []


def test_a_row_of_progress() -> None:
    told = whole("forward ask-supplement")
    assert rows(told)[2] == {
        "MaHoSo": "H15.50.05-261119-1001",
        "NguoiXuLy": "Trần Thị Lan",
        "ChucDanh": "Cán bộ tiếp nhận",
        "ThoiDiemXuLy": "20261119090200",
        "PhongBanXuLy": "Trung tâm Phục vụ hành chính công xã Ea Mẫu",
        "NoiDungXuLy": "Yêu cầu bổ sung, hoàn thiện hồ sơ: Giấy chứng sinh; thiếu bản chính",
        "TrangThai": "5",
        "NgayBatDau": "20261119090200",
        "NgayKetThucTheoQuyDinh": "20261125173000",
    }


def test_what_is_no_step_makes_no_row_and_an_unknown_officer_keeps_the_login() -> None:
    told = whole("pay forward contact")
    assert [row["NoiDungXuLy"] for row in rows(told)] == ["Tiếp nhận hồ sơ", "Chuyển xử lý: Phòng Kinh tế"]
    assert told.login("nobody") == ("nobody", "")


def test_each_request_for_a_supplement_with_what_met_it() -> None:
    row = first(whole("forward ask-supplement supplement ask-supplement"))["DanhSachHoSoBoSung"]
    assert [(r["NgayBoSung"], r["NgayTiepNhanBoSung"], r["TrangThaiBoSung"]) for r in row] == [
        ("20261119090200", "20261119090300", "True"),
        ("20261119090400", "", "False"),
    ]
    assert row[0]["DanhSachGiayToBoSung"][0]["TenGiayTo"] == "Giấy chứng sinh"


def test_the_introduction_shows_the_dossier_as_it_was_received() -> None:
    told = whole("forward ask-supplement finish")
    assert mapapi.dossier_row(told, told.first, "M", NAMED, nowhere)["TrangThaiHoSo"] == "2"
    assert mapapi.dossier_row(told, told.first, "M", NAMED, nowhere)["DanhSachHoSoBoSung"] == []


def test_long_words_are_cut_with_an_ellipsis_and_nothing_is_lost_on_our_side() -> None:
    told = whole(note="dài " * 800, people=people(person(name="Lò " * 300)))
    row = first(told)
    assert len(row["GhiChu"]) <= CAPS["GhiChu"]
    assert row["GhiChu"].endswith("…")
    assert row["ChuHoSo"].endswith("…")
    assert told.dossier.note == "dài " * 800


@pytest.mark.parametrize("field", sorted(CAPS))
def test_every_cap_is_kept(field: str) -> None:
    for length in (CAPS[field] - 1, CAPS[field], CAPS[field] + 1, CAPS[field] * 2):
        kept = fitted(field, "ẫ" * length)
        assert len(kept) == min(length, CAPS[field])
        assert kept.endswith("…") == (length > CAPS[field])


@pytest.mark.parametrize("field", sorted(WHOLE))
def test_what_identifies_is_refused_and_never_cut(field: str) -> None:
    assert fitted(field, "1" * WHOLE[field]) == "1" * WHOLE[field]
    with pytest.raises(Unfit) as unfit:
        fitted(field, "1" * (WHOLE[field] + 1))
    assert unfit.value.field == field
    assert "111" not in str(unfit.value)


def test_nothing_is_made_up_for_who_has_no_paper() -> None:
    child = person(id_type="none", id="", id_missing="trẻ em chưa có số")
    row = first(whole(people=people(child)))
    assert (row["SoGiayToChuHoSo"], row["DinhDanhCHS"]) == ("", [])
    assert "000000" not in json.dumps([row["SoGiayToChuHoSo"], row["MaDoiTuong"], row["DinhDanhCHS"]])


def test_a_procedure_without_a_published_field_is_refused_by_name() -> None:
    told = whole()
    with pytest.raises(Unfit) as unfit:
        mapapi.dossier_row(told, told.steps[-1], "M", Published("Thủ tục", "", ""), nowhere)
    assert unfit.value.field == "MaLinhVuc"


def test_the_object_of_the_second_generation() -> None:
    submitter = person(role="submitter", name="Lò Văn Nộp", id="038190000001", born="1990-02-03", address="Thôn 2")
    documents = [{"name": "Tờ khai", "originals": 1, "certified": 1}]
    told = whole(people=people(person(), submitter), documents=documents)
    row = lgsp.dossier_row(told, told.first, "H15.50.05-20261119-0000007", "H15.50.05", {})
    assert (row["MaHoSo"], row["LoaiDoiTuong"]) == ("H15.50.05-20261119-0000007", 0)
    assert row["NgayTiepNhan"] == "2026-11-19 09:00:00"
    assert [(p["SoLuong"], p["LoaiBan"]) for p in row["ThanhPhanHoSo"]] == [(1, 0), (1, 1)]
    detail = row["ThongTinNguoiNop"]["ThongTinChiTiet"]
    assert (detail["TenNguoiNop"], detail["TenChuHs"]) == ("Lò Văn Nộp", "Lò Thị Mẫu")
    assert (detail["NgaySinh"], detail["DiaChiChiTiet"]) == ("19900203000000", "Thôn 2")
    assert told_claim(lgsp.flat(row)) == claim(told.dossier)


def test_a_birth_of_which_the_year_alone_is_known_stays_unsaid() -> None:
    told = whole(people=people(person(born="1962")))
    row = lgsp.dossier_row(told, told.first, "M", "H15", {})
    assert row["ThongTinNguoiNop"]["ThongTinChiTiet"]["NgaySinh"] == ""


def test_an_owner_without_a_code_in_the_second_generation_is_refused_not_called_a_citizen() -> None:
    told = whole(people=people(person(kind="agency", id_type="other", id="A1")))
    assert first(told)["LoaiDoiTuong"] == "3"
    with pytest.raises(Unfit) as unfit:
        lgsp.dossier_row(told, told.first, "M", "H15", {})
    assert unfit.value.field == "LoaiDoiTuong"


def test_the_first_generation_finds_its_own_claim_again() -> None:
    told = whole()
    assert told_claim(first(told)) == claim(told.dossier)
    assert told_claim({"mathc": "1"}) is None


@pytest.mark.parametrize(
    "text",
    [
        "20261119090000",
        "2026-11-19 09:00:00",
        "2026-11-19T09:00:00.329",
        "2026-11-19T02:00:00+00:00",
        "19/11/2026 09:00:00",
    ],
)
def test_a_time_is_read_in_every_form_that_was_seen(text: str) -> None:
    assert told_moment(text) == "20261119090000"


@pytest.mark.parametrize("text", ["", "2026-11-19", "19/11/2026", "hôm qua"])
def test_a_time_that_is_not_told_to_the_second_is_none(text: str) -> None:
    assert told_moment(text) == ""
