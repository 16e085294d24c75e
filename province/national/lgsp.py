"""The second generation (REST over the provincial LGSP, new iGate): ``CreateDossier``, ``CapNhatTienTrinh`` and
``CapNhatTrangThai`` (protocol.md A4, A5). Numbers are numbers here; what is not known stays empty."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from counter.attachment import held
from counter.clock import VIETNAM
from counter.dossier import Document, Dossier, Person
from province.national.interface import SECOND, Unfit, fitted, moment
from province.national.trail import Parcel, Step, owner

Row = dict[str, Any]


def dossier_row(parcel: Parcel, step: Step, code: str, agency: str, files: Mapping[str, str]) -> Row:
    """The dossier after ``step`` under the ``code`` that the server allotted; ``files`` are the numbers of what was
    uploaded, by its hash. Raises ``Unfit``."""
    d, scans = step.after, parcel.dossier
    first = owner(d)
    by = next(iter(d.having("submitter")), first)
    return {
        "MaHoSo": fitted("MaHoSo", code),
        "MaTTHC": fitted("MaTTHC", d.procedure.code),
        "MaDichVuCong": "",
        "ChuHoSo": fitted("ChuHoSo", d.applicant),
        "LoaiDoiTuong": _party(first),
        "MaDonViTiepNhan": agency,
        "NgayNop": _at("NgayNop", d.submitted_at or d.received_at),
        "NgayTiepNhan": _at("NgayTiepNhan", d.received_at),
        "EformThongTinChiTiet": {},
        "ThanhPhanHoSo": [
            row for document in d.documents for row in _papers(document, _scans(scans, document.name, files))
        ],
        "ThongTinNguoiNop": {
            "LoaiDoiTuong": _party(by),
            "IdDoiTuong": "",
            "ThongTinChiTiet": {
                "TenNguoiNop": by.name,
                "SoDinhDanh": by.id,
                "NgayCapDinhDanh": _day("NgayCapDinhDanh", by.issued),
                "NgaySinh": _day("NgaySinh", by.born),
                "SoDienThoai": d.phone,
                "Email": by.email,
                "Fax": "",
                "MaTinh": "",
                "MaHuyen": "",
                "MaXa": "",
                "DiaChiChiTiet": by.address,
                "TenChuHs": first.name,
                "SoDinhDanhChuHs": first.id,
                "MaTinhChuHs": "",
                "MaXaChuHs": "",
                "DiaChiChiTietChuHs": first.address,
            },
        },
    }


def _party(person: Person) -> int:
    number: int | None = SECOND["party"].get(person.kind)
    if number is None:
        raise Unfit("LoaiDoiTuong", "Cổng chưa có mã cho cơ quan, tổ chức là chủ hồ sơ; báo quản trị tỉnh.")
    return number


def _scans(dossier: Dossier, component: str, files: Mapping[str, str]) -> list[Row]:
    return [
        {
            "IdGiayTo": files[file.sha256],
            "MaKetQua": "",
            "TenGiayTo": fitted("TenGiayTo", file.name),
            "HashTepTin": file.sha256,
        }
        for file in held(dossier, component)
        if file.sha256 in files
    ]


def _papers(document: Document, scans: list[Row]) -> list[Row]:
    return [
        {
            "MaThanhPhanHoSo": "",
            "TenThanhPhanHoSo": fitted("TenGiayTo", document.name),
            "SoLuong": getattr(document, kind),
            "LoaiBan": number,
            "GiayToDinhKem": scans,
        }
        for kind, number in SECOND["paper"].items()
        if getattr(document, kind)
    ]


def _at(field: str, value: datetime | None) -> str:
    return moment(value, SECOND["times"][field])


def _day(field: str, text: str) -> str:
    """A whole day; a birth of which the year alone is known is not made into a day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return _at(field, datetime(day.year, day.month, day.day, tzinfo=VIETNAM))


def progress_row(parcel: Parcel, step: Step, code: str, number: str) -> Row:
    """One step as a row of the trail; ``number`` is the ``idHoSo`` that the server gave."""
    return {
        "IDHoSo": number,
        "MaHoSo": code,
        "NguoiXuLy": fitted("NguoiXuLy", parcel.login(step.event.officer)[0]),
        "ThoiDiemXuLy": _at("ThoiDiemXuLy", step.event.at),
        "PhongBanXuLy": parcel.unit.name,
        "NoiDungXuLy": fitted("NoiDungXuLy", step.words),
        "TrangThai": int(step.after.status),
        "NgayBatDau": _at("NgayBatDau", step.event.at),
        "NgayKetThucTheoQuyDinh": _at("NgayKetThucTheoQuyDinh", step.after.due_at),
    }


def status_row(parcel: Parcel, step: Step, code: str, number: str) -> Row:
    """One change of status, as it was."""
    return {
        "IdHoSo": number,
        "MaHoSo": code,
        "TrangThai": int(step.after.status),
        "NoiDungYKien": fitted("NoiDungXuLy", str(step.event.body.get("reason", ""))),
        "PhongBanXuLy": parcel.unit.name,
        "NoiDungXuLy": fitted("NoiDungXuLy", step.words),
    }


def flat(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the look-up found, with the owner's number, which lies deep in it, under the first generation's name."""
    detail = answer
    for name in ("ThongTinNguoiNop", "ThongTinChiTiet"):
        inner = detail.get(name)
        detail = inner if isinstance(inner, Mapping) else {}
    found = {"SoGiayToChuHoSo": detail["SoDinhDanhChuHs"]} if "SoDinhDanhChuHs" in detail else {}
    return {**found, **answer}
