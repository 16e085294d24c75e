"""``motcua catalogue import FILE``: newer procedures and calendar; dossiers that stand keep their own version."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from counter.catalogue import read_catalogue
from motcua.files import read_text
from motcua.house import House


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("action", choices=["import"], help="import: nhập")
    parser.add_argument("file", type=Path, help="tệp danh mục (.toml)")


def run(args: Namespace, house: House) -> int:
    """Take the file in whole, or say what is wrong and take nothing."""
    text = read_text(args.file)
    read = read_catalogue(text, house.clock.now().date())
    desk = house.desk()
    desk.store.import_catalogue(text, read.version, desk.officer.login)
    for remark in read.remarks:
        print(remark)
    calendar = f", lịch {read.calendar.version}" if read.calendar else ""
    print(f"Đã nhập danh mục {read.version}: {len(read.procedures)} thủ tục{calendar}.")
    return 0
