"""The scanner's folder of this PC (``counter.ports.Tray``): read, and emptied of what a dossier has taken."""

import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from heapq import nlargest
from itertools import count
from pathlib import Path

from counter.ports import NO_TRAY, TAKEN, Afterwards, Scan
from counter.refusal import Refused
from counter.scanned import MOST, TOO_LARGE, begins_as

_HEAD = 16
_GONE = "Không có tệp này; xem lại tên tệp, hoặc cập nhật danh sách rồi chọn lại."
_NO_FILE = "Đây không phải một tệp; chọn tệp PDF, JPEG hay PNG."
_WRITING = "Máy quét còn đang ghi tệp này; đợi vài giây rồi làm lại."


class Folder:
    """``path`` is ``None`` where no folder is named; ``afterwards`` is what is done with a file that was taken."""

    def __init__(self, path: Path | None, afterwards: Afterwards = "delete") -> None:
        self._path = path
        self.afterwards = afterwards
        self._taken: set[tuple[int, ...]] = set()

    @property
    def folder(self) -> str:
        """Where it is, empty for none."""
        return str(self._path) if self._path else ""

    def newest(self, limit: int) -> list[Scan]:
        """The newest regular files that begin as a page or photo does. Raises ``Refused``."""
        if self._path is None:
            return []
        try:
            with os.scandir(self._path) as entries:
                found = [_scan(entry.name, entry.stat(follow_symlinks=False)) for entry in entries if _plain(entry)]
        except OSError:
            raise Refused(
                "Không đọc được thư mục máy quét; xem lại [scanner] folder trong config.toml và quyền đọc thư mục."
            ) from None
        # Twice as many are looked into as are wanted: a folder may hold other things too.
        left = (scan for scan in found if scan.mark not in self._taken)
        newest = nlargest(2 * limit, left, key=lambda scan: scan.at)
        return [scan for scan in newest if self._begins(scan.name)][:limit]

    def read(self, name: str) -> tuple[Scan, bytes]:
        """One of its files, whole. Raises ``Refused``."""
        if self._path is None:
            raise Refused(NO_TRAY)
        return read_file(self._path / os.path.basename(name))

    def clear(self, scan: Scan) -> bool:
        """Delete the file, move it aside or leave it, unless it is another by now. What is left is not shown again in
        this run."""
        if self._path is None:
            return False
        path = self._path / scan.name
        with suppress(OSError):
            same = _scan(scan.name, path.lstat()).mark == scan.mark
            if same and self.afterwards == "keep":
                self._taken.add(scan.mark)
                return True
            if same and self.afterwards == "move":
                self._move(path)
            elif same:
                path.unlink()
        return not path.exists()

    def _move(self, path: Path) -> None:
        """Into the folder of what was taken, over nothing that lies there. Raises ``OSError``."""
        folder = path.parent / TAKEN
        folder.mkdir(mode=0o700, exist_ok=True)
        names = (f"{path.stem}{f' ({n})' if n else ''}{path.suffix}" for n in count())
        path.rename(next(target for name in names if not (target := folder / name).exists()))

    def holds(self, path: Path) -> bool:
        """Whether ``path`` is a file of this folder."""
        return self._path is not None and path.resolve().parent == self._path.resolve()

    def _begins(self, name: str) -> bool:
        assert self._path is not None
        with suppress(OSError), (self._path / name).open("rb") as file:
            return begins_as(file.read(_HEAD)) is not None
        return False


def read_file(path: Path) -> tuple[Scan, bytes]:
    """A file that a person named, as far as it may be kept. Raises ``Refused``."""
    try:
        with open(path, "rb", opener=_at_once) as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise Refused(_NO_FILE)
            if before.st_size > MOST:
                raise Refused(TOO_LARGE)
            content = file.read(MOST + 1)
            after = os.fstat(file.fileno())
    except FileNotFoundError:
        raise Refused(_GONE) from None
    except IsADirectoryError:
        raise Refused(_NO_FILE) from None
    except OSError:
        raise Refused("Không đọc được tệp này; kiểm tra đường dẫn và quyền đọc.") from None
    scan = _scan(path.name, before)
    if _scan(path.name, after).mark != scan.mark or len(content) != before.st_size:
        raise Refused(_WRITING)
    return scan, content


def _at_once(path: str, flags: int) -> int:
    """A pipe or a device would keep us waiting."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _plain(entry: "os.DirEntry[str]") -> bool:
    return not entry.name.startswith(".") and entry.is_file(follow_symlinks=False)


def _scan(name: str, info: os.stat_result) -> Scan:
    mark = (info.st_dev, info.st_ino, info.st_size, info.st_mtime_ns)
    return Scan(name, info.st_size, datetime.fromtimestamp(info.st_mtime, UTC), mark)
