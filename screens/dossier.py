"""One dossier: its state, people, papers and trail, and what can be done now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Label, Static

from counter.catalogue import UNVERIFIED
from counter.clock import vietnamese
from counter.dossier import Document, Dossier, Person
from counter.event import Event
from counter.lifecycle import ACTIONS, allowed
from counter.refusal import Damaged, Refused
from screens.room import Room
from screens.said import Said
from screens.step import StepDialog

_ROLES = {"owner": "Chủ hồ sơ", "submitter": "Người nộp", "authorised": "Được ủy quyền", "receiver": "Người nhận"}
_MARKS = {"receive": "Tiếp nhận", "reprint": "In lại giấy", "alias": "Thêm mã khác"}


class DossierScreen(Room):
    """``uid`` says which; digits do what is allowed now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "print_again", "In lại Giấy tiếp nhận", id="print"),
        Binding("f5", "refresh_all", "Cập nhật", id="refresh"),
        Binding("escape", "app.pop_screen", "Về", id="back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.uid = ""
        self.dossier: Dossier | None = None

    def compose(self) -> ComposeResult:
        yield Label("", classes="head", id="head")
        with VerticalScroll(id="body"):
            yield Static("", id="facts", markup=False)
        yield Static("", id="steps", markup=False)
        yield Said()
        yield Footer()

    def entered(self) -> None:
        """Another dossier, or the same one after a step."""
        if self.dossier is None or self.dossier.uid != self.uid:
            self.query_one(Said).clear()
        self.query_one(VerticalScroll).focus()
        self.action_refresh_all()

    def action_refresh_all(self) -> None:
        """Read it anew."""
        self.run_worker(self._load(), exclusive=True, group="load")

    async def _load(self) -> None:
        desk, uid = self.counter.desk, self.uid

        def look() -> tuple[Dossier | None, Sequence[Event], datetime]:
            return desk.store.dossier(uid), desk.store.events(uid), desk.clock.now()

        try:
            dossier, events, now = await self.counter.ask(look)
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        if dossier is None:
            self.query_one(Said).refuse("Không còn hồ sơ này; quay lại và tìm lại.")
            return
        self.dossier = dossier
        state = "ĐÃ HỦY SỐ" if dossier.cancelled else dossier.status.label
        late = "  QUÁ HẠN" if dossier.overdue(now) else ""
        self.query_one("#head", Label).update(f"{dossier.code}  {state}{late}")
        self.query_one("#facts", Static).update("\n".join(facts(dossier, events)))
        self.query_one("#steps", Static).update(offered(dossier))
        self._bind(dossier)

    def _bind(self, dossier: Dossier) -> None:
        """A digit for each step that is allowed now, with its name, so that the palette and the help can read it."""
        for n in range(1, 10):
            self._bindings.key_to_bindings.pop(str(n), None)
        for n, kind in enumerate(doable(dossier), 1):
            step = Binding(str(n), f"step({n})", ACTIONS[kind].label, show=False, id=f"step-{kind}")
            self._bindings.key_to_bindings[str(n)] = [step]
        self.refresh_bindings()

    def action_print_again(self) -> None:
        """The receipt once more, counted in the log."""
        dossier, desk = self.dossier, self.counter.desk
        if dossier is not None:
            self.run_worker(self._do(lambda: f"Đã in lại: {desk.slip(dossier.code, '01', None).name}"))

    def action_step(self, number: int) -> None:
        """The step with that digit."""
        steps = [] if self.dossier is None else doable(self.dossier)
        if self.dossier is None or number > len(steps):
            return
        kind = steps[number - 1]
        filled = {"name": self.dossier.applicant, "how": "tại quầy"} if kind == "return" else {}

        def go(body: dict[str, Any] | None) -> None:
            if body is not None:
                self._act(kind, body)

        if ACTIONS[kind].needs or ACTIONS[kind].may:
            self.app.push_screen(StepDialog(kind, filled), go)
        else:
            self._act(kind, {})

    def _act(self, kind: str, body: dict[str, Any]) -> None:
        dossier, desk = self.dossier, self.counter.desk
        if dossier is None:
            return

        def step() -> str:
            after = desk.act(dossier.code, kind, body)
            return f"{ACTIONS[kind].label}: xong. Trạng thái: {after.status.label}."

        self.run_worker(self._do(step))

    async def _do(self, call: Any) -> None:
        said = self.query_one(Said)
        try:
            said.tell(await self.counter.ask(call))
        except (Refused, Damaged) as refused:
            said.refuse(refused)
        self.action_refresh_all()


def doable(dossier: Dossier) -> list[str]:
    """The steps allowed now that need no paper of their own, as the digits count them."""
    return [kind for kind in allowed(dossier) if not ACTIONS[kind].paper and not ACTIONS[kind].supervisor][:9]


def offered(dossier: Dossier) -> str:
    """What can be done now, three to a line."""
    cells = [f"{n} {ACTIONS[kind].label}" for n, kind in enumerate(doable(dossier), 1)]
    rows = ["  ".join(f"{cell:<25}" for cell in cells[i : i + 3]) for i in range(0, len(cells), 3)]
    return "Làm được bây giờ:\n" + "\n".join(f" {row}" for row in rows) if rows else "Không còn bước nào."


def facts(dossier: Dossier, events: Sequence[Event]) -> list[str]:
    """The dossier in lines of at most 78 columns."""
    due = vietnamese(dossier.due_at) if dossier.due_at else "không có ngày hẹn trả"
    received = vietnamese(dossier.received_at) if dossier.received_at else "chưa tiếp nhận"
    lines = [
        f" Thủ tục    {dossier.procedure.code} {dossier.procedure.name}",
        f" Thời hạn   {dossier.procedure.limit or 'chưa công bố'}   Nhận {received}   Hẹn {due}",
    ]
    if dossier.provisional:
        lines.append("            Ngày hẹn tạm tính: lịch nghỉ chưa chính thức.")
    if dossier.procedure.unverified:
        lines.append(f"            Dữ liệu thủ tục {UNVERIFIED}.")
    lines += [person_line(person) for person in dossier.people]
    lines += [f" Mã khác    {', '.join(dossier.aliases)}"] if dossier.aliases else []
    lines += [" Giấy tờ", *(document_line(n, paper) for n, paper in enumerate(dossier.documents, 1))]
    lines += [f" Cảnh báo   {warning}" for warning in dossier.warnings]
    lines.append(" Quá trình")
    for event in events:
        action = ACTIONS.get(event.kind)
        label = action.label if action else _MARKS.get(event.kind, event.kind)
        lines.append(f"   {vietnamese(event.at)}  {label}  ({event.officer})")
    return lines


def person_line(person: Person) -> str:
    """``Chủ hồ sơ  Nguyễn Văn A · 001… · 09…``."""
    parts = [person.name, person.id or person.id_missing, person.phone, person.relation]
    return f" {_ROLES[person.role]:<10} " + " · ".join(part for part in parts if part)


def document_line(number: int, paper: Document) -> str:
    """``1. Tờ khai: 1 bản chính``."""
    counts = [(paper.originals, "bản chính"), (paper.certified, "bản sao chứng thực"), (paper.copies, "bản chụp")]
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    if paper.source == "database":
        said = f"khai thác từ {paper.database}"
    return f"   {number}. {paper.name}: {said}"
