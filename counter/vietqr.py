"""VietQR: the line of a transfer as a QR shows it to a bank's app (NAPAS, EMVCo MPM; domain.md 10.6)."""

import os
from dataclasses import dataclass
from functools import cache
from typing import Any

from counter.calendar import DATA
from counter.code import parse
from counter.dossier import Dossier
from counter.lifecycle import why_not
from counter.refusal import Refused
from counter.text import unmarked
from counter.unit import Unit, check_account

MOST_AMOUNT = 9_999_999_999_999
"""The 13 digits that EMVCo gives an amount."""

LONGEST_PURPOSE = 25

_NAPAS, _TO_ACCOUNT = "A000000727", "QRIBFTTA"


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is asked of the citizen's bank: ``amount`` whole đồng to ``account``, known again by its ``purpose``."""

    bank_bin: str
    account: str
    holder: str
    amount: int
    purpose: str

    @property
    def text(self) -> str:
        """What the QR holds. Raises ``Refused``."""
        return payload(self.bank_bin, self.account, self.amount, self.purpose)

    @property
    def bank(self) -> str:
        """``Agribank (BIN 970405)``; a name that nobody has held against NAPAS's list says so."""
        data = _banks()
        name = data["names"].get(self.bank_bin, "")
        doubt = "" if data["checked"] else "; tên chưa đối chiếu"
        return f"{name} (BIN {self.bank_bin}{doubt})" if name else f"BIN {self.bank_bin}"


@cache
def _banks() -> dict[str, Any]:
    import tomllib

    with open(os.path.join(DATA, "banks.toml"), "rb") as file:
        return tomllib.load(file)


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
    """``PHI 261120 1001``: by what a transfer is known again; a code of another system by its end. In capitals: small
    letters would make the QR too large for 24 lines."""
    code = parse(dossier.code)
    if code is not None:
        return f"PHI {code.day:%y%m%d} {code.number:0{code.digits}d}"
    return f"PHI {unmarked(dossier.code)[-(LONGEST_PURPOSE - 4) :].strip().upper()}"


def why_none(unit: Unit, dossier: Dossier) -> str | None:
    """Why there is nothing to transfer for the dossier now, in one sentence; ``None`` when there is."""
    refused = why_not(dossier, "pay")
    if refused is None and dossier.fees_owed < 1:
        return "Hồ sơ không còn phí, lệ phí phải nộp nên không có mã VietQR; xem lại số đã nộp và số chờ đối soát."
    if refused is None and not unit.bank_account:
        return "Đơn vị chưa có tài khoản thu phí, lệ phí; ghi bank_bin, bank_account vào tệp đơn vị rồi cài đặt lại."
    return refused


def request(unit: Unit, dossier: Dossier) -> Transfer | None:
    """What the dossier still has to pay, as a transfer; ``None`` where ``why_none`` says why."""
    if why_none(unit, dossier):
        return None
    owed, purpose = dossier.fees_owed, purpose_of(dossier)
    return Transfer(unit.bank_bin, unit.bank_account, unit.bank_holder, owed, purpose)


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
