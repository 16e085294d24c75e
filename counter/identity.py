"""Who a person is: identity numbers, the card's QR, phones, tax codes, postal items (domain.md, 8 and 10.4)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from counter.refusal import Refused
from counter.text import clean

if TYPE_CHECKING:
    from counter.dossier import IdType

_MOBILE = re.compile(r"0[35789]\d{8}")
_LANDLINE = re.compile(r"02\d{9}")
_DATE8 = re.compile(r"[0-9]{8}")
_S10 = re.compile(r"([A-Z]{2})(\d{8})(\d)([A-Z]{2})")
_PASSPORT = re.compile(r"[A-Z]\d{7,8}")

BAD_SCAN = (
    "Mã QR quét chưa đủ dữ liệu của thẻ căn cước; quét lại thẻ (bộ gõ ở chế độ tiếng Anh), hoặc nhập tay từng mục."
)


@dataclass(frozen=True, slots=True)
class Card:
    """What the QR of an identity card says. ``old_id`` and ``address`` may be empty; dates are ISO."""

    id: str
    old_id: str
    name: str
    born: str
    sex: str
    address: str
    issued: str


def scan_card(text: str) -> Card:
    """A scan of 7 or more fields apart by ``|``, or 6 without the old number. Raises ``Refused`` for less: a scan is
    taken whole or not at all."""
    text = unicodedata.normalize("NFC", text)
    fields = [field.strip() for field in text.strip("\x02\x03\r\n\t ").split("|")]
    if len(fields) >= 6 and _DATE8.fullmatch(fields[2]) and not _DATE8.fullmatch(fields[3]):
        fields.insert(1, "")
    if len(fields) < 7:
        raise Refused(BAD_SCAN)
    number, old, name, born, sex, address, issued = fields[:7]
    name = clean(name, "Họ và tên trên thẻ")
    if not (re.fullmatch(r"[0-9]{12}", number) and re.fullmatch(r"([0-9]{9}|[0-9]{12})?", old) and name):
        raise Refused(BAD_SCAN)
    if sex.lower() not in {"nam", "nữ", "nu"} or not _DATE8.fullmatch(issued):
        raise Refused(BAD_SCAN)
    if any(c.isdigit() for c in name):
        raise Refused(BAD_SCAN)
    return Card(
        id=number,
        old_id=old,
        name=name,
        born=_card_date(born),
        sex="Nam" if sex.lower() == "nam" else "Nữ",
        address=clean(address, "Nơi thường trú trên thẻ"),
        issued=_card_date(issued),
    )


def _card_date(text: str) -> str:
    if not _DATE8.fullmatch(text):
        raise Refused(BAD_SCAN)
    day, month, year = text[:2], text[2:4], text[4:]
    if day == month == "00" and year >= "1880":
        return year
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise Refused(BAD_SCAN) from None


def birth_date(text: str, today: date) -> str:
    """``yyyy``, ``mm/yyyy``, ``dd/mm/yyyy`` or ``ddmmyyyy``, also from the year on and apart by ``-`` or ``.``, as ISO.
    Raises ``Refused``."""
    text = text.strip()
    if _DATE8.fullmatch(text):
        text = f"{text[:2]}/{text[2:4]}/{text[4:]}"
    parts = re.split(r"[/.-]", text)
    if len(parts) > 1 and len(parts[0]) != 4:
        parts.reverse()
    wrong = Refused("Ngày sinh không có thật; ghi ngày/tháng/năm như 02/09/1990, hoặc chỉ năm nếu giấy tờ chỉ có năm.")
    if not 1 <= len(parts) <= 3 or not all(p.isascii() and p.isdigit() for p in parts) or len(parts[0]) != 4:
        raise wrong
    try:
        numbers = [int(p) for p in parts]
        first = date(*numbers) if len(parts) == 3 else date(*numbers, *(1,) * (3 - len(numbers)))
    except (ValueError, OverflowError):
        raise wrong from None
    if first > today:
        raise Refused("Ngày sinh ở sau ngày hôm nay; xem lại ngày sinh trên giấy tờ.")
    if first.year < 1880:
        raise wrong
    return "-".join(f"{n:0{4 if i == 0 else 2}d}" for i, n in enumerate(numbers))


def born_after(born: str, day: date) -> bool:
    """Whether somebody born then, to the day, the month or the year, was not there yet on ``day``."""
    return born > day.isoformat()[: len(born)]


def personal_number(text: str) -> str:
    """The 12 digits of a personal identification number. Raises ``Refused``."""
    digits = re.sub(r"[ .]", "", text)
    if not re.fullmatch(r"\d{12}", digits, re.ASCII):
        raise Refused("Số định danh cá nhân phải có đúng 12 chữ số; xem lại số trên thẻ, hoặc chọn loại giấy tờ khác.")
    return digits


def doubts(number: str, born: str, sex: str) -> list[str]:
    """What in a 12-digit number disagrees with the birth year or the sex: warnings, never a refusal, because both may
    have been corrected by law."""
    found: list[str] = []
    century = 1900 + int(number[3]) // 2 * 100
    if born and int(born[:4]) != century + int(number[4:6]):
        found.append("Năm sinh không khớp với số định danh; đối chiếu lại với thẻ.")
    if sex in {"Nam", "Nữ"} and sex != ("Nam", "Nữ")[int(number[3]) % 2]:
        found.append("Giới tính không khớp với số định danh; đối chiếu lại với thẻ.")
    return found


def guess_paper(number: str, party: str = "citizen") -> "IdType":
    """Which paper bears a number of this form; ``none`` for no number. ``party`` is the kind of person: only who is no
    citizen has a tax code of 10 or 13 digits."""
    digits = re.sub(r"[ .]", "", number)
    if not number:
        return "none"
    if party != "citizen" and re.fullmatch(r"\d{10}(-?\d{3})?", digits, re.ASCII):
        return "tax"
    if digits.isdigit():
        return "cmnd" if len(digits) == 9 else "cccd"
    return "passport" if vietnamese_passport(digits.upper()) else "other"


def identity_paper(kind: str, number: str) -> str:
    """The number of an identity paper of ``kind`` (cccd, cmnd, passport, tax, other). Raises ``Refused``."""
    if kind == "cccd":
        return personal_number(number)
    if kind == "cmnd":
        digits = re.sub(r"[ .]", "", number)
        if not re.fullmatch(r"\d{9}", digits, re.ASCII):
            raise Refused("Số chứng minh nhân dân phải có đúng 9 chữ số; xem lại giấy tờ.")
        return digits
    if kind == "tax":
        return tax_code(number)
    return clean(number, "Số giấy tờ").upper()


def vietnamese_passport(number: str) -> bool:
    """Whether ``number`` has the form of a Vietnamese passport: a letter and 7 or 8 digits."""
    return bool(_PASSPORT.fullmatch(number))


def phone(text: str) -> str:
    """A Vietnamese number as ``0…``; one of another country keeps its ``+``. Raises ``Refused``."""
    digits = re.sub(r"[\s.()-]", "", text)
    if digits.startswith("+84"):
        digits = "0" + digits[3:]
    elif digits.startswith("84") and len(digits) in {11, 12}:
        digits = "0" + digits[2:]
    if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) or re.fullmatch(r"\+\d{7,15}", digits, re.ASCII):
        return digits
    raise Refused(
        "Số điện thoại không đúng: di động 10 số (03, 05, 07, 08, 09), cố định 11 số (02…); "
        "xem lại, hoặc để trống nếu công dân không có."
    )


def tax_code(text: str) -> str:
    """10 digits, 13 as ``0100109106-001``, or a 12-digit personal number. Raises ``Refused``."""
    digits = re.sub(r"[\s.]", "", text)
    if re.fullmatch(r"[0-9]{10}-[0-9]{3}", digits):
        return digits
    if not re.fullmatch(r"[0-9]{10}|[0-9]{12}|[0-9]{13}", digits):
        raise Refused("Mã số thuế gồm 10 số, 13 số (chi nhánh) hoặc 12 số định danh cá nhân; xem lại giấy tờ.")
    return f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits


def tax_code_checks(code: str) -> bool:
    """Whether the tenth digit of a 10- or 13-digit tax code is the one that the first nine give."""
    if len(code) == 12:
        return True
    total = sum(int(d) * w for d, w in zip(code[:9], (31, 29, 23, 19, 17, 13, 7, 5, 3), strict=True))
    return 10 - total % 11 == int(code[9])


def postal_item(text: str) -> str:
    """A UPU S10 item number such as ``RR473124829GB``, in capitals. Raises ``Refused`` when it has no such form."""
    item = re.sub(r"\s", "", text).upper()
    if not _S10.fullmatch(item):
        raise Refused("Số bưu gửi gồm 2 chữ, 9 số, 2 chữ (như EE123456785VN); xem lại phiếu gửi của bưu điện.")
    return item


def postal_item_checks(item: str) -> bool:
    """Whether the ninth digit is right; a warning only, because VNPost also uses numbers of its own."""
    match = _S10.fullmatch(item)
    if match is None:
        return False
    total = sum(int(d) * w for d, w in zip(match[2], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    check = 11 - total % 11
    return {10: 0, 11: 5}.get(check, check) == int(match[3])


def day_first(iso: str) -> str:
    """``1990-01-02`` as people write it, ``02/01/1990``; to the month or the year when no more is known."""
    return "/".join(reversed(iso.split("-")))
