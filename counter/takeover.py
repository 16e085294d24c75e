"""The first day: open dossiers of an older system or ledger come in row by row, each once, with their own codes and
dates, as events marked ``carried`` (domain.md, section 14)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from counter import right
from counter.calendar import Calendar
from counter.catalogue import Catalogue
from counter.cell import Cells, Reading, Remark, When
from counter.clock import stamp
from counter.deadline import Due, Limit, parse_limit
from counter.desk import NOT_GIVEN_OUT, Desk
from counter.dossier import Chosen, Status
from counter.event import Body, new_id, sealed_hash
from counter.intake import choose, people_doubts, procedure_doubts
from counter.ledger import OPEN, Told, columns, read_codes, read_told
from counter.lifecycle import read_body
from counter.ports import Draft, Facts, Writer
from counter.record import to_plain
from counter.refusal import Refused
from counter.step import due_body
from counter.text import fold

CARRIED = "nhập chuyển tiếp"

A_TIME = 100
"""Rows of one transaction: a counter that works meanwhile waits for no more than these."""

State = Literal["taken", "known", "refused", "passed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a row: taken, in the log already, refused, or passed over because it is no dossier."""

    row: int
    code: str
    state: State
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row as read. ``drafts`` are the events that it becomes, none for a row that is no dossier or has ``faults``."""

    number: int
    codes: tuple[str, ...] = ()
    request_id: str = ""
    drafts: tuple[Draft, ...] = ()
    remarks: tuple[Remark, ...] = ()
    faults: tuple[Remark, ...] = ()

    def verdict(self, state: State, *remarks: Remark) -> Verdict:
        """The same row, judged."""
        return Verdict(self.number, self.codes[0] if self.codes else "", state, remarks)


def take_over(
    desk: Desk, rows: Iterable[tuple[int, Cells]], *, dry_run: bool = False, clock_ok: bool = False
) -> list[Verdict]:
    """Take the good rows in and say of each row, in their order, what became of it.

    A row whose content is in the log already is known, so that the same file again, also after a power cut in the
    middle of it, takes nothing twice. ``dry_run`` looks and writes nothing. Raises ``Refused`` when the home takes
    nothing; the transactions before that stand.
    """
    right.check(desk.officer, "takeover.take_over")
    login, agencies = desk.officer.login, {fold(name): name for name in desk.agencies()}
    with desk.store.write(login, clock_ok=clock_ok) as writer:
        now = writer.now
    read = _told_once([read_row(number, cells, desk.facts, now, agencies) for number, cells in rows])
    verdicts: list[Verdict] = []
    for first in range(0, len(read), A_TIME):
        with desk.store.write(login, clock_ok=clock_ok) as writer:
            verdicts += [_taken(writer, row, dry_run) for row in read[first : first + A_TIME]]
    return verdicts


def _told_once(rows: list[Row]) -> list[Row]:
    """Of two rows with one code nobody can say which is right: both are refused."""
    told = Counter(code for row in rows for code in row.codes)
    twice = Remark(columns()["code"].heading, "Mã này còn ở dòng khác của tệp; giữ một dòng rồi nhập lại.")
    return [
        replace(row, faults=(*row.faults, twice)) if any(told[code] > 1 for code in row.codes) else row for row in rows
    ]


def _taken(writer: Writer, row: Row, dry_run: bool) -> Verdict:
    if row.faults:
        return row.verdict("refused", *row.faults)
    if not row.drafts:
        return row.verdict("passed", *row.remarks)
    if writer.by_request(row.request_id):
        return row.verdict("known")
    sentence = ""
    if any(writer.by_code(code) for code in row.codes):
        sentence = "Mã này đã có trong sổ với nội dung khác; tìm bằng motcua find, sửa ở hồ sơ ấy rồi bỏ dòng này."
    elif not all(writer.given_out(code) for code in row.codes):
        sentence = NOT_GIVEN_OUT
    if sentence:
        return row.verdict("refused", Remark(columns()["code"].heading, sentence))
    if not dry_run:
        for draft in row.drafts:
            writer.append(draft)
    return row.verdict("taken", *row.remarks)


def read_row(number: int, cells: Cells, facts: Facts, now: datetime, agencies: dict[str, str]) -> Row:
    """One row held against the rules of the house, and what it becomes. ``agencies`` are known by their folded names,
    and one that was not is from then on. Reads no store and raises nothing."""
    if len(cells) == 1 and not any(c.isdigit() for c in str(cells.get("code", ""))):
        why = "Dòng chỉ có một ô, xem như tiêu đề nhóm nên bỏ qua; nếu là hồ sơ thì ghi đủ các cột."
        return Row(number, remarks=(Remark("", why),))
    row = Reading(cells, columns())
    codes = read_codes(row)
    told = read_told(row, facts.unit, now.date())
    if told is None:
        return Row(number, codes, faults=tuple(row.faults))
    told = replace(told, agency=agencies.setdefault(fold(told.agency), told.agency))
    _check_status(row, told)
    _check_days(row, told, now)
    chosen = _chosen(row, told, facts.catalogue)
    if row.faults:
        return Row(number, codes, faults=tuple(row.faults))
    doubts = [*people_doubts(told.people), *procedure_doubts(chosen)]
    remarks = [Remark("", doubt) for doubt in doubts]
    if told.name and not _like(told.name, chosen.name):
        remarks.append(Remark(columns()["name"].heading, "Tên khác với tên của mã thủ tục này; xem lại mã thủ tục."))
    # The content and not what the catalogue or the calendar makes of it: the same row is the same for ever.
    request_id = f"takeover:{sealed_hash(row.values)}"
    known: Body = {"code": codes[0], "aliases": codes[1:], "request_id": request_id, "warnings": doubts}
    return Row(number, codes, request_id, _drafts(told, known, chosen, facts, now), tuple(remarks))


def _like(one: str, other: str) -> bool:
    one, other = fold(one), fold(other)
    return one in other or other in one


_ONLY_AT: dict[str, frozenset[Status]] = {
    "agency": frozenset(OPEN) - {Status.ACCEPTED},
    "forwarded_at": frozenset(OPEN) - {Status.ACCEPTED},
    "since": frozenset({Status.SUPPLEMENT, Status.DUTY, Status.FINISHED}),
    "asked": frozenset({Status.SUPPLEMENT, Status.DUTY}),
    "amount": frozenset({Status.DUTY}),
}
"""The columns that belong to these statuses alone; all but the day of the hand-over must then be filled."""


def _check_status(row: Reading, told: Told) -> None:
    label = told.status.label
    for key, statuses in _ONLY_AT.items():
        if key in row.values and told.status not in statuses:
            row.refuse(key, f'Không đi với trạng thái "{label}"; xóa ô này, hoặc xem lại trạng thái.')
        elif key not in row.values and told.status in statuses and key != "forwarded_at":
            row.refuse(key, f'Trạng thái "{label}" phải có ô này; ghi vào rồi nhập lại.')


_AFTER = {
    "due_at": ("received_at",),
    "forwarded_at": ("received_at",),
    "since": ("received_at", "forwarded_at"),
    "extended_at": ("received_at",),
    "extended_to": ("extended_at",),
    "told_at": ("received_at",),
}
"""Which days may not lie before which."""

_STANDS_STILL = frozenset({Status.SUPPLEMENT, Status.FINISHED})
"""Here the date cannot be put off any more: an extension lies before."""

_AHEAD = frozenset({"due_at", "extended_to"})
"""Days that may lie after today."""


def _check_days(row: Reading, told: Told, now: datetime) -> None:
    for key in ("received_at", *_AFTER):
        when: When | None = getattr(told, key)
        if when is None:
            continue
        if key not in _AHEAD and _before(now, when):
            row.refuse(key, "Ngày này ở sau hôm nay; xem lại ngày.")
        for other in _AFTER.get(key, ()):
            earlier: When | None = getattr(told, other)
            if earlier is not None and _before(when, earlier):
                row.refuse(key, f'Ngày này ở trước cột "{columns()[other].heading}"; xem lại hai ngày.')
    if (told.extended_to is None) != (told.extended_at is None):
        row.refuse("extended_to" if told.extended_to is None else "extended_at", "Hẹn lại phải có cả hai ngày; ghi đủ.")
    elif told.extended_to is not None and told.extended_at is not None:
        if told.due_at is None or _day(told.extended_to) <= _day(told.due_at):
            row.refuse("extended_to", "Ngày hẹn lại phải sau ngày hẹn trả lần đầu; xem lại hai ngày.")
        if told.status in _STANDS_STILL and told.since and _before(told.since, told.extended_at):
            row.refuse("extended_at", f'Ngày này ở sau cột "{columns()["since"].heading}"; xem lại hai ngày.')


def _before(one: When, other: When) -> bool:
    """Whether ``one`` lies before ``other``: by the hour where both have one, else by the day."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return _day(one) < _day(other)


