"""The key of a home, a counter's or a hub's, as it lies in its file, one line: plain, wrapped by the system, or wrapped
by a passphrase.

- ``<64 hexadecimal characters>``
- ``system:<blob>``, as the system gave it (Windows: DPAPI, for this user of this PC)
- ``argon2id:<ops>:<bytes>:<salt>:<box>``: libsodium's argon2id gives the key of a secret box that holds the raw key

Blob, salt and box are hexadecimal. What was opened once is known until the program ends.
"""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from counter.refusal import Damaged, Locked, Refused
from db.home import DATABASE, KEY, broken, connect, held_line, write_private, writing
from db.passphrase import told, typed

Kind = Literal["plain", "system", "passphrase"]

LEAST = 12
"""Characters of a passphrase: it is all that stands between a stolen disk and the citizens' data."""


class Cost(NamedTuple):
    """What one try at a passphrase costs: passes, and bytes of memory."""

    ops: int
    memory: int


COST = Cost(3, 64 * 1024 * 1024)
"""What RFC 9106 (7.4) gives for a machine with little memory: about half a second on an old PC."""

_MOST = Cost(64, 1024 * 1024 * 1024)
"""What a line may ask for; a forged one is not to stop the PC."""


class System(NamedTuple):
    """What wraps and unwraps bytes for this user of this PC alone; both raise ``OSError``."""

    wrap: Callable[[bytes], bytes]
    unwrap: Callable[[bytes], bytes]


def system() -> System | None:
    """Windows' own; elsewhere there is none that is always there."""
    if os.name != "nt":
        return None
    from db import dpapi

    return System(dpapi.wrap, dpapi.unwrap)


WRONG = "Mật khẩu của khóa không đúng; gõ lại. Quên thì dùng phiếu khôi phục: lệnh key change --key NHÓM_SỐ."
LOCKED = (
    "Khóa có mật khẩu: chạy trong cửa sổ lệnh để nhập, hoặc đặt biến môi trường MOTCUA_PASSPHRASE. "
    "Quên thì dùng phiếu khôi phục: lệnh key change --key NHÓM_SỐ."
)
SAID: dict[Kind, str] = {
    "plain": "Khóa chưa bảo vệ: ai lấy được ổ đĩa là mở được sổ. Bảo vệ bằng lệnh key protect.",
    "system": "Khóa do tài khoản Windows này giữ; máy khác, tài khoản khác không mở được.",
    "passphrase": "Khóa có mật khẩu; mỗi lần mở chương trình phải nhập.",
}
_BROKEN = "Tệp key bị hỏng; khôi phục khóa từ phiếu khôi phục: lệnh key change --key NHÓM_SỐ."
_OTHER = (
    "Khóa chỉ mở được bằng tài khoản Windows đã bảo vệ nó; đăng nhập tài khoản ấy, hoặc dùng phiếu khôi phục: lệnh "
    "key change --key NHÓM_SỐ."
)

_PLAIN = re.compile(r"[0-9a-f]{64}")
_SYSTEM = re.compile(r"system:((?:[0-9a-f]{2})+)")
_PASSPHRASE = re.compile(r"argon2id:(\d{1,3}):(\d{1,10}):([0-9a-f]{32}):([0-9a-f]{144})")

_known: dict[str, str] = {}


def kind(line: str) -> Kind:
    """How a line is guarded. Raises ``Damaged`` for what is none."""
    if _PLAIN.fullmatch(line):
        return "plain"
    if _SYSTEM.fullmatch(line):
        return "system"
    if _PASSPHRASE.fullmatch(line):
        return "passphrase"
    raise Damaged(_BROKEN)


def opened(line: str) -> str:
    """The raw key of a line. Raises ``Locked`` while nobody has said the passphrase, ``Refused`` or ``Damaged``."""
    how = kind(line)
    if how == "plain":
        return line
    if line not in _known:
        if how == "system":
            _known[line] = _by_system(line)
        elif said := told():
            unlock_line(line, said)
        else:
            raise Locked(LOCKED, line)
    return _known[line]


def unlock(home: Path, passphrase: str) -> None:
    """Open the key of a home for as long as this program runs. Raises ``Locked`` for a wrong passphrase."""
    unlock_line(held_line(home), passphrase)


def unlock_line(line: str, passphrase: str) -> None:
    """The same for a line that may lie anywhere."""
    if kind(line) == "passphrase":
        _known[line] = _by_passphrase(line, passphrase)


def ask(locked: Locked) -> None:
    """Ask whoever sits at the terminal for the passphrase of a key. Raises ``Locked`` when nobody does, or when it was
    not said in three tries."""
    if not sys.stdin.isatty():
        raise locked
    for left in (2, 1, 0):
        try:
            unlock_line(locked.line, typed())
            return
        except Locked as wrong:
            if not left:
                raise
            print(wrong, file=sys.stderr)


def with_passphrase(key: str, passphrase: str, cost: Cost = COST) -> str:
    """The line of a raw key that this passphrase opens. Raises ``Refused`` for one that is too short."""
    if len(_said(passphrase)) < LEAST:
        raise Refused(f"Mật khẩu của khóa cần ít nhất {LEAST} ký tự; chọn một câu dài, dễ nhớ, khó đoán.")
    from nacl.secret import SecretBox

    salt = os.urandom(16)
    box = SecretBox(_stretched(passphrase, salt, cost))
    sealed = bytes(box.encrypt(bytes.fromhex(key)))
    line = f"argon2id:{cost.ops}:{cost.memory}:{salt.hex()}:{sealed.hex()}"
    _known[line] = bytes(box.decrypt(sealed)).hex()
    return line


