"""The dossier code: ``<unit>-<YYMMDD>-<NNNN>``, with a range of its own for each counter (design.md, "Codes")."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from counter.clock import VIETNAM
from counter.refusal import Refused

PER_COUNTER = 999
"""Numbers a counter has for one day; 0001-0999 belongs to the province."""

_OWN = re.compile(
    r"(?P<unit>H\d{2}(?:\.\d{1,3}){0,3}|\d{3}\.\d{2}\.\d{2}\.H\d{2})-(?P<day>\d{6})-(?P<number>\d{4,7})", re.ASCII
)
_FOREIGN = re.compile(r"[0-9A-Z][0-9A-Z./_-]{2,49}")
_SLIP = re.compile(r"(?:(?P<unit>[0-9A-Z.]+)-)?HD(?P<counter>[1-9])-(?P<year>\d{4})-(?P<number>\d{1,6})", re.ASCII)
_SERIAL = re.compile(r"(?:(?P<counter>[1-9])-(?P<year>\d{4})-)?(?P<number>\d{1,6})(?:/.*)?", re.ASCII)
_SHORT = re.compile(r"(\d{6})-?(\d{4})", re.ASCII)
_APART = re.compile(r"[/?&=#]")
_MARK = re.compile(r"\?h=[^?&/=]*&k=[^?&/=]*\Z", re.IGNORECASE)
UNIT = re.compile(r"H\d{2}(?:\.\d{1,3}){1,3}|\d{3}\.\d{2}\.\d{2}\.H\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Code:
    """A code taken apart. ``number`` has four digits when it is ours, up to seven in ministries' systems."""

    unit: str
    day: date
    number: int
    digits: int = 4

    def __str__(self) -> str:
        return f"{self.unit}-{self.day:%y%m%d}-{self.number:0{self.digits}d}"

    @property
    def counter(self) -> int:
        """1 to 9; 0 is the province's own range."""
        return self.number // 1000 if self.digits == 4 else 0

    @property
    def label(self) -> str:
        """The ten digits of the folder label: YYMMDDNNNN."""
        return f"{self.day:%y%m%d}{self.number:04d}"


def issue(unit: str, received_at: datetime, counter: int, last: int) -> Code:
    """The code after ``last``, the highest number that this counter has used on the day of receipt (0 if none).

    Raises ``Refused`` when the day's 999 numbers are used up: a number is never taken twice, so no other way is left.
    """
    day = received_at.astimezone(VIETNAM).date()
    first = counter * 1000
    number = max(last, first) + 1
    if number > first + PER_COUNTER:
        raise Refused(
            f"Quầy {counter} đã dùng hết {PER_COUNTER} số của ngày {day:%d/%m/%Y}; tiếp nhận ở quầy khác của đơn vị, "
            "hoặc báo quản trị tỉnh cấp thêm dải số. Chưa có hồ sơ nào được ghi."
        )
    return Code(unit, day, number)


def parse(text: str) -> Code | None:
    """A code of the national form in either unit order; ``None`` for another system's code, which is kept as it is."""
    match = _OWN.fullmatch(text)
    if match is None:
        return None
    try:
        day = datetime.strptime(match["day"], "%y%m%d").date()
    except ValueError:
        return None
    return Code(match["unit"], day, int(match["number"]), len(match["number"]))


def plain(text: str) -> str:
    """What a receipt's QR says without the mark at its end (``counter.mark``); any other text as it is."""
    return _MARK.sub("", text.strip())


def scanned(text: str) -> str:
    """The code in a receipt's QR, which is an address that holds it: at its end on our own, anywhere on an older
    system's. Any other text as it is."""
    text = plain(text)
    if not text.lower().startswith(("https://", "http://")):
        return text
    parts = [part for part in _APART.split(text) if part]
    return next((part for part in reversed(parts) if parse(part.upper())), parts[-1])


def of_unit(text: str, unit: str) -> Code | None:
    """The code of ``unit`` that a receipt's QR, its label (``2611202003``) or a person (``261120-2003``) tells."""
    last = _APART.split(plain(text).upper())[-1]
    short = _SHORT.fullmatch(last)
    code = parse(f"{unit}-{short[1]}-{short[2]}" if short else last)
    return code if code is not None and code.unit == unit and code.digits == 4 else None


def elsewhere(text: str, unit: str) -> str | None:
    """What to say of a receipt that another unit than ``unit`` gave; ``None`` when it is no such receipt."""
    code = parse(_APART.split(plain(text).upper())[-1])
    if code is None or code.unit == unit:
        return None
    return f"Giấy của đơn vị khác ({code.unit}), không có ở quầy này; mời công dân đến nơi đã tiếp nhận."


def accept(text: str) -> str:
    """A code of any system, trimmed and in capitals. Raises ``Refused`` for what cannot be a code."""
    code = text.strip().upper()
    if not _FOREIGN.fullmatch(code):
        raise Refused("Mã hồ sơ chỉ gồm chữ không dấu, số và các dấu . - / _ (3 đến 50 ký tự); xem lại mã trên giấy.")
    return code


def key(text: str) -> str:
    """Letters and digits only, small: how codes, phones and identity numbers are compared by search."""
    return "".join(c for c in text.lower() if c.isascii() and c.isalnum())


@dataclass(frozen=True, slots=True)
class SlipNumber:
    """The number of a guidance slip, ``HD1-2026-0007``; ``unit`` is empty where a person wrote it."""

    unit: str
    counter: int
    year: int
    number: int

    def __str__(self) -> str:
        return f"HD{self.counter}-{self.year}-{self.number:04d}"


def serial(text: str, series: str, counter: int, year: int) -> tuple[int, int, int] | None:
    """Counter, year and number of a paper that is numbered in ``series``: ``7`` or ``07/BGHS`` is of ``counter`` and
    ``year``, ``<series>1-2026-0007`` or ``1-2026-0007`` says its own; ``None`` for anything else."""
    found = _SERIAL.fullmatch(text.strip().upper().removeprefix(series.upper()))
    if found is None:
        return None
    return int(found["counter"] or counter), int(found["year"] or year), int(found["number"])


def parse_slip(text: str) -> SlipNumber | None:
    """What the QR of a guidance slip says, or what a person reads on it; ``None`` for anything else."""
    found = _SLIP.fullmatch(text.strip().upper())
    if found is None:
        return None
    return SlipNumber(found["unit"] or "", int(found["counter"]), int(found["year"]), int(found["number"]))
