"""The life of a dossier: one table of steps, and ``apply``, the only way a dossier changes (domain.md 5.2)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from counter.clock import parse_moment, stamp, vietnamese
from counter.code import accept
from counter.deadline import Day
from counter.dossier import (
    OPEN,
    Attachment,
    Contact,
    Corrected,
    Document,
    Dossier,
    Extension,
    FeeLine,
    Handed,
    Item,
    Leg,
    Pause,
    Payment,
    Person,
    replace,
)
from counter.dossier import Status as S
from counter.event import Body, Event
from counter.flag import flagged, waits
from counter.identity import postal_item
from counter.intake import read_changes
from counter.money import figures
from counter.record import Reader, from_plain, well_formed
from counter.refusal import Refused
from counter.text import plain_name

FEW = 2
"""Statuses that a sentence still names."""

_SHA256 = re.compile(r"[0-9a-f]{64}")

Effect = Callable[[Dossier, Event], Dossier]
PaperForm = Literal["", "01", "02", "03", "04", "05"]
Kind = Literal[
    "text",
    "agency",
    "code",
    "lines",
    "moment",
    "amount",
    "items",
    "receiver",
    "notice",
    "changes",
    "level",
    "receipt",
    "s10",
]


@dataclass(frozen=True, slots=True)
class Action:
    """One step. ``moves`` maps the statuses it may start from to those it leads to; ``needs`` and ``may`` are the keys
    of its body; ``paper`` is the form that goes with it (domain.md, section 2)."""

    label: str
    moves: Mapping[S, S]
    effect: Effect
    needs: Mapping[str, Kind] = field(default_factory=dict)
    may: Mapping[str, Kind] = field(default_factory=dict)
    paper: PaperForm = ""


def read_body(kind: str, data: Any, today: date = date.max) -> Body:
    """The body of a step as a person gave it, checked and cleaned. Raises ``Refused`` and names the key."""
    action = ACTIONS.get(kind)
    if action is None:
        raise Refused(f"Không có bước này; chọn một trong: {', '.join(ACTIONS)}.")
    body = Reader({} if data is None else data, f"bước {kind}")
    read: Body = {}
    for key, sort in {**action.needs, **action.may}.items():
        if body.has(key):
            read[key] = _value(body, key, sort, today)
        elif key in action.needs:
            raise Refused(f'Bước "{kind}" cần mục "{key}"; ghi thêm vào --body rồi làm lại.')
    body.finish(*action.may)
    return read


def _value(body: Reader, key: str, sort: Kind, today: date) -> Any:
    match sort:
        case "code":
            return accept(body.text(key, required=True))
        case "moment":
            return stamp(parse_moment(body.text(key, required=True)))
        case "amount":
            return body.number(key, 0, least=1)
        case "level":
            return body.number(key, 0, least=1, most=3)
        case "items":
            items = body.strings(key)
            if not items or not all(items):
                raise Refused(f'Mục "{key}" cần ít nhất một giấy tờ; ghi đủ trong một lần.')
            return items
        case "receipt":
            return body.choice(key, ("collected", "lost"), "collected")
        case "s10":
            return postal_item(body.text(key))
        case "receiver":
            person = Reader(body.table(key), key)
            found = {"name": person.text("name", required=True)}
            found |= {k: v for k in ("id", "relation", "authority") if (v := person.text(k))}
            person.finish()
            return found
        case "notice":
            notice = Reader(body.table(key), key)
            signed = notice.day("date")
            if signed is None:
                raise Refused('Văn bản xin lỗi cần ngày ký ở "date", như 2026-11-20; số văn bản có thể để trống.')
            found = {"number": notice.text("number"), "date": signed.isoformat()}
            found["signer"] = notice.text("signer", required=True)
            notice.finish()
            return found
        case "changes":
            return read_changes(body.table(key), today)
        case _:
            return body.text(key, required=True, lines=sort == "lines")


def allowed(dossier: Dossier) -> list[str]:
    """The steps that this dossier allows now, in the order of the table."""
    return [kind for kind in ACTIONS if kind not in _BEGINNINGS and why_not(dossier, kind) is None]


def why_not(dossier: Dossier, kind: str) -> str | None:
    """Why ``kind`` is refused now, in one sentence; ``None`` when it is allowed."""
    action = ACTIONS[kind]
    if dossier.cancelled:
        return "Số hồ sơ này đã hủy; tiếp nhận lại thì lập hồ sơ mới."
    if kind == "return" and dossier.status is S.RETURNED and dossier.returned_at is not None:
        return f"Kết quả đã trả lúc {vietnamese(dossier.returned_at)}, không trả lần thứ hai; xem người nhận ở hồ sơ."
    if dossier.status not in action.moves:
        then = " hoặc ".join(f'"{status.label}"' for status in action.moves)
        when = f"; bước này làm khi hồ sơ ở {then}" if len(action.moves) <= FEW else ""
        return f'Hồ sơ đang ở trạng thái "{dossier.status.label}", không làm được bước "{action.label}"{when}.'
    at_desk = dossier.procedure.same_day or dossier.items
    if kind == "finish" and dossier.status is S.ACCEPTED and not at_desk:
        return "Hồ sơ chưa chuyển xử lý; chuyển xử lý trước (chỉ thủ tục trả trong ngày mới xong tại quầy)."
    if kind == "accept" and dossier.status is not S.REGISTERED and not dossier.waits_for:
        return "Hồ sơ đã được tiếp nhận rồi; không tiếp nhận lần thứ hai."
    if kind == "reopen" and dossier.received_at is None:
        return "Hồ sơ này chưa từng được tiếp nhận nên không mở lại được; tiếp nhận thành hồ sơ mới."
    if kind == "extend" and dossier.due_at is None:
        return "Hồ sơ không có ngày hẹn trả nên không có gì để hẹn lại."
    if kind == "extend" and dossier.extension is not None:
        return "Hồ sơ đã hẹn lại; chỉ được không quá một lần (NĐ 61/2018, khoản 9 Điều 19), báo lãnh đạo Trung tâm."
    if kind == "refund" and dossier.fees_paid <= 0:
        return "Hồ sơ không có khoản tiền nào đã thu mà còn giữ, nên không có gì để hoàn."
    if kind == "reconcile" and not dossier.fees_waiting:
        return "Hồ sơ không có khoản tiền nào đang chờ đối soát."
    if kind in {"delivered", "undelivered"} and not (dossier.handed and dossier.handed.in_the_post):
        return "Kết quả không gửi qua bưu chính, hoặc bưu chính đã báo phát rồi; xem lại cách trả của hồ sơ."
    if kind == "opinion" and not any(leg.kind == "consult" and leg.done_at is None for leg in dossier.legs):
        return "Chưa có cơ quan nào được hỏi ý kiến mà còn chờ trả lời."
    return None


def label(event: Event) -> str:
    """What the step is called."""
    if event.kind == "receive" and "received_at" not in event.body:
        return "Nộp, chờ tiếp nhận"
    if event.kind == "review" and event.body.get("decision") == "answered":
        return "Trả lời lãnh đạo"
    action = ACTIONS.get(event.kind)
    return action.label if action else LABELS.get(event.kind, event.kind)


def step_name(kind: str) -> str:
    """How a step is called in a sentence."""
    return f'Bước "{ACTIONS[kind].label}"'


def paper_of(dossier: Dossier, kind: str) -> PaperForm:
    """The form that goes with a step; a correction replaces only a receipt that was given, and the end of a withdrawal
    has had its notice."""
    told = (kind == "correct" and not dossier.has_receipt) or (kind == "stop" and dossier.status is S.WITHDRAWN)
    return "" if told else ACTIONS[kind].paper


def apply(dossier: Dossier | None, event: Event) -> Dossier:
    """The dossier after ``event``. Raises ``Refused`` and changes nothing when the table does not allow it, or when the
    event, which may be another program's, is not formed as this one knows it."""
    try:
        after = _applied(dossier, event)
        if not well_formed(after, dossier):
            raise TypeError("not formed")
        return after
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Refused("Sổ có một bước ghi không đúng dạng; cập nhật phần mềm, hoặc báo quản trị tỉnh.") from None


