"""``motcua setup FILE``: make this home the counter of a unit."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.unit import read_unit_file
from motcua.files import read_text
from motcua.house import House


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("file", type=Path, help="tệp đơn vị (.toml)")
    parser.add_argument(
        "--pin",
        action="append",
        default=[],
        metavar="TÊN",
        help="người này lại dùng mã PIN trong tệp, rồi tự chọn mã khác khi đăng nhập",
    )


def run(args: Namespace, house: House) -> int:
    """Read the file whole, then set the unit up."""
    setup = read_unit_file(read_text(args.file))
    kept = house.set_up(setup, renewed=args.pin)
    print(f"Đã cài đặt {setup.unit.name}, quầy {setup.counter}, tại {house.folder}.")
    if kept:
        print(f"Giữ nguyên mã PIN đã tự chọn của: {', '.join(kept)}. Ai quên mã: lãnh đạo đặt lại, hoặc --pin TÊN.")
    return 0
