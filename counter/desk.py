"""The desk: what an officer does with a dossier, each step one transaction, the paper after it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from counter import access, agency, right
from counter.calendar import Calendar
from counter.certification import recharged
from counter.clock import Clock, day_of, iso
from counter.code import SlipNumber, elsewhere, issue, parse_slip
from counter.deadline import Limit, due
from counter.dossier import Dossier, Status
from counter.event import NO_DOSSIER, Body, Event, new_id, same_id
from counter.flag import waits
from counter.guidance import KIND as GUIDANCE
from counter.guidance import as_dossier, read_guidance
from counter.identity import born_after
from counter.intake import Intake, Matched, match, read_intake
from counter.lifecycle import ACTIONS, apply, carried, fold, paper_of, read_body, step_name, why_not
from counter.mark import Keys, forged, read, tail
from counter.ports import Draft, Facts, Form, NoTray, Paper, Sheet, Store, Tray, Writer
from counter.record import shown, to_plain
from counter.refusal import PrinterOff, Refused
from counter.step import NUMBERED, UNBORN, doubts, due_body, late_supplement, new_due, refusal, registered
from counter.unit import Officer
from counter.vietqr import why_none

UNPRINTABLE = (
    "Phông chữ trên máy thiếu vài ký tự trong tên hoặc địa chỉ; viết tay các ký tự đó vào giấy, hoặc cài phông đủ chữ."
)

NOT_GIVEN_OUT = "Mã này thuộc dải số của chính quầy này mà quầy chưa cấp đến; xem lại 4 chữ số cuối trên giấy."
NOT_TODAY = (
    "Chứng thực không trả kịp trong ngày thì phải có phiếu hẹn ghi rõ giờ, ngày (TT 01/2020/TT-BTP, Điều 2); "
    "in Giấy tiếp nhận (Mẫu 01) cho người nộp."
)

WAITS = (
    "Hồ sơ đã chuyển xử lý: việc sửa chờ lãnh đạo Trung tâm đồng ý mới có hiệu lực, chưa in Giấy tiếp nhận thay thế."
)

BACK_ENTRY = timedelta(minutes=10)
"""A time of receipt further back than this is a back-entry and needs its reason."""

Acted = tuple[Dossier, Event, Dossier]
"""A step: the dossier before it, its event, the dossier after it."""


@dataclass(frozen=True, slots=True)
class Done:
    """A dossier after what was done with it. ``paper`` is ``None`` when none goes with it or when it could not be
    written; ``trouble`` then says what to do. ``warnings`` are of this step alone."""

    dossier: Dossier
    paper: Path | None = None
    trouble: str = ""
    warnings: tuple[str, ...] = ()

    def paper_in(self, home: Path) -> str | None:
        """Where the paper is, from the home on."""
        if self.paper is None:
            return None
        return (self.paper.relative_to(home) if self.paper.is_relative_to(home) else self.paper).as_posix()

    def to_json(self, home: Path) -> dict[str, Any]:
        """The line that ``motcua receive`` prints."""
        dossier = self.dossier
        return {
            "code": dossier.code,
            "uid": dossier.uid,
            "status": int(dossier.status),
            "received_at": iso(dossier.received_at) if dossier.received_at else None,
            "due_at": iso(dossier.due_at) if dossier.due_at else None,
            "due_explained": shown(dossier.due_days),
            "provisional": dossier.provisional,
            "receipt": self.paper_in(home),
            "warnings": list(dossier.warnings),
        }


class Desk:
    """The use-cases of one counter for one officer, as far as ``counter.right`` gives that officer the right."""

    def __init__(
        self, store: Store, paper: Paper, clock: Clock, facts: Facts, officer: Officer, tray: Tray | None = None
    ) -> None:
        self.store = right.held(store, officer)
        self.paper = paper
        self.clock = clock
        self.facts = facts
        self.officer = officer
        self.tray = tray or NoTray()

    def _check(self, case: str) -> None:
        right.check(self.officer, f"desk.{case}")

    def receive(self, data: Any, *, clock_ok: bool = False) -> Done:
        """Take a dossier in: code, event and rows in one transaction, then the receipt.

        ``data`` is the object of design.md, "Commands". The same ``request_id`` again gives the first dossier. Raises
        ``Refused`` and stores nothing; a receipt that cannot be written leaves the dossier in, with ``trouble`` said.
        """
        self._check("receive")
        intake = read_intake(data, self.clock.now().date())
        with self.store.write(self.officer.login, clock_ok=clock_ok) as writer:
            first = writer.by_request(intake.request_id) if intake.request_id else None
            if first is None:
                at = self._time_of_receipt(intake, writer.now)
                dossier = self._take_in(writer, intake, match(intake, self.facts.catalogue, at.date()), at)
        if first is not None:
            dossier = _at_receipt(self.store.events(first))
        if dossier.received_at is None or not dossier.receipt:
            return Done(dossier, None)
        kept = None if first is None else self.paper.kept("01", dossier, self.sheet(dossier))
        if kept is not None:
            return Done(dossier, kept)
        return self._printed(dossier, "01", self.sheet(dossier))

    def _printed(self, dossier: Dossier, form: Form, sheet: Sheet, warnings: Sequence[str] = ()) -> Done:
        """The paper of what already stands in the log."""
        trouble = UNPRINTABLE if self.paper.unprintable(dossier) else ""
        paper, failed = issued(lambda: self.paper.issue(form, dossier, self._marked(form, dossier, sheet)))
        return Done(dossier, paper, failed or trouble, tuple(warnings))

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
        if any(born_after(person.born, day_of(at)) for person in intake.people):
            raise Refused(UNBORN)
        return at

    def _take_in(self, writer: Writer, intake: Intake, matched: Matched, at: datetime) -> Dossier:
        if any(writer.by_code(code) for code in (intake.code, *intake.aliases) if code):
            raise Refused(
                "Mã hồ sơ này đã dùng cho một hồ sơ khác trong sổ; tìm bằng motcua find, hoặc xem lại mã trên giấy."
            )
        if intake.code and not writer.given_out(intake.code):
            raise Refused(NOT_GIVEN_OUT)
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
            "items": matched.items,
            "receipt": None if matched.receipt else False,
            "organisations": intake.organisations,
            "system_of_record": intake.system_of_record,
            "record_code": intake.record_code,
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
        # What waits at the portal under that code is one dossier, whichever counters of the unit take its file in.
        uid = same_id(self.facts.unit.code, code) if waiting else new_id()
        _, dossier = writer.append(Draft(uid, "receive", at, body))
        if dossier is None:
            raise AssertionError("a receive event always makes a dossier")
        return dossier

    def _registered(self, writer: Writer, matched: Matched, intake: Intake, at: datetime) -> Body:
        """What only an accepted dossier has: its time, its place in the register, its return date."""
        competent = intake.organisations.competent
        elsewhere = bool(competent) and competent not in {self.facts.unit.code, self.facts.unit.name}
        limit = matched.procedure.limit(intake.channel, matched.case) or Limit("none")
        clock_at = None if elsewhere else at
        found = due(clock_at, limit, self.calendar, self.facts.unit.due_hour)
        later = not matched.receipt and found.due_at is not None and day_of(found.due_at) != day_of(at)
        return {
            "received_at": at,
            "waits_for": competent if elsewhere else "",
            **self._place(writer, at),
            "due": due_body(found, clock_at),
            "warnings": (*matched.warnings, NOT_TODAY) if later else matched.warnings,
        }

    def _place(self, writer: Writer, at: datetime) -> Body:
        """The next line of this counter's register."""
        return {"book": self.facts.counter, "year": at.year, "entry": writer.last_entry(at.year) + 1}

    @property
    def calendar(self) -> Calendar:
        """The days with the unit's own hours."""
        return self.facts.unit.calendar(self.facts.calendar)

    def act(
        self,
        code: str,
        kind: str,
        body: Any = None,
        *,
        at: datetime | None = None,
        reason: str = "",
        shown: str = "",
        clock_ok: bool = False,
    ) -> Done:
        """One step of a dossier's life, then its paper. ``at`` enters it afterwards and then needs ``reason``;
        ``shown`` is what was scanned off the receipt, where that is not ``code`` itself. Raises ``Refused`` and changes
        nothing; a paper that cannot be written leaves the step done, with ``trouble`` said."""
        self._check("act")
        keys = self.facts.mark_keys if kind == "return" and read(shown or code) else Keys()
        with self.store.write(self.officer.login, clock_ok=clock_ok) as writer:
            acted = self.act_in(writer, keys, code, kind, body, at=at, reason=reason, shown=shown)
        return self.after_step(*acted)

    def act_in(
        self,
        writer: Writer,
        keys: Keys,
        code: str,
        kind: str,
        body: Any = None,
        *,
        at: datetime | None = None,
        reason: str = "",
        shown: str = "",
    ) -> Acted:
        """``act`` in a transaction that is open; what ``after_step`` needs when that stands. ``keys``, which may have
        to be made, are asked for before it. Raises ``Refused`` and has written nothing."""
        self._check("act_in")
        cleaned = read_body(kind, body, self.clock.now().date())
        right.check(self.officer, f"act.{kind}", step_name(kind))
        if at is not None and not reason:
            raise Refused("Ghi bù một bước với --at thì phải có --reason (lý do).")
        if kind == "assign" and cleaned["officer"] not in {each.login for each in self.facts.unit.at_counter}:
            known = ", ".join(each.login for each in self.facts.unit.at_counter)
            raise Refused(f"Không có cán bộ nhận hồ sơ với tên đăng nhập này; chọn một trong: {known}.")
        dossier = writer.dossier(self.one(code))
        if dossier is None:
            raise Refused("Không còn hồ sơ mang mã này; tìm lại bằng motcua find.")
        if kind == "return" and forged(shown or code, keys, dossier):
            cleaned["forged"] = True
        return dossier, *self.step(writer, dossier, kind, cleaned, at=at, reason=reason)

    def step(
        self, writer: Writer, dossier: Dossier, kind: str, body: Body, *, at: datetime | None = None, reason: str = ""
    ) -> tuple[Event, Dossier]:
        """One step in a transaction that is open; ``body`` has been cleaned. Raises ``Refused``."""
        self._check("step")
        body = self._named(dossier, kind, body)
        when = self._time_of_step(dossier, at, writer.now)
        refused = why_not(dossier, kind) or refusal(dossier, kind, body, when, self.calendar)
        if refused:
            raise Refused(refused)
        if kind == "record":
            _free(writer, body["code"], dossier.uid)
        told = {**body, "entered_because": reason} if reason else body
        added = self._added(writer, dossier, kind, told, when)
        event, after = writer.append(Draft(dossier.uid, kind, when, {**told, **added}))
        if after is None:
            raise AssertionError("a step always leaves a dossier")
        return event, after

    def agencies(self) -> tuple[str, ...]:
        """The names that agencies are known by here."""
        self._check("agencies")
        return agency.known(self.facts.unit.agencies, self.store.agencies())

    def _named(self, dossier: Dossier, kind: str, body: Body) -> Body:
        """``body`` with each agency by the name that it is known by; an opinion comes from one that was asked."""
        asked = [leg.to for leg in dossier.legs] if kind == "opinion" else []
        keys = [key for key, sort in ACTIONS[kind].needs.items() if sort == "agency"]
        names = [*asked, *self.agencies()] if keys else []
        return {**body, **{key: agency.called(body[key], names) for key in keys}}

    def after_step(self, dossier: Dossier, event: Event, after: Dossier) -> Done:
        """The paper of a step that stands: ``dossier`` was before it, ``after`` is now."""
        self._check("after_step")
        warnings = event.body.get("warnings", ())
        paper: Form | Literal[""] = "" if waits(dossier, event) else paper_of(dossier, event.kind)
        if event.kind == "forward" and not dossier.legs:
            # The one control slip goes along with the dossier; its rows are for every hand-over to come.
            return self._printed(after, "06", self.sheet(after), warnings)
        if event.kind == "return" and after.handed is not None and after.handed.receipt == "lost":
            # In place of the receipt that cannot be taken back.
            paper = "collected"
        if not paper:
            return Done(after, warnings=tuple(warnings))
        return self._printed(after, paper, self.sheet_of(event, after), warnings)

    def _added(self, writer: Writer, dossier: Dossier, kind: str, body: Body, at: datetime) -> Body:
        """What a step brings along beside what was said: date, place in the register, slip number, fees, warnings."""
        added: Body = {}
        found = new_due(dossier, kind, at, self.facts.unit, self.calendar)
        if found is not None:
            added["due"] = found
        if registered(dossier, kind):
            added |= self._place(writer, at)
        if ACTIONS[kind].paper in NUMBERED:
            (added["slip"],) = self.slips(writer, ACTIONS[kind].paper, at)
        if kind == "correct" and "items" in body["changes"]:
            added["changes"] = recharged(dossier, body["changes"], at, self.facts.catalogue)
        if kind == "correct":
            added["lead"] = self.officer.role == right.SUPERVISOR
        if kind == "ask-supplement" and late_supplement(dossier, at, self.calendar):
            added["late"] = True
        if kind == "extend":
            added["provisional"] = self.calendar.provisional(day_of(datetime.fromisoformat(body["due_at"])))
        if kind == "finish" and dossier.items:
            added["slips"] = self.slips(writer, dossier.procedure.book, at, len(dossier.items))
        warnings = doubts(dossier, kind, body, at, self.calendar)
        if dossier.legs and added.get("lead") is False:
            warnings.append(WAITS)
        return added | ({"warnings": warnings} if warnings else {})

    def slips(self, writer: Writer, form: str, at: datetime, count: int = 1) -> list[Body]:
        """The next numbers of a form or of a certification book, of this counter and year."""
        last = writer.last_slip(form, at.year)
        place = {"form": form, "counter": self.facts.counter, "year": at.year}
        return [{**place, "number": last + n} for n in range(1, count + 1)]

    def _time_of_step(self, dossier: Dossier, at: datetime | None, now: datetime) -> datetime:
        if at is None:
            return dossier.next_at(now)
        if at > now:
            raise Refused("Thời điểm của bước này ở sau giờ hiện tại; xem lại ngày giờ.")
        if dossier.last_at is not None and at < dossier.last_at:
            raise Refused("Thời điểm ghi bù ở trước bước gần nhất của hồ sơ; xem lại ngày giờ, hoặc ghi theo thứ tự.")
        return at

    def guide(self, data: Any, *, clock_ok: bool = False) -> Done:
        """A guidance slip before acceptance: its own number, no dossier. Raises ``Refused`` and stores nothing."""
        self._check("guide")
        today = self.clock.now().date()
        intake, items, reason = read_guidance(data, today)
        matched = match(intake, self.facts.catalogue, today)
        with self.store.write(self.officer.login, clock_ok=clock_ok) as writer:
            (slip,) = self.slips(writer, "02", writer.now)
            body: Body = {
                "procedure": to_plain(matched.chosen),
                "people": to_plain(intake.people),
                "channel": intake.channel,
                "items": items,
                "reason": reason,
                "slip": slip,
            }
            event, _ = writer.append(Draft(NO_DOSSIER, GUIDANCE, writer.now, body))
        asked = as_dossier(event)
        return self._printed(asked, "02", self.sheet_of(event, asked))

    def guidance(self, number: SlipNumber) -> Event:
        """The guidance slip of that number. Raises ``Refused``."""
        self._check("guidance")
        found = None
        if number.unit in {"", self.facts.unit.code}:
            found = self.store.slip("02", number.counter, number.year, number.number)
        if found is None or found.kind != GUIDANCE:
            raise Refused("Không có phiếu hướng dẫn mang số này ở đơn vị; xem lại số trên phiếu.")
        return found

    def guided(self, number: SlipNumber) -> str | None:
        """The dossier (its uid) that the guidance slip of that number has led to."""
        self._check("guided")
        own = number.unit in {"", self.facts.unit.code}
        return next(iter(self.store.resolve(str(number))), None) if own else None

    def one(self, code: str) -> str:
        """The uid of the one dossier that ``code`` (whole, an alias or a tail) names. Raises ``Refused``."""
        self._check("one")
        found = self.store.resolve(code)
        if not found:
            raise Refused(
                elsewhere(code, self.facts.unit.code)
                or "Không tìm thấy hồ sơ mang mã này; kiểm tra lại mã, hoặc tìm theo tên (F3, motcua find)."
            )
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

    def slip(self, code: str, form: Form, target: Path | None, *, nth: int = 0, clock_ok: bool = False) -> Path:
        """Print a form again, as it was when its step was done: the newest original, or the ``nth`` from 1 on. The copy
        is counted in the log before it is drawn, so that each says which it is. Raises ``Refused`` for a form that the
        dossier has not had."""
        self._check("slip")
        guided = parse_slip(code) if form == "02" else None
        if guided:
            event = self.guidance(guided)
            asked = as_dossier(event)
            access.printed(self, "guidance", asked.aliases)
            return self._put(form, asked, self.sheet_of(event, asked), target)
        dossier, events = self.dossier(code)
        if form in LIVING:
            sheet = self.sheet(dossier)
            if form == "collected" and dossier.handed is None:
                raise Refused("Hồ sơ chưa trả kết quả nên chưa có giấy biên nhận; trả kết quả trước.")
            if form == "transfer":
                if refused := why_none(sheet.unit, dossier):
                    raise Refused(refused)
                sheet = replace(sheet, at=self.clock.now())
            access.printed(self, form, [dossier.code], dossier.uid)
        else:
            places = _originals_of(events, form)
            if not places and form == "01" and dossier.carried:
                raise Refused("Giấy tiếp nhận của hồ sơ nhập chuyển tiếp do hệ thống cũ cấp; dùng giấy ấy.")
            if not places:
                raise Refused(f"Hồ sơ chưa có giấy theo Mẫu {form}; giấy ấy đi kèm bước của nó.")
            if not 0 <= nth <= len(places):
                raise Refused(f"Hồ sơ mới có {len(places)} giấy theo Mẫu {form}; ghi số từ 1 đến {len(places)}.")
            place, replaced = places[nth - 1], 0 < nth < len(places)
            now, dossier = dossier, fold(events[: place + 1]) or dossier
            copy = self._count_copy(dossier.uid, form, nth if replaced else 0, clock_ok)
            sheet = replace(self.sheet_of(events[place], dossier), copy=copy)
            if form == "01":
                sheet = replace(sheet, struck="cancelled" if now.cancelled else "replaced" if replaced else "")
            if now.code != dossier.code:
                # A code that was given out twice goes on no further paper as this dossier's own.
                others = tuple(code for code in now.aliases if code != dossier.code)
                sheet = replace(sheet, instead_of=dossier.code)
                dossier = replace(dossier, code=now.code, aliases=others)
        return self._put(form, dossier, sheet, target)

    def _marked(self, form: Form, dossier: Dossier, sheet: Sheet) -> Sheet:
        """A receipt bears the mark that a forged one lacks."""
        keys = self.facts.mark_keys.known if form == "01" else ()
        return replace(sheet, mark=tail(dossier, keys[0])) if keys else sheet

    def _put(self, form: Form, dossier: Dossier, sheet: Sheet, target: Path | None) -> Path:
        sheet = self._marked(form, dossier, sheet)
        if target is None:
            return self.paper.issue(form, dossier, sheet)
        self.paper.write(form, dossier, sheet, target)
        return target

    def _count_copy(self, uid: str, form: Form, nth: int, clock_ok: bool) -> int:
        """The number of another copy of the newest original, or of the ``nth``, which others have replaced."""
        with self.store.write(self.officer.login, clock_ok=clock_ok) as writer:
            dossier = writer.dossier(uid)
            if dossier is None:
                raise Refused("Không tìm thấy hồ sơ mang mã này; kiểm tra lại mã.")
            if nth:
                copy = _copies_of(self.store.events(uid), form, nth) + 1
            else:
                copy = dossier.reprints.get(form, 1 if dossier.originals.get(form) else 0) + 1
            body: Body = {"form": form, "copy": copy} | ({"nth": nth} if nth else {})
            writer.append(Draft(uid, "reprint", self._time_of_step(dossier, None, writer.now), body))
        return copy

    def sheet(self, dossier: Dossier) -> Sheet:
        """What the paper of the dossier as it stands shows of the house."""
        officer = self.facts.unit.officer(dossier.received_by)
        return Sheet(self.facts.unit, officer.name if officer else dossier.received_by, self.facts.practice)

    def sheet_of(self, event: Event, dossier: Dossier) -> Sheet:
        """What the paper of ``event`` shows of the house: who did it, its number, the unit as it was then."""
        return self.sheet_by(event, dossier.received_by if event.kind == "receive" else event.officer)

    def sheet_by(self, event: Event, login: str) -> Sheet:
        """The same for what ``login`` signs."""
        unit, slip = self.store.unit_at(event), event.body.get("slip", {})
        officer = unit.officer(login)
        return Sheet(
            unit,
            officer.name if officer else login,
            self.facts.practice,
            number=slip.get("number", 0),
            counter=slip.get("counter", 0),
            at=event.at,
        )