def with_system(key: str) -> str:
    """The line of a raw key that this user of this PC opens without being asked. Raises ``Refused``."""
    own = system()
    if own is None:
        raise Refused("Hệ điều hành này không giữ khóa hộ được; bảo vệ bằng mật khẩu: lệnh key protect --passphrase.")
    try:
        return f"system:{own.wrap(bytes.fromhex(key)).hex()}"
    except OSError:
        raise Refused("Windows không giữ khóa được; bảo vệ bằng mật khẩu: lệnh key protect --passphrase.") from None


def rewrap(home: Path, key: str, chosen: Callable[[], str], *, anew: bool, by_passphrase: bool = False) -> None:
    """Guard ``key`` in the home's file: plain until now, else ``anew``. ``chosen`` gives a new passphrase, where one is
    asked for or the system keeps none. Raises ``Refused``."""
    how = kind(held_line(home))
    if not anew and how != "plain":
        raise Refused(f"{SAID[how]} Muốn đổi thì dùng lệnh key change.")
    if anew and how == "plain":
        raise Refused(SAID[how])
    guard(home, key, chosen, by_passphrase=by_passphrase or how == "passphrase")


def guard(home: Path, key: str, chosen: Callable[[], str], *, by_passphrase: bool = False) -> None:
    """The same whatever the file says, and where it says nothing: the key comes from the recovery sheet."""
    by_system = system() is not None and not by_passphrase
    keep(home, key, with_system(key) if by_system else with_passphrase(key, chosen()))


def keep(home: Path, key: str, line: str) -> None:
    """Put ``line`` in the place of what the home's file says, once it is proven to give ``key``; at every instant one
    of the two is there. Raises ``Refused``."""
    if opened(line) != key:
        raise Refused("Khóa vừa bọc không mở lại được; tệp key giữ nguyên như cũ, làm lại.")
    with writing(home):
        put_over(home / KEY, line)
        # What a power cut left of an earlier try may hold the key as it was.
        for part in home.glob(f"{KEY}.*.part"):
            part.unlink(missing_ok=True)


def put_over(path: Path, text: str) -> None:
    """Put ``text`` in the place of a secret that lies readable, and overwrite that. Raises ``OSError``."""
    old = os.open(path, os.O_RDWR) if os.name == "posix" and path.exists() else None
    try:
        write_private(path, text)
        if old is not None:
            _blank(old)
    finally:
        if old is not None:
            os.close(old)


def guard_new(home: Path) -> None:
    """A home for real work is wrapped by the system from its first day, where the system can."""
    line = held_line(home)
    if kind(line) == "plain" and system() is not None:
        keep(home, line, with_system(line))


def fits(home: Path, key: str) -> bool:
    """Whether the home's store opens with that raw key."""
    try:
        connection = connect(home / DATABASE, key)
        connection.close()
    except broken():
        return False
    return True


def _by_system(line: str) -> str:
    own = system()
    if own is None:
        raise Refused(_OTHER)
    try:
        key = own.unwrap(bytes.fromhex(line.partition(":")[2])).hex()
    except OSError:
        raise Refused(_OTHER) from None
    if not _PLAIN.fullmatch(key):
        raise Damaged(_BROKEN)
    return key


def _by_passphrase(line: str, passphrase: str) -> str:
    found = _PASSPHRASE.fullmatch(line)
    if found is None:
        raise Damaged(_BROKEN)
    cost = Cost(int(found[1]), int(found[2]))
    if cost.ops > _MOST.ops or cost.memory > _MOST.memory:
        raise Damaged(_BROKEN)
    from nacl.exceptions import CryptoError
    from nacl.secret import SecretBox

    box = SecretBox(_stretched(passphrase, bytes.fromhex(found[3]), cost))
    try:
        return bytes(box.decrypt(bytes.fromhex(found[4]))).hex()
    except CryptoError:
        raise Locked(WRONG, line) from None


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """The key of the box. Raises ``Damaged`` for a cost that is none, ``Refused`` without the memory for it."""
    from nacl import exceptions
    from nacl.pwhash import argon2id

    try:
        return bytes(argon2id.kdf(32, _said(passphrase).encode(), salt, cost.ops, cost.memory))
    except exceptions.ValueError:
        raise Damaged(_BROKEN) from None
    except (exceptions.RuntimeError, MemoryError):
        raise Refused("Máy không đủ bộ nhớ để mở khóa của quầy; đóng bớt chương trình rồi làm lại.") from None


def _said(passphrase: str) -> str:
    """The same whichever input method typed it."""
    import unicodedata

    return unicodedata.normalize("NFC", passphrase).strip()


def _blank(descriptor: int) -> None:
    """Overwrite a file that has lost its name; a disk that spreads its writes may keep the old bytes all the same."""
    size = os.fstat(descriptor).st_size
    os.lseek(descriptor, 0, os.SEEK_SET)
    os.write(descriptor, b"\0" * size)
    os.fsync(descriptor)