def _applied(dossier: Dossier | None, event: Event) -> Dossier:
    if event.kind in _BEGINNINGS:
        if dossier is not None:
            raise Refused("Hồ sơ này đã có trong sổ; không tiếp nhận hai lần.")
        return _marked(_receive(event), event)
    if dossier is None:
        raise Refused("Chưa có hồ sơ nào mang số này; kiểm tra lại mã hồ sơ.")
    if event.kind in _MARKS:
        return _marked(_MARKS[event.kind](dossier, event), event)
    if event.kind in _NOTICES:
        return _placed(_NOTICES[event.kind](dossier, event), event)
    if event.kind not in ACTIONS:
        raise Refused("Sổ có bước mà bản này chưa biết; cập nhật phần mềm.")
    refused = why_not(dossier, event.kind)
    if refused:
        raise Refused(refused)
    action = ACTIONS[event.kind]
    moved = replace(dossier, status=action.moves[dossier.status], flags=flagged(dossier, event))
    if waits(dossier, event):
        return _marked(moved, event)
    after = _issued(action.effect(moved, event), "" if carried(event) else paper_of(dossier, event.kind))
    return _marked(_warned(_registered(after, event.body), event), event)


def carried(event: Event) -> bool:
    """Whether an older system or ledger did this; it gave the paper as well."""
    return bool(event.body.get("carried"))


