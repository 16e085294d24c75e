"""PINs, kept only as argon2id (19 MiB, two passes, one lane)."""

import sys
from contextlib import suppress
from itertools import count
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_USES = count(1)
_MMAP_THRESHOLD = -3
"""glibc's number (malloc.h) for the size from which a block is taken from the system and given back to it."""


def hashed(pin: str) -> str:
    """The hash to keep."""
    return _hasher().hash(normalize("NFC", pin))


def matches(kept: str, pin: str) -> bool:
    """Whether ``pin`` is the one that was kept."""
    try:
        return _hasher().verify(kept, normalize("NFC", pin))
    except (VerificationError, InvalidHashError):
        return False


def _hasher() -> PasswordHasher:
    """What takes 19 MiB for each hash. The first time glibc gives them back; those of the second it would keep for
    good, unless it is told before."""
    if next(_USES) == 2 and sys.platform == "linux":
        import ctypes

        # Only glibc has it, and needs it.
        with suppress(AttributeError):
            ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, 1 << 20)
    return _HASHER