LIVING: frozenset[Form] = frozenset({"06", "label", "collected", "transfer"})
"""Forms that show the dossier as it stands and belong to no single step."""


def _free(writer: Writer, code: str, uid: str) -> None:
    """Raises ``Refused`` when another dossier bears ``code``, or when it is one that this counter has yet to give."""
    if set(writer.by_code(code)) - {uid}:
        raise Refused("Mã này là của một hồ sơ khác trong sổ; xem lại mã ở hệ thống gốc.")
    if not writer.given_out(code):
        raise Refused(NOT_GIVEN_OUT)


def issued(issue: Callable[[], Path]) -> tuple[Path | None, str]:
    """A paper of what already stands: where it is, and what to do when it was not printed or not even kept."""
    try:
        return issue(), ""
    except PrinterOff as off:
        return off.path, str(off)
    except Refused as refused:
        return None, str(refused)


def _originals_of(events: Sequence[Event], form: Form) -> list[int]:
    """Where the events stand that an original of the form went with; of a receipt that nobody asked for at intake, the
    intake."""
    dossier: Dossier | None = None
    places: list[int] = []
    for n, event in enumerate(events):
        with suppress(Refused):
            dossier = apply(dossier, event)
            places += [n] if dossier.originals.get(form, 0) > len(places) else []
    if form == "01" and not places and dossier is not None and not (_waits(events[0]) or carried(events[0])):
        return [0]
    return places


def _copies_of(events: Sequence[Event], form: Form, nth: int) -> int:
    """How many copies the ``nth`` original had, itself included: until the next one came, and by its number since."""
    places = _originals_of(events, form)
    since, until = places[nth - 1], places[nth]
    mine = 1
    for n, event in enumerate(events):
        if event.kind == "reprint" and event.body["form"] == form:
            mine += event.body["nth"] == nth if "nth" in event.body else since < n < until
    return mine


def _waits(event: Event) -> bool:
    """Whether a ``receive`` only brought a dossier in that waits to be accepted."""
    return event.kind == "receive" and "received_at" not in event.body


def _at_receipt(events: Sequence[Event]) -> Dossier:
    """The dossier as its first receipt shows it."""
    dossier = fold(events[:1])
    if dossier is None:
        raise AssertionError("a dossier's log begins with its receipt")
    return dossier
