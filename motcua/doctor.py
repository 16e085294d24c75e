"""Whether this PC is fit for the counter: one thing after the other, each with what to do where it is not."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from counter.backup import ago
from counter.clock import AGREED, BUILT, trusted, vietnamese
from counter.refusal import ClockDoubted, Damaged, Refused

if TYPE_CHECKING:
    from db.guard import Kind
    from motcua.house import House

ROOM = 500 * 1024 * 1024
"""Bytes that should be free: a year of a commune's papers and backups."""

SLOW = 0.5
"""Seconds for one small write that waits for the disk; a receipt takes a few of them."""


LONG_APART = timedelta(days=3)
"""Without a word with the province: what is not sent in time counts against the commune (QĐ 766)."""

BROKEN = "Tệp dữ liệu có chỗ hỏng; chạy motcua verify để biết chỗ hỏng và cách khôi phục."

GUARDED: "dict[Kind, str]" = {
    "plain": "đọc được, chưa bảo vệ: ai lấy được ổ đĩa là mở được sổ; chạy motcua key protect",
    "system": "tài khoản Windows này giữ",
    "passphrase": "có mật khẩu",
}


class Check(NamedTuple):
    """``name`` is for programs, ``label`` and ``said`` for people; ``said`` is what to do where it is not ``ok``."""

    name: str
    label: str
    ok: bool
    said: str


def checks(house: "House") -> Iterator[Check]:
    """Each of them, also where another one fails."""
    for name, label, judge in (
        ("clock", "Đồng hồ", _clock),
        ("disk", "Ổ đĩa", _disk),
        ("data", "Dữ liệu", _data),
        ("key", "Khóa", _key),
        ("backup", "Sao lưu", _backup),
        ("printer", "Máy in", _printer),
        ("font", "Phông chữ", _font),
        ("sync", "Đồng bộ", _sync),
    ):
        yield _judged(name, label, judge, house)


def _judged(name: str, label: str, judge: "Callable[[House], str]", house: "House") -> Check:
    from db.home import broken

    try:
        return Check(name, label, True, judge(house))
    except (Refused, Damaged) as wrong:
        return Check(name, label, False, str(wrong))
    except broken():
        return Check(name, label, False, BROKEN)


def _clock(house: "House") -> str:
    from db import log
    from db.home import broken

    now, last = house.clock.now(), None
    with suppress(Refused, Damaged, broken()):
        store = house.store
        last = log.tail(store.connection, store.unit.code, store.device).recorded_at
    try:
        trusted(now, last, False)
    except ClockDoubted as doubted:
        raise Refused(f"{doubted.why}.") from None
    ahead, true = house.clock.ahead, house.clock.now()
    if abs(ahead) > AGREED:
        raise Refused(
            f"Đồng hồ máy chỉ {vietnamese(true - ahead)} mà theo máy chủ của tỉnh là {vietnamese(true)}; chỉnh lại "
            "ngày giờ của máy."
        )
    since = f"lần ghi sổ gần nhất {vietnamese(last)}" if last else f"phần mềm phát hành {BUILT:%d/%m/%Y}"
    return f"{vietnamese(now)}, sau {since}"


def _disk(house: "House") -> str:
    slowest = 0.0
    for folder in (house.folder, house.state):
        slowest = max(slowest, _write(folder))
    free = shutil.disk_usage(_there(house.folder)).free
    if free < ROOM:
        raise Refused(f"Ổ đĩa của {house.folder} chỉ còn {free >> 20} MB; giải phóng chỗ, nên còn {ROOM >> 20} MB.")
    if slowest > SLOW:
        raise Refused(f"Ổ đĩa ghi chậm ({slowest:.1f} giây mỗi lần); đóng chương trình khác, kiểm tra hoặc thay ổ đĩa.")
    return f"còn {free >> 20} MB, ghi một lần {slowest * 1000:.0f} ms"


def _there(folder: Path) -> Path:
    """The folder, or the one in which it would be made."""
    return next(each for each in (folder, *folder.parents) if each.is_dir())


def _write(folder: Path) -> float:
    """Seconds until a small file is on disk. Raises ``Refused``."""
    from db.home import disk_trouble

    there = _there(folder)
    path = there / f".doctor-{os.getpid()}"
    start = time.perf_counter()
    try:
        with path.open("wb") as file:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
        return time.perf_counter() - start
    except OSError as error:
        raise Refused(disk_trouble(there, error)) from None
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _data(house: "House") -> str:
    from db.verify import of_file

    if of_file(house.folder, house.store.key):
        raise Refused(BROKEN)
    size = (house.folder / "motcua.db").stat().st_size
    return f"{size >> 20} MB, mọi trang đúng niêm phong; motcua verify đối chiếu cả sổ"


def _key(house: "House") -> str:
    from db.guard import kind
    from db.home import KEY, held_line, read_key

    read_key(house.folder)
    path = house.folder / KEY
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Refused(f"Người dùng khác của máy đọc được tệp {path}; chạy chmod 600 cho tệp ấy.")
    return f"{GUARDED[kind(held_line(house.folder))]}; phiếu khôi phục để trong két: motcua backup --sheet TỆP.pdf"


def _backup(house: "House") -> str:
    from motcua.backups import Backups

    if house.store.practice:
        return "quầy tập huấn không sao lưu"
    now = house.clock.now()
    state = Backups(house).state(now)
    if state.last is None:
        raise Refused("Chưa có bản sao lưu nào; chạy motcua backup THƯ_MỤC, hoặc mở quầy một lúc.")
    if state.overdue(now):
        where = f"ở {state.place} " if state.place and now - state.last < now - (state.second or BUILT) else ""
        raise Refused(
            f"Bản sao lưu {where}đã quá {state.warn_days} ngày; cắm ổ USB, kiểm tra [backup] trong config.toml rồi mở "
            "quầy, hoặc chạy motcua backup THƯ_MỤC."
        )
    second = f", ở {state.place} {ago(state.second, now)}" if state.second else ""
    alone = "" if state.place else "; chưa có nơi thứ hai ([backup] folder trong config.toml)"
    return f"{ago(state.last, now)}{second}{alone}"


def _printer(house: "House") -> str:
    from receipts.printer import ready

    printer = house.config.printer
    if not printer:
        return "không đặt máy in: giấy chỉ ghi thành tệp PDF"
    ready(printer)
    return printer


def _font(house: "House") -> str:
    from receipts.fonts import typeface

    return f"{typeface().name}, đủ chữ tiếng Việt và các dân tộc"


def _sync(house: "House") -> str:
    store = house.store
    held = store.line()
    if held is None:
        return "chưa nối"
    from db.replica import StoreReplica

    replica = StoreReplica(store)
    here, standing = replica.last_contact(), replica.standing()
    if here is None:
        raise Refused("Đã ghi danh với tỉnh nhưng chưa nối được lần nào; chạy motcua sync.")
    if house.clock.now() - here > LONG_APART:
        raise Refused(
            f"Không nối được với tỉnh từ {vietnamese(here)}, còn {standing.pending} bước chưa gửi; chạy motcua sync, "
            "hoặc mang đi bằng USB: motcua bundle out TỆP."
        )
    return f"lần gần nhất {vietnamese(here)}, còn {standing.pending} bước chưa gửi"
