"""Intake: scan the card, two or three letters of the procedure, Enter; see the date and its reason; Enter: it is in."""

from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid
from textual.widget import Widget
from textual.widgets import Input, Label, Static
from textual.worker import Worker, WorkerCancelled

from counter.catalogue import UNVERIFIED, Procedure
from counter.clock import day_of
from counter.code import parse_slip
from counter.deadline import due, explain
from counter.desk import Desk
from counter.identity import scan_card
from counter.refusal import Damaged, Refused
from screens.checklist import Checklist
from screens.foot import Foot
from screens.form import (
    NO_NUMBER,
    NO_OWNER,
    Form,
    Person,
    checks,
    fees_of,
    from_card,
    number_check,
    number_of,
    owed,
    wants_receipt,
    with_card,
    with_number,
    without_number,
)
from screens.items import ItemField, ItemList
from screens.outline import details_of, facts, guidance_of, guided, taken
from screens.people import PersonDialog, answered
from screens.procedure import ProcedureField, rules
from screens.questions import Answers, Question, Questions
from screens.room import Room
from screens.said import Said
from screens.widgets.field import FieldInput

FIELDS = {
    "procedure": "Thủ tục",
    "name": "Chủ hồ sơ",
    "id": "Số giấy tờ",
    "born": "Ngày sinh",
    "address": "Địa chỉ",
    "phone": "Điện thoại",
    "submitter": "Người nộp nếu khác",
}
_HINTS = {
    "procedure": "vài chữ không dấu: dkks, khai sinh, 1.001193",
    "name": "quét thẻ căn cước, hoặc gõ họ và tên",
    "id": "12 số; không có giấy tờ thì ghi lý do",
    "born": "02/09/1990",
    "submitter": "để trống nếu chủ hồ sơ tự nộp",
}
DRAFT = "intake"


