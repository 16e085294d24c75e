"""The modules of a QR, for paper and screen. Loads no ReportLab: a screen shows one without any paper."""

from typing import Literal

from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
from qrcode.main import QRCode

from counter.ports import Modules

MASK = 2
"""Any mask is readable; trying all eight costs most of the time that a QR takes."""

_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M}


def modules(text: str, level: Literal["L", "M"]) -> Modules:
    """``M`` survives a worn paper, ``L`` is smaller and enough for a screen. Runs of digits and capitals are packed
    apart, or one small letter would cost two sizes."""
    code = QRCode(error_correction=_LEVELS[level], border=0, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.modules)