def fold(events: Iterable[Event]) -> Dossier | None:
    """All events of one dossier in order. One that its state does not allow is kept by id under ``conflicts``."""
    dossier: Dossier | None = None
    waiting: list[str] = []
    for event in events:
        try:
            dossier = apply(dossier, event)
        except Refused:
            waiting.append(event.event_id)
    if dossier is not None and waiting:
        dossier = replace(dossier, conflicts=tuple(one for one in waiting if one not in dossier.settled))
    return dossier


def _marked(dossier: Dossier, event: Event) -> Dossier:
    return _placed(replace(dossier, last_at=max(dossier.last_at or event.at, event.at)), event)


def _placed(dossier: Dossier, event: Event) -> Dossier:
    return dossier if event.rev is None else replace(dossier, rev=event.rev)


def _issued(dossier: Dossier, form: str) -> Dossier:
    """Another original of ``form``, whose reprints are counted anew."""
    if not form:
        return dossier
    originals = {**dossier.originals, form: dossier.originals.get(form, 0) + 1}
    return replace(dossier, originals=originals, reprints={k: v for k, v in dossier.reprints.items() if k != form})


def _warned(dossier: Dossier, event: Event) -> Dossier:
    """What the officer was warned of at a step stays with the dossier."""
    told = tuple(event.body.get("warnings", ()))
    return replace(dossier, warnings=(*dossier.warnings, *told)) if told else dossier


def _registered(dossier: Dossier, body: Body) -> Dossier:
    """The place in the register that the step took."""
    if "entry" not in body:
        return dossier
    return replace(dossier, book=body["book"], year=body["year"], entry=body["entry"])


def _receive(event: Event) -> Dossier:
    fields = {key: value for key, value in event.body.items() if key != "due"}
    fields |= {"unit": event.unit, "uid": event.uid, "received_by": event.officer}
    dossier = from_plain(Dossier, fields)
    dossier = _timed(replace(dossier, officer=dossier.officer or event.officer), event.body)
    given = dossier.received_at and dossier.receipt and not dossier.carried
    return _issued(replace(dossier, first_due_at=dossier.due_at), "01" if given else "")


def _timed(dossier: Dossier, body: Body) -> Dossier:
    """The return date that the desk computed with its calendar travels in the body, so that every replica has it."""
    due = body.get("due")
    if due is None:
        return dossier
    return replace(
        dossier,
        clock_at=parse_moment(due["clock_at"]) if due.get("clock_at") else None,
        due_at=parse_moment(due["due_at"]) if due.get("due_at") else None,
        provisional=bool(due.get("provisional")),
        due_days=tuple(from_plain(Day, day) for day in due.get("days", ())),
    )


def _accept(d: Dossier, e: Event) -> Dossier:
    taken = replace(d, received_at=d.received_at or e.at, waits_for="", officer=e.officer, received_by=e.officer)
    timed = _timed(taken, e.body)
    return replace(timed, first_due_at=timed.first_due_at or timed.due_at)


def _forward(d: Dossier, e: Event) -> Dossier:
    due_at = e.body.get("due_at")
    leg = Leg(e.body["to"], e.at, "forward", parse_moment(due_at) if due_at else None, note=e.body.get("note", ""))
    return replace(d, legs=(*_ended_legs(d, e, "forward"), leg))


def _ended_legs(d: Dossier, e: Event, kind: str, to: str = "") -> tuple[Leg, ...]:
    return tuple(
        replace(leg, done_at=e.at) if leg.kind == kind and leg.done_at is None and to in {"", leg.to} else leg
        for leg in d.legs
    )


