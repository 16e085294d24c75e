"""Backups of the store, made while it is at work and tested before they count, and a home made from one."""

import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import sqlcipher3

from counter.backup import kept
from counter.clock import VIETNAM
from counter.refusal import Refused
from db.contents import CONTENTS, Contents
from db.home import (
    BACKUP,
    DATABASE,
    KEY,
    PAPERS,
    connect,
    disk_trouble,
    held_key,
    key_words,
    make_folder,
    sentence,
    settle_name,
    unlocked,
    write_private,
)

SLICE, REST = 256, 0.005
"""Pages that are copied at once, and seconds of rest after them: whoever types goes first."""

SPARE = 16 * 1024 * 1024
"""Bytes that a disk has to have beside the copy."""

_NAME = re.compile(r"(?P<owner>.+)-(?P<at>\d{8}-\d{6})\.db")
PAGE = 4096


class Stopped(Exception):
    """The program ends; the copy that was being made is not there."""


class Backup(NamedTuple):
    """A backup that was whole when it got its name; ``owner`` is the unit with the counter's number."""

    path: Path
    owner: str
    at: datetime


def owner(unit: str, counter: int) -> str:
    """How a counter's backups begin."""
    return f"{unit}-{counter}"


def listed(folder: Path, whose: str = "") -> list[Backup]:
    """The backups in a folder, newest first; ``whose``: of one counter. A folder that cannot be read has none."""
    found = []
    with suppress(OSError):
        for entry in os.scandir(folder):
            said = _NAME.fullmatch(entry.name)
            if said and (not whose or said["owner"] == whose):
                with suppress(ValueError):
                    at = datetime.strptime(said["at"], "%Y%m%d-%H%M%S").replace(tzinfo=VIETNAM)
                    found.append(Backup(Path(entry.path), said["owner"], at))
    return sorted(found, key=lambda backup: backup.at, reverse=True)


def back_up(source: Path, key: str, target: Path, stop: Callable[[], bool] = lambda: False) -> None:
    """A tested copy of the store ``source`` at ``target``, whole or not at all, encrypted with the same key; others may
    write meanwhile. Every page of the store is read, so that a broken one shows here. Raises ``Refused``, ``Stopped``
    when ``stop`` says so, ``Damaged`` for a store that cannot be read."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        make_folder(target.parent)
        if shutil.disk_usage(target.parent).free < source.stat().st_size + SPARE:
            raise Refused(f"Không đủ chỗ ở {target.parent} cho bản sao lưu; giải phóng chỗ, hoặc dùng ổ đĩa khác.")
        part.touch(mode=0o600)
        _copy(source, part, key, stop)
        _settle(part, target)
    except OSError as error:
        raise Refused(disk_trouble(target.parent, error)) from None
    except sqlcipher3.Error as error:
        if stop():
            raise Stopped from None
        raise sentence(target.parent, error) from None
    finally:
        _drop(part)


def _copy(source: Path, part: Path, key: str, stop: Callable[[], bool]) -> None:
    def asked(*_: int) -> None:
        if stop():
            raise Stopped

    reading, writing = connect(source, key), _plain(part, key)
    try:
        reading.set_progress_handler(stop, 100_000)
        # The file is made durable as a whole, before it gets its name.
        writing.execute("PRAGMA synchronous=OFF")
        # One state from the first page to the last, however often others write meanwhile.
        reading.execute("BEGIN")
        events = _count(reading)
        reading.backup(writing, pages=SLICE, progress=asked, sleep=REST)
    finally:
        writing.close()
        reading.close()
    copy = _plain(part, key)
    try:
        copy.set_progress_handler(stop, 100_000)
        # The copy is one file from here on, also on a stick where no log can lie beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        trouble = flaw(copy)
        if trouble or _count(copy) != events:
            raise Refused("Bản sao lưu vừa làm không đọc lại được; kiểm tra ổ đĩa rồi sao lưu lại.")
    finally:
        copy.close()


def _plain(path: Path, key: str) -> Any:
    """A file that nobody else has open."""
    return unlocked(path, key_words(path, key))


def _count(connection: Any) -> int:
    return int(connection.execute("SELECT count(*) FROM event").fetchone()[0])


def flaw(connection: Any) -> str:
    """What is wrong with a store's pages, empty for nothing."""
    broken = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    answers = broken or [row for row in connection.execute("PRAGMA quick_check").fetchall() if row[0] != "ok"]
    return str(answers[0][0]) if answers else ""


def contents_name(whose: str) -> str:
    """The one file beside a counter's backups that has all that was ever scanned: what is there never changes."""
    return f"{whose}-{CONTENTS}"


def back_up_contents(home: Path, key: str, folder: Path, whose: str) -> None:
    """Bring what was scanned since into ``folder``. Raises ``Refused`` or ``Damaged``."""
    if not (home / CONTENTS).exists():
        return
    kept = Contents(folder, key, contents_name(whose))
    try:
        kept.take_from(home / CONTENTS)
    except sqlcipher3.Error as error:
        raise sentence(folder, error) from None
    except OSError as error:
        raise Refused(disk_trouble(folder, error)) from None
    finally:
        kept.close()


def carry(backup: Path, folder: Path) -> None:
    """The same backup in a second place, read back and compared before it counts. Raises ``Refused``."""
    target = folder / backup.name
    part = folder / f".{backup.name}.{os.getpid()}.part"
    try:
        with backup.open("rb") as source, part.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1024 * 1024)
            copy.flush()
            os.fsync(copy.fileno())
        if _digest(part) != _digest(backup):
            raise Refused(f"Bản sao ở {folder} khác với bản gốc khi đọc lại; kiểm tra hoặc thay ổ đĩa ấy.")
        _settle(part, target)
    except OSError as error:
        raise Refused(disk_trouble(folder, error)) from None
    finally:
        _drop(part)


