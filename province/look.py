"""The citizen's page: where a dossier stands and when it is due, by the code of the receipt; nobody's name, and for a
wrong code no more than for one that is not there."""

import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from sqlalchemy import Engine, exists, select

from counter.clock import day_of, vietnamese
from counter.code import parse
from counter.dossier import Dossier, Status
from counter.event import NO_DOSSIER
from counter.unit import told_unit
from db import rows
from province.database import TABLES

HANDLE, DOSSIER, EVENT, UNIT = (TABLES[name] for name in ("handle", "dossier", "event", "unit"))

A_MINUTE = 30
"""Looks that one address has in a minute."""

_CODE = re.compile(r"[0-9A-Z][0-9A-Z./_-]{2,49}", re.ASCII)

STANDING = {
    Status.REGISTERED: "Đã nộp trực tuyến, đang chờ tiếp nhận",
    Status.ACCEPTED: "Đã tiếp nhận",
    Status.DECLINED: "Không được tiếp nhận",
    Status.PROCESSING: "Đang giải quyết",
    Status.SUPPLEMENT: "Cần bổ sung giấy tờ theo phiếu yêu cầu",
    Status.DUTY: "Cần thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Đã nhận đề nghị rút hồ sơ",
    Status.STOPPED: "Đã dừng giải quyết",
    Status.FINISHED: "Đã có kết quả, mời đến nhận",
    Status.RETURNED: "Đã trả kết quả",
}
NOT_FOUND = "Không tìm thấy hồ sơ mang mã này. Xem lại mã in trên Giấy tiếp nhận."


class Looks:
    """How often each address has looked lately; ``clock`` is in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._now = clock
        self._seen: OrderedDict[str, list[float]] = OrderedDict()

    def allowed(self, address: str) -> bool:
        """Whether ``address`` may look once more now."""
        now = self._now()
        recent = [at for at in self._seen.pop(address, []) if now - at < 60]
        self._seen[address] = [*recent, now][-A_MINUTE - 1 :]
        while len(self._seen) > 10_000:
            self._seen.popitem(last=False)
        return len(recent) < A_MINUTE


def find(engine: Engine, text: str) -> Dossier | None:
    """The one dossier, not cancelled, of that whole code or alias, as its unit gave it out; ``None`` for none or for
    several."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        return None
    of = (DOSSIER.c.unit == HANDLE.c.unit) & (DOSSIER.c.uid == HANDLE.c.uid)
    wanted = (
        select(DOSSIER.c.unit, DOSSIER.c.uid)
        .join(HANDLE, of)
        .where(HANDLE.c.exact == code, DOSSIER.c.cancelled.is_(False))
    )
    own = parse(code)
    if own is not None:
        # The portal's codes begin with a national code of the agency, which is no unit's here.
        strange = ~exists().where(UNIT.c.unit == own.unit)
        wanted = wanted.where((HANDLE.c.unit == own.unit) | strange)
    with engine.begin() as connection:
        found = connection.execute(wanted.distinct().limit(2)).all()
        if len(found) != 1:
            return None
        here = (DOSSIER.c.unit == found[0].unit, DOSSIER.c.uid == found[0].uid)
        return rows.from_state(str(connection.execute(select(DOSSIER.c.state).where(*here)).scalar()))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the dossier lies, for a citizen who wants to ask."""

    name: str
    address: str
    phone: str


def place(engine: Engine, unit: str) -> Place:
    """The unit as it last set itself up."""
    wanted = (
        select(EVENT.c.body)
        .where(EVENT.c.unit == unit, EVENT.c.uid == NO_DOSSIER, EVENT.c.kind == "setup")
        .order_by(EVENT.c.recorded_at.desc())
        .limit(1)
    )
    with engine.begin() as connection:
        body = connection.execute(wanted).scalar()
    told = told_unit(json.loads(body)) if body else None
    return Place(*(str(getattr(told, name, "")) for name in ("name", "address", "phone")))


def page(dossier: Dossier | None, where: Place | None, now: datetime) -> str:
    """The whole page, plain HTML without a script; nothing of a person is in it."""
    if dossier is None or where is None:
        return _PAGE.format(title="Tra cứu hồ sơ", body=f"<p>{NOT_FOUND}</p>{_ASK}")
    rows_ = [("Mã hồ sơ", dossier.code), ("Tình trạng", _standing(dossier)), *_dates(dossier, now)]
    ask = ", ".join(part for part in (where.name, where.address, where.phone and f"điện thoại {where.phone}") if part)
    body = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in rows_)
    return _PAGE.format(title="Hồ sơ " + escape(dossier.code), body=f"<dl>{body}</dl><p>Hỏi: {escape(ask)}</p>{_ASK}")


def _standing(dossier: Dossier) -> str:
    if dossier.status is Status.FINISHED and dossier.return_by == "post":
        return "Đã có kết quả, sẽ gửi qua bưu chính"
    return STANDING[dossier.status]


def _dates(dossier: Dossier, now: datetime) -> list[tuple[str, str]]:
    found = [("Ngày tiếp nhận", vietnamese(dossier.received_at))] if dossier.received_at else []
    if dossier.due_at is None:
        return found
    extended = ", đã hẹn lại" if dossier.extension else ""
    found.append(
        ("Ngày hẹn trả", f"{vietnamese(dossier.due_at)}{' (tạm tính)' if dossier.provisional else ''}{extended}")
    )
    if dossier.overdue(now) and dossier.returned_at is None:
        late = "Hồ sơ đã quá ngày hẹn; đơn vị phải xin lỗi và hẹn lại, mời hỏi theo địa chỉ dưới đây."
        found.append(("Lưu ý", late if day_of(now) > day_of(dossier.due_at) else "Hồ sơ đã quá giờ hẹn trả."))
    return found


_ASK = (
    '<form action="/h" method="get"><label>Mã hồ sơ khác <input name="ma" autocomplete="off" '
    'autocapitalize="characters"></label> <button>Xem</button></form>'
)
_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
body{{font:1.1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:32rem;padding:1rem;color:#111;background:#fff}}
h1{{font-size:1.3rem}}dt{{color:#555;margin-top:.7rem}}dd{{margin:0;font-weight:600;overflow-wrap:anywhere}}
input,button{{font:inherit;padding:.5rem;max-width:100%;box-sizing:border-box}}form{{margin-top:2rem}}
</style></head><body><h1>{title}</h1>{body}</body></html>
"""
