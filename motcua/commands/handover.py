"""``motcua handover KIND AGENCY CODE …``: many dossiers over the counter at once, with the list both sides sign."""

import json
import sys
from argparse import ArgumentParser, Namespace

from counter.handover import hand_over, list_from_post, send_by_post, take_results
from counter.ports import LIST_FORMS
from motcua.house import House, WrongUse


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("kind", choices=LIST_FORMS, metavar="LOẠI", help=f"loại: {', '.join(LIST_FORMS)}")
    parser.add_argument("to", metavar="NƠI", help="cơ quan nhận hoặc giao, hoặc bưu cục")
    parser.add_argument("codes", nargs="+", metavar="MÃ", help="các mã hồ sơ; post-out: MÃ hoặc MÃ=SỐ_BƯU_GỬI")
    parser.add_argument("--due", default="", help="hạn của cơ quan nhận, như 2026-11-25T17:00")


def run(args: Namespace, house: House) -> int:
    """Say what went and what was refused; 1 when anything was."""
    if not args.to.strip():
        raise WrongUse("Chưa ghi nơi nhận hoặc nơi giao; ghi tên cơ quan sau loại bàn giao.")
    desk = house.desk()
    match args.kind:
        case "handover":
            done = hand_over(desk, args.codes, args.to, args.due)
        case "results":
            done = take_results(desk, args.codes, args.to)
        case "post-out":
            items = {code: item for code, _, item in (given.partition("=") for given in args.codes)}
            done = send_by_post(desk, items, args.to)
        case _:
            done = list_from_post(desk, args.codes, args.to)
    for code, sentence in done.refused:
        print(f"{code}: {sentence}", file=sys.stderr)
    if done.trouble:
        print(done.trouble, file=sys.stderr)
    paper = str(done.paper) if done.paper else None
    if house.json:
        print(json.dumps({"codes": [d.code for d in done.dossiers], "paper": paper}, ensure_ascii=False))
    elif done.dossiers:
        print(f"{len(done.dossiers)} hồ sơ đã ghi; danh sách để ký: {paper or 'chưa lưu được'}.")
    return 1 if done.refused or not done.dossiers else 0