def _day(when: When) -> date:
    return when.date() if isinstance(when, datetime) else when


def _chosen(row: Reading, told: Told, catalogue: Catalogue) -> Chosen:
    """The version in force on the day of receipt, with the limit of the old paper; one that the catalogue does not know
    as the row gives it, and marked as not verified."""
    try:
        chosen = choose(catalogue.get(told.procedure, _day(told.received_at)), told.channel, None)
    except Refused:
        chosen = Chosen(told.procedure, told.name, told.field, "", unverified=("code", "limit", "name"))
        missing = [columns()[key].heading for key in ("name", "field") if not getattr(told, key)]
        if missing:
            row.refuse(
                "procedure",
                f"Danh mục chưa có thủ tục này vào ngày nhận; ghi thêm cột {' và cột '.join(missing)} như trên giấy tờ "
                "cũ, hoặc xem lại mã.",
            )
    limit = told.limit or chosen.limit
    if told.due_at is None:
        limit = str(Limit("none"))
    elif limit in {"", str(Limit("none"))}:
        row.refuse("limit", "Có ngày hẹn trả thì phải có thời hạn; ghi như trên Giấy tiếp nhận cũ.")
        return chosen
    return replace(chosen, limit=limit, same_day=chosen.same_day or parse_limit(limit).kind == "same-day")


