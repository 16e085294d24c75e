"""The key of a home as it stands on the recovery sheet: digits, because input methods turn letters into others.

256 bits are 80 decimal digits, in 16 groups of 5; each group ends with a check digit that also covers its place, so
that a wrong digit, two that changed places, and two groups that did are found, and the group is named.
"""

import re

from counter.refusal import Refused

GROUPS, SIZE = 16, 5
SIGN = "MOTCUA-KHOA"
"""Begins what the sheet's QR says: ``MOTCUA-KHOA:<unit>:<counter>:<96 digits>``."""

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_HEX = re.compile(r"[0-9a-f]{64}")


def groups(key: str) -> list[str]:
    """The 16 groups of 6 digits of a raw key of 64 hexadecimal characters."""
    digits = f"{int(key, 16):0{GROUPS * SIZE}d}"
    parts = [digits[place : place + SIZE] for place in range(0, len(digits), SIZE)]
    return [part + _check(number, part) for number, part in enumerate(parts, 1)]


def scanned(unit: str, counter: int, key: str) -> str:
    """What the sheet's QR says."""
    return f"{SIGN}:{unit}:{counter}:{''.join(groups(key))}"


def read_key_text(text: str) -> str:
    """The raw key from what was typed or scanned from a sheet, or from the text of a ``key`` file. Raises
    ``Refused``."""
    said = text.strip()
    if _HEX.fullmatch(said.lower()):
        return said.lower()
    digits = re.sub(r"[\s.-]", "", said.rpartition(":")[2])
    wanted = GROUPS * (SIZE + 1)
    if not (digits.isascii() and digits.isdigit()) or len(digits) != wanted:
        found = sum(c.isdigit() for c in digits)
        raise Refused(
            f"Khóa trên phiếu khôi phục có {GROUPS} nhóm, mỗi nhóm {SIZE + 1} chữ số ({wanted} chữ số); vừa nhập "
            f"{found}. Xem lại phiếu rồi nhập lại, hoặc quét mã QR của phiếu."
        )
    parts = [digits[place : place + SIZE + 1] for place in range(0, wanted, SIZE + 1)]
    for number, part in enumerate(parts, 1):
        if _check(number, part[:SIZE]) != part[SIZE:]:
            raise Refused(f'Nhóm thứ {number} của khóa ("{part}") không đúng; xem lại phiếu khôi phục rồi nhập lại.')
    value = int("".join(part[:SIZE] for part in parts))
    if value >> 256:
        raise Refused("Các nhóm số này không phải khóa của một quầy; xem lại phiếu khôi phục rồi nhập lại.")
    return f"{value:064x}"


def _check(number: int, part: str) -> str:
    """Damm's check digit of a group at its place."""
    at = 0
    for digit in f"{number:02d}{part}":
        at = int(_DAMM[at][int(digit)])
    return str(at)
