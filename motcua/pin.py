"""PINs, kept only as argon2id (19 MiB, two passes, one lane)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hashed(pin: str) -> str:
    """The hash to keep."""
    return _HASHER.hash(pin)


def matches(kept: str, pin: str) -> bool:
    """Whether ``pin`` is the one that was kept."""
    try:
        return _HASHER.verify(kept, pin)
    except (VerificationError, InvalidHashError):
        return False