def _ask_supplement(d: Dossier, e: Event) -> Dossier:
    pause = Pause(e.at, e.body["reason"], items=tuple(e.body["items"]))
    before = S.PROCESSING if d.clock_at is not None or d.legs else S.REGISTERED
    return replace(d, pauses=(*d.pauses, pause), paused_from=int(before), tell="bổ sung, hoàn thiện hồ sơ")


def _supplement(d: Dossier, e: Event) -> Dossier:
    status = S.PROCESSING if d.paused_from == S.PROCESSING else S.ACCEPTED
    resumed = replace(d, status=status, pauses=_ended_pause(d, e), paused_from=0, tell="")
    if resumed.received_at is None:
        resumed = replace(resumed, received_at=e.at)
    timed = _timed(resumed, e.body)
    return replace(timed, first_due_at=timed.first_due_at or timed.due_at)


def _ended_pause(d: Dossier, e: Event) -> tuple[Pause, ...]:
    if not d.pauses or d.pauses[-1].until is not None:
        return d.pauses
    return (*d.pauses[:-1], replace(d.pauses[-1], until=e.at))


def _ended(d: Dossier, e: Event) -> Dossier:
    tell = "" if d.status is S.WITHDRAWN else _told_of_end(d, e)
    return replace(d, ended=e.body["reason"], ended_at=e.at, pauses=_ended_pause(d, e), paused_from=0, tell=tell)


def _told_of_end(d: Dossier, e: Event) -> str:
    if d.status is S.DECLINED:
        return "từ chối tiếp nhận hồ sơ"
    if e.kind == "refuse":
        return "từ chối giải quyết hồ sơ"
    # What has ended already was withdrawn.
    return "dừng giải quyết do rút hồ sơ" if d.ended else "dừng giải quyết hồ sơ"


def _consult(d: Dossier, e: Event) -> Dossier:
    return replace(d, legs=(*d.legs, Leg(e.body["agency"], e.at, "consult", parse_moment(e.body["due_at"]))))


def _opinion(d: Dossier, e: Event) -> Dossier:
    agency = e.body["agency"]
    if not any((leg.kind, leg.to, leg.done_at) == ("consult", agency, None) for leg in d.legs):
        raise Refused("Cơ quan này chưa được hỏi ý kiến, hoặc đã trả lời rồi; xem lại tên cơ quan.")
    return replace(d, legs=_ended_legs(d, e, "consult", agency))


def _ask_duty(d: Dossier, e: Event) -> Dossier:
    pause = Pause(e.at, e.body["what"])
    told = replace(d, duty=e.body["what"], duty_amount=e.body["amount"], tell="thực hiện nghĩa vụ tài chính")
    return replace(told, pauses=(*d.pauses, pause))


def _settle_duty(d: Dossier, e: Event) -> Dossier:
    return _timed(replace(d, pauses=_ended_pause(d, e), tell=""), e.body)


def _pay(d: Dossier, e: Event) -> Dossier:
    return replace(d, payments=(*d.payments, Payment(e.at, e.body["amount"], e.body["how"])))


def _reconcile(d: Dossier, e: Event) -> Dossier:
    seen = tuple(replace(payment, confirmed_at=e.at) if payment.waiting else payment for payment in d.payments)
    return replace(d, payments=seen)


def _refund(d: Dossier, e: Event) -> Dossier:
    amount = e.body["amount"]
    if amount < 1:
        raise ValueError("no amount")
    if amount > d.fees_paid:
        raise Refused(f"Chỉ hoàn được đến số đã thu mà còn giữ là {figures(d.fees_paid)}; xem lại số tiền.")
    return replace(d, refunds=(*d.refunds, Payment(e.at, amount, e.body["how"], confirmed_at=e.at)))


def _reopen(d: Dossier, e: Event) -> Dossier:
    return replace(d, ended="", ended_at=None, tell="")


def _finish(d: Dossier, e: Event) -> Dossier:
    legs = _ended_legs(d, e, "forward")
    # Who was given no receipt waits at the counter and needs no call.
    tell = "đã có kết quả" if d.has_receipt else ""
    done = replace(d, legs=legs, finished_at=e.at, result=e.body.get("result", ""), tell=tell)
    return replace(done, items=_numbered(d.items, e.body["slips"])) if "slips" in e.body else done


