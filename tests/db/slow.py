"""The figures of a period once more, by another way: every dossier folded from the raw log, judged in plain Python."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby

from counter.clock import VIETNAM
from counter.dossier import Dossier
from counter.event import NO_DOSSIER, Event
from counter.lifecycle import fold

Tally = dict[str, Counter[str]]
"""Field by field, how much each figure comes to."""


class Slow:
    """A whole log, read as a clerk with much time would: ``uids`` has those behind each figure."""

    def __init__(self, events: Iterable[Event], first: date, last: date, now: datetime, officer: str = "") -> None:
        self.begin = datetime.combine(first, time(), VIETNAM)
        self.end = min(datetime.combine(last, time(23, 59, 59, 999000), VIETNAM), now)
        self.tally: Tally = defaultdict(Counter)
        self.papers: Tally = defaultdict(Counter)
        self.uids: dict[str, set[str]] = defaultdict(set)
        self.ratings: Counter[int] = Counter()
        rows = sorted((e for e in events if e.uid != NO_DOSSIER), key=lambda e: e.uid)
        for _, own in groupby(rows, key=lambda e: e.uid):
            life = sorted(own, key=lambda e: (e.at, e.seq))
            now_, then = fold(life), fold(e for e in life if e.at <= self.end)
            assert now_ is not None
            rated = [e for e in life if e.kind == "rate"]
            if rated and self.begin <= rated[-1].at <= self.end and officer in ("", now_.officer):
                self.ratings[now_.rating] += 1
            if then is not None and not now_.cancelled and officer in ("", then.officer) and self.belongs(then, life):
                self.count(then)

    def belongs(self, dossier: Dossier, life: list[Event]) -> bool:
        """Received by the end, and not closed before the beginning."""
        if dossier.received_at is None or dossier.received_at > self.end:
            return False
        if dossier.status in (9, 10):
            return next(e.at for e in life if e.kind == "finish") >= self.begin
        if dossier.status in (3, 8):
            ends = [e.at for e in life if e.kind in ("refuse", "stop", "withdraw") and e.at <= self.end]
            return ends[-1] >= self.begin
        return True

    def count(self, dossier: Dossier) -> None:
        field = dossier.procedure.field
        for figure in self.figures_of(dossier):
            self.tally[field][figure] += 1
            self.papers[field][figure] += len(dossier.items) or 1
            self.uids[figure].add(dossier.uid)
        legal, promised = dossier.procedure.legal_limit, dossier.procedure.limit
        for unit in (" ngày làm việc", " ngày"):
            law, word = legal.removesuffix(unit), promised.removesuffix(unit)
            if law.isdigit() and word.isdigit() and self.new(dossier):
                for tally in (self.tally, self.papers):
                    tally[field]["legal_days"] += int(law)
                    tally[field]["cut"] += int(law) - int(word)
                self.uids["legal_days"].add(dossier.uid)
                if law != word:
                    self.uids["cut"].add(dossier.uid)

    def new(self, dossier: Dossier) -> bool:
        assert dossier.received_at is not None
        return dossier.received_at >= self.begin

    def figures_of(self, dossier: Dossier) -> Iterable[str]:
        yield "received"
        yield from self.how_it_came(dossier)
        done, due = dossier.finished_at, dossier.due_at
        places = {file.component for file in dossier.attachments}
        paper = any(document.originals + document.copies for document in dossier.documents)
        if self.new(dossier) and paper and not places - {""}:
            yield "no_scan"
        short = SHORTER[dossier.procedure.limit] < SHORTER[dossier.procedure.legal_limit] < UNLIMITED
        if dossier.extension:
            yield "extended"
        if done is not None:
            yield "finished"
            yield "returned" if dossier.status == 10 else "uncollected"
            electronic = dossier.return_by == "electronic" or "" in places
            yield "result_file" if electronic else "no_result_file"
            if places - {""} or paper:
                yield "scan_due"
            if places - {""} and electronic:
                yield "digitised"
            if due is None:
                yield "undated"
                return
            days = (done.astimezone(VIETNAM).date() - due.astimezone(VIETNAM).date()).days
            yield "settled"
            yield "late" if days > 0 else "early" if days < 0 else "on_time"
            if days <= 0:
                yield from ("kept_time", "within")
            if short:
                yield "shortened_settled"
                if days <= 0 and not dossier.extension:
                    yield "shortened_kept"
        elif dossier.status in (2, 4, 6):
            if due is None:
                yield "open_undated"
            else:
                yield "open"
                yield from ("overdue",) if due < self.end else ("in_time", "within")
        else:
            yield {5: "supplement", 7: "withdrawn", 8: "ended"}[int(dossier.status)]

    def how_it_came(self, dossier: Dossier) -> Iterable[str]:
        if not self.new(dossier):
            yield "carried"
            return
        yield from ("new", dossier.channel)
        if dossier.channel != "online":
            yield "by_hand"
        if SHORTER[dossier.procedure.limit] < SHORTER[dossier.procedure.legal_limit] < UNLIMITED:
            yield "shortened"
        sources = {document.source for document in dossier.documents}
        if "incident" in sources:
            yield from ("data_due", "data_on_paper")
        elif "database" in sources:
            yield from ("data_due", "data_used")
        at_intake = sum(fee.paid for fee in dossier.fees)
        later = {payment.how for payment in dossier.payments}
        seen = sum(payment.amount for payment in dossier.payments)
        if sum(fee.due for fee in dossier.fees) and at_intake + seen:
            yield "paid"
            cash = "tiền mặt" in later or (at_intake and dossier.channel != "online")
            yield "paid_in_cash" if cash else "paid_online"


class SlowDay:
    """The lists and the supervisor's day of Friday 20 November 2026, some time after 10:00, by the same other way."""

    def __init__(self, events: Iterable[Event], now: datetime) -> None:
        rows = sorted((e for e in events if e.uid != NO_DOSSIER), key=lambda e: e.uid)
        lives = {uid: sorted(own, key=lambda e: (e.at, e.seq)) for uid, own in groupby(rows, key=lambda e: e.uid)}
        self.now = now
        self.dossiers = [dossier for life in lives.values() if (dossier := fold(life)) is not None]
        struck = {dossier.uid for dossier in self.dossiers if dossier.cancelled}
        self.steps = [e for uid, life in lives.items() if uid not in struck for e in life]
        self.views: dict[str, set[str]] = defaultdict(set)
        self.parts: dict[str, Counter[str]] = {part: Counter() for part in ("status", "return_by", "fees")}
        for dossier in self.dossiers:
            for view in self.views_of(dossier):
                self.views[view].add(dossier.uid)
            if dossier.uid in self.views["all"]:
                self.parts["status"][str(int(dossier.status))] += 1
                self.parts["return_by"][dossier.return_by] += 1
                self.parts["fees"].update(self.fees_of(dossier))

    def fees_of(self, dossier: Dossier) -> Iterable[str]:
        due = sum(fee.due for fee in dossier.fees)
        brought = sum(fee.paid for fee in dossier.fees) + sum(payment.amount for payment in dossier.payments)
        if any(payment.how != "tiền mặt" and payment.confirmed_at is None for payment in dossier.payments):
            yield "waiting"
        elif dossier.refunds:
            yield "refunded"
        elif due or brought:
            yield "paid" if brought >= due else "owed"

    def views_of(self, dossier: Dossier) -> Iterable[str]:
        status, due = int(dossier.status), dossier.due_at
        yield from ("to-review",) if any(not flag.decision for flag in dossier.flags) else ()
        if dossier.cancelled:
            return
        yield from ("to-tell",) if dossier.tell else ()
        yield from ("to-enter",) if dossier.to_enter else ()
        if status in (3, 8, 10):
            return
        yield "all"
        yield from ("running",) if status in (2, 4, 5, 6) else ()
        if dossier.items and status in (2, 4):
            yield "to-sign"
        else:
            at_hand = {1: "to-accept", 2: "to-hand-over", 5: "supplement", 9: "to-return"}
            yield from (at_hand[status],) if status in at_hand else ()
            yield from self.waits_long(dossier)
        if status in (2, 4, 6) and due is not None:
            yield from self.burns(dossier, due)

    def waits_long(self, dossier: Dossier) -> Iterable[str]:
        today = self.now.replace(hour=0, minute=0, second=0, microsecond=0)
        received, done = dossier.received_at, dossier.finished_at
        if dossier.status == 2 and received is not None and received < today:
            yield "late-hand-over"
        if dossier.status == 5 and dossier.pauses[-1].at < today - timedelta(days=30):
            yield "supplement-late"
        # Friday the 13th is five working days back.
        if dossier.status == 9 and done is not None and done < today.replace(day=13):
            yield "not-collected"

    def burns(self, dossier: Dossier, due: datetime) -> Iterable[str]:
        day, today = due.astimezone(VIETNAM).date(), self.now.date()
        received = dossier.received_at
        yield from ("today",) if day == today else ("tomorrow",) if day == today + timedelta(days=1) else ()
        if due < self.now:
            yield "overdue"
            yield from ("late-again",) if dossier.extension else ()
        known = received is not None and received.astimezone(VIETNAM).date() < today
        if not dossier.extension and (due < self.now or (known and due <= MONDAY)):
            yield "to-apologise"

    def done(self, day: date, *kinds: str) -> set[str]:
        return {
            e.uid
            for e in self.steps
            if e.kind in kinds
            and e.at.astimezone(VIETNAM).date() == day
            and (e.kind != "receive" or "received_at" in e.body)
        }


MONDAY = datetime(2026, 11, 23, 17, 30, tzinfo=VIETNAM)
UNLIMITED = 999
SHORTER = {
    "trong ngày": 0,
    "3 ngày làm việc": 101,
    "24 giờ": 72,
    "5 ngày làm việc": 168,
    "15 ngày": 360,
    "30 ngày": 720,
    "không hẹn": UNLIMITED,
    "": UNLIMITED,
}
"""Limits in hours of the calendar, a week having five working days."""
