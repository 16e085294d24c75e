"""Intake: scan the card, two or three letters of the procedure, Enter; see the date and its reason; Enter: it is in."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid
from textual.timer import Timer
from textual.widgets import Footer, Input, Label, Static

from counter.catalogue import UNVERIFIED, Procedure
from counter.deadline import due, explain
from counter.desk import Received
from counter.event import new_id
from counter.identity import scan_card
from counter.money import figures
from counter.refusal import Damaged, Refused
from screens.checklist import Checklist
from screens.room import Room
from screens.said import Said
from screens.widgets.field import FieldInput

FIELDS = {
    "procedure": "Thủ tục",
    "name": "Chủ hồ sơ",
    "id": "Số định danh",
    "born": "Ngày sinh",
    "address": "Địa chỉ",
    "phone": "Điện thoại",
    "submitter": "Người nộp nếu khác",
}
_HINTS = {
    "procedure": "vài chữ không dấu: dkks, khai sinh, 1.001193",
    "name": "quét thẻ căn cước, hoặc gõ họ và tên",
    "born": "02/09/1990",
    "submitter": "để trống nếu chủ hồ sơ tự nộp",
}
MATCHES = 3
DRAFT = "intake"
KEEP = 0.4
"""Seconds between a change and its draft: well within the half second that a power cut may cost."""


class IntakeScreen(Room):
    """Seven fields, the list of papers, one line with the date; nothing is stored before the last Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "commit", "Tiếp nhận", id="commit"),
        Binding("f4", "next_case", "Trường hợp", id="case"),
        Binding("f6", "copy_last", "Người trước", id="copy"),
        Binding("f8", "clear", "Làm lại", id="clear"),
        Binding("escape", "back", "Về", id="back"),
    ]
    DEFAULT_CSS = """
    IntakeScreen Grid { grid-size: 2; grid-columns: 20 1fr; height: auto; padding: 0 1; }
    IntakeScreen #choice { height: 3; padding: 0 1; }
    IntakeScreen #due { height: 3; padding: 0 1; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.procedure: Procedure | None = None
        self.case = ""
        self.card = ""
        self._last: dict[str, str] = {}
        self._officer = ""
        self._known = False
        self._form = new_id()
        self._keeping: Timer | None = None
        self._leaving = False

    def compose(self) -> ComposeResult:
        yield Label("Tiếp nhận hồ sơ", classes="head", id="head")
        with Grid():
            for key, label in FIELDS.items():
                yield Label(label)
                yield FieldInput(placeholder=_HINTS.get(key, ""), last=key == "submitter", id=key)
        yield Static("", id="choice", markup=False)
        yield Checklist()
        yield Static("", id="due", markup=False)
        yield Said()
        yield Footer()

    def field(self, key: str) -> FieldInput:
        """The field of that name."""
        return self.query_one(f"#{key}", FieldInput)

    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {key: self.field(key).text.strip() for key in FIELDS}

    def on_mount(self) -> None:
        """Enter in the last field goes to the papers, at once."""
        self.field("submitter").beyond = self._to_papers

    def _to_papers(self) -> None:
        self.set_focus(self.query_one(Checklist))

    def entered(self) -> None:
        """Ready for the next citizen, or for the rest of one that a crash or a change of officer cut short."""
        self._leaving = False
        officer = self.counter.desk.officer.login
        if officer != self._officer:
            self._officer, self._known = officer, False
            self._empty()
            self.run_worker(self._restore(), exclusive=True, group="draft")

    # The draft

    @on(Input.Changed)
    @on(Checklist.Ticked)
    def changed(self) -> None:
        """Keep a draft once the typing rests, at the latest half a second after the first change."""
        if self._keeping is None:
            self._keeping = self.set_timer(KEEP, self._keep)

    def _keep(self) -> None:
        self._keeping = None
        self.run_worker(self._ask_to_keep(self._to_keep()), group="draft")

    def _to_keep(self) -> Callable[[], None]:
        """What the clerk does to keep the form as it stands now."""
        self._known = True
        draft = self._draft() if any(self.values().values()) else {}
        store, officer = self.counter.desk.store, self._officer
        return lambda: store.keep_draft(officer, DRAFT, draft)

    async def _ask_to_keep(self, call: Callable[[], None]) -> None:
        try:
            await self.counter.ask(call)
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)

    async def keep_now(self) -> None:
        """Before the officer or the program leaves: an intake that is being committed comes to its end, then what is
        half typed is kept to its last letter. Raises what the store raises."""
        if commits := [worker for worker in self.workers if worker.node is self and worker.group == "commit"]:
            await self.workers.wait_for_complete(commits)
        # An old draft that has not been read yet is not written over by an empty form.
        if self._officer and (self._known or any(self.values().values())):
            await self.counter.ask(self._to_keep())

    def _draft(self) -> dict[str, Any]:
        code = self.procedure.code if self.procedure else ""
        ticks = self.query_one(Checklist).ticks
        return {"values": self.values(), "procedure": code, "case": self.case, "card": self.card, "ticks": ticks}

    async def _restore(self) -> None:
        desk = self.counter.desk
        draft = await self.counter.ask(lambda: desk.store.draft(desk.officer.login, DRAFT))
        # What was typed or scanned ahead of the answer, or thrown away, comes before an old draft.
        ahead, self._known = self._known or any(self.values().values()), True
        if ahead or not draft:
            return
        if draft["procedure"]:
            found = await self._found(draft["procedure"])
            self.procedure = next((p for p in found if p.code == draft["procedure"]), None)
        for key, value in draft["values"].items():
            self.field(key).reset(value)
        if self.procedure is not None:
            self.case = draft["case"] if draft["case"] in {c.id for c in self.procedure.cases} else ""
            self._show_procedure()
            self.query_one(Checklist).tick(draft["ticks"])
        self.card = draft["card"]
        clear = self.key("clear")
        self.query_one(Said).tell(f"Đây là hồ sơ nhập dở lần trước; nhập tiếp, hoặc {clear} để bỏ và làm lại.")
        if self.procedure is None:
            self.set_focus(self.field("procedure"))
        else:
            self._go_on()

    # The procedure

    @on(Input.Changed, "#procedure")
    def look_up(self, message: Input.Changed) -> None:
        """Offer what the letters stand for."""
        if self.procedure is not None and message.value != self.procedure.name:
            self.procedure, self.case = None, ""
        if self.procedure is None:
            self.run_worker(self._find(message.value), exclusive=True, group="procedure")

    async def _found(self, text: str) -> list[Procedure]:
        """What the letters stand for today, best first."""
        desk = self.counter.desk
        return await self.counter.ask(lambda: desk.facts.catalogue.find(text, desk.clock.now().date()))

    async def _find(self, text: str) -> None:
        found = await self._found(text)
        if self.procedure is None:
            lines = [f"{'›' if n == 0 else ' '} {p.code}  {p.name}" for n, p in enumerate(found[:MATCHES])]
            none = "Không có thủ tục nào khớp; gõ chữ khác." if text.strip() else ""
            self.query_one("#choice", Static).update("\n".join(line[:78] for line in lines) or none)

    @on(Input.Submitted, "#procedure")
    def take_first(self, message: Input.Submitted) -> None:
        """Enter in the procedure takes the first match; a card that came too slowly to be heard as a scan is one."""
        if message.value.count("|") >= 5:
            self.field("procedure").reset()
            self.scanned(FieldInput.Scanned(None, "card", message.value, False))
            return
        if self.procedure is None and message.value.strip():
            self.run_worker(self._choose(message.value), exclusive=True, group="procedure")

    async def _choose(self, text: str) -> None:
        found = await self._found(text)
        if not found:
            self.query_one(Said).refuse("Không có thủ tục nào khớp; gõ chữ khác, hoặc mã thủ tục.")
            self.set_focus(self.field("procedure"))
            return
        self.procedure, self.case = found[0], ""
        self.field("procedure").reset(found[0].name)
        self._show_procedure()
        self._go_on()

    def _go_on(self) -> None:
        """To what is missing: the owner's name, else the papers."""
        if self.values()["name"]:
            self.set_focus(self.query_one(Checklist))
        else:
            self.set_focus(self.field("name"))

    def action_next_case(self) -> None:
        """The procedure's next case."""
        if self.procedure is None or not self.procedure.cases:
            self.query_one(Said).tell("Thủ tục này không có trường hợp riêng.")
            return
        ids = ["", *(case.id for case in self.procedure.cases)]
        self.case = ids[(ids.index(self.case) + 1) % len(ids)]
        self._show_procedure()

    def _show_procedure(self) -> None:
        procedure = self.procedure
        if procedure is None:
            return
        case = procedure.case(self.case or None)
        fees = ", ".join(f"{figures(fee.amount)}/{fee.unit or 'hồ sơ'}" for fee in self._fees())
        kind = f"  {case.name if case else 'trường hợp thường'}   {self.key('case')} đổi trường hợp"
        lines = [f"{procedure.code}{kind if procedure.cases else ''}", f"Lệ phí: {fees or 'không'}"]
        if procedure.unverified:
            lines.append(f"Lưu ý: dữ liệu thủ tục {UNVERIFIED}.")
        self.query_one("#choice", Static).update("\n".join(lines))
        self.query_one(Checklist).show(procedure.list_of(case))
        self.run_worker(self._promise(), exclusive=True, group="due")

    def _fees(self) -> Any:
        if self.procedure is None:
            return ()
        return self.procedure.fees_for("counter", self.procedure.case(self.case or None))

    async def _promise(self) -> None:
        """The date and its reason, before anything is stored."""
        procedure, desk = self.procedure, self.counter.desk
        if procedure is None:
            return
        limit = procedure.limit("counter", procedure.case(self.case or None))
        shown = self.query_one("#due", Static)
        if limit is None:
            shown.update(f"Không có ngày hẹn trả: thời hạn {UNVERIFIED}.")
            return

        def look() -> str:
            now: datetime = desk.clock.now()
            unit = desk.facts.unit
            return explain(limit, due(now, limit, unit.calendar(desk.facts.calendar), unit.due_hour))

        try:
            shown.update(await self.counter.ask(look))
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)

    # People

    @on(FieldInput.Scanned)
    def scanned(self, message: FieldInput.Scanned) -> None:
        """An identity card fills the owner, wherever the scan landed."""
        if message.kind != "card":
            find = self.key("find")
            self.query_one(Said).refuse(f"Vừa quét giấy tiếp nhận, không phải thẻ căn cước; {find} để tìm hồ sơ.")
            return
        try:
            card = scan_card(message.text)
        except Refused as refused:
            self.query_one(Said).refuse(refused)
            return
        self.card = message.text
        for key, value in (
            ("name", card.name),
            ("id", card.id),
            ("born", day_first(card.born)),
            ("address", card.address),
        ):
            self.field(key).reset(value)
        self.query_one(Said).tell("Đã nhận dữ liệu từ thẻ căn cước; đối chiếu lại với thẻ.")
        if self.procedure is None:
            self.set_focus(self.field("procedure"))
        else:
            self._go_on()

    def action_copy_last(self) -> None:
        """The people of the dossier before."""
        if not self._last:
            self.query_one(Said).tell("Chưa có người nộp nào trước đó trong ca này.")
            return
        for key in ("name", "id", "born", "address", "phone", "submitter"):
            self.field(key).reset(self._last.get(key, ""))
        self.card = self._last.get("card", "")

    # Taking in

    @on(Checklist.Accepted)
    def accepted(self) -> None:
        """An Enter too many, heard after the form was emptied, asks for nothing."""
        if self.procedure is not None:
            self.action_commit()

    def action_commit(self) -> None:
        """Take the dossier in, print, and be ready for the next."""
        self.run_worker(self._commit(), group="commit")

    async def _commit(self) -> None:
        said, values, desk = self.query_one(Said), self.values(), self.counter.desk
        if self.procedure is None:
            said.refuse("Chưa chọn thủ tục; gõ vài chữ của tên thủ tục rồi Enter.")
            self.set_focus(self.field("procedure"))
            return
        data = request(self.procedure, self.case, values, self.card, self.query_one(Checklist).ticked())
        # A second Enter on the same form finds the first one's dossier instead of making another.
        data["request_id"] = self._form
        try:
            received = await self.counter.ask(lambda: desk.receive(data))
        except (Refused, Damaged) as refused:
            said.refuse(refused)
            wrong = next((key for key in ("name", "id", "born", "phone") if f'"{key}"' in str(refused)), "name")
            self.set_focus(self.field(wrong))
            return
        if self._form != data["request_id"]:
            return
        self._last = {**values, "card": self.card}
        self.action_clear()
        said.tell(taken(received))

    def action_clear(self) -> None:
        """An empty form, and no draft of it."""
        self._empty()
        self._keep()

    def _empty(self) -> None:
        self._form = new_id()
        self.procedure, self.case, self.card = None, "", ""
        for key in FIELDS:
            self.field(key).reset()
        for name in ("#choice", "#due"):
            self.query_one(name, Static).update("")
        self.query_one(Checklist).show(())
        self.set_focus(self.field("procedure"))

    def action_back(self) -> None:
        """Home again; a form with something in it asks once more."""
        if any(self.values().values()) and not self._leaving:
            self._leaving = True
            back = self.key("back")
            self.query_one(Said).tell(f"Hồ sơ nhập dở vẫn còn ở đây khi quay lại. {back} lần nữa để về màn hình trước.")
            return
        self._leaving = False
        self.app.pop_screen()


