"""The first generation ("mapAPI" of the national portal): a dossier as ``DongBoHoSoMC`` and ``CapNhatTienDoHoSoMC``
write it. Every scalar is a string (protocol.md A4)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from counter.attachment import RESULT, held
from counter.dossier import Attachment, Dossier, FeeLine, Status
from counter.text import fold
from province.national.interface import FIRST, Unfit, fitted, moment
from province.national.trail import Parcel, Step, owner

Row = dict[str, Any]
NO, YES = "0", "1"
_FORMS = (("originals", "bản chính"), ("certified", "bản sao chứng thực"), ("copies", "bản chụp"))


class Published(NamedTuple):
    """A procedure as ``LayThuTuc`` names it: the dossier must say the same."""

    name: str
    field_code: str
    field: str


Address = Callable[[str], str]
"""From where the content of that hash is fetched; empty when it cannot be."""


def dossier_row(parcel: Parcel, step: Step, code: str, published: Published, address: Address) -> Row:
    """The dossier after ``step``, under its ``code`` there. Raises ``Unfit``. The status is the dossier's own; nothing
    is filled in that is not known: no id, no result paper, no note that says "attached". A scanned paper is told when
    it can be fetched."""
    d = step.after
    files = _files(parcel, step, address)
    first = owner(d)
    if not published.field_code:
        raise Unfit("MaLinhVuc", f"Cổng chưa công bố lĩnh vực của thủ tục {d.procedure.code}; báo quản trị tỉnh.")
    text = {
        "MaHoSo": code,
        "MaTTHC": d.procedure.code,
        "TenTTHC": published.name,
        "MaLinhVuc": published.field_code,
        "TenLinhVuc": published.field,
        "KenhThucHien": FIRST["channel"][d.channel],
        "SoBienNhan": "",
        "ChuHoSo": d.applicant,
        "SoGiayToChuHoSo": first.id,
        "LoaiDoiTuong": FIRST["party"][first.kind],
        "MaDoiTuong": "",
        "ThongTinKhac": "",
        "Email": first.email,
        "Fax": "",
        "SoDienThoai": d.phone,
        "TrichYeuHoSo": ": ".join(filter(None, (d.procedure.name, d.procedure.case_name))),
        "NgayNopHoSo": moment(d.submitted_at or d.received_at),
        "NgayTiepNhan": moment(d.received_at),
        "NgayHenTra": moment(d.due_at),
        "TrangThaiHoSo": str(int(d.status)),
        "NgayTra": moment(d.returned_at),
        "ThongTinTra": d.handed.how if d.handed else "",
        "HinhThuc": FIRST["return_by"][d.return_by],
        "NgayKetThucXuLy": moment(d.finished_at or d.ended_at or d.returned_at),
        "DonViXuLy": d.organisations.competent or parcel.unit.name,
        "GhiChu": d.note,
        "NoiNopHoSo": FIRST["submitted_at_portal" if d.channel == "online" else "submitted_here"],
        "HoSoCoThanhPhanSoHoa": YES if any(row["IsDeleted"] == "False" for row in files) else NO,
        "TaiKhoanDuocXacThucVoiVNeID": NO,
        "DuocThanhToanTrucTuyen": FIRST["payment"]["other" if d.fees_due else "nothing"],
        "NgayTuChoi": moment(d.ended_at if d.status is Status.DECLINED else None),
    }
    return {
        **{field: fitted(field, value) for field, value in text.items()},
        "DinhDanhCHS": _identities(d),
        "DSKetNoiCSDL": _databases(d),
        "TaiLieuNop": files,
        "DanhSachLePhi": [_fee(fee) for fee in d.fees],
        "DanhSachTepDinhKemKhac": _papers(d),
        "DanhSachHoSoBoSung": _supplements(parcel, step),
        "DanhSachGiayToKetQua": [
            _result(d, file, address(file.sha256)) for file in held(d, RESULT) if address(file.sha256)
        ],
    }


def _files(parcel: Parcel, last: Step, address: Address) -> list[Row]:
    """Each file on a component until ``last``; one that was taken off again is told as deleted."""
    kept = {file.place for file in last.after.attachments}
    ever = {file.place: file for step in parcel.steps if step.rev <= last.rev for file in step.after.attachments}
    return [
        {
            "TepDinhKemId": file.sha256,
            "TenTepDinhKem": fitted("TenTepDinhKem", f"{file.component} ({file.name})"),
            "IsDeleted": str(file.place not in kept),
            "MaThanhPhanHoSo": "",
            "DuongDanTaiTepTin": where,
            "DuocSoHoa": YES,
            "DuocTaiSuDung": NO,
            "DuocLayTuKhoDMQG": NO,
            "MaKetQuaThayThe": "",
        }
        for file in ever.values()
        if file.component and (where := address(file.sha256))
    ]


def _result(d: Dossier, file: Attachment, where: str) -> Row:
    return {
        "TenGiayTo": fitted("TenGiayTo", d.procedure.result or file.name),
        "MaThanhPhanHoSo": "",
        "GiayToId": file.sha256,
        "DuongDanTepTinKetQua": where,
        "MaGiayToKetQua": "",
    }


def _identities(d: Dossier) -> list[Row]:
    return [
        {"LoaiDinhDanh": FIRST["identity"][person.id_type], "SoDinhDanh": person.id}
        for person in d.having("owner")
        if person.id_type in FIRST["identity"]
    ]


def _databases(d: Dossier) -> list[Row]:
    """The databases that gave data, as far as their numbers are known; no other number is made up."""
    known = {FIRST["database"].get(fold(document.database)) for document in d.documents if document.database}
    return [{"MaCSDL": number} for number in sorted(filter(None, known))]


def _fee(fee: FeeLine) -> Row:
    at_intake = fee.due and fee.paid >= fee.due
    return {
        "TenPhiLePhi": fitted("TenPhiLePhi", fee.name),
        "MaPhiLePhi": "",
        "HinhThucThu": FIRST["fee_paid_at_intake"] if at_intake else "",
        "Gia": str(fee.due),
        "LoaiPhiLePhi": FIRST["fee_kind"],
    }


def _papers(d: Dossier) -> list[Row]:
    return [
        _paper(f"{document.name} ({form})", getattr(document, kind))
        for document in d.documents
        for kind, form in _FORMS
        if getattr(document, kind)
    ]


def _paper(name: str, pieces: int) -> Row:
    return {"TenGiayTo": fitted("TenGiayTo", name), "SoLuong": str(pieces), "LoaiGiayTo": FIRST["paper"]}


def _supplements(parcel: Parcel, last: Step) -> list[Row]:
    """Each request for a supplement until ``last``, with what met it; its id is that of our event."""
    rows: list[Row] = []
    for step in parcel.steps:
        if step.rev > last.rev:
            break
        name = fitted("NguoiXuLy", parcel.login(step.event.officer)[0])
        if step.event.kind == "ask-supplement":
            items = step.event.body["items"]
            rows.append(
                {
                    "HoSoBoSungId": step.event.event_id,
                    "NguoiYeuCauBoSung": name,
                    "NoiDungBoSung": fitted("NoiDungBoSung", f"{step.event.body['reason']}: {'; '.join(items)}"),
                    "NgayBoSung": moment(step.event.at),
                    "NguoiTiepNhanBoSung": "",
                    "ThongTinTiepNhan": "",
                    "NgayTiepNhanBoSung": "",
                    "TrangThaiBoSung": "False",
                    "DanhSachGiayToBoSung": [_paper(item, 1) for item in items],
                    "DanhSachLePhiBoSung": [],
                    "NgayHenTraTruoc": moment(step.after.due_at),
                    "NgayHenTraMoi": "",
                }
            )
        elif step.event.kind == "supplement" and rows:
            rows[-1] |= {
                "NguoiTiepNhanBoSung": name,
                "NgayTiepNhanBoSung": moment(step.event.at),
                "TrangThaiBoSung": "True",
                "NgayHenTraMoi": moment(step.after.due_at),
            }
    return rows


def progress_row(parcel: Parcel, step: Step, code: str) -> Row:
    """One step as a row of progress, with the status that the dossier had after it."""
    name, office = parcel.login(step.event.officer)
    text = {
        "MaHoSo": code,
        "NguoiXuLy": name,
        "ChucDanh": office,
        "ThoiDiemXuLy": moment(step.event.at),
        "PhongBanXuLy": parcel.unit.name,
        "NoiDungXuLy": step.words,
        "TrangThai": str(int(step.after.status)),
        "NgayBatDau": moment(step.event.at),
        "NgayKetThucTheoQuyDinh": moment(step.after.due_at),
    }
    return {field: fitted(field, value) for field, value in text.items()}
