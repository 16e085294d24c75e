"""Windows' own keeping of small secrets (DPAPI), for the user who is logged in, through ``crypt32.dll``."""

import ctypes
import sys
from collections.abc import Callable
from typing import Any

NO_QUESTIONS = 1
"""CRYPTPROTECT_UI_FORBIDDEN: no window is shown."""


class Blob(ctypes.Structure):
    """DATA_BLOB."""

    _fields_ = (("size", ctypes.c_uint32), ("data", ctypes.POINTER(ctypes.c_char)))


Function = Callable[..., int]
"""``CryptProtectData`` or ``CryptUnprotectData``: 0 for failed."""


def wrap(data: bytes) -> bytes:
    """``data``, for this user of this PC alone. Raises ``OSError``."""
    return called(_library("crypt32").CryptProtectData, _library("kernel32").LocalFree, data)


def unwrap(data: bytes) -> bytes:
    """What ``wrap`` was given. Raises ``OSError``."""
    return called(_library("crypt32").CryptUnprotectData, _library("kernel32").LocalFree, data)


def called(function: Function, free: Callable[[Any], object], data: bytes) -> bytes:
    """What one of the two functions makes of ``data``; what it allocated is let go by ``free``. Raises ``OSError``."""
    held = ctypes.create_string_buffer(data, len(data))
    given = Blob(len(data), ctypes.cast(held, ctypes.POINTER(ctypes.c_char)))
    made = Blob()
    if not function(ctypes.byref(given), None, None, None, None, NO_QUESTIONS, ctypes.byref(made)):
        raise OSError("DPAPI")
    try:
        return ctypes.string_at(made.data, made.size)
    finally:
        free(made.data)


def _library(name: str) -> Any:
    if sys.platform != "win32":
        raise OSError(name)
    # Not ctypes.windll, which other modules share and may have set up otherwise.
    return ctypes.WinDLL(name)
