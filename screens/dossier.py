"""One dossier: its state, people, papers and trail, and what can be done now."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Label, Static

from counter.access import viewed
from counter.calendar import Calendar
from counter.clock import day_of
from counter.desk import Done
from counter.dossier import Dossier
from counter.lifecycle import ACTIONS
from counter.ports import FORMS, Form, LineState
from counter.refusal import Damaged, Refused
from counter.step import doubts
from counter.sync import Standing
from counter.vietqr import Transfer, request
from screens.facts import facts, hanging
from screens.foot import Foot
from screens.questions import Answers, Question, Questions
from screens.room import Room
from screens.said import Said
from screens.step import (
    AT_COUNTER,
    KEYS,
    MENDED_AT,
    MENDS,
    asked,
    body,
    by_key,
    filled,
    menu,
    not_now,
    offered,
    outcome,
    questions,
    title,
)
from screens.transfer import TransferDialog, Wish

AGENCIES = "agencies"
"""The draft that holds to which agency the dossiers of a field went last."""

SCROLLBAR = 3
"""Columns that no letter takes, so that the lines break alike with and without it."""


class DossierScreen(Room):
    """``uid`` says which, ``shown`` and ``doubt`` what was scanned off the receipt that led here and what is to be told
    of it, ``mend`` that somebody comes to mend what was refused; a letter does what is allowed now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "review", "Xem lại", id="review"),
        Binding("f7", "print_again", "In lại giấy", id="print"),
        Binding("f6", "transfer", "Mã VietQR", id="vietqr"),
        Binding("f4", "scans", "Tệp số hóa", id="scans"),
        Binding("f8", "transcript", "Hệ thống gốc", id="transcript"),
        Binding("f9", "conflict", "Hai bên", id="conflict"),
        Binding("f5", "refresh_all", "Cập nhật", show=False, id="refresh"),
        Binding("escape", "app.pop_screen", "Về", id="back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.uid = ""
        self.shown = ""
        self.doubt: str | None = None
        self.mend = False
        self.dossier: Dossier | None = None
        self._calendar: Calendar | None = None
        self._transfer: Transfer | None = None
        self._told: list[str] = []
        self._last_agency: dict[str, str] = {}
        self._agencies: Sequence[str] = ()
        self._sure = ""
        self._warned: set[str] = set()
        self._standing: Standing | None = None
        self._open: tuple[str, str, Questions] | None = None
        self._half: dict[str, Any] = {}
        self._wrong = ""

    def compose(self) -> ComposeResult:
        yield Label("", classes="head", id="head")
        with VerticalScroll(id="body"):
            yield Static("", id="facts", markup=False)
        yield Static("", id="steps", markup=False)
        yield Said()
        yield Foot()

    def entered(self) -> None:
        """Another dossier, or the same one after a step."""
        said = self.query_one(Said)
        if self.dossier is None or self.dossier.uid != self.uid or self.doubt is not None:
            said.clear()
        if self.doubt:
            said.refuse(self.doubt)
        self.doubt, self._warned = None, set()
        self.query_one(VerticalScroll).focus()
        self.action_refresh_all()

    def on_mount(self) -> None:
        """Follow the line to the province."""
        self.counter.line_told.subscribe(self, self._line_told)

    def _line_told(self, state: LineState) -> None:
        """What has been sent or has come may be this dossier's."""
        if self.app.screen is self and state.standing != self._standing:
            self._standing = state.standing
            self.action_refresh_all()

    async def _load(self) -> None:
        desk, uid = self.counter.desk, self.uid

        def look() -> tuple[Dossier | None, Transfer | None, list[str], datetime, Calendar, str]:
            found, now, calendar = desk.store.dossier(uid), desk.clock.now(), desk.calendar
            self._last_agency = desk.store.draft(desk.officer.login, AGENCIES)
            self._agencies = desk.agencies()
            self._half = desk.store.draft(desk.officer.login, draft_of(uid))
            if found is None:
                return None, None, [], now, calendar, ""
            enrolled = desk.facts.enrolled
            unsettled = desk.store.unsettled(now, 1, uid)[0] if enrolled else []
            events = desk.store.events(uid)
            mend = next(iter(unsettled), None)
            called = desk.facts.unit.called
            told = facts(found, events, now, calendar, enrolled=enrolled, unsettled=mend, called=called)
            wrong = (mend.field if mend else "") or found.national_field
            return found, request(desk.facts.unit, found), told, now, calendar, wrong

        try:
            dossier, self._transfer, told, now, self._calendar, self._wrong = await self.counter.ask(look)
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        if dossier is None:
            self.query_one(Said).refuse("Không còn hồ sơ này; quay lại và tìm lại.")
            return
        if dossier != self.dossier:
            self.dossier, self._sure = dossier, ""
        state = "ĐÃ HỦY SỐ" if dossier.cancelled else dossier.status.label
        late = "  QUÁ HẠN" if dossier.overdue(now) else ""
        self.query_one("#head", Label).update(f"{dossier.code}  {state}{late}")
        self._told = told
        self._show_facts()
        self.query_one("#steps", Static).update(menu(offered(dossier, desk.officer), dossier))
        self._bind(dossier, offered(dossier, desk.officer))
        self.call_after_refresh(self.run_worker, partial(self._note, dossier), group="note")
        self._go_on(dossier)
        mend, self.mend = self.mend, False
        if mend and self._open is None and self._wrong in MENDS and by_key(dossier, desk.officer, KEYS["correct"]):
            self.action_step(KEYS["correct"])

    async def _note(self, dossier: Dossier) -> None:
        """Once the page stands: who looked is in the log."""
        desk = self.counter.desk
        try:
            await self.counter.ask(lambda: viewed(desk, dossier, "screen"))
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)

    def on_resize(self) -> None:
        """The lines break elsewhere."""
        self._show_facts()

    def _show_facts(self) -> None:
        # None while the screen is being built or taken down, when it may be resized too.
        for page in self.query("#facts").results(Static):
            page.update(hanging(self._told, self.size.width - SCROLLBAR))

    def _bind(self, dossier: Dossier, kinds: Sequence[str]) -> None:
        """A letter for each step that may be done now, with its name, so that the palette and the help can read it."""
        bindings = self._bindings.key_to_bindings
        for letter in KEYS.values():
            for key in (letter, letter.upper()):
                bindings[key] = [Binding(key, f"step('{letter}')", show=False)]
        for kind in kinds:
            letter, action = KEYS[kind], f"step('{KEYS[kind]}')"
            bindings[letter] = [Binding(letter, action, title(kind, dossier), show=False, id=f"step-{kind}")]
            bindings[letter.upper()] = [Binding(letter.upper(), action, show=False)]
        self.refresh_bindings()

    def action_print_again(self) -> None:
        """A paper once more, counted in the log; asks which when there are several."""
        dossier = self.dossier
        if dossier is None:
            return
        forms = printable(dossier, transfer=self._transfer is not None)

        def go(answers: Answers | None) -> None:
            form = next((form for form in FORMS if answers and form == answers["form"]), None)
            if form:
                self._print(dossier, form)

        if len(forms) > 1:
            self.app.push_screen(
                Questions("print", "In lại giấy", [Question("form", "Giấy", next(iter(forms)), forms)]), go
            )
        else:
            self._print(dossier, "01")

    def _print(self, dossier: Dossier, form: Form) -> None:
        desk = self.counter.desk
        done = "Đã in" if form == "transfer" else "Đã in lại"
        self.run_worker(self._do(lambda: f"{done}: {desk.slip(dossier.code, form, None)}"))

    def action_scans(self) -> None:
        """Its scanned papers, and what lies in the scanner's folder."""
        from screens.scans import ScansScreen

        if self.dossier is not None:
            self.app.get_screen("scans", ScansScreen).uid = self.uid
            self.app.push_screen("scans")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """No VietQR where there is nothing to transfer, no other system where none leads, no two sides where there is
        one, no second look but the supervisor's, no answer where nothing was sent back."""
        back = self.dossier is not None and any(flag.decision == "returned" for flag in self.dossier.flags)
        led = self.dossier is not None and bool(self.dossier.system_of_record)
        disputed = self.dossier is not None and bool(self.dossier.conflicts)
        may = {"transfer": self._transfer is not None, "transcript": led, "conflict": disputed}
        may["review"] = self._waits_for_lead or (back and self.counter.may("review.reply"))
        return may.get(action, True)

    def action_transcript(self) -> None:
        """Its fields for the system that leads it, and then that system's code."""
        from counter.transcript import system_of, written
        from screens.transcript import TranscriptDialog, Wish

        dossier, paper = self.dossier, self.counter.desk.paper
        if dossier is None:
            return

        def go(wish: Wish | None) -> None:
            if wish == "record":
                self._ask("record", filled("record", dossier, ""), "")
            elif wish == "file":
                text = written(dossier, system_of(dossier))
                told = "Tệp để chép sang hệ thống gốc (không mã hóa, chép xong thì xóa): papers/"
                self.run_worker(self._do(lambda: told + paper.note(dossier, text).name))

        self.app.push_screen(TranscriptDialog(dossier), go)

    async def action_conflict(self) -> None:
        """The two sides of a step that waits for the supervisor's decision."""
        from screens.conflict import decide

        await decide(self, self.uid, self.action_refresh_all)

    async def action_review(self) -> None:
        """What the rules let pass, for the supervisor to agree to or to send back; or to answer that."""
        from screens.review import answer_back, look_again

        if self.dossier is not None and not self._waits_for_lead:
            await answer_back(self, self.dossier, self.action_refresh_all)
        else:
            await look_again(self, self.uid, self.action_refresh_all)

    @property
    def _waits_for_lead(self) -> bool:
        """Whether the supervisor sits here, and something is to be looked at."""
        flagged = self.dossier is not None and any(not flag.decision for flag in self.dossier.flags)
        return flagged and self.counter.may("review.review")

    async def action_transfer(self) -> None:
        """The VietQR of what is still to be paid; a key that is typed ahead waits for it."""
        dossier, asked, paper = self.dossier, self._transfer, self.counter.desk.paper
        if dossier is None or asked is None:
            return
        try:
            modules = await self.counter.ask(lambda: paper.modules(asked.text))
        except Refused as refused:
            self.query_one(Said).refuse(refused)
            return

        def go(wish: Wish | None) -> None:
            if wish == "print":
                self._print(dossier, "transfer")
            elif wish == "paid":
                self._act("pay", {"amount": str(asked.amount), "how": "VietQR"})

        self.app.push_screen(TransferDialog(dossier, asked, modules), go)

    def action_step(self, letter: str) -> None:
        """The step with that letter."""
        dossier = self.dossier
        kind = by_key(dossier, self.counter.desk.officer, letter) if dossier else None
        if dossier is None:
            return
        sure, self._sure = self._sure, ""
        if kind is None:
            self.query_one(Said).refuse(not_now(dossier, letter))
        elif asked(kind):
            agency, today = self._last_agency.get(dossier.procedure.field, ""), day_of(self.counter.desk.clock.now())
            self._ask(kind, filled(kind, dossier, agency, today), "")
        elif sure == kind:
            self._act(kind, {})
        else:
            self._sure = kind
            self.query_one(Said).tell(f"{letter.upper()} lần nữa để ghi: {title(kind, dossier)}.")

    def _ask(self, kind: str, answers: Answers, sentence: str, note: str = "", at: str = "") -> None:
        """The questions of a step, from ``at`` on; asked again, as they were answered, when the rule refuses."""
        if self._calendar is None or self.dossier is None:
            return

        def go(given: Answers | None) -> None:
            self._open = None
            if given is not None:
                self._act(kind, given)
            elif self._half:
                self.run_worker(self._keep(uid, {}), group="keep")

        uid = self.dossier.uid
        officers = {each.login: each.name for each in self.counter.desk.facts.unit.at_counter}
        rows = questions(kind, answers, self._calendar, self._agencies, officers)
        wrong = MENDS.get(self._wrong, "") if kind == "correct" else at
        at = next((row.key for row in rows if row.key == wrong), "")
        dialog = Questions("step", ACTIONS[kind].label, rows, sentence=sentence, note=note, at=at)
        dialog.typed = self.keep_soon
        self._open = (uid, kind, dialog)
        self.app.push_screen(dialog, go)

    async def keep_now(self) -> None:
        """Keep a step that is half answered, for whoever is called away in the middle of it."""
        if self._open is not None and self._open[2].is_mounted:
            uid, kind, dialog = self._open
            await self._keep(uid, {"kind": kind, "answers": dialog.answers()})

    async def _keep(self, uid: str, half: dict[str, Any]) -> None:
        desk = self.counter.desk
        self._half = half
        try:
            await self.counter.ask(lambda: desk.store.keep_draft(desk.officer.login, draft_of(uid), half))
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)

    def _go_on(self, dossier: Dossier) -> None:
        """With the step that was half answered when the officer left, if it may still be done."""
        half, officer = self._half, self.counter.desk.officer
        if not half or self._open is not None or self.app.screen is not self:
            return
        if half["kind"] in offered(dossier, officer):
            note = f"Đây là bước nhập dở lần trước; nhập tiếp, hoặc {self.key('back')} để bỏ."
            self._ask(half["kind"], {**filled(half["kind"], dossier, ""), **half["answers"]}, "", note)
        else:
            self.run_worker(self._keep(dossier.uid, {}), group="keep")

    def _act(self, kind: str, answers: Answers) -> None:
        if self.dossier is not None and self._calendar is not None:
            self.run_worker(self._step(self.dossier, self._calendar, kind, answers))

    async def _step(self, dossier: Dossier, calendar: Calendar, kind: str, answers: Answers) -> None:
        desk, said, shown = self.counter.desk, self.query_one(Said), self.shown
        half = self._half
        agencies = {**self._last_agency, dossier.procedure.field: answers.get("to", "")}

        def act(given: dict[str, Any]) -> Done:
            done = desk.act(dossier.code, kind, given, shown=shown)
            if half:
                desk.store.keep_draft(desk.officer.login, draft_of(dossier.uid), {})
            if kind == "forward":
                desk.store.keep_draft(desk.officer.login, AGENCIES, agencies)
            return done

        try:
            given = body(kind, answers, dossier, calendar)
            if kind == "return":
                # What has left the counter does not come back: each doubt is said before, once.
                now = desk.clock.now()
                told = await self.counter.ask(lambda: doubts(dossier, kind, given, now, calendar))
                if set(told) - self._warned:
                    self._warned |= set(told)
                    at = next((MENDED_AT[doubt] for doubt in told if doubt in MENDED_AT), "s10")
                    self._ask(kind, answers, f"{' '.join(told)} Xong lần nữa để vẫn trả.", at=at)
                    return
            with said.writing():
                done = await self.counter.ask(lambda: act(given))
            self._half, self._warned = {}, set()
        except (Refused, Damaged) as refused:
            if answers:
                self._ask(kind, answers, str(refused))
            else:
                said.refuse(refused)
            return
        said.tell(outcome(kind, dossier, done))
        self.action_refresh_all()
        if kind == "return" and answers["how"] == AT_COUNTER:
            self.dossier = done.dossier
            self._ask("rate", {}, "")

    async def _do(self, call: Callable[[], str]) -> None:
        said = self.query_one(Said)
        try:
            with said.writing():
                done = await self.counter.ask(call)
            said.tell(done)
        except (Refused, Damaged) as refused:
            said.refuse(refused)
        self.action_refresh_all()


def draft_of(uid: str) -> str:
    """The draft of the dossier's half-answered step."""
    return f"step:{uid}"


def printable(dossier: Dossier, *, transfer: bool) -> dict[str, str]:
    """The papers that this dossier has had, or that show it as it stands; a receipt may be asked for later, too."""
    has = {form for form in PAPERS if dossier.originals.get(form)}
    has |= {"01"} if dossier.received_at and not dossier.carried else set()
    has |= {"06"} if dossier.legs else set()
    has |= {"collected"} if dossier.handed else set()
    has |= {"transfer"} if transfer else set()
    return {form: label for form, label in PAPERS.items() if form in has | {"label"}}


PAPERS = {
    "01": "Giấy tiếp nhận",
    "02": "Yêu cầu bổ sung",
    "03": "Từ chối",
    "04": "Xin lỗi, hẹn lại",
    "05": "Dừng giải quyết",
    "06": "Kiểm soát",
    "collected": "Biên nhận kết quả",
    "transfer": "Chuyển khoản",
    "label": "Nhãn bìa",
}