class _Days:
    """The hours of a row's days. A day without one begins with the counter; nothing of a day goes before what must have
    come first."""

    def __init__(self, calendar: Calendar, now: datetime) -> None:
        self._calendar = calendar
        self._now = now
        self._known: list[datetime] = []

    def at(self, when: When, *after: datetime) -> datetime:
        """The moment of a step that comes after those; without an hour also after all others of its day."""
        if isinstance(when, datetime):
            found = max(when, *after) if after else when
        else:
            same = [known for known in self._known if known.date() == when]
            found = max([min(self._calendar.opening(when), self._now), *same, *after])
        self._known.append(found)
        return found


def _drafts(told: Told, known: Body, chosen: Chosen, facts: Facts, now: datetime) -> tuple[Draft, ...]:
    """The row's events in the order of their time, which is the order in which they will be read again."""
    calendar = facts.unit.calendar(facts.calendar)
    days, today, uid = _Days(calendar, now), now.date(), new_id()
    received_at = days.at(told.received_at)
    due_at = told.due_at if told.due_at is None or isinstance(told.due_at, datetime) else calendar.closing(told.due_at)
    provisional = due_at is not None and calendar.provisional(due_at.date())
    fields: dict[str, Any] = {
        **known,
        "status": int(Status.ACCEPTED),
        "procedure": chosen,
        "channel": told.channel,
        "return_by": told.return_by,
        "people": told.people,
        "system_of_record": told.system,
        "note": told.note,
        "reason": CARRIED,
        "carried": True,
        "counter": facts.counter,
        "officer": told.officer,
        "received_at": received_at,
        "due": due_body(Due(due_at, provisional, ()), received_at),
    }
    body = {key: to_plain(value) for key, value in fields.items() if value not in ("", None, (), [], {})}
    drafts = [Draft(uid, "receive", received_at, body)]

    def add(kind: str, at: datetime, said: Body) -> datetime:
        drafts.append(Draft(uid, kind, at, {**said, "carried": True, "entered_because": CARRIED}))
        return at

    def step(kind: str, at: datetime, **said: Any) -> datetime:
        return add(kind, at, read_body(kind, said, today))

    before = [received_at]
    if told.status is not Status.ACCEPTED:
        forwarded = days.at(told.forwarded_at or _day(told.received_at), received_at)
        before.append(step("forward", forwarded, to=told.agency))
    if told.extended_at is not None and told.extended_to is not None:
        to = told.extended_to if isinstance(told.extended_to, datetime) else calendar.closing(told.extended_to)
        notice = {"number": "", "date": _day(told.extended_at).isoformat(), "signer": ""}
        extended = days.at(told.extended_at, received_at)
        add("extend", extended, {"due_at": stamp(to), "reason": CARRIED, "notice": notice})
        if told.status in _STANDS_STILL:
            before.append(extended)
    if told.since is not None:
        since = days.at(told.since, *before)
        match told.status:
            case Status.SUPPLEMENT:
                step("ask-supplement", since, items=list(told.asked), reason=CARRIED)
            case Status.DUTY:
                step("ask-duty", since, amount=told.amount, what="; ".join(told.asked))
            case Status.FINISHED:
                step("finish", since)
    if told.told_at is not None:
        step("contact", days.at(told.told_at, received_at), how=CARRIED, outcome="đã báo trước khi nhập chuyển tiếp")
    return tuple(sorted(drafts, key=lambda draft: draft.at))
