"""``motcua``: the front door. Finds the command, lets it in, and says what went wrong in one sentence."""

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NoReturn

from counter.refusal import Damaged, Locked, Refused
from counter.text import Printable
from motcua.house import House, OutputLost, WrongUse
from motcua.note import note

COMMANDS = {
    "open": "mở quầy (cũng là motcua không kèm lệnh)",
    "demo": "tập huấn ở xã mẫu; không có cửa sổ lệnh thì tiếp nhận một hồ sơ mẫu",
    "setup": "cài đặt đơn vị từ tệp đơn vị",
    "receive": "tiếp nhận hồ sơ từ tệp JSON",
    "takeover": "nhập chuyển tiếp hồ sơ còn mở của hệ thống cũ, sổ cũ từ bảng tính XLSX",
    "act": "một bước trong quá trình giải quyết hồ sơ",
    "attach": "gắn tệp số hóa (PDF, JPEG, PNG) vào thành phần hồ sơ, kết quả",
    "settle": "lãnh đạo quyết định về bước xung đột giữa các máy",
    "guide": "phiếu hướng dẫn bổ sung (Mẫu 02) trước khi tiếp nhận",
    "show": "xem một hồ sơ",
    "find": "tìm hồ sơ theo tên, mã, điện thoại, số giấy tờ",
    "queue": "danh sách việc cần làm",
    "handover": "bàn giao nhiều hồ sơ, kết quả, bưu gửi kèm danh sách để ký",
    "register": "sổ theo dõi hồ sơ (Mẫu 07) của một kỳ",
    "report": "báo cáo của một kỳ: biểu II.06a, tổng hợp, phần ở quầy của QĐ 766",
    "access-report": "ai đã xem, in, xuất dữ liệu của ai (lãnh đạo Trung tâm; để thanh tra, kiểm tra)",
    "poster": "bảng niêm yết thủ tục theo lĩnh vực (A4), phiếu của một thủ tục (A5)",
    "due": "tính và giải thích ngày hẹn trả",
    "shift": "tổng thu trong ca; kết ca, in biên bản bàn giao",
    "book": "in sổ chứng thực của một thời gian",
    "pin": "đổi mã PIN của mình; lãnh đạo Trung tâm đặt lại mã PIN của cán bộ",
    "slip": "in hoặc in lại giấy của hồ sơ",
    "catalogue": "nhập danh mục thủ tục và lịch nghỉ",
    "sync": "nói chuyện với máy chủ của tỉnh ngay",
    "bundle": "mang dữ liệu đồng bộ bằng USB: ghi gói, nhận trả lời, gửi hộ quầy khác",
    "log": "xuất, nhập sổ sự kiện",
    "backup": "sao lưu ra một thư mục; in phiếu khôi phục",
    "restore": "khôi phục bản sao lưu vào thư mục trống, cả trên máy mới",
    "key": "bảo vệ khóa của quầy: protect, unprotect, status, change, escrow",
    "doctor": "kiểm tra đồng hồ, ổ đĩa, dữ liệu, khóa, sao lưu, máy in, phông chữ",
    "verify": "đọc lại toàn bộ sổ và đối chiếu",
}
DONE, REFUSED, WRONG_USE = 0, 1, 2

WRITING = {"receive", "takeover", "act", "attach", "settle", "guide", "handover", "sync", "bundle"}
"""After these, and their answer, the home is tended: the work of the last hour may be in no backup yet."""


class Parser(argparse.ArgumentParser):
    """Says in Vietnamese that a command was not used as it should be."""

    def __init__(self, **options: Any) -> None:
        # A fixed width spares the import of shutil, which asks the terminal for its own.
        super().__init__(formatter_class=lambda prog: argparse.HelpFormatter(prog, width=80), **options)

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USE, f"Dùng lệnh chưa đúng ({message}); xem {self.prog} --help.\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 refused by a rule, 2 wrong use."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
            setattr(sys, name, Printable(stream))
    given, rest = _options().parse_known_args(sys.argv[1:] if argv is None else argv)
    if not rest and sys.stdin.isatty() and sys.stdout.isatty():
        rest = ["open"]
    if not rest or rest[0] in {"-h", "--help"}:
        try:
            print(_usage(), flush=True)
        except BrokenPipeError:
            return _hushed()
        return DONE if rest else WRONG_USE
    name, *words = rest
    if name not in COMMANDS:
        _say(f'Không có lệnh "{name[:40]}"; xem motcua --help.')
        return WRONG_USE
    module = importlib.import_module(f"motcua.commands.{name.replace('-', '_')}")
    parser = Parser(prog=f"motcua {name}", description=COMMANDS[name], allow_abbrev=False)
    module.add(parser)
    args = parser.parse_args(words)
    house = House(given.home, given.login, clock_ok=given.clock_ok, last_number=given.last_number, json=given.json)
    try:
        try:
            done = int(module.run(args, house))
        except Locked as locked:
            # The key is the first thing that is asked of a home: nothing was done yet.
            from db.guard import ask

            ask(locked)
            done = int(module.run(args, house))
        if name in WRITING:
            _tend(house)
        return done
    except WrongUse as wrong:
        _say(str(wrong))
        return WRONG_USE
    except (Refused, Damaged) as refused:
        _say(str(refused))
        return REFUSED
    except OutputLost as lost:
        _say(str(lost))
        return _hushed()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read the answer has read enough, as ``head`` does.
        return _hushed()
    except Exception as error:
        if unwritten := note(house.folder, name, error):
            _say(unwritten)
        _say(
            "Chương trình gặp lỗi giữa chừng; dùng motcua queue xem việc vừa làm đã vào sổ chưa rồi mới làm lại, "
            "và gửi motcua.log cho quản trị."
        )
        return REFUSED


def _hushed() -> int:
    """What is left in the buffer can only fail again when Python ends."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    return REFUSED


def _tend(house: House) -> None:
    """What the command did stands and is told, whatever comes of this."""
    with suppress(OSError):
        sys.stdout.flush()
    try:
        house.tend()
    except (Refused, Damaged) as trouble:
        _say(f"Việc đã ghi xong, nhưng chưa sao lưu được: {trouble}")
    except KeyboardInterrupt:
        _say("Việc đã ghi xong; đã ngừng sao lưu.")


def _options() -> Parser:
    """What goes with any command, before or after it."""
    parser = Parser(prog="motcua", add_help=False, allow_abbrev=False)
    parser.add_argument("--home", default="", metavar="DIR")
    parser.add_argument("--as", dest="login", default="", metavar="LOGIN")
    parser.add_argument("--clock-ok", action="store_true")
    parser.add_argument("--last-number", default="", metavar="NNNN")
    parser.add_argument("--json", action="store_true")
    return parser


def _usage() -> str:
    lines = [f"  motcua {name:<13} {what}" for name, what in COMMANDS.items()]
    return "\n".join(
        [
            "Cách dùng: motcua LỆNH [tùy chọn]",
            *lines,
            "Đi với mọi lệnh: --home THƯ_MỤC  --as TÊN_ĐĂNG_NHẬP  --json  --clock-ok (xác nhận đồng hồ đúng)",
            "  --last-number SỐ (số cuối trên giấy, khi chương trình hỏi)",
        ]
    )


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
