"""The mark of a receipt: a short signature in its QR, by which any counter of the unit tells a forged or altered one
with no network. It says nothing of a person (docs/decisions/marks.md)."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from counter.clock import day_of
from counter.code import Code, plain, scanned
from counter.dossier import Dossier

LENGTH = 10
"""Characters of a mark, five bits each."""

MOST = 9
"""Originals of one receipt that are told apart; a tenth and later ones count as the ninth."""

_TAIL = re.compile(r"\?h=(?P<due>[^?&]*)&k=(?P<mark>[^?&]*)", re.IGNORECASE)
_WHOLE = re.compile(rf"[0-9A-Z]{{{LENGTH}}}", re.ASCII)
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")

Verdict = Literal["good", "wrong", "unsure", "unread"]
"""``unsure``: of a receipt that may bear a key which this home never had. ``unread``: the scan was not whole."""

WRONG = "Mã QR không khớp chữ ký của đơn vị: đối chiếu giấy với hồ sơ trên máy."
UNSURE = "Máy này không có khóa để kiểm chữ ký của giấy: đối chiếu giấy với hồ sơ trên máy."
UNREAD = "Chưa đọc trọn chữ ký trong mã QR: tắt bộ gõ tiếng Việt rồi quét lại."


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that a home knows receipts by, the one that it signs with first; receipts of the days after ``since``
    bear no other. ``shared``: every counter of the unit has that one; ``counter`` is this one's number."""

    known: tuple[str, ...] = field(default=(), repr=False)
    since: date = date.max
    shared: bool = False
    counter: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """What the QR of a receipt says: its text without the mark, the promised date (YYMMDD, empty for none), the
    mark."""

    plain: str
    due: str
    mark: str

    @property
    def day(self) -> date | None:
        """The promised date, ``None`` when there is none or when it is no date."""
        try:
            return datetime.strptime(self.due, "%y%m%d").date()
        except ValueError:
            return None


def read(text: str) -> Shown | None:
    """The mark that a scanned text ends with; ``None`` for an older receipt, a label, a typed code."""
    text = text.strip()
    found = _TAIL.fullmatch(text[len(plain(text)) :])
    return Shown(plain(text), found["due"], found["mark"].upper()) if found else None


def tail(dossier: Dossier, key: str) -> str:
    """``?h=261127&k=7Q2M0ABCDE``: what follows the code in the QR of the dossier's newest receipt."""
    due = f"{day_of(dossier.due_at):%y%m%d}" if dossier.due_at else ""
    return f"?h={due}&k={_mark(key, dossier.unit, dossier.code, due, _original(dossier))}"


def judge(shown: Shown, keys: Keys, unit: str, code: str, day: date | None, counter: int) -> tuple[Verdict, int]:
    """What the mark is worth on a receipt of ``code`` that ``counter`` gave on ``day``, and of a good one which
    original it is."""
    from hmac import compare_digest

    if not _WHOLE.fullmatch(shown.mark):
        return "unread", 0
    good = 0
    for key in keys.known:
        for nth in range(1, MOST + 1):
            if compare_digest(shown.mark, _mark(key, unit, code, shown.due, nth)):
                good = nth
    if good:
        return "good", good
    ours = keys.shared or counter == keys.counter
    return ("wrong" if ours and day is not None and day > keys.since else "unsure"), 0


def of_code(shown: Shown, keys: Keys, code: Code) -> Verdict:
    """What the mark is worth on a receipt whose dossier is not here."""
    return judge(shown, keys, code.unit, str(code), code.day, code.counter)[0]


def doubt(text: str, keys: Keys, dossier: Dossier) -> str:
    """What the officer is told of a receipt that was scanned for ``dossier``: that its mark is wrong, what differs,
    what has taken its place. Empty when all is well or when it bears no mark."""
    shown = read(text)
    if shown is None:
        return ""
    bare = shown.plain.upper()
    code = next((one for one in (dossier.code, *dossier.aliases) if bare.endswith(one)), scanned(bare))
    day = day_of(dossier.received_at) if dossier.received_at else None
    verdict, nth = judge(shown, keys, dossier.unit, code, day, dossier.counter)
    if verdict == "unread":
        return UNREAD
    said = {"wrong": WRONG, "unsure": UNSURE}.get(verdict, "")
    if verdict == "good" and dossier.cancelled:
        said = "Số hồ sơ trên giấy này đã hủy; thu giấy này."
    elif verdict == "good" and code != dossier.code:
        said = f"Giấy mang mã cũ, hồ sơ nay mang mã {dossier.code}; thu giấy này, in lại Giấy tiếp nhận."
    elif verdict == "good" and nth < _original(dossier):
        said = "Giấy này đã được thay bằng Giấy tiếp nhận cấp sau; thu giấy này, dùng giấy cấp sau."
    return " ".join(part for part in (said, _differs(shown, dossier)) if part)


def forged(text: str, keys: Keys, dossier: Dossier) -> bool:
    """Whether the receipt that was scanned for ``dossier`` bears a mark that is wrong."""
    return WRONG in doubt(text, keys, dossier)


def _differs(shown: Shown, dossier: Dossier) -> str:
    here = day_of(dossier.due_at) if dossier.due_at else None
    if shown.day == here and bool(shown.due) == (here is not None):
        return ""
    return f"Ngày hẹn trong mã QR: {promised(shown)}; trên máy: {_day(here)}."


def promised(shown: Shown) -> str:
    """The promised date as a person reads it."""
    return _day(shown.day) if shown.day or not shown.due else "không đọc được"


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "không có"


def _original(dossier: Dossier) -> int:
    return min(max(dossier.originals.get("01", 0), 1), MOST)


def _mark(key: str, unit: str, code: str, due: str, nth: int) -> str:
    # OpenSSL is loaded when the first receipt is drawn or scanned.
    import hmac
    from base64 import b32encode

    signed = "\n".join(("motcua 01", unit, code, due, str(nth)))
    made = hmac.digest(bytes.fromhex(key), signed.encode(), "sha256")
    return b32encode(made)[:LENGTH].decode().translate(_CROCKFORD)