def _numbered(items: tuple[Item, ...], slips: Sequence[Body]) -> tuple[Item, ...]:
    """Each paper with the number that it took in its book, in their order."""
    return tuple(
        replace(item, number=slip["number"], volume=slip["counter"], year=slip["year"])
        for item, slip in zip(items, slips, strict=True)
    )


def _return(d: Dossier, e: Event) -> Dossier:
    to, body = e.body["to"], e.body
    at = parse_moment(body["handed_at"]) if "joins" in body else e.at
    handed = Handed(
        at=at,
        name=to["name"],
        how=body["how"],
        receipt=body["receipt"] if d.has_receipt else "none",
        id=to.get("id", ""),
        relation=to.get("relation", ""),
        authority=to.get("authority", ""),
        s10=body.get("s10", ""),
    )
    joined = (*d.joined, body["joins"]) if "joins" in body else d.joined
    return replace(d, returned_at=at, handed=handed, joined=joined, tell="")


def _delivered(d: Dossier, e: Event) -> Dossier:
    return replace(d, handed=replace(d.handed, delivered_at=e.at)) if d.handed else d


def _undelivered(d: Dossier, e: Event) -> Dossier:
    why = " ".join(e.body["reason"].split())
    return replace(d, handed=None, returned_at=None, tell=f"không phát được: {why}; mời đến nhận kết quả")


def _extend(d: Dossier, e: Event) -> Dossier:
    due_at, notice = parse_moment(e.body["due_at"]), e.body["notice"]
    if d.due_at is None or due_at <= d.due_at:
        raise Refused("Ngày hẹn lại phải sau ngày hẹn đang có; chọn ngày khác.")
    extension = Extension(e.at, d.due_at, due_at, e.body["reason"], **notice)
    provisional = bool(e.body.get("provisional", d.provisional))
    tell = "xin lỗi và hẹn lại ngày trả kết quả"
    return replace(d, extension=extension, due_at=due_at, provisional=provisional, tell=tell)


_CORRECTABLE = {"people": Person, "documents": Document, "fees": FeeLine, "items": Item}
_CORRECTED = {*_CORRECTABLE, "sets", "note", "return_by"}


def _correct(d: Dossier, e: Event) -> Dossier:
    changes = dict(e.body["changes"])
    if not changes.keys() <= _CORRECTED:
        raise KeyError("no such part")
    if any(seen.what in changes and seen.device != e.device and e.base_rev < seen.rev for seen in d.corrected):
        raise Refused(
            "Nội dung này đã được sửa ở máy khác trước khi máy này biết; lãnh đạo Trung tâm xem và quyết định."
        )
    others = tuple(seen for seen in d.corrected if seen.what not in changes)
    corrected = (*others, *(Corrected(what, e.device, e.rev or 0) for what in sorted(changes)))
    for key in _CORRECTABLE.keys() & changes.keys():
        changes[key] = tuple(from_plain(_CORRECTABLE[key], row) for row in changes[key])
    return _timed(replace(d, **changes, corrections=d.corrections + 1, corrected=corrected), e.body)


def _cancel(d: Dossier, e: Event) -> Dossier:
    return replace(d, cancelled=e.body["reason"], tell="")


def _assign(d: Dossier, e: Event) -> Dossier:
    return replace(d, officer=e.body["officer"])


def _contact(d: Dossier, e: Event) -> Dossier:
    return replace(d, contacts=(*d.contacts, Contact(e.at, e.body["how"], e.body["outcome"])), tell="")


def _complaint(d: Dossier, e: Event) -> Dossier:
    return replace(d, complaints=(*d.complaints, Contact(e.at, "", e.body["about"])))


def _rate(d: Dossier, e: Event) -> Dossier:
    return replace(d, rating=e.body["level"], rated_at=e.at)


def _reprint(d: Dossier, e: Event) -> Dossier:
    if "nth" in e.body:
        # Of an original that a newer one has replaced: not counted with the newest one's copies.
        return d
    return replace(d, reprints={**d.reprints, e.body["form"]: e.body["copy"]})


def _alias(d: Dossier, e: Event) -> Dossier:
    return replace(d, aliases=tuple(dict.fromkeys((*d.aliases, e.body["code"]))))


