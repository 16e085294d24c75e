"""``motcua settle CODE EVENT_ID``: the supervisor decides on a step that is in conflict."""

import json
from argparse import ArgumentParser, Namespace

from counter.conflict import Decision, settle
from motcua.commands.act import tell
from motcua.house import House


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("code", help="mã hồ sơ")
    parser.add_argument("event_id", metavar="BƯỚC", help='event_id trong mục "conflicts" của motcua show MÃ --json')
    decision = parser.add_mutually_exclusive_group(required=True)
    decision.add_argument("--keep", action="store_true", help="giữ như hiện tại")
    decision.add_argument("--redo", action="store_true", help="làm lại bước này từ trạng thái hiện tại")
    parser.add_argument("--reason", required=True, help="lý do quyết định")


def run(args: Namespace, house: House) -> int:
    """Decide, and print the dossier."""
    desk = house.desk()
    decision: Decision = "redone" if args.redo else "kept"
    done = settle(desk, args.code, args.event_id, decision, args.reason, clock_ok=house.clock_ok)
    print(json.dumps(tell(desk, house, done), ensure_ascii=False))
    return 0
