"""Dossiers further on in their lives, and every paper that they bring with them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from counter.catalogue import Catalogue, shipped_procedures
from counter.clock import VIETNAM
from counter.dossier import Extension, FeeLine, Handed, Leg, Pause, Payment, Person, Status
from counter.figure import FIGURES, Counted
from counter.lifecycle import ACTIONS
from counter.ports import Sheet
from counter.report import ii06a, qd766, qd766_sections, summary, summary_sections
from counter.shift import LYING, VIEWS, Close
from counter.takings import Takings
from counter.unit import Officer
from receipts.forms import (
    apology,
    collected,
    control,
    lists,
    poster,
    recovery,
    refusal,
    report,
    shift,
    stop,
    supplement,
    transfer,
)
from tests.receipts.samples import BUSINESS, DOSSIER, LONG, OWNERS, PAPERS, SHEET, UNIT


def at(day: int, hour: int = 8, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


SLIP = replace(SHEET, number=7, counter=1, at=at(23, 9, 5))
PRACTICE = replace(SLIP, practice=True, copy=3)
OFFICE = "Phòng Văn hóa – Xã hội"

ASKED = replace(
    DOSSIER,
    status=Status.SUPPLEMENT,
    pauses=(
        Pause(
            at(23, 9, 5),
            "Giấy chứng sinh ghi sai họ của Y Ƀhă Kƀuôr.\nTờ khai chưa ký.",
            items=("Giấy chứng sinh ghi đúng họ, tên", "Tờ khai có chữ ký của H'Bĕ̆ Čil Ñŭ"),
        ),
    ),
)
GUIDED = replace(ASKED, code="", received_at=None, due_at=None, book=0, entry=0)
UNKNOWN = replace(GUIDED, people=())
MUCH = replace(
    ASKED,
    pauses=(
        Pause(
            at(23, 9, 5),
            "Thiếu giấy tờ. " * 40,
            items=tuple(f"Giấy tờ thứ {number}: văn bản của các thành viên trong hộ, " * 2 for number in range(1, 16)),
        ),
    ),
)
REFUSED = replace(DOSSIER, status=Status.DECLINED, ended="Đã đăng ký tại xã Cư Bao ngày 12/10/2026, số 45/2026.")
REFUSED_LONG = replace(REFUSED, people=OWNERS.people, ended="Không thuộc thẩm quyền của xã. " * 90)

LEGS = (
    Leg(OFFICE, at(20, 14), due_at=at(24, 17, 30), done_at=at(23, 10), note="kèm 01 bộ hồ sơ"),
    Leg("Công an xã Ea Mẫu", at(20, 15), "consult", at(23, 17, 30), at(23, 9)),
    Leg("Ủy ban nhân dân xã Ea Mẫu", at(23, 10), due_at=at(25, 17, 30), done_at=at(26, 15)),
)
FINISHED = replace(DOSSIER, status=Status.FINISHED, legs=LEGS, finished_at=at(26, 15), result="Giấy khai sinh số 61")
AT_WORK = replace(DOSSIER, status=Status.PROCESSING, legs=(replace(LEGS[0], done_at=None),))
HANDED = Handed(
    at(30), "Y Ƀhă Kƀuôr", "Trực tiếp", "lost", "066088001234", "bác", "Giấy ủy quyền ngày 29/11/2026", "EE123456785VN"
)
RETURNED = replace(
    FINISHED, status=Status.RETURNED, returned_at=at(30), handed=HANDED, payments=(Payment(at(30), 2000, "tiền mặt"),)
)

BANK = replace(UNIT, bank_bin="970405", bank_account="1500201112233", bank_holder="Ủy ban nhân dân xã Ea Mẫu")
OWING = replace(
    DOSSIER,
    fees=(FeeLine("chứng thực", "phí", 9000, 1000), FeeLine("đăng ký", "lệ phí", 5000)),
    payments=(Payment(at(23), 2000, "chuyển khoản"),),
)

EXTENSION = Extension(
    at(26, 15), DOSSIER.due_at, at(2, 17, 30, month=12), "Cơ sở dữ liệu gián đoạn", "", "2026-11-26", "Ama Bích"
)
EXTENDED = replace(AT_WORK, extension=EXTENSION, due_at=EXTENSION.due_at)
LATE = replace(
    DOSSIER,
    extension=replace(EXTENSION, at=at(30), number="12/TTPVHCC", reason="Phải xác minh tại nơi đăng ký cũ. " * 40),
)
WITHDRAWN = replace(AT_WORK, status=Status.WITHDRAWN, ended="gia đình chuyển nơi ở")
STOPPED = replace(
    BUSINESS, status=Status.STOPPED, fees=(), pauses=(Pause(at(12), "thiếu", items=("x",)),), ended="quá hạn bổ sung"
)

MANY = [
    replace(
        dossier,
        code=f"H15.50.05-261120-{number:04d}",
        legs=(Leg(OFFICE, at(20, 14), due_at=at(24 + number % 3, 17, 30)),),
        return_by="post" if number % 2 else "counter",
        handed=HANDED if number % 2 else None,
        people=(*dossier.people, Person("receiver", "Ama Čôč")) if number % 5 == 0 else dossier.people,
    )
    for number, dossier in enumerate([DOSSIER, OWNERS, PAPERS, BUSINESS, FINISHED] * 8, 1001)
]

SLIPS: dict[str, tuple[Callable[..., bytes], tuple[object, Sheet]]] = {
    "asked": (supplement.draw, (ASKED, SLIP)),
    "guided": (supplement.draw, (GUIDED, SLIP)),
    "guided by post": (supplement.draw, (replace(GUIDED, channel="post"), SLIP)),
    "unknown": (supplement.draw, (UNKNOWN, replace(SLIP, number=0, at=None))),
    "much": (supplement.draw, (MUCH, SLIP)),
    "much practice": (supplement.draw, (MUCH, PRACTICE)),
    "refused": (refusal.draw, (REFUSED, SLIP)),
    "refused long": (refusal.draw, (REFUSED_LONG, PRACTICE)),
    "control": (control.draw, (FINISHED, PRACTICE)),
    "control open": (control.draw, (AT_WORK, SLIP)),
    "control new": (control.draw, (OWNERS, SLIP)),
    "control many": (control.draw, (replace(FINISHED, legs=LEGS * 6), SLIP)),
    "collected": (collected.draw, (RETURNED, SLIP)),
    "collected practice": (collected.draw, (replace(RETURNED, result="Trích lục. " * 200), PRACTICE)),
    "transfer": (transfer.draw, (OWING, replace(SHEET, unit=BANK, at=at(24)))),
    "transfer practice": (transfer.draw, (replace(OWING, people=OWNERS.people * 9), replace(PRACTICE, unit=BANK))),
}
LETTERS: dict[str, tuple[Callable[..., bytes], tuple[object, Sheet]]] = {
    "apology": (apology.draw, (EXTENDED, SLIP)),
    "apology late": (apology.draw, (LATE, PRACTICE)),
    "apology owners": (apology.draw, (replace(EXTENDED, people=OWNERS.people, procedure=PAPERS.procedure), SLIP)),
    "withdrawn": (stop.draw, (WITHDRAWN, SLIP)),
    "stopped": (stop.draw, (STOPPED, replace(SLIP, number=0))),
    "stopped long": (stop.draw, (replace(STOPPED, ended=f"{LONG} xin dừng. " * 40), PRACTICE)),
}
LISTS: dict[str, tuple[Callable[..., bytes], tuple[object, ...]]] = {
    "handover": (lists.draw, ("handover", MANY, SLIP, OFFICE)),
    "handover practice": (lists.draw, ("handover", MANY, PRACTICE, OFFICE)),
    "results": (lists.draw, ("results", MANY, SLIP, OFFICE)),
    "post-out": (lists.draw, ("post-out", MANY, SLIP, "Bưu điện Krông Búk")),
    "post-in": (lists.draw, ("post-in", MANY[:3], PRACTICE, "Bưu điện Krông Búk")),
    "one": (lists.draw, ("handover", MANY[:1], replace(SLIP, number=0, at=None), "Sở Tư pháp")),
}
COUNTED = Counted(
    {
        field: dict.fromkeys(FIGURES, number) | {"received": 12 * number}
        for number, field in enumerate(("Bảo trợ xã hội", "Đăng ký hộ kinh doanh", "Hoạt động xây dựng", "Hộ tịch"), 1)
    }
)
RATED = {1: 61, 2: 14, 3: 0}
SAID = ["Kỳ chưa kết thúc: số liệu tính đến 27/11/2026 10:00."]
HEADING = [
    "Đơn vị báo cáo: Trung tâm Phục vụ hành chính công xã Ea Mẫu",
    "Kỳ báo cáo: từ ngày 01/11/2026 đến ngày 30/11/2026",
]
HINTED = {f"H15.50.05-261120-{number}": ["thiếu tệp kết quả", "đang quá hạn"] for number in range(1001, 1600)}
REPORTS: dict[str, tuple[Callable[..., bytes], tuple[object, ...]]] = {
    "ii06a": (report.draw, (ii06a(COUNTED, HEADING, SAID), SLIP)),
    "summary": (report.draw, (summary(summary_sections(COUNTED, RATED), HEADING, SAID), PRACTICE)),
    "766": (report.draw, (qd766(qd766_sections(COUNTED, RATED), HINTED, HEADING, []), SLIP)),
}
POSTED = date(2026, 11, 27)
PROCEDURES = Catalogue(shipped_procedures()).by_field(POSTED)
POSTERS: dict[str, tuple[Callable[..., bytes], tuple[object, ...]]] = {
    "poster": (poster.draw, (PROCEDURES, SHEET, POSTED)),
    "poster practice": (
        poster.draw,
        ({"Hộ tịch": PROCEDURES["Hộ tịch"]}, replace(SHEET, practice=True), POSTED),
    ),
}
CARDS: dict[str, tuple[Callable[..., bytes], tuple[object, ...]]] = {
    procedure.code: (poster.draw_card, (procedure, SHEET, POSTED))
    for listed in PROCEDURES.values()
    for procedure in listed[:2]
}
CLOSE = Close(
    officer="lan",
    until=at(23, 9, 5),
    slip={"form": "shift", "counter": 1, "year": 2026, "number": 7},
    takings=Takings("lan", 120_000, 8000, 15_000, 40_000, 95_000, 21),
    to="minh",
    since=at(20, 17, 31),
    done={"receive": 12, "forward": 11, "finish": 7, "return": 9, "sign": 4, "ask-supplement": 2, "cancel": 1},
    signed=13,
    waiting=("0192",),
    held={view: 10 * place for place, view in enumerate(VIEWS, 1)},
    unsigned=6,
    lying={view: tuple(dossier.code for dossier in MANY[: 9 * place]) for place, view in enumerate(LYING, 1)},
)
FULL = replace(
    CLOSE,
    to="",
    since=None,
    takings=Takings("lan", cash=-13_000, phi=-8000, le_phi=-5000),
    done=dict.fromkeys(ACTIONS, 3),
    lying={"to-return": (*CLOSE.lying["to-return"] * 40, "G09.20-20260609-0092637")},
)
PAIR = replace(UNIT, officers=(Officer("lan", "Trần Thị Lan"), Officer("minh", LONG)))
CLOSES: dict[str, tuple[Callable[..., bytes], tuple[object, ...]]] = {
    "shift": (shift.draw, (CLOSE, replace(SLIP, unit=PAIR))),
    "shift full": (shift.draw, (FULL, replace(SLIP, unit=PAIR, practice=True))),
    "shift empty": (shift.draw, (replace(CLOSE, done={}, waiting=(), lying={}, takings=Takings("lan")), SLIP)),
}
SAFE = recovery.Recovery("0f1e" * 16, "01a21f1c-c01b-79f0-86c0-e1914c4544c6", 2)
SHEETS: dict[str, tuple[Callable[..., bytes], tuple[object, ...]]] = {
    "recovery": (recovery.draw, (SAFE, replace(SLIP, counter=1, at=at(23, 9)))),
    "recovery practice": (recovery.draw, (SAFE, replace(SLIP, counter=1, practice=True, at=at(23, 9)))),
}
EVERY = {**SLIPS, **LETTERS, **LISTS, **REPORTS, **POSTERS, **CARDS, **CLOSES, **SHEETS}


def drawn(kind: str) -> bytes:
    """The PDF of one of them."""
    draw, given = EVERY[kind]
    return draw(*given)
