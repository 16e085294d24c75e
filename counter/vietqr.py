"""VietQR: the line of a transfer as a QR shows it to a bank's app (NAPAS, EMVCo MPM; domain.md 10.6)."""

from counter.code import parse
from counter.dossier import Dossier
from counter.refusal import Refused
from counter.text import unmarked
from counter.unit import Unit, check_account

MOST_AMOUNT = 9_999_999_999_999
"""The 13 digits that EMVCo gives an amount."""

LONGEST_PURPOSE = 25

_NAPAS, _TO_ACCOUNT = "A000000727", "QRIBFTTA"


def payload(bank_bin: str, account: str, amount: int, purpose: str) -> str:
    """The text of the QR: ``amount`` whole đồng to ``account`` at the bank of ``bank_bin``; ``purpose`` is written in
    plain letters. Raises ``Refused``."""
    check_account(bank_bin, account)
    if not 1 <= amount <= MOST_AMOUNT:
        raise Refused("Số tiền của mã VietQR phải từ 1 đồng trở lên, không quá 13 chữ số; xem lại số tiền phải nộp.")
    plain = unmarked(purpose)
    if not 1 <= len(plain) <= LONGEST_PURPOSE:
        raise Refused(
            f"Nội dung chuyển khoản phải có từ 1 đến {LONGEST_PURPOSE} ký tự không dấu; ghi lại, như PHI 261120 1001."
        )
    holder = _field("00", bank_bin) + _field("01", account)
    bank = _field("00", _NAPAS) + _field("01", holder) + _field("02", _TO_ACCOUNT)
    text = "".join(
        (
            _field("00", "01"),
            _field("01", "12"),
            _field("38", bank),
            _field("53", "704"),
            _field("54", str(amount)),
            _field("58", "VN"),
            _field("62", _field("08", plain)),
            "6304",
        )
    )
    return f"{text}{crc(text.encode('ascii')):04X}"


def purpose_of(dossier: Dossier) -> str:
    """``PHI 261120 1001``: by what a transfer is known again; a code of another system by its end."""
    code = parse(dossier.code)
    if code is not None:
        return f"PHI {code.day:%y%m%d} {code.number:0{code.digits}d}"
    return f"PHI {unmarked(dossier.code)[-(LONGEST_PURPOSE - 4) :].strip()}"


def request(unit: Unit, dossier: Dossier) -> str:
    """The QR's text for what the dossier still has to pay; empty when that is nothing or the unit has no account."""
    owed = dossier.fees_due - dossier.fees_paid - dossier.fees_waiting
    if owed < 1 or not unit.bank_account:
        return ""
    return payload(unit.bank_bin, unit.bank_account, owed, purpose_of(dossier))


def crc(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 1021, from FFFF, not reflected."""
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def _field(name: str, value: str) -> str:
    return f"{name}{len(value):02d}{value}"
