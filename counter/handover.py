"""Many dossiers over the counter at once: to an agency, back with their results, to those who take them, to and from
the post, to the leader who signs; a signed list where another side takes them.

All of it is one transaction: the steps stand with the list that tells of them, or nothing does. One that may not go
holds nothing back; the list shows those that went.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

from counter import access, right
from counter.agency import called
from counter.clock import day_of
from counter.code import serial
from counter.desk import Acted, Desk, Done, issued
from counter.dossier import Dossier, Status
from counter.event import NO_DOSSIER, Body, Event
from counter.identity import postal_item
from counter.lifecycle import fold, why_not
from counter.ports import EVERYTHING, Draft, Filter, ListForm, Writer
from counter.refusal import Refused

Pile = Literal["handover", "results", "return", "post-out", "post-in", "sign", "delivered", "undelivered"]


@dataclass(frozen=True, slots=True)
class Work:
    """What is done with a pile. ``step`` is done with each dossier of it, none where it only goes into a list; ``view``
    holds those that can be taken up all at once, none where each must be in hand."""

    label: str
    step: str
    view: str


WORKS: dict[Pile, Work] = {
    "handover": Work("Chuyển xử lý", "forward", "to-hand-over"),
    "results": Work("Nhận kết quả từ cơ quan", "finish", ""),
    "return": Work("Trả kết quả cho một người", "return", "to-return"),
    "post-out": Work("Gửi trả qua bưu chính", "return", "to-return"),
    "post-in": Work("Nhận từ bưu chính", "", "all"),
    "sign": Work("Ký chứng thực", "finish", "to-sign"),
    "delivered": Work("Bưu chính đã phát", "delivered", ""),
    "undelivered": Work("Bưu chính không phát được", "undelivered", ""),
}

POSTED: frozenset[Pile] = frozenset({"delivered", "undelivered"})
"""What the post tells of the lists that it took: such a list can be taken up all at once."""

NOTHING: Mapping[str, str] = {}

MOST = 500
"""Dossiers of one pile."""

Act = Callable[..., Acted]
"""``Desk.act_in`` in the pile's transaction."""

Step = Callable[[Act, str], Acted | Dossier]
"""What is done with the dossier of a code; one that nothing is done with goes into the list as it stands."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What went over, what was refused and why (by the code as it was given), what the officer is warned of (by
    the dossier's code), and the signed list."""

    dossiers: tuple[Dossier, ...]
    refused: tuple[tuple[str, str], ...]
    warnings: tuple[tuple[str, str], ...] = ()
    paper: Path | None = None
    trouble: str = ""


def hindrance(dossier: Dossier, pile: Pile) -> str | None:
    """Why a dossier does not belong in this pile, in one sentence."""
    if pile == "sign" and not dossier.to_sign:
        return "Hồ sơ không có giấy tờ nào đang chờ ký chứng thực."
    if pile == "results" and dossier.to_sign:
        return 'Giấy tờ chứng thực không nhận kết quả từ cơ quan khác; xếp vào "Ký chứng thực".'
    if pile == "post-in" and dossier.channel != "post":
        return "Hồ sơ không nộp qua bưu chính; xem lại cách nộp trong chi tiết hồ sơ."
    step = WORKS[pile].step
    return why_not(dossier, step) if step else None


def pick(desk: Desk, code: str, pile: Pile) -> Dossier:
    """The dossier that ``code`` (whole, an alias or a tail) names; of several that end so, the one that waits and
    belongs in this pile, for the last digits name one of each day. Raises ``Refused``."""
    right.check(desk.officer, "handover.pick")
    if pile in POSTED and (item := item_of(code)):
        return _posted(desk, item, pile)
    waiting = [desk.store.dossier(uid) for uid in desk.store.resolve(code, waiting=pile not in POSTED)]
    fitting = [dossier for dossier in waiting if dossier is not None and hindrance(dossier, pile) is None]
    if pile == "handover" and len(fitting) > 1:
        # One that is with an agency may go on to another, but it is not what lies on the desk.
        fitting = [dossier for dossier in fitting if dossier.status is Status.ACCEPTED]
    dossier = fitting[0] if len(fitting) == 1 else desk.dossier(code)[0]
    refused = hindrance(dossier, pile)
    if refused:
        raise Refused(refused)
    return dossier


def item_of(text: str) -> str:
    """The postal item's number that ``text`` is; empty for none."""
    try:
        return postal_item(text)
    except Refused:
        return ""


def _posted(desk: Desk, item: str, pile: Pile) -> Dossier:
    """The dossier that went to the post under that item's number, however long ago."""
    found = [dossier for uid in desk.store.posted(item) if (dossier := desk.store.dossier(uid)) is not None]
    if not found:
        raise Refused(f"Không có bưu gửi {item} đang đi bưu chính; xem lại số, hoặc gõ mã hồ sơ trên danh sách.")
    fitting = [dossier for dossier in found if hindrance(dossier, pile) is None]
    if not fitting:
        raise Refused(str(hindrance(found[0], pile)))
    return fitting[0]