def _attach(d: Dossier, e: Event) -> Dossier:
    body = e.body
    if not _SHA256.fullmatch(body["sha256"]):
        raise ValueError("no attachment")
    name = plain_name(body["name"])
    found = Attachment(body.get("component", ""), body["sha256"], name, body["type"], body["size"], e.at)
    if any(held.place == found.place for held in d.attachments):
        return d
    return replace(d, attachments=(*d.attachments, found))


def _detach(d: Dossier, e: Event) -> Dossier:
    place = (e.body.get("component", ""), e.body["sha256"])
    return replace(d, attachments=tuple(held for held in d.attachments if held.place != place))


def _record(d: Dossier, e: Event) -> Dossier:
    code = e.body["code"]
    aliases = tuple(alias for alias in d.aliases if alias != d.record_code)
    system = e.body.get("system", d.system_of_record)
    return replace(d, system_of_record=system, record_code=code, aliases=tuple(dict.fromkeys((*aliases, code))))


def _recode(d: Dossier, e: Event) -> Dossier:
    code = e.body["code"]
    aliases = tuple(dict.fromkeys(old for old in (*d.aliases, d.code) if old != code))
    return replace(d, code=code, aliases=aliases, tell="mã hồ sơ đổi, cấp lại Giấy tiếp nhận")


def _settle(d: Dossier, e: Event) -> Dossier:
    told = e.body["conflict"]
    settled = tuple(dict.fromkeys((*d.settled, told)))
    return replace(d, settled=settled, conflicts=tuple(one for one in d.conflicts if one != told))


def _review(d: Dossier, e: Event) -> Dossier:
    seen = {"decision": e.body["decision"], "remark": str(e.body.get("reason", ""))}
    if seen["decision"] == "answered":
        # The remark stays.
        del seen["remark"]
    elif seen["decision"] not in ("approved", "returned"):
        raise ValueError("no decision")
    return replace(d, flags=tuple(replace(f, **seen) if f.event_id == e.body["step"] else f for f in d.flags))


def _national(d: Dossier, e: Event) -> Dossier:
    told = e.body
    return replace(d, national=told["state"], national_say=told.get("say", ""), national_field=told.get("field", ""))


def _stays(statuses: Iterable[S]) -> dict[S, S]:
    return {status: status for status in statuses}


_BEGINNINGS = frozenset({"receive"})
_MARKS: dict[str, Effect] = {"reprint": _reprint, "alias": _alias, "attach": _attach, "detach": _detach}
"""Notes of the program itself, allowed at every status."""
_NOTICES: dict[str, Effect] = {"recode": _recode, "settle": _settle, "review": _review, "national": _national}
"""What is noted about a dossier from outside its course, at a time of its own: a code that was given out twice is
replaced, a person has decided on a conflict, the supervisor has looked at a step again, the national portal has
answered."""

LABELS = {
    "receive": "Tiếp nhận",
    "reprint": "In lại giấy",
    "alias": "Thêm mã khác",
    "recode": "Đổi mã hồ sơ",
    "settle": "Quyết định về bước xung đột",
    "review": "Lãnh đạo xem lại",
    "national": "Cổng Quốc gia trả lời",
    "attach": "Gắn tệp số hóa",
    "detach": "Gỡ tệp số hóa",
}
"""What events are called that are no step."""