def _digest(path: Path) -> bytes:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _settle(part: Path, target: Path) -> None:
    with part.open("r+b") as file:
        os.fsync(file.fileno())
    os.replace(part, target)
    settle_name(target.parent)


def _drop(part: Path) -> None:
    for name in (part.name, f"{part.name}-wal", f"{part.name}-shm", f"{part.name}-journal"):
        with suppress(OSError):
            (part.parent / name).unlink(missing_ok=True)


def rotate(folder: Path, whose: str) -> None:
    """Take away what is not to be kept any longer, and what a power cut left half done. Other counters' stay."""
    found = listed(folder, whose)
    stay = kept(backup.at for backup in found)
    for backup in found:
        if backup.at not in stay:
            with suppress(OSError):
                backup.path.unlink()
    with suppress(OSError):
        for part in folder.glob(f".{whose}-*.part*"):
            if part.stat().st_mtime < found[0].path.stat().st_mtime - 3600:
                part.unlink()


NOT_ONE = "Tệp này không phải bản sao lưu của motcua, hoặc khóa không phải của nó"

CUT = "Bản sao lưu bị cắt cụt hoặc hỏng; dùng bản sao lưu khác, bản gần nhất trước đó."


def restore(file: Path, key: str, home: Path, epoch: Callable[[str, int], int]) -> None:
    """Make an empty folder the home that ``file`` is a copy of, whole or not at all. ``epoch`` gives the highest epoch
    that this machine knows of a unit's counter. From then on the numbers are asked for on paper. Raises ``Refused`` and
    leaves everything as it was."""
    if (home / DATABASE).exists():
        raise Refused(
            f"Thư mục {home} đang có dữ liệu của một quầy; đổi tên thư mục ấy để giữ lại, hoặc ghi --home tới một thư "
            "mục trống, rồi khôi phục."
        )
    there = (home / KEY).exists()
    if there and held_key(home) != key:
        raise Refused(f"Thư mục {home} có tệp key khác với khóa đã nhập; chuyển tệp ấy đi chỗ khác rồi khôi phục.")
    made = not home.exists()
    part = home / f".{DATABASE}.part"
    done = False
    try:
        make_folder(home)
        _drop(part)
        _fetch(file, part)
        whose = _examine(part, key, epoch)
        with part.open("r+b") as copy:
            os.fsync(copy.fileno())
        if not there:
            write_private(home / KEY, key)
        if (file.parent / contents_name(whose)).exists():
            back = Contents(home, key)
            back.take_from(file.parent / contents_name(whose))
            back.close()
        os.replace(part, home / DATABASE)
        settle_name(home)
        done = True
        for name in (PAPERS, BACKUP):
            make_folder(home / name)
    except sqlcipher3.Error:
        raise Refused(f"Tệp số hóa sao lưu cạnh {file.name} hỏng; chuyển nó đi chỗ khác rồi khôi phục lại.") from None
    except OSError as error:
        raise Refused(disk_trouble(home, error)) from None
    finally:
        if not done:
            _drop(part)
            _drop(home / CONTENTS)
            if made:
                with suppress(OSError):
                    home.rmdir()


def _fetch(file: Path, part: Path) -> None:
    try:
        source = file.open("rb")
    except IsADirectoryError:
        raise Refused(f"{file.name} là thư mục; ghi đường dẫn tới tệp sao lưu (.db) trong đó.") from None
    except OSError:
        raise Refused(f"Không đọc được tệp {file.name}; kiểm tra đường dẫn của bản sao lưu và quyền đọc.") from None
    part.touch(mode=0o600)
    with source, part.open("wb") as copy:
        shutil.copyfileobj(source, copy, 1024 * 1024)
    size = part.stat().st_size
    if size == 0 or size % PAGE:
        raise Refused(f"{NOT_ONE}, hoặc tệp bị cắt cụt; dùng bản sao lưu khác.")


def _examine(part: Path, key: str, epoch: Callable[[str, int], int]) -> str:
    """Judge a copy, and mark it as restored; whose it is. Raises ``Refused``."""
    from db.schema import SCHEMA, number

    connection = _plain(part, key)
    try:
        found = number(connection)
        held = dict(connection.execute("SELECT key, value FROM setting").fetchall()) if found else {}
        if found > SCHEMA:
            raise Refused("Bản sao lưu do motcua mới hơn ghi; cài bản mới nhất rồi khôi phục.")
        if "device" not in held:
            raise Refused(f"{NOT_ONE}: trong tệp chưa có quầy nào; dùng bản sao lưu khác.")
        if part.stat().st_size != PAGE * connection.execute("PRAGMA page_count").fetchone()[0] or flaw(connection):
            raise Refused(CUT)
        if held["practice"] == "0":
            known = max(int(held["epoch"]), epoch(held["unit"], int(held["counter"]))) + 1
            settings = (("epoch", str(known)), ("restored", f"{datetime.now(VIETNAM):%Y-%m-%dT%H:%M:%S}"))
            connection.executemany("REPLACE INTO setting (key, value) VALUES (?, ?)", settings)
        return owner(held["unit"], int(held["counter"]))
    except sqlcipher3.Error as error:
        wrong = "not a database" in str(error)
        raise Refused(f"{NOT_ONE}; kiểm tra phiếu khôi phục và tệp, rồi làm lại." if wrong else CUT) from None
    finally:
        connection.close()


def newest(*folders: Path) -> Backup | None:
    """The newest backup in these folders."""
    found = [backup for folder in folders for backup in listed(folder)]
    return max(found, key=lambda backup: backup.at, default=None)


def folder_of(home: Path) -> Path:
    """Where a home's own backups lie."""
    return home / BACKUP