class IntakeScreen(Room):
    """Seven fields, the list of papers, the date with its reason; nothing is stored before the last Enter. Where the
    procedure has a certification book, the papers to be certified stand in the list's place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "commit", "Tiếp nhận", show=False, id="commit"),
        Binding("f4", "next_case", "Trường hợp", id="case"),
        Binding("f5", "paid", "Đã thu đủ phí, lệ phí", show=False, id="paid"),
        Binding("f6", "copy_last", "Như trước", id="copy"),
        Binding("f7", "details", "Chi tiết", id="details"),
        Binding("f9", "people", "Người", id="people"),
        Binding("ctrl+o", "guide", "Phiếu hướng dẫn (Mẫu 02)", show=False, id="guide"),
        Binding("f8", "clear", "Làm lại", id="clear"),
        Binding("escape", "back", "Về", id="back"),
    ]
    DEFAULT_CSS = """
    IntakeScreen Grid { grid-size: 2; grid-columns: 20 1fr; height: auto; padding: 0 1; }
    IntakeScreen #choice { height: 3; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    IntakeScreen #due { height: 3; padding: 0 1; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.form = Form()
        self.choice = ProcedureField(placeholder=_HINTS["procedure"], last=True, id="procedure")
        self._items: ItemList | None = None
        self._later = False
        self._last: list[Person] = []
        self._officer = ""
        self._known = False
        self._beside: Callable[[], None] | None = None
        self._asked = ""

    def compose(self) -> ComposeResult:
        yield Label("Tiếp nhận hồ sơ", classes="head", id="head")
        with Grid():
            for key, label in FIELDS.items():
                yield Label(label)
                hint, last = _HINTS.get(key, ""), key == "submitter"
                yield self.choice if key == "procedure" else FieldInput(placeholder=hint, last=last, id=key)
        yield Static("", id="choice", markup=False)
        yield Checklist()
        yield Static("", id="due", markup=False)
        yield Said()
        yield Foot()

    def field(self, key: str) -> FieldInput:
        """The field of that name."""
        return self.query_one(f"#{key}", FieldInput)

    @property
    def procedure(self) -> Procedure | None:
        """The one that was chosen."""
        return self.choice.chosen

    @property
    def papers(self) -> Checklist:
        """The list of papers."""
        return self.query_one(Checklist)

    @property
    def end(self) -> Widget:
        """The form's last part: the papers to be certified, else the list of papers."""
        return self._items.field if self._items and self._certifies else self.papers

    @property
    def _certifies(self) -> bool:
        return self.procedure is not None and bool(self.procedure.book)

    @property
    def said(self) -> Said:
        """Where the program speaks."""
        return self.query_one(Said)

    @property
    def today(self) -> date:
        """The day by the counter's clock."""
        return self.counter.desk.clock.now().date()

    def on_mount(self) -> None:
        """Enter goes on at once: from the procedure to what is missing, from the last field to the papers."""
        choice = self.choice
        choice.today, choice.offer = lambda: self.today, self.query_one("#choice", Static).update
        choice.beyond = self._take
        self.field("submitter").beyond = lambda: self.set_focus(self.end)

    def entered(self) -> None:
        """Ready for the next citizen, or for the rest of one that a crash or a change of officer cut short."""
        self._asked = ""
        self.said.clear()
        desk = self.counter.desk
        self._officer = desk.officer.login
        for key, check in checks(self.today).items():
            self.field(key).check = check
        self.field("id").check = number_check(lambda: self.form.owner, self.key("people"))
        head, title = self.query_one("#head", Label), "Tiếp nhận hồ sơ"
        title += " · TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ" if desk.facts.practice else ""
        if str(head.content) != title:
            head.update(title)
        self.run_worker(self._ready(desk), exclusive=True, group="draft")
        self.run_worker(self.counter.tell_doubt(self.said), exclusive=True, group="doubt")

    async def _ready(self, desk: Desk) -> None:
        self.choice.rules = await self.counter.ask(lambda: rules(desk))
        if self._known:
            return
        draft = await self.counter.ask(lambda: desk.store.draft(desk.officer.login, DRAFT))
        # What was typed or scanned ahead of the answer, or thrown away, comes before an old draft.
        ahead, self._known = self._known or not self._collected().empty, True
        if ahead or not draft:
            if self.procedure is None:
                self.choice.show_matches()
            return
        self._fill(Form.read(draft))
        clear = self.key("clear")
        self.said.tell(f"Đây là hồ sơ nhập dở lần trước; nhập tiếp, hoặc {clear} để bỏ và làm lại.")

    # The form and its draft

    def _collected(self) -> Form:
        """The form with what stands in the fields."""
        form, text = self.form, {key: self.field(key).text.strip() for key in FIELDS}
        form.typed = text["procedure"]
        owner = with_number(form.owner, text["id"]) if text["id"] != number_of(form.owner) else form.owner
        form.people[0] = {**owner, **{key: text[key] for key in ("name", "born", "address", "phone")}}
        form.name_submitter(text["submitter"])
        form.ticks = self.papers.ticks if self.procedure and not self._certifies else None
        if self._items:
            form.line = self._items.field.text.strip()
            self._collect_items(self._items)
        return form

    def _collect_items(self, items: ItemList) -> None:
        """The papers to be certified as they are listed; "paid" was said of another total when they differ."""
        before, self.form.items = self.form.items, items.field.lines
        if self.form.items != before and self.form.details.pop("paid", ""):
            self.said.tell(f"Phí đã đổi; {self.key('paid')} lần nữa khi đã thu đủ.")

    def _fill(self, form: Form) -> None:
        """Show ``form`` and go to what is missing in it."""
        self.form = form
        self.choice.choose(form.procedure)
        if self.procedure is None or form.case not in {"", *(case.id for case in self.procedure.cases)}:
            form.case = ""
        form.procedure = self.procedure.code if self.procedure else ""
        self.choice.show_name(form.typed)
        self._show_people()
        ticks = form.ticks
        if self._items or form.items or form.line:
            self._item_list().field.show(form.items, form.line)
        self._show_procedure()
        if ticks is not None and self.procedure:
            self.papers.tick(ticks)
        self._go_on()

    def _show_people(self) -> None:
        owner = self.form.owner
        for key in ("name", "born", "address", "phone"):
            self.field(key).reset(owner.get(key, ""))
        self.field("id").reset(number_of(owner))
        self.field("submitter").reset(self.form.submitter.get("name", ""))
        if isinstance(wrong := self.said.about, FieldInput):
            wrong.settle()

    def _go_on(self) -> None:
        """To what is missing: the procedure, the owner's name, else the papers."""
        if self.procedure is None:
            self.set_focus(self.choice)
        elif self.field("name").text.strip():
            self.set_focus(self.end)
        else:
            self.set_focus(self.field("name"))

    @on(Input.Changed)
    @on(Checklist.Ticked)
    def changed(self) -> None:
        """Keep a draft once the typing rests; what was asked is no longer asked of what stands here."""
        if self._asked and self.said.content == self._asked:
            self.said.clear()
        self._asked = ""
        self.keep_soon()

    async def keep_now(self) -> None:
        """An intake that is being committed comes to its end, then what is half typed is kept to its last letter.
        Raises what the store raises."""
        if commits := [worker for worker in self.workers if worker.node is self and worker.group == "commit"]:
            await self.workers.wait_for_complete(commits)
        # An old draft that has not been read yet is not written over by an empty form.
        if not self._officer or (not self._known and self._collected().empty):
            return
        self._known = True
        if self._beside is not None:
            self._beside()
        draft, store, officer = self._collected().draft(), self.counter.desk.store, self._officer
        await self.counter.ask(lambda: store.keep_draft(officer, DRAFT, draft))

    @on(FieldInput.Checked)
    def judged(self, message: FieldInput.Checked) -> None:
        """Say what is wrong with the field that was left, until it is mended."""
        if message.sentence:
            self.said.refuse(message.sentence, message.field)
            # On a wrong day nothing is in force: what to mend is the clock.
            self.run_worker(self.counter.tell_doubt(self.said), exclusive=True, group="doubt")
        elif self.said.has_class("-wrong") and self.said.about in {None, message.field}:
            self.said.clear()

    @on(Input.Submitted)
    def submitted(self) -> None:
        """An Enter too many leaves an empty form at its beginning."""
        if self._collected().empty:
            self._go_on()

    # The procedure

    @on(Input.Changed, "#procedure")
    def look_up(self) -> None:
        """Offer what the letters stand for now; this may be heard after a procedure was chosen by them."""
        if self.procedure is not None and self.choice.value != self.procedure.name:
            self._choose(None)
            self._show_procedure()
        if self.procedure is None:
            self.choice.look_up()

    def _take(self) -> None:
        """Enter in the procedure takes the marked match; a card that came too slowly to be heard as a scan is one."""
        text = self.choice.text.strip()
        if text.count("|") >= 5:
            self.choice.reset()
            self._card(text, "name")
        elif self.procedure is not None or not text:
            self.set_focus(self.end if self.procedure and self.field("name").text.strip() else self.field("name"))
        elif self.choice.rules is None:
            self.counter.before_next_key(self._take_later)
        elif marked := self.choice.marked:
            self._choose(marked)
            self.choice.show_name()
            self._show_procedure()
            self._go_on()

    async def _take_later(self) -> None:
        desk = self.counter.desk
        self.choice.rules = await self.counter.ask(lambda: rules(desk))
        self.choice.action_accept()

    def _choose(self, procedure: Procedure | None) -> None:
        self.choice.chosen, self.form.procedure = procedure, procedure.code if procedure else ""
        self.form.case, self.form.stays = "", False

    def action_next_case(self) -> None:
        """The procedure's next case."""
        if self.procedure is None or not self.procedure.cases:
            self.said.tell("Thủ tục này không có trường hợp riêng." if self.procedure else "Chọn thủ tục trước.")
            return
        ids = ["", *(case.id for case in self.procedure.cases)]
        self.form.case = ids[(ids.index(self.form.case) + 1) % len(ids)]
        self._show_procedure()
        self.changed()

    def _show_procedure(self) -> None:
        """The procedure's facts, its list of papers and the date, before anything is stored."""
        procedure = self.procedure
        if self._certifies or self._items:
            self._item_list().display = self._certifies
            self.papers.display = not self._certifies
        if procedure is None:
            self.papers.show(())
            for name in ("#choice", "#due"):
                self.query_one(name, Static).update("")
            return
        self._promise(procedure)
        self._show_procedure_facts()
        self.papers.show(procedure.list_of(procedure.case(self.form.case or None)))

    def _item_list(self) -> ItemList:
        """The papers to be certified, made when they are first needed."""
        if self._items is None:
            self._items = ItemList()
            self.mount(self._items, after=self.papers)
        return self._items

    def _promise(self, procedure: Procedure) -> None:
        """The date and its reason."""
        self._later = False
        limit = procedure.limit(self.form.channel, procedure.case(self.form.case or None))
        if competent := self.form.details.get("competent"):
            text = f"Chưa hẹn ngày: thời hạn tính từ khi {competent} nhận hồ sơ."
        elif limit is None or self.choice.rules is None:
            text = f"Không có ngày hẹn trả: thời hạn {UNVERIFIED}."
        else:
            now = self.counter.desk.clock.now()
            found = due(now, limit, self.choice.rules.calendar, self.choice.rules.due_hour)
            self._later = found.due_at is not None and day_of(found.due_at) != day_of(now)
            text = explain(limit, found)
        self.query_one("#due", Static).update(text)

    # Details and people

    def action_details(self) -> None:
        """Channel, way of return, fees, note and what else is not ordinary."""
        self._collected()
        dialog = Questions("details", "Chi tiết hồ sơ", details_of(self.form, self.procedure), keep=True)

        def note(answers: Answers) -> None:
            self.form.details = {key: value for key, value in answers.items() if value}

        def take(answers: Answers | None) -> None:
            note(answers or {})
            ticks = self.papers.ticks
            self._show_procedure()
            if self.procedure:
                self.papers.tick(ticks)
            self.changed()

        self._ask_beside(dialog, lambda: note(dialog.answers()), take)

    def action_paid(self) -> None:
        """All fees are paid, or not after all."""
        procedure, form = self.procedure, self._collected()
        if procedure is None or not owed(procedure, form):
            self.said.tell("Không có khoản nào phải nộp." if procedure else "Chọn thủ tục trước.")
        elif not form.details.pop("paid", ""):
            form.details["paid"] = "all"
        self._show_procedure_facts()
        self.changed()

    def action_people(self) -> None:
        """All people of the dossier, one at a time."""
        self._collected()
        self._ask_person(0)

    def _ask_person(self, place: int) -> None:
        people = self.form.people

        def take(answers: Answers | None) -> None:
            answers = answers or {"go": "stay"}
            go = answers["go"]
            people[place] = answered(dialog.person, answers)
            if go == "remove":
                people[place : place + 1] = [{"role": "owner"}] if place == 0 else []
            elif go == "add":
                people.append({"role": "authorised" if self.form.submitter in people else "submitter"})
            following = {"next": place + 1, "previous": place - 1, "add": len(people) - 1}.get(go, -1)
            if 0 <= following < len(people):
                self.form.people = people
                self._ask_person(following)
                return
            self._name_people(people)
            self._show_procedure_facts()
            self.changed()

        def note() -> None:
            self._name_people([*people[:place], answered(dialog.person, dialog.answers()), *people[place + 1 :]])

        dialog = PersonDialog(people[place], place, len(people), checks(self.today))
        self._ask_beside(dialog, note, take)

    def _name_people(self, people: list[Person]) -> None:
        """These, without whom nothing is known of."""
        self.form.people = [people[0], *(person for person in people[1:] if person.get("name") or person.get("id"))]
        self._show_people()

    def _ask_beside(self, dialog: Questions, note: Callable[[], None], take: Callable[[Answers | None], None]) -> None:
        """Ask in ``dialog``; what is half typed there belongs to the draft too, by ``note``, until it is taken."""

        def typed() -> None:
            self._beside = note
            self.changed()

        def done(answers: Answers | None) -> None:
            self._beside = None
            take(answers)

        dialog.typed = typed
        self.app.push_screen(dialog, done)

    def _show_procedure_facts(self) -> None:
        procedure, form = self.procedure, self.form
        if procedure is None:
            return
        if self._items and procedure.book:
            self._collect_items(self._items)
            self._items.price(() if form.details.get("exemption") else fees_of(procedure, form))
        receipt = wants_receipt(procedure, form, later=self._later)
        lines = facts(procedure, form, self.key("case"), self.key("paid"), receipt=receipt)
        self.query_one("#choice", Static).update("\n".join(lines))

    @on(ItemField.Listed)
    def listed(self) -> None:
        """A paper to be certified came or went: another total."""
        self._show_procedure_facts()
        self.changed()

    @on(FieldInput.Scanned)
    def scanned(self, message: FieldInput.Scanned) -> None:
        """An identity card fills the role in focus, wherever the scan landed."""
        message.stop()
        if message.kind == "card":
            self._card(message.text, (message.field.id if message.field else None) or "")
        elif message.kind == "guidance":
            self.begin(message.text)
        elif message.kind == "receipt":
            back = self.key("back")
            self.said.refuse(f"Vừa quét giấy tiếp nhận, không phải thẻ căn cước; {back} rồi quét lại để mở hồ sơ.")
        elif message.field is None:
            self.said.refuse("Mã vừa quét không phải thẻ căn cước; đưa con trỏ vào ô cần điền rồi quét lại.")

    def _card(self, text: str, where: str) -> None:
        try:
            card = scan_card(text)
        except Refused as refused:
            self.said.refuse(refused)
            return
        form = self._collected()
        if where == "submitter":
            form.name_submitter(card.name)
            form.people = [with_card(p, card) if p["role"] == "submitter" else p for p in form.people]
        elif (where in FIELDS and where != "procedure") or not form.owner["name"] or number_of(form.owner) == card.id:
            form.people[0] = with_card(form.owner, card)
        else:
            self.said.refuse(
                "Đã có chủ hồ sơ. Quét khi con trỏ ở ô Chủ hồ sơ để thay, ở ô Người nộp để ghi người nộp, "
                f"{self.key('people')} để thêm người."
            )
            return
        self._show_people()
        self.said.tell(from_card(card))
        self._go_on()

    def begin(self, text: str) -> None:
        """The intake that a guidance slip foresaw, unless another one is half typed here; also before it is shown."""
        self.call_after_refresh(self.run_worker, partial(self._guided, text), exclusive=True, group="guided")

    async def _guided(self, text: str) -> None:
        desk, number = self.counter.desk, parse_slip(text)
        if number is None or not self._collected().empty:
            self.said.refuse("Đang có hồ sơ nhập dở; tiếp nhận hoặc xóa hồ sơ đó rồi quét lại phiếu hướng dẫn.")
            return
        try:
            self.choice.rules = await self.counter.ask(lambda: rules(desk))
            event = await self.counter.ask(lambda: desk.guidance(number))
            if await self.counter.ask(lambda: desk.guided(number)):
                self.said.refuse(
                    "Phiếu hướng dẫn này đã thành hồ sơ rồi; về Trang chính quét lại phiếu để mở hồ sơ ấy."
                )
                return
        except (Refused, Damaged) as refused:
            self.said.refuse(refused)
            return
        self._known = True
        self._fill(Form.guided(event.body))
        asked = "; ".join(event.body["items"])
        self.said.tell(f"Theo phiếu hướng dẫn {number}. Cần có: {asked}")

    def action_copy_last(self) -> None:
        """The people of the dossier before."""
        if not self._last:
            self.said.tell("Chưa có người nộp nào trước đó trong ca này.")
        elif not self._collected().owner["name"] or self._sure(
            f"{self.key('copy')} lần nữa để thay bằng người của hồ sơ trước."
        ):
            self.form.people = deepcopy(self._last)
            self._show_people()
            self._go_on()

    # Guidance instead of an intake

    @on(Checklist.Ticked)
    def ticked(self) -> None:
        """Say what to do when a paper is missing that must be there."""
        if self.papers.missing():
            key = self.key("guide")
            self.said.tell(f"Thiếu giấy tờ bắt buộc: {key} để in phiếu hướng dẫn hoàn thiện hồ sơ (Mẫu 02).")
        else:
            self.said.clear()

    def action_guide(self) -> None:
        """A guidance slip instead of an intake: what is missing, said once and in full."""
        form = self._collected()
        if self.procedure is None:
            self._refuse("procedure", "Chưa chọn thủ tục; gõ vài chữ của tên thủ tục rồi Enter.")
        elif not form.owner["name"]:
            self._refuse("name", NO_OWNER)
        else:
            self._ask_guidance(self.procedure, form, guidance_of(self.papers.missing()), "")

    def _ask_guidance(self, procedure: Procedure, form: Form, asked: list[Question], sentence: str) -> None:
        def go(answers: Answers | None) -> None:
            if answers is not None:
                self.run_worker(self._guide(procedure, form, asked, answers), group="commit")

        self.app.push_screen(Questions("step", "Phiếu hướng dẫn hoàn thiện hồ sơ", asked, sentence=sentence), go)

    async def _guide(self, procedure: Procedure, form: Form, asked: list[Question], answers: Answers) -> None:
        desk, data = self.counter.desk, form.guidance(procedure, answers["items"], answers["reason"])
        try:
            with self.said.writing():
                done = await self.counter.ask(lambda: desk.guide(data))
        except (Refused, Damaged) as refused:
            again = [replace(question, value=answers[question.key]) for question in asked]
            self._ask_guidance(procedure, form, again, str(refused))
            return
        self._last = form.people
        self._start_anew()
        self.said.tell(guided(done))

    # Taking in

    @on(Checklist.Accepted)
    @on(ItemField.Accepted)
    def accepted(self) -> None:
        """An Enter too many, heard after the form was emptied, asks for nothing."""
        if self.procedure is not None and not self._collected().empty:
            self.action_commit()

    def action_commit(self) -> None:
        """Take the dossier in, print, and be ready for the next."""
        form = self._collected()
        if self.procedure is None:
            self._refuse("procedure", "Chưa chọn thủ tục; gõ vài chữ của tên thủ tục rồi Enter.")
        elif not form.owner["name"]:
            self._refuse("name", NO_OWNER)
        elif self._certifies and (form.line or not form.items):
            self._complete(form)
        elif wrong := next((key for key in FIELDS if self.field(key).settle() is not None), None):
            self.set_focus(self.field(wrong))
        elif without_number(form.owner) and not self._sure(f"{NO_NUMBER} {self.key('commit')} lần nữa để tiếp nhận."):
            self.set_focus(self.field("id"))
        else:
            self._promise(self.procedure)
            worker = self.run_worker(self._commit(self.procedure, form), group="commit")
            self.counter.before_next_key(lambda: self._done(worker))

    def _complete(self, form: Form) -> None:
        """Not before what is half typed has come into the list, and its fee into the total."""
        self.set_focus(self.end)
        if not form.line:
            self.said.refuse("Chưa có giấy tờ nào; gõ tên, số trang, số bản rồi Enter.")
        elif self._items:
            self._items.field.action_accept()
            if not self._items.field.text:
                self.said.tell("Đã thêm giấy tờ đang gõ dở; xem lại phí rồi Enter để tiếp nhận.")

    def _refuse(self, key: str, sentence: str) -> None:
        self.said.refuse(sentence)
        self.set_focus(self.field(key))

    async def _commit(self, procedure: Procedure, form: Form) -> None:
        receipt = wants_receipt(procedure, form, later=self._later)
        desk, data = self.counter.desk, form.request(procedure, self.papers.ticked(), receipt=receipt)
        try:
            with self.said.writing():
                received = await self.counter.ask(lambda: desk.receive(data))
        except (Refused, Damaged) as refused:
            self.said.refuse(refused)
            return
        # A second Enter on the same form finds the first one's dossier instead of making another.
        if self.form.id == form.id:
            self._last = form.people
            self._start_anew(procedure if procedure.book else None)
            self.said.tell(taken(received))

    async def _done(self, worker: Worker[None]) -> None:
        """What is typed ahead is for the next citizen."""
        with suppress(WorkerCancelled):
            await worker.wait()

    def action_clear(self) -> None:
        """An empty form, and no draft of it."""
        if self._collected().empty or self._sure(f"{self.key('clear')} lần nữa để xóa hết những gì đã nhập."):
            self._start_anew()

    def _start_anew(self, procedure: Procedure | None = None) -> None:
        """An empty form, or one whose procedure stays."""
        self._fill(Form(procedure=procedure.code, stays=True) if procedure else Form())
        self.said.clear()
        self._known = True
        self.keep()

    def action_back(self) -> None:
        """Home again; a form with something in it asks once more."""
        stays = f"Hồ sơ nhập dở vẫn còn ở đây khi quay lại. {self.key('back')} lần nữa để về màn hình trước."
        form = self._collected()
        if form.empty and form.stays:
            self._fill(Form())
        if form.empty or self._sure(stays):
            self.app.pop_screen()

    def may_leave(self) -> bool:
        """A form with something in it asks once more."""
        stays = f"Hồ sơ nhập dở vẫn còn khi mở lại chương trình. {self.key('leave')} lần nữa để thoát."
        return self._collected().empty or self._sure(stays)

    def _sure(self, sentence: str) -> bool:
        """Whether the same was asked twice in a row; says so the first time."""
        if self._asked == sentence:
            self._asked = ""
            return True
        self.said.tell(sentence)
        self._asked = sentence
        return False