def of_list(desk: Desk, text: str, pile: Pile) -> list[Dossier]:
    """What went to the post with the list of that number and still belongs in this pile. Raises ``Refused``."""
    right.check(desk.officer, "handover.of_list")
    found = [desk.store.dossier(uid) for uid, _ in _list(desk, "post-out", text).body["of"]]
    return [dossier for dossier in found if dossier is not None and hindrance(dossier, pile) is None]


def candidates(desk: Desk, pile: Pile, first: Dossier | None = None) -> list[Dossier]:
    """What can be taken up all at once: of the post what goes by it or came with it today, of a person what waits for
    whoever owns ``first``."""
    right.check(desk.officer, "handover.candidates")
    view, now = WORKS[pile].view, desk.clock.now()
    if not view or (pile == "return" and first is None):
        return []
    only = Filter(first.applicant) if first and pile == "return" else EVERYTHING
    lines, _ = desk.store.queue(view, now, now.date(), MOST, only)
    found = [dossier for line in lines if (dossier := desk.store.dossier(line.uid)) is not None]
    return [dossier for dossier in found if hindrance(dossier, pile) is None and _meant(dossier, pile, now, first)]


def _meant(dossier: Dossier, pile: Pile, now: datetime, first: Dossier | None) -> bool:
    match pile:
        case "post-out":
            return dossier.return_by == "post"
        case "post-in":
            return dossier.received_at is not None and day_of(dossier.received_at) == now.date()
        case "return" if first is not None:
            return _owners(dossier) == _owners(first)
    return True


def _owners(dossier: Dossier) -> list[tuple[str, str]]:
    return sorted((person.name, person.id) for person in dossier.having("owner"))


def hand_over(desk: Desk, codes: Sequence[str], to: str, due_at: str = "", note: str = "") -> HandedOver:
    """Forward each dossier to the agency ``to`` and make the hand-over sheet ("Giấy bàn giao hồ sơ")."""
    right.check(desk.officer, "handover.hand_over")
    to = called(to, desk.agencies())
    body = {"to": to} | ({"due_at": due_at} if due_at else {}) | ({"note": note} if note else {})
    return _each(desk, codes, lambda act, code: act(code, "forward", body), "handover", to)


def take_results(desk: Desk, codes: Sequence[str], agency: str) -> HandedOver:
    """The results of these dossiers came from ``agency``: each is finished, and the sheet ("Phiếu bàn giao kết quả")
    is signed by both."""
    right.check(desk.officer, "handover.take_results")
    agency = called(agency, desk.agencies())
    return _each(desk, codes, lambda act, code: act(code, "finish"), "results", agency)


def give_back(
    desk: Desk, codes: Sequence[str], to: dict[str, str], receipt: str, how: str, shown: Mapping[str, str] = NOTHING
) -> HandedOver:
    """Return results over the counter to one person; each to its own applicant when ``to`` names nobody. ``shown`` maps
    codes to what was scanned off their receipts."""
    right.check(desk.officer, "handover.give_back")

    def step(act: Act, code: str) -> Acted:
        return _returned(desk, act, code, to, receipt, how, shown=shown.get(code, ""))

    return _each(desk, codes, step)


def sign(desk: Desk, codes: Sequence[str], *, handed: bool) -> HandedOver:
    """The leader has signed these certifications: each paper takes its number; ``handed``: and goes to its applicant
    at once."""
    right.check(desk.officer, "handover.sign")

    def step(act: Act, code: str) -> Acted:
        signed = act(code, "finish")
        return _returned(desk, act, code, {}, "collected", "tại quầy") if handed else signed

    return _each(desk, codes, step)


def send_by_post(desk: Desk, items: dict[str, str], carrier: str) -> HandedOver:
    """Return results by post: ``items`` maps each code to its item number, which may be empty."""
    right.check(desk.officer, "handover.send_by_post")

    def step(act: Act, code: str) -> Acted:
        return _returned(desk, act, code, {}, "collected", "bưu chính", items[code])

    return _each(desk, tuple(items), step, "post-out", carrier)


def list_from_post(desk: Desk, codes: Sequence[str], carrier: str) -> HandedOver:
    """The signed list of dossiers that the post brought; they have been taken in before."""
    right.check(desk.officer, "handover.list_from_post")
    return _each(desk, codes, lambda act, code: desk.dossier(code)[0], "post-in", carrier)


def told_by_post(desk: Desk, codes: Sequence[str], why: str = "") -> HandedOver:
    """The post has delivered these, or could not, ``why``: then they wait at the counter again."""
    right.check(desk.officer, "handover.told_by_post")
    if why:
        return _each(desk, codes, lambda act, code: act(code, "undelivered", {"reason": why}))
    return _each(desk, codes, lambda act, code: act(code, "delivered"))