ACTIONS: dict[str, Action] = {
    "accept": Action(
        "Tiếp nhận hồ sơ",
        # Place-independent intake is often sent on before the competent agency says that it has it.
        {S.REGISTERED: S.ACCEPTED, S.ACCEPTED: S.ACCEPTED, S.PROCESSING: S.PROCESSING},
        _accept,
        paper="01",
    ),
    "forward": Action(
        "Chuyển xử lý",
        {S.ACCEPTED: S.PROCESSING, S.PROCESSING: S.PROCESSING},
        _forward,
        {"to": "agency"},
        {"due_at": "moment", "note": "lines"},
    ),
    "ask-supplement": Action(
        "Yêu cầu bổ sung, hoàn thiện hồ sơ",
        {S.REGISTERED: S.SUPPLEMENT, S.PROCESSING: S.SUPPLEMENT},
        _ask_supplement,
        {"items": "items", "reason": "lines"},
        paper="02",
    ),
    "supplement": Action(
        "Nhận bổ sung",
        {S.SUPPLEMENT: S.PROCESSING},
        _supplement,
        may={"items": "items"},
        paper="01",
    ),
    "refuse": Action(
        "Từ chối tiếp nhận, giải quyết",
        {S.REGISTERED: S.DECLINED, S.PROCESSING: S.STOPPED},
        _ended,
        {"reason": "lines"},
        paper="03",
    ),
    "consult": Action(
        "Lấy ý kiến cơ quan phối hợp",
        _stays([S.PROCESSING]),
        _consult,
        {"agency": "agency", "due_at": "moment"},
    ),
    "opinion": Action("Nhận ý kiến phối hợp", _stays([S.PROCESSING]), _opinion, {"agency": "agency"}),
    "ask-duty": Action(
        "Yêu cầu thực hiện nghĩa vụ tài chính",
        {S.PROCESSING: S.DUTY},
        _ask_duty,
        {"amount": "amount", "what": "text"},
    ),
    "settle-duty": Action("Đã thực hiện nghĩa vụ tài chính", {S.DUTY: S.PROCESSING}, _settle_duty),
    "pay": Action(
        "Thu phí, lệ phí",
        # What the post collected, or what was left open at the return, comes in afterwards.
        _stays([S.REGISTERED, S.ACCEPTED, S.PROCESSING, S.SUPPLEMENT, S.DUTY, S.FINISHED, S.RETURNED]),
        _pay,
        {"amount": "amount", "how": "text"},
    ),
    "refund": Action(
        "Hoàn phí, lệ phí",
        _stays(S),
        _refund,
        {"amount": "amount", "how": "text", "reason": "lines"},
    ),
    "reconcile": Action("Xác nhận đã nhận tiền", _stays(S), _reconcile),
    "withdraw": Action(
        "Công dân rút hồ sơ",
        dict.fromkeys([S.ACCEPTED, S.PROCESSING, S.SUPPLEMENT, S.DUTY], S.WITHDRAWN),
        _ended,
        {"reason": "lines"},
        paper="05",
    ),
    "stop": Action(
        "Dừng giải quyết hồ sơ",
        dict.fromkeys([S.PROCESSING, S.SUPPLEMENT, S.WITHDRAWN], S.STOPPED),
        _ended,
        {"reason": "lines"},
        paper="05",
    ),
    "reopen": Action("Mở lại hồ sơ", {S.STOPPED: S.PROCESSING}, _reopen, {"reason": "lines"}),
    "finish": Action(
        "Đã có kết quả",
        {S.ACCEPTED: S.FINISHED, S.PROCESSING: S.FINISHED},
        _finish,
        may={"result": "text"},
    ),
    "return": Action(
        "Trả kết quả",
        {S.FINISHED: S.RETURNED},
        _return,
        {"to": "receiver", "receipt": "receipt", "how": "text"},
        {"s10": "s10"},
    ),
    "delivered": Action("Bưu chính đã phát", _stays([S.RETURNED]), _delivered),
    "undelivered": Action(
        "Bưu chính không phát được",
        {S.RETURNED: S.FINISHED},
        _undelivered,
        {"reason": "lines"},
    ),
    "extend": Action(
        "Xin lỗi và hẹn lại",
        _stays([S.ACCEPTED, S.PROCESSING, S.DUTY]),
        _extend,
        {"due_at": "moment", "reason": "lines", "notice": "notice"},
        paper="04",
    ),
    "correct": Action(
        "Sửa sai sót khi tiếp nhận",
        _stays([S.ACCEPTED, S.PROCESSING, S.SUPPLEMENT, S.DUTY]),
        _correct,
        {"changes": "changes", "reason": "lines"},
        paper="01",
    ),
    "cancel": Action("Hủy số", _stays([S.ACCEPTED]), _cancel, {"reason": "lines"}),
    "assign": Action("Giao người phụ trách", _stays(OPEN), _assign, {"officer": "text"}),
    "contact": Action("Báo công dân", _stays(S), _contact, {"how": "text", "outcome": "text"}),
    "record": Action("Ghi mã của hệ thống gốc", _stays(S), _record, {"code": "code"}, {"system": "text"}),
    "complaint": Action("Ghi phản ánh", _stays(S), _complaint, {"about": "lines"}),
    "rate": Action(
        "Đánh giá hài lòng",
        _stays([S.DECLINED, S.STOPPED, S.FINISHED, S.RETURNED]),
        _rate,
        {"level": "level"},
    ),
}
"""The only table of steps; everything that offers, checks or applies one reads it."""