def request(
    procedure: Procedure, case: str, values: Mapping[str, str], card: str, documents: list[dict[str, Any]]
) -> dict[str, Any]:
    """What ``Desk.receive`` takes, from what stands on the screen."""
    owner = {key: values[key] for key in ("name", "id", "born", "address", "phone") if values[key]}
    data: dict[str, Any] = {"procedure": procedure.code, "case": case or None, "documents": documents}
    if values["submitter"]:
        data["people"] = [{"role": "owner", **owner}, {"role": "submitter", "name": values["submitter"]}]
        return data
    same_card = card and card.split("|", 1)[0].strip() == values["id"]
    return {**data, "applicant": owner, **({"card": card} if same_card else {})}


def day_first(iso: str) -> str:
    """``1995-09-02`` as people write it, ``02/09/1995``; a year alone stays."""
    return "/".join(reversed(iso.split("-")))


def taken(received: Received) -> str:
    """The sentence after a dossier is in."""
    dossier = received.dossier
    due_at = f", hẹn trả {dossier.due_at:%H:%M %d/%m/%Y}" if dossier.due_at else ", không có ngày hẹn trả"
    paper = received.trouble or "Giấy tiếp nhận đã ghi."
    return f"ĐÃ TIẾP NHẬN {dossier.code}{due_at}. {paper}"
