"""One home: the folder that holds everything of one counter, and the encrypted store in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlcipher3

from counter.refusal import Damaged, Refused

if TYPE_CHECKING:
    from pathlib import Path

SALT = b"motcua, so ho so"
"""The first 16 bytes of every file made here: a raw key is random and needs none of its own."""
DATABASE, KEY, PAPERS, BACKUP = "motcua.db", "key", "papers", "backup"


def make_home(home: "Path") -> None:
    """The folder with its key and an empty file. Raises ``Refused`` when it cannot be written or has been worked in."""
    worked = (*(home / PAPERS).glob("*.pdf"), *(home / BACKUP).glob("*.db"))
    if (home / DATABASE).exists() and worked:
        raise Refused("Thư mục này đã có dữ liệu của một quầy; dùng thư mục khác, hoặc mở dữ liệu đang có.")
    with writing(home):
        for folder in (home, home / PAPERS, home / BACKUP):
            make_folder(folder)
        if not (home / KEY).exists():
            write_private(home / KEY, os.urandom(32).hex())
        (home / DATABASE).touch(mode=0o600)
        settle_name(home)


def write_private(path: "Path", text: str) -> None:
    """A file for this user only, on disk before it has its name."""
    write_private_bytes(path, text.encode())


def write_private_bytes(path: "Path", data: bytes) -> None:
    """The same for bytes."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        # A full disk; what is left of it would fill it further.
        part.unlink(missing_ok=True)
        raise
    os.replace(part, path)
    settle_name(path.parent)


def make_folder(folder: "Path") -> None:
    """A folder for this user only, with those above it, each of them there also after a power cut."""
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in new:
        settle_name(each.parent)


def settle_name(folder: "Path") -> None:
    """Make the names in a folder durable; Windows does so by itself."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_key(home: "Path") -> str:
    """The raw key, 64 hexadecimal characters. Raises ``Refused``, ``Locked`` while its passphrase was not said, or
    ``Damaged``."""
    if not (home / DATABASE).exists():
        raise Refused("Thư mục này chưa cài đặt đơn vị; chạy motcua setup TỆP, hoặc motcua demo để tập.")
    return held_key(home)


def held_key(home: "Path") -> str:
    """The raw key that a folder's key file gives, whether there is a store or not. Raises as ``read_key``."""
    line = held_line(home)
    if len(line) == 64 and all(c in "0123456789abcdef" for c in line):
        return line
    if ":" not in line:
        raise Damaged(f"Tệp key bị hỏng; chép lại tệp key từ bản sao lưu vào thư mục {home}.")
    from db.guard import opened

    return opened(line)


def held_line(home: "Path") -> str:
    """What the key file says (``db.guard``). Raises ``Damaged``."""
    try:
        return (home / KEY).read_text("ascii").strip()
    except (OSError, ValueError):
        raise Damaged(f"Không đọc được tệp key; chép lại tệp key từ bản sao lưu vào thư mục {home}.") from None


def connect(path: "Path", key: str) -> Any:
    """A bare connection, ready: encrypted, WAL, every commit on disk, foreign keys on, transactions by hand."""
    connection = unlocked(path, key_words(path, key))
    connection.execute("PRAGMA busy_timeout=60000")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def unlocked(path: "Path", words: str) -> Any:
    """A connection to an encrypted file, transactions by hand; a wrong key shows at the first look only."""
    connection = sqlcipher3.connect(str(path), isolation_level=None, check_same_thread=False, timeout=60)
    connection.execute("PRAGMA cipher_log=off")
    connection.execute(f'PRAGMA key="{words}"')
    return connection


def key_words(path: "Path", key: str) -> str:
    """How SQLCipher is told the raw key of a file: with the salt, which else it takes from the file's first bytes. When
    the power goes while these are written, the write-ahead log has them whole, but could not be read without."""
    known, own = f"x'{key}{SALT.hex()}'", f"x'{key}'"
    if _begins(path) in (b"", SALT):
        return known
    other = unlocked(path, own)
    try:
        other.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlcipher3.DatabaseError as error:
        return known if "not a database" in str(error) else own
    finally:
        other.close()
    return own


def _begins(path: "Path") -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(len(SALT))
    except OSError:
        return b""


def broken() -> type[Exception]:
    """What the driver raises for a file that it cannot read."""
    error: type[Exception] = sqlcipher3.DatabaseError
    return error


@contextmanager
def writing(home: "Path") -> Iterator[None]:
    """Says in one sentence what the disk refused."""
    try:
        yield
    except OSError as error:
        raise Refused(disk_trouble(home, error)) from None


def _no_room(home: "Path") -> bool:
    """SQLite says of a full disk that its log cannot be opened."""
    import shutil

    try:
        return shutil.disk_usage(home).free < 64 * 1024
    except OSError:
        return False


def disk_trouble(home: "Path", error: BaseException) -> str:
    """What to do about a disk that does not take what it is given."""
    import errno

    full = getattr(error, "errno", None) == errno.ENOSPC or "full" in str(error).lower()
    if full or _no_room(home):
        return "Ổ đĩa đã đầy: chưa ghi được gì thêm; giải phóng chỗ trên ổ đĩa rồi làm lại."
    return f"Không ghi được vào thư mục {home}: kiểm tra quyền ghi của thư mục và ổ đĩa rồi làm lại."


def sentence(home: "Path", error: BaseException) -> Exception:
    """A driver's error as what is to be raised for it, with what to do."""
    words = str(error).lower()
    if "locked" in words or "busy" in words:
        return Refused("Chương trình khác đang ghi vào quầy này quá lâu; đợi một phút rồi làm lại.")
    if any(sign in words for sign in ("malformed", "not a database", "corrupt", "vtable")):
        return Damaged("Tệp dữ liệu của quầy bị hỏng; chạy motcua verify để biết chỗ hỏng, rồi khôi phục bản sao lưu.")
    return Refused(disk_trouble(home, error))
