"""``motcua guide FILE|-``: guidance slips (form 02) before acceptance, one line out for each."""

import sys
from argparse import ArgumentParser, Namespace

from counter.refusal import Refused
from motcua.commands.receive import answer, parse, read_lines
from motcua.house import House


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("file", help="tệp JSON hoặc JSON Lines: như receive, thêm items và reason; - là đầu vào chuẩn")


def run(args: Namespace, house: House) -> int:
    """Each good line gives a slip and is answered at once; a bad one is named and stops nothing."""
    desk = house.desk()
    refused = 0
    for number, line in read_lines(args.file):
        try:
            done = desk.guide(parse(line), clock_ok=house.clock_ok)
        except Refused as refusal:
            refused += 1
            print(f"Dòng {number}: {refusal}", file=sys.stderr, flush=True)
            continue
        (name,) = done.dossier.aliases
        answer(number, name, {"number": name, "event_id": done.dossier.uid, "slip": done.paper_in(house.folder)})
        if done.trouble:
            print(f"Dòng {number}: {done.trouble}", file=sys.stderr, flush=True)
    return 1 if refused else 0
