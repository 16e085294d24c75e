"""The device's own key: it signs what leaves the device (Ed25519) and opens what was sealed for it (X25519)."""

from base64 import b64decode, b64encode

from nacl.exceptions import CryptoError
from nacl.public import SealedBox
from nacl.signing import SigningKey, VerifyKey


class DeviceKey:
    """Made once in a home and never leaving it. ``seed`` is 64 hexadecimal characters."""

    def __init__(self, seed: str) -> None:
        self._key = SigningKey(bytes.fromhex(seed))

    @classmethod
    def new(cls) -> "DeviceKey":
        """A key that nobody has had before."""
        return cls(bytes(SigningKey.generate()).hex())

    @property
    def seed(self) -> str:
        """What to keep."""
        return bytes(self._key).hex()

    @property
    def public(self) -> str:
        """What others know it by: 64 hexadecimal characters."""
        return bytes(self._key.verify_key).hex()

    def sign(self, data: bytes) -> str:
        """The signature, Base64."""
        return b64encode(self._key.sign(data).signature).decode()

    def open(self, sealed: bytes) -> bytes | None:
        """What was sealed for this key; ``None`` for anything else."""
        try:
            return bytes(SealedBox(self._key.to_curve25519_private_key()).decrypt(sealed))
        except (CryptoError, ValueError, TypeError):
            return None


def good(key: str, data: bytes, sig: str) -> bool:
    """Whether ``sig`` is of ``data`` by the device with that public key."""
    try:
        VerifyKey(bytes.fromhex(key)).verify(data, b64decode(sig, validate=True))
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def seal(key: str, data: bytes) -> bytes:
    """``data`` so that only the holder of that public key can read it. Raises ``ValueError`` for what is no key."""
    try:
        return bytes(SealedBox(VerifyKey(bytes.fromhex(key)).to_curve25519_public_key()).encrypt(data))
    except (CryptoError, RuntimeError, ValueError, TypeError) as error:
        raise ValueError("key") from error
