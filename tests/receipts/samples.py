"""One commune, one dossier with everything in it, and every kind of receipt that the counter hands out."""

from dataclasses import replace
from datetime import datetime

from counter.clock import VIETNAM
from counter.dossier import Chosen, Document, Dossier, FeeLine, Item, Person, Status
from counter.ports import Sheet
from counter.unit import Unit

UNIT = Unit(
    code="H15.50.05",
    name="Trung tâm Phục vụ hành chính công xã Ea Mẫu",
    parent="Ủy ban nhân dân xã Ea Mẫu",
    place="Ea Mẫu",
    address="Thôn 1, xã Ea Mẫu",
    phone="02623000000",
    lookup_url="https://tracuu.example.vn/h/",
)
SHEET = Sheet(UNIT, "Trần Thị Lan")
LONG = "Nguyễn Phước Công Tằng Tôn Nữ Hoàng Thị Thanh Tuyền Trần Đặng Lê Phạm Vũ Hồ Ngô Đỗ Bùi Dương Lý"

DOSSIER = Dossier(
    unit="H15.50.05",
    uid="0192",
    code="H15.50.05-261120-1001",
    status=Status.ACCEPTED,
    procedure=Chosen("1.001193", "Đăng ký khai sinh", "Hộ tịch", "1", limit="5 ngày làm việc"),
    received_by="lan",
    received_at=datetime(2026, 11, 20, 8, 30, tzinfo=VIETNAM),
    due_at=datetime(2026, 11, 27, 17, 30, tzinfo=VIETNAM),
    people=(
        Person("owner", "H'Bĩa Niê", id_missing="trẻ em chưa có số", born="2026-10-02"),
        Person(
            "submitter",
            "Y Aê Ƀlŏ",
            id_type="cccd",
            id="066090123456",
            address="Buôn Tlung, xã Ea Mẫu",
            phone="0912345678",
            email="yae.blo@example.vn",
            relation="cha",
        ),
    ),
    documents=(
        Document("Tờ khai đăng ký khai sinh", originals=1),
        Document("Giấy chứng sinh", certified=2),
        Document("Giấy chứng nhận kết hôn", source="database", database="Cơ sở dữ liệu hộ tịch điện tử"),
        Document("Sổ hộ khẩu cũ", copies=1, source="voluntary"),
        Document("Thông tin cư trú", copies=3, source="incident", database="CSDL", incident="mất đường truyền"),
    ),
    fees=(FeeLine("đăng ký", "lệ phí", 8000, 8000), FeeLine("trích lục", "phí", 2000, exemption="hộ nghèo")),
    book=1,
    year=2026,
    entry=12,
)

BARE = replace(
    DOSSIER,
    people=(Person("owner", LONG),),
    documents=(),
    fees=(),
    book=0,
    entry=0,
    procedure=Chosen("1.000001", "Chứng thực bản sao", "Chứng thực", "1"),
)
OWNERS = replace(
    DOSSIER,
    people=tuple(
        Person("owner", name, id_type="cccd", id="066090123456", address="Buôn Tlung")
        for name in ("Nguyễn Văn An", LONG, "H'Bê̆ Bơ̆ Ƀlŏ Ñŭ")
    ),
)
PAPERS = replace(
    DOSSIER,
    documents=tuple(
        Document(f"Giấy tờ thứ {number}: văn bản thỏa thuận cử người đại diện của các thành viên", originals=number)
        for number in range(1, 16)
    ),
)
BUSINESS = replace(
    DOSSIER,
    people=(
        Person("owner", "Công ty TNHH Cà phê Ea Mẫu", "business", "tax", "6001234567", address="Thôn 3"),
        Person("authorised", "Lê Thị Ánh", id_type="passport", id="C1234567", relation="người đại diện"),
    ),
)

CERTIFIED = replace(
    DOSSIER,
    documents=(),
    fees=(FeeLine("chứng thực bản sao", "phí", 1_246_000),),
    items=(
        Item("Bằng tốt nghiệp trung học phổ thông", 2, 3, fee=12_000),
        Item("Hợp đồng thuê đất số 12/2026 của hộ Y Ƀlŏ Ksơr", 124, 10, electronic=True, fee=1_234_000),
    ),
)

KINDS: dict[str, tuple[Dossier, Sheet]] = {
    "certified": (CERTIFIED, SHEET),
    "full": (DOSSIER, SHEET),
    "bare": (BARE, SHEET),
    "owners": (OWNERS, SHEET),
    "papers": (PAPERS, SHEET),
    "no-date": (replace(DOSSIER, due_at=None), SHEET),
    "waiting": (replace(DOSSIER, due_at=None, waits_for="Sở Tư pháp"), SHEET),
    "provisional": (replace(DOSSIER, provisional=True), SHEET),
    "reprint": (DOSSIER, replace(SHEET, copy=3)),
    "practice": (PAPERS, replace(SHEET, practice=True)),
    "business": (BUSINESS, SHEET),
    "unlinked": (DOSSIER, replace(SHEET, unit=replace(UNIT, lookup_url=""))),
}