def _returned(
    desk: Desk, act: Act, code: str, to: dict[str, str], receipt: str, how: str, item: str = "", shown: str = ""
) -> Acted:
    receiver = to
    if not to.get("name"):
        dossier, _ = desk.dossier(code)
        person = dossier.taker
        receiver = {"name": person.name, "id": person.id} if person else {"name": dossier.applicant}
    body: dict[str, Any] = {"to": receiver, "receipt": receipt, "how": how}
    return act(code, "return", body | ({"s10": item} if item else {}), shown=shown)


def _each(desk: Desk, codes: Sequence[str], step: Step, kind: ListForm | None = None, subject: str = "") -> HandedOver:
    went: list[Acted | Dossier] = []
    refused = []
    listed: Event | None = None
    keys = desk.facts.mark_keys
    with desk.store.write(desk.officer.login) as writer:
        # A number that could not be given out is asked for before anything is done.
        slips = desk.slips(writer, kind, writer.now) if kind else []
        act = partial(desk.act_in, writer, keys)
        for code in dict.fromkeys(codes):
            try:
                went.append(step(act, code))
            except Refused as refusal:
                refused.append((code, str(refusal)))
        if went and kind:
            dossiers = [each if isinstance(each, Dossier) else each[2] for each in went]
            listed = _listed(desk, writer, kind, slips[0], subject, dossiers)
    done = [Done(each) if isinstance(each, Dossier) else desk.after_step(*each) for each in went]
    paper, trouble = issued(partial(_draw, desk, listed)) if listed else (None, "")
    warnings = tuple((one.dossier.code, warning) for one in done for warning in one.warnings)
    return HandedOver(tuple(one.dossier for one in done), tuple(refused), warnings, paper, trouble)


def _listed(desk: Desk, writer: Writer, kind: ListForm, slip: Body, subject: str, dossiers: Sequence[Dossier]) -> Event:
    """The list in the log, before it is printed: its number, the other side, each dossier as of its last step."""
    body: Body = {
        "what": kind,
        "slip": slip,
        "to": subject,
        "codes": [dossier.code for dossier in dossiers],
        "of": [[dossier.uid, desk.store.events(dossier.uid)[-1].event_id] for dossier in dossiers],
    }
    event, _ = writer.append(Draft(NO_DOSSIER, access.PRINTED, writer.now, body))
    return event


def lists(desk: Desk, kind: ListForm, limit: int) -> list[Event]:
    """The last lists of this counter, newest first."""
    right.check(desk.officer, "handover.lists")
    return desk.store.numbered(kind, desk.facts.counter, limit)


def list_again(desk: Desk, kind: ListForm, text: str, target: Path | None = None, *, clock_ok: bool = False) -> Path:
    """Print the list of that number again, as it was: ``7`` of this counter's year, or ``1-2026-0007``. The copy is
    counted in the log before it is drawn. Raises ``Refused``."""
    right.check(desk.officer, "handover.list_again")
    event = _list(desk, kind, text)
    with desk.store.write(desk.officer.login, clock_ok=clock_ok) as writer:
        copy = desk.store.noted("", access.PRINTED, "list", event.event_id, event.recorded_at, writer.now) + 2
        body: Body = {"what": kind, "list": event.event_id, "copy": copy, "codes": event.body["codes"]}
        writer.append(Draft(NO_DOSSIER, access.PRINTED, writer.now, body))
    return _draw(desk, event, copy, target)


def _list(desk: Desk, kind: ListForm, text: str) -> Event:
    said = serial(text, f"{kind}-", desk.facts.counter, desk.clock.now().year)
    event = desk.store.slip(kind, *said) if said else None
    if event is None:
        raise Refused(
            "Không có danh sách loại này mang số này; xem lại số trên giấy, của năm hay quầy khác thì ghi cả quầy và "
            "năm, như 1-2026-0007."
        )
    return event


def _draw(desk: Desk, event: Event, copy: int = 1, target: Path | None = None) -> Path:
    sheet = replace(desk.sheet_by(event, event.officer), copy=copy)
    dossiers = [_as_of(desk, uid, last) for uid, last in event.body["of"]]
    return desk.paper.issue_list(event.body["what"], dossiers, sheet, event.body["to"], target)


def _as_of(desk: Desk, uid: str, last: str) -> Dossier:
    """The dossier when the step ``last`` had been done."""
    events = desk.store.events(uid)
    place = next((n for n, event in enumerate(events, 1) if event.event_id == last), 0)
    dossier = fold(events[:place])
    if dossier is None:
        raise Refused("Máy này chưa có đủ các bước của danh sách; đồng bộ, hoặc nhập sổ của máy kia, rồi in lại.")
    return dossier
