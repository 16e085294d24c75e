"""``motcua act CODE ACTION`` and ``motcua act -``: one step of a dossier's life, or many."""

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from counter.clock import iso, parse_moment
from counter.desk import Desk, Done
from counter.joining import LATER, return_ahead, unknown
from counter.mark import doubt
from counter.record import Reader
from counter.refusal import Refused
from counter.review import reply, review
from motcua.commands.receive import answer, parse, read_lines
from motcua.commands.show import dossier_json
from motcua.house import House, WrongUse


def add(parser: ArgumentParser) -> None:
    """The command's words."""
    parser.add_argument("code", help="mã hồ sơ; - để đọc nhiều bước từ đầu vào chuẩn")
    parser.add_argument("action", nargs="?", help="bước: forward, finish, return, cancel, assign, contact …")
    parser.add_argument("--body", default="{}", help="nội dung của bước, JSON")
    parser.add_argument("--at", help="lúc bước diễn ra, khi ghi bù")
    parser.add_argument("--reason", default="", help="lý do ghi bù")


def run(args: Namespace, house: House) -> int:
    """One step prints the dossier; many print a line each. 1 when a step was refused."""
    desk = house.desk()
    if args.code == "-":
        return _many(desk, house)
    if not args.action:
        raise WrongUse('Chưa ghi bước cần làm; như: motcua act MÃ forward --body \'{"to": "Phòng Tư pháp"}\'.')
    try:
        body = parse(args.body.encode("utf-8", "surrogateescape"))
    except Refused:
        raise WrongUse(
            '--body không phải một đối tượng JSON trọn vẹn; ghi như --body \'{"to": "Phòng Kinh tế"}\'.'
        ) from None
    step = {"code": args.code, "action": args.action, "body": body}
    print(json.dumps(_step(desk, house, {**step, "at": args.at, "reason": args.reason}), ensure_ascii=False))
    return 0


def _many(desk: Desk, house: House) -> int:
    refused = 0
    for number, line in read_lines("-"):
        try:
            told = _step(desk, house, parse(line))
        except Refused as refusal:
            refused += 1
            print(f"Dòng {number}: {refusal}", file=sys.stderr, flush=True)
            continue
        answer(number, told["code"], told)
    return 1 if refused else 0


def _step(desk: Desk, house: House, data: Any) -> dict[str, Any]:
    step = Reader(data, "bước")
    code, action = step.text("code", required=True), step.text("action", required=True)
    at, reason = step.text("at"), step.text("reason", lines=True)
    step.finish("body")
    when = parse_moment(at) if at else None
    if action == "return" and (ahead := unknown(desk, code)):
        given = return_ahead(desk, ahead, step.data.get("body"), clock_ok=house.clock_ok)
        where = f"hồ sơ {ahead.code} của quầy {ahead.code.counter} chưa có ở đây; {LATER}"
        print(f"Lưu ý: {where} {ahead.told}", file=sys.stderr, flush=True)
        return {"code": str(ahead.code), "waiting": True, "event_id": given.event_id, "at": iso(given.at)}
    if action == "review":
        if when or reason:
            raise Refused("Lãnh đạo xem lại lúc nào thì ghi lúc ấy; bỏ at và reason, ý kiến ghi vào nội dung của bước.")
        said = Reader(step.data.get("body"), "bước review")
        told = said.text("step"), said.text("decision"), said.text("reason", lines=True)
        said.finish()
        if told[1] == "answered":
            return tell(desk, house, reply(desk, code, told[2], clock_ok=house.clock_ok))
        return tell(desk, house, review(desk, code, *told, clock_ok=house.clock_ok))
    done = desk.act(code, action, step.data.get("body"), at=when, reason=reason, clock_ok=house.clock_ok)
    return tell(desk, house, done, doubt(code, desk.facts.mark_keys, done.dossier))


def tell(desk: Desk, house: House, done: Done, doubtful: str = "") -> dict[str, Any]:
    """The dossier after a step, and on stderr what the officer is told of it."""
    for sentence in (*done.warnings, done.trouble, doubtful):
        if sentence:
            print(f"Lưu ý: {sentence}", file=sys.stderr, flush=True)
    told = dossier_json(done.dossier, desk.store.events(done.dossier.uid), house.clock.now(), desk.facts.unit)
    return {**told, "paper": done.paper_in(house.folder)}
