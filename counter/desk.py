"""The desk: what an officer does with a dossier, each step one transaction, the paper after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from counter.clock import Clock, iso
from counter.code import issue
from counter.deadline import Limit, due, parse_limit
from counter.dossier import Dossier, Status
from counter.event import Body, Event, new_id
from counter.intake import Intake, Matched, match, read_intake
from counter.lifecycle import ACTIONS, fold, read_body, why_not
from counter.ports import Draft, Facts, Form, Paper, Sheet, Store, Writer
from counter.record import shown, to_plain
from counter.refusal import PrinterOff, Refused
from counter.unit import Officer

UNPRINTABLE = (
    "Phông chữ trên máy thiếu vài ký tự trong tên hoặc địa chỉ; viết tay các ký tự đó vào giấy, hoặc cài phông đủ chữ."
)

BACK_ENTRY = timedelta(minutes=10)
"""A time of receipt further back than this is a back-entry and needs its reason."""


@dataclass(frozen=True, slots=True)
class Received:
    """What ``receive`` answers. ``receipt`` is ``None`` when the dossier waits at status 1, or when the paper could not
    be written; ``trouble`` then says what to do."""

    dossier: Dossier
    receipt: Path | None
    trouble: str = ""

    def to_json(self, home: Path) -> dict[str, Any]:
        """The line that ``motcua receive`` prints."""
        dossier = self.dossier
        receipt = None
        if self.receipt is not None:
            within = self.receipt.is_relative_to(home)
            receipt = (self.receipt.relative_to(home) if within else self.receipt).as_posix()
        return {
            "code": dossier.code,
            "uid": dossier.uid,
            "status": int(dossier.status),
            "received_at": iso(dossier.received_at) if dossier.received_at else None,
            "due_at": iso(dossier.due_at) if dossier.due_at else None,
            "due_explained": shown(dossier.due_days),
            "provisional": dossier.provisional,
            "receipt": receipt,
            "warnings": list(dossier.warnings),
        }


class Desk:
    """The use-cases of one counter for one officer."""

    def __init__(self, store: Store, paper: Paper, clock: Clock, facts: Facts, officer: Officer) -> None:
        self.store = store
        self.paper = paper
        self.clock = clock
        self.facts = facts
        self.officer = officer

    def receive(self, data: Any, *, clock_ok: bool = False) -> Received:
        """Take a dossier in: code, event and rows in one transaction, then the receipt.

        ``data`` is the object of design.md, "Commands". The same ``request_id`` again gives the first dossier. Raises
        ``Refused`` and stores nothing; a receipt that cannot be written leaves the dossier in, with ``trouble`` said.
        """
        intake = read_intake(data, self.clock.now().date())
        with self.store.write(self.officer.login, clock_ok=clock_ok) as writer:
            first = writer.by_request(intake.request_id) if intake.request_id else None
            if first is None:
                at = self._time_of_receipt(intake, writer.now)
                dossier = self._take_in(writer, intake, match(intake, self.facts.catalogue, at.date()), at)
        if first is not None:
            dossier = _at_receipt(self.store.events(first)[:1])
        if dossier.received_at is None:
            return Received(dossier, None)
        kept = None if first is None else self.paper.kept("01", dossier, self.sheet(dossier))
        if kept is not None:
            return Received(dossier, kept)
        return self._with_receipt(dossier)

    def _with_receipt(self, dossier: Dossier) -> Received:
        trouble = UNPRINTABLE if self.paper.unprintable(dossier) else ""
        try:
            return Received(dossier, self.paper.issue("01", dossier, self.sheet(dossier)), trouble)
        except PrinterOff as off:
            return Received(dossier, off.path, str(off))
        except Refused as refused:
            return Received(dossier, None, str(refused))

    def _time_of_receipt(self, intake: Intake, now: datetime) -> datetime:
        at = intake.received_at or now
        if at > now:
            raise Refused("Thời điểm tiếp nhận ở sau giờ hiện tại; xem lại ngày giờ.")
        if at < now - BACK_ENTRY and not intake.reason:
            raise Refused(
                'Nhập bù hồ sơ đã nhận trước đó phải ghi lý do ở "reason" (như: mất điện, nhập theo sổ giấy).'
            )
        if intake.submitted_at is not None and intake.submitted_at > at:
            raise Refused("Thời điểm nộp ở hệ thống kia ở sau thời điểm tiếp nhận; xem lại ngày giờ.")
        return at

    def _take_in(self, writer: Writer, intake: Intake, matched: Matched, at: datetime) -> Dossier:
        if any(writer.by_code(code) for code in (intake.code, *intake.aliases) if code):
            raise Refused(
                "Mã hồ sơ này đã dùng cho một hồ sơ khác trong sổ; tìm bằng motcua find, hoặc xem lại mã trên giấy."
            )
        if intake.code and not writer.given_out(intake.code):
            raise Refused(
                "Mã này thuộc dải số của chính quầy này mà quầy chưa cấp đến; xem lại 4 chữ số cuối trên giấy."
            )
        waiting = bool(intake.code) and intake.received_at is None
        code = intake.code or str(issue(self.facts.unit.code, at, self.facts.counter, writer.last_number(at.date())))
        fields: Body = {
            "code": code,
            "status": int(Status.REGISTERED if waiting else Status.ACCEPTED),
            "procedure": matched.chosen,
            "submitted_at": intake.submitted_at,
            "aliases": intake.aliases,
            "channel": intake.channel,
            "return_by": intake.return_by,
            "people": intake.people,
            "documents": matched.documents,
            "fees": matched.fees,
            "organisations": intake.organisations,
            "system_of_record": intake.system_of_record,
            "sets": intake.sets,
            "note": intake.note,
            "paper_number": intake.paper_number,
            "reason": intake.reason,
            "counter": self.facts.counter,
            "request_id": intake.request_id,
            "warnings": matched.warnings,
        }
        if not waiting:
            fields |= self._registered(writer, matched, intake, at)
        body = {key: to_plain(value) for key, value in fields.items() if value not in ("", None, (), {})}
        _, dossier = writer.append(Draft(new_id(), "receive", at, body))
        if dossier is None:
            raise AssertionError("a receive event always makes a dossier")
        return dossier

    def _registered(self, writer: Writer, matched: Matched, intake: Intake, at: datetime) -> Body:
        """What only an accepted dossier has: its time, its place in the register, its return date."""
        competent = intake.organisations.competent
        elsewhere = bool(competent) and competent not in {self.facts.unit.code, self.facts.unit.name}
        limit = matched.procedure.limit(intake.channel, matched.case)
        return {
            "received_at": at,
            "waits_for": competent if elsewhere else "",
            "book": self.facts.counter,
            "year": at.year,
            "entry": writer.last_entry(at.year) + 1,
            "due": self._due(None if elsewhere else at, limit),
        }

    def _due(self, clock_at: datetime | None, limit: Limit | None) -> Body:
        calendar = self.facts.unit.calendar(self.facts.calendar)
        found = due(clock_at, limit or Limit("none"), calendar, self.facts.unit.due_hour)
        return {
            "clock_at": to_plain(clock_at),
            "due_at": to_plain(found.due_at),
            "provisional": found.provisional,
            "days": to_plain(found.days),
        }

    def act(
        self,
        code: str,
        kind: str,
        body: Any = None,
        *,
        at: datetime | None = None,
        reason: str = "",
        clock_ok: bool = False,
    ) -> Dossier:
        """One step of a dossier's life. ``at`` enters it afterwards and then needs ``reason``. Raises ``Refused``."""
        cleaned = read_body(kind, body, self.clock.now().date())
        action = ACTIONS[kind]
        if at is not None and not reason:
            raise Refused("Ghi bù một bước với --at thì phải có --reason (lý do).")
        if action.paper:
            raise Refused(
                f'Bước "{action.label}" đi kèm giấy theo Mẫu {action.paper}; làm bước này tại quầy có in giấy đó.'
            )
        if action.supervisor and self.officer.role != "supervisor":
            raise Refused(f'Bước "{action.label}" do lãnh đạo Trung tâm làm; đăng nhập bằng tài khoản của lãnh đạo.')
        if kind == "assign" and self.facts.unit.officer(cleaned["officer"]) is None:
            raise Refused("Đơn vị không có cán bộ với tên đăng nhập này; xem danh sách trong tệp đơn vị.")
        uid = self.one(code)
        with self.store.write(self.officer.login, clock_ok=clock_ok) as writer:
            dossier = writer.dossier(uid)
            if dossier is None:
                raise Refused("Không còn hồ sơ mang mã này; tìm lại bằng motcua find.")
            refused = why_not(dossier, kind)
            if refused:
                raise Refused(refused)
            when = self._time_of_step(dossier, at, writer.now)
            if reason:
                cleaned["entered_because"] = reason
            cleaned |= self._recomputed(dossier, kind, when)
            _, after = writer.append(Draft(uid, kind, when, cleaned))
        if after is None:
            raise AssertionError("a step always leaves a dossier")
        return after

    def _time_of_step(self, dossier: Dossier, at: datetime | None, now: datetime) -> datetime:
        last = dossier.last_at or now
        if at is None:
            return max(now, last)
        if at > now:
            raise Refused("Thời điểm của bước này ở sau giờ hiện tại; xem lại ngày giờ.")
        if at < last:
            raise Refused("Thời điểm ghi bù ở trước bước gần nhất của hồ sơ; xem lại ngày giờ, hoặc ghi theo thứ tự.")
        return at

    def _recomputed(self, dossier: Dossier, kind: str, at: datetime) -> Body:
        """The new return date of a step that starts the clock."""
        if kind != "accept":
            return {}
        limit = parse_limit(dossier.procedure.limit) if dossier.procedure.limit else None
        return {"due": self._due(at, limit)}

    def one(self, code: str) -> str:
        """The uid of the one dossier that ``code`` (whole, an alias or a tail) names. Raises ``Refused``."""
        found = self.store.resolve(code)
        if not found:
            raise Refused("Không tìm thấy hồ sơ mang mã này; kiểm tra lại mã, hoặc tìm theo tên bằng motcua find.")
        if len(found) > 1:
            raise Refused("Có nhiều hồ sơ khớp phần mã đã nhập; nhập thêm chữ số đứng trước, hoặc cả mã.")
        return found[0]

    def dossier(self, code: str) -> tuple[Dossier, list[Event]]:
        """A dossier and its trail. Raises ``Refused``."""
        uid = self.one(code)
        dossier = self.store.dossier(uid)
        if dossier is None:
            raise Refused("Không tìm thấy hồ sơ mang mã này; kiểm tra lại mã.")
        return dossier, list(self.store.events(uid))

    def slip(self, code: str, form: Form, target: Path | None, *, clock_ok: bool = False) -> Path:
        """Print a form again: the copy is counted in the log before it is drawn, so that each says which it is."""
        dossier, events = self.dossier(code)
        if form == "01" and dossier.received_at is None:
            raise Refused("Hồ sơ chưa được tiếp nhận nên chưa có Giấy tiếp nhận; làm bước accept trước.")
        sheet = self.sheet(dossier)
        if form == "01":
            dossier = _at_receipt(events)
            sheet = replace(sheet, copy=self._count_copy(dossier.uid, form, clock_ok))
        if target is None:
            return self.paper.issue(form, dossier, sheet)
        self.paper.write(form, dossier, sheet, target)
        return target

    def _count_copy(self, uid: str, form: Form, clock_ok: bool) -> int:
        with self.store.write(self.officer.login, clock_ok=clock_ok) as writer:
            dossier = writer.dossier(uid)
            if dossier is None:
                raise Refused("Không tìm thấy hồ sơ mang mã này; kiểm tra lại mã.")
            copy = dossier.reprints.get(form, 1) + 1
            at = self._time_of_step(dossier, None, writer.now)
            writer.append(Draft(uid, "reprint", at, {"form": form, "copy": copy}))
        return copy

    def sheet(self, dossier: Dossier) -> Sheet:
        """What the paper shows of the house."""
        officer = self.facts.unit.officer(dossier.received_by)
        return Sheet(self.facts.unit, officer.name if officer else dossier.received_by, self.facts.practice)


def _at_receipt(events: Sequence[Event]) -> Dossier:
    """The dossier as its receipt shows it: as it stood when it was last received or accepted."""
    last = max(i for i, event in enumerate(events) if event.kind in {"receive", "accept"})
    dossier = fold(events[: last + 1])
    if dossier is None:
        raise AssertionError("a dossier's log begins with its receipt")
    return dossier
