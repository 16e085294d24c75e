"""``motcua find TEXT``: dossiers by name, code, phone or identity number."""

from argparse import ArgumentParser, Namespace

from counter.access import listed
from motcua.house import House
from motcua.listing import print_lines

MOST = 50


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("text", nargs="+", help="tên không cần dấu, phần cuối của mã, điện thoại, số giấy tờ")


def run(args: Namespace, house: House) -> int:
    """Print what was found, up to ``MOST``."""
    desk, text = house.desk(), " ".join(args.text)
    store = desk.store
    found = store.find(text, MOST)
    listed(desk, "find")
    print_lines(found, len(found) if len(found) < MOST else store.count(text), as_json=house.json)
    return 0
