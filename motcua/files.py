"""Files that a person gives or asks for, and the samples that come with the program."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from counter.refusal import Refused

SAMPLE = Path(__file__).parent / "sample"


def read_text(path: Path) -> str:
    """A text file in UTF-8. Raises ``Refused``."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"Tệp {path.name} không phải chữ Unicode (UTF-8); lưu lại dạng UTF-8 rồi làm lại.") from None
    except OSError:
        raise unreadable(path) from None


def unreadable(path: Path) -> Refused:
    """The sentence for a file that cannot be opened."""
    return Refused(f"Không đọc được tệp {path.name}; kiểm tra đường dẫn và quyền đọc.")


def _mended(error: OSError) -> str:
    """What to do about a file that cannot be written."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return "ổ đĩa đầy: xóa bớt tệp, hoặc chọn ổ khác"
        case errno.ENOENT | errno.ENOTDIR:
            return "không có thư mục này: tạo thư mục, hoặc chọn thư mục khác"
        case errno.EROFS:
            return "ổ đĩa chỉ đọc được: chọn ổ khác"
    return "đóng tệp nếu đang mở ở chương trình khác, kiểm tra quyền ghi của thư mục"


@contextmanager
def whole_file(target: Path) -> Iterator[TextIO]:
    """A text file for this user only that appears whole or not at all. Raises ``Refused``."""
    with whole_binary(target) as file:
        text = TextIOWrapper(file, encoding="utf-8", newline="\n")
        try:
            yield text
        finally:
            text.detach()


@contextmanager
def whole_binary(target: Path) -> Iterator[BinaryIO]:
    """The same for bytes."""
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except OSError as error:
        raise Refused(f"Không ghi được tệp {target.name}; {_mended(error)} rồi làm lại.") from None
    finally:
        part.unlink(missing_ok=True)
