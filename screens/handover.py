"""Hand-over: a pile of dossiers, scanned one after the other, and what is done with all of it at once."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Grid
from textual.widgets import Label, Static

from counter.access import viewed
from counter.calendar import Calendar
from counter.clock import vietnamese
from counter.dossier import Dossier
from counter.event import Event
from counter.handover import (
    MOST,
    POSTED,
    WORKS,
    Pile,
    candidates,
    hindrance,
    item_of,
    list_again,
    lists,
    of_list,
    pick,
)
from counter.identity import postal_item, postal_item_checks
from counter.mark import doubt
from counter.money import grouped
from counter.ports import LIST_FORMS, Line, ListForm
from counter.refusal import Damaged, Refused
from counter.step import WRONG_ITEM
from screens.foot import Foot
from screens.pile import asked_of, carry_out, told
from screens.questions import Answers, Question, Questions
from screens.room import Room
from screens.said import Said
from screens.table import DossierTable, short_code
from screens.widgets.choice import Choice
from screens.widgets.field import FieldInput

DRAFT = "handover"
SHOWN = 9
"""Lists that are shown to be printed again."""

_WHAT: dict[Pile, str] = {
    "handover": "cho một cơ quan; in Giấy bàn giao hai liên",
    "results": "kết quả vừa về; in Phiếu bàn giao kết quả",
    "return": "nhiều hồ sơ, trả một lần",
    "post-out": "quét hồ sơ, rồi quét số bưu gửi của nó",
    "post-in": "hồ sơ bưu chính đem đến, đã tiếp nhận",
    "sign": "lãnh đạo đã ký; giấy tờ lấy số vào sổ",
    "delivered": "F4 lấy danh sách gửi, bỏ bưu gửi bị trả lại",
    "undelivered": "bưu gửi bị trả lại, về chờ trả tại quầy",
}
_HOW = (
    "Quét từng hồ sơ của xấp, hoặc gõ số cuối của mã rồi Enter.",
    "Xong xấp thì Enter ở ô trống; trả lời một lần cho cả xấp.",
)


class WorkChoice(Choice):
    """What is to be done; a digit goes on to the pile at once."""

    def action_choose(self, number: int) -> None:
        """The work with that digit."""
        if number <= len(self.options):
            super().action_choose(number)
            self.action_forward()


class HandoverScreen(Room):
    """The pile is kept until it is done with, through a crash too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "commit", "Làm cả xấp", id="commit-pile"),
        Binding("f4", "take_all", "Lấy cả danh sách", id="take-all"),
        Binding("delete", "drop", "Bỏ dòng này", id="drop-line"),
        Binding("f7", "print_list", "In lại", id="print-list"),
        Binding("f8", "clear", "Bỏ hết", id="clear-pile"),
        Binding("escape", "app.pop_screen", "Về", id="back"),
    ]
    DEFAULT_CSS = """
    HandoverScreen Grid { grid-size: 2; grid-columns: 20 1fr; height: auto; padding: 0 1; }
    HandoverScreen #menu { height: 1fr; padding: 1 1 0 1; }
    HandoverScreen DossierTable { display: none; }
    HandoverScreen.-piled DossierTable { display: block; }
    HandoverScreen.-piled #menu { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.work: Pile = "handover"
        self.pile: dict[str, Dossier] = {}
        self.items: dict[str, str] = {}
        self.shown: dict[str, str] = {}
        self._known = False
        self._asked = False
        self._sure = False
        self._last = {"to": "", "agency": ""}
        self._half: Answers = {}

    def compose(self) -> ComposeResult:
        yield Label("Bàn giao nhiều hồ sơ", classes="head", id="head")
        with Grid():
            yield Label("Việc")
            yield WorkChoice({name: work.label for name, work in WORKS.items()}, self.work, id="work")
            yield Label("Mã hồ sơ")
            yield FieldInput(placeholder="quét Giấy tiếp nhận, hoặc gõ số cuối của mã rồi Enter", last=True, id="code")
        yield Label("", classes="title", id="title")
        yield Static("", id="menu", markup=False)
        yield DossierTable()
        yield Said()
        yield Foot()

    @property
    def code(self) -> FieldInput:
        """Where a code is typed."""
        return self.query_one("#code", FieldInput)

    @property
    def table(self) -> DossierTable:
        """The pile."""
        return self.query_one(DossierTable)

    @property
    def said(self) -> Said:
        """Where the program speaks."""
        return self.query_one(Said)

    def on_mount(self) -> None:
        """Enter in the field puts the dossier on the pile; in the empty field it does the work."""
        self.code.beyond = self._enter

    def begin(self, work: Pile) -> None:
        """Come here for that work, unless a pile lies here already."""
        if not self.pile:
            self.work = work
            if self.is_mounted:
                self._show_work()

    def entered(self) -> None:
        """Ready for the first scan, or for the rest of a pile that was cut short."""
        self.said.clear()
        self._show_work()
        self.set_focus(self.code)
        self.run_worker(self._ready(), group="pile")

    async def _ready(self) -> None:
        desk = self.counter.desk
        draft = {} if self._known else await self.counter.ask(lambda: desk.store.draft(desk.officer.login, DRAFT))
        self._known = True
        if draft and not self.pile:
            self.work, self.items, self.shown = draft["work"], draft["items"], draft.get("shown", {})
            self._half = draft.get("half", {})
            self._show_work()
            await self._add(draft["codes"])
            self.said.tell(f"Đây là xấp hồ sơ xếp dở lần trước; {self.key('clear-pile')} để bỏ hết.")
        else:
            # What was done to one of them meanwhile shows here.
            await self._add(list(self.pile))

    def _show_work(self) -> None:
        self.query_one("#work", Choice).reset(self.work)
        lines = [f"{number} {work.label}: {_WHAT[name]}" for number, (name, work) in enumerate(WORKS.items(), 1)]
        self.query_one("#menu", Static).update("\n".join(["Chọn việc: gõ số rồi Enter.", *lines, "", *_HOW]))
        self._show()

    def _show(self) -> None:
        now = self.counter.desk.clock.now()
        self._sure = False
        self.set_class(bool(self.pile), "-piled")
        self.query_one("#title", Label).update(f"{WORKS[self.work].label}: {grouped(len(self.pile))} hồ sơ")
        self.table.fill([_line(dossier, self.items.get(code, ""), now) for code, dossier in self.pile.items()])
        self.table.move_cursor(len(self.pile) - 1)

    # The pile

    @on(Choice.Changed)
    def chosen_work(self, message: Choice.Changed) -> None:
        """Another work: what does not belong in its pile goes."""
        self.work, self._half = next(name for name in WORKS if name == message.value), {}
        apart = [code for code, dossier in self.pile.items() if hindrance(dossier, self.work)]
        for code in apart:
            del self.pile[code]
        if apart:
            self.said.tell(f"{len(apart)} hồ sơ không thuộc việc này, đã bỏ khỏi xấp.")
        self._show()
        self.keep()

    def _enter(self) -> None:
        text = self.code.text.strip()
        self.code.reset()
        if not text:
            # An Enter too many takes nothing away from what was just told.
            if self.pile or not self.said.content:
                self.action_commit()
        elif not self.pile and text in (numbers := dict(zip("123456789", WORKS, strict=False))):
            self.work = numbers[text]
            self._show_work()
        else:
            self._take(text)

    @on(FieldInput.Scanned)
    def scanned(self, message: FieldInput.Scanned) -> None:
        """A receipt or a label goes on the pile wherever it was scanned."""
        message.stop()
        if message.kind == "card":
            self.said.refuse("Vừa quét thẻ căn cước; ở đây quét Giấy tiếp nhận, hoặc gõ số cuối của mã rồi Enter.")
        elif not message.kept:
            self._take(message.text)

    def _take(self, text: str) -> None:
        self._asked = False
        if self.work == "post-out" and self.pile and item_of(text):
            code = list(self.pile)[self.table.cursor_row]
            self.items[code] = postal_item(text)
            whose = f"Số bưu gửi {self.items[code]} của hồ sơ {short_code(code)}."
            if postal_item_checks(self.items[code]):
                self.said.tell(whose)
            else:
                self.said.refuse(f"{whose} {WRONG_ITEM}")
            self._show()
            self.keep()
        else:
            self.run_worker(self._add([text]), group="pile")

    async def _add(self, codes: list[str]) -> None:
        """Put these on the pile, each as it stands now; the last one that does not belong there is told."""
        desk, work = self.counter.desk, self.work

        def look() -> tuple[list[Dossier], str]:
            found, trouble = list[Dossier](), ""
            for code in codes:
                try:
                    found.append(pick(desk, code, work))
                    trouble = doubt(code, desk.facts.mark_keys, found[-1]) or trouble
                    self.shown |= {found[-1].code: code} if code != found[-1].code else {}
                except Refused as refusal:
                    # Of several typed in a row it is not seen which one.
                    trouble = f"{code}: {refusal}" if code.isdecimal() else str(refusal)
            return found, trouble

        try:
            found, trouble = await self.counter.ask(look)
        except Damaged as damaged:
            self.said.refuse(damaged)
            return
        for code in codes:
            self.pile.pop(code, None)
        self._put(found, trouble)

    def _put(self, found: list[Dossier], trouble: str = "") -> None:
        twice = [dossier.code for dossier in found if dossier.code in self.pile]
        self.pile |= {dossier.code: dossier for dossier in found[: MOST - len(self.pile) + len(twice)]}
        self._show()
        self.keep()
        if trouble:
            self.said.refuse(trouble)
        elif len(self.pile) == MOST:
            self.said.tell(f"Xấp đã đủ {MOST} hồ sơ; làm xấp này rồi xếp tiếp.")
        elif len(found) == 1:
            again = ", đã có trong xấp" if twice else ""
            self.said.tell(f"{short_code(found[0].code)} {found[0].applicant}{again}.")

    def action_take_all(self) -> None:
        """Everything that waits for this work; of a person, what waits for the one whose dossier lies on top."""
        self.run_worker(self._take_all(), group="pile")

    async def _take_all(self) -> None:
        desk, work, first = self.counter.desk, self.work, next(reversed(self.pile.values()), None)
        if work in POSTED:
            await self._choose("post-out", "Danh sách đã gửi bưu chính", self._take_list)
            return
        if not WORKS[work].view:
            self.said.tell("Kết quả về đến đâu quét đến đó; việc này không lấy cả danh sách.")
            return
        if work == "return" and first is None:
            self.said.tell("Quét một hồ sơ của người nhận trước, rồi lấy các hồ sơ còn chờ trả của người đó.")
            return
        try:
            found = await self.counter.ask(lambda: candidates(desk, work, first))
        except (Refused, Damaged) as refused:
            self.said.refuse(refused)
            return
        self._put_all(found)

    async def _take_list(self, number: str) -> None:
        desk, work = self.counter.desk, self.work
        try:
            found = await self.counter.ask(lambda: of_list(desk, number, work))
        except (Refused, Damaged) as refused:
            self.said.refuse(refused)
            return
        self._put_all(found)

    def _put_all(self, found: list[Dossier]) -> None:
        if not found:
            self.said.tell("Không có hồ sơ nào đang chờ việc này.")
            return
        before = len(self.pile)
        self._put(found)
        self.said.tell(
            f"Thêm {len(self.pile) - before} hồ sơ; mũi tên xuống tới dòng nào, {self.key('drop-line')} bỏ dòng ấy."
        )

    def action_drop(self) -> None:
        """Take the dossier under the cursor off the pile."""
        if self.pile:
            row = self.table.cursor_row
            del self.pile[list(self.pile)[row]]
            self.said.clear()
            self._show()
            self.table.move_cursor(row)
            self.keep()

    def action_clear(self) -> None:
        """No pile; asks once more."""
        if not self.pile or self._asked:
            self._empty()
            self.said.clear()
        else:
            self._asked = True
            self.said.tell(f"{self.key('clear-pile')} lần nữa để bỏ hết {len(self.pile)} hồ sơ khỏi xấp.")

    def _empty(self) -> None:
        self._asked = False
        self.pile, self.items, self._half = {}, {}, {}
        self._show()
        self.keep()
        self.set_focus(self.code)

    async def keep_now(self) -> None:
        """Keep the pile. Raises what the store raises."""
        if not self._known:
            return
        desk = self.counter.desk
        draft: dict[str, Any] = {}
        if self.pile:
            items = {code: item for code, item in self.items.items() if code in self.pile}
            shown = {code: text for code, text in self.shown.items() if code in self.pile}
            draft = {"work": self.work, "codes": list(self.pile), "items": items, "shown": shown, "half": self._half}
        await self.counter.ask(lambda: desk.store.keep_draft(desk.officer.login, DRAFT, draft))

    # A list once more

    async def action_print_list(self) -> None:
        """The last lists of this work; the newest is printed again unless another number is typed."""
        kind = next((kind for kind in LIST_FORMS if kind == self.work), None)
        if kind is None:
            self.said.tell("Việc này không in danh sách; giấy của từng hồ sơ in lại ở hồ sơ ấy.")
            return
        title = f"In lại danh sách: {WORKS[self.work].label}"
        await self._choose(kind, title, lambda number: self._print_list(kind, number))

    async def _choose(self, kind: ListForm, title: str, then: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        """Ask for one of the last lists by its number, the newest unless another is typed."""
        desk = self.counter.desk
        try:
            found = await self.counter.ask(lambda: lists(desk, kind, SHOWN))
        except (Refused, Damaged) as refused:
            self.said.refuse(refused)
            return
        if not found:
            self.said.tell("Việc này chưa có danh sách nào có số; danh sách không số của bản cũ không in lại được.")
            return

        def go(given: Answers | None) -> None:
            if given is not None:
                self.run_worker(then(given["number"]), group="list")

        newest = str(found[0].body["slip"]["number"])
        rows = [Question("number", "Số danh sách", newest, hint="như 7, hoặc 1-2026-0007", needed=True)]
        self.app.push_screen(Questions("list", title, rows, over=[_list_line(event) for event in found]), go)

    async def _print_list(self, kind: ListForm, number: str) -> None:
        desk = self.counter.desk
        try:
            paper = await self.counter.ask(lambda: list_again(desk, kind, number))
        except (Refused, Damaged) as refused:
            self.said.refuse(refused)
            return
        self.said.tell(f"Đã in lại: {paper}.")

    # The work

    def action_commit(self) -> None:
        """Ask what the whole pile needs, then do it."""
        if not self.pile:
            self.said.tell("Chưa có hồ sơ nào trong xấp; quét hồ sơ, hoặc gõ số cuối của mã rồi Enter.")
            return
        if self.work == "delivered" and not self._sure:
            self._sure = True
            self.said.tell(f"Enter lần nữa để ghi bưu chính đã phát: {grouped(len(self.pile))} hồ sơ.")
            return
        self.run_worker(self._ask(self._half, ""), exclusive=True, group="ask")

    async def _ask(self, answers: Answers, sentence: str) -> None:
        desk = self.counter.desk
        calendar, agencies = await self.counter.ask(lambda: (desk.calendar, desk.agencies()))
        first = next(iter(self.pile.values()))
        if self.work == "return":
            # The answers begin with who takes it, and with the number of their identity paper.
            await self.counter.ask(lambda: viewed(desk, first, "screen"))
        asked = asked_of(self.work, first, answers or self._last, calendar, agencies)
        if not asked:
            await self._do({}, calendar)
            return

        def go(given: Answers | None) -> None:
            if given is not None:
                self.run_worker(self._do(given, calendar), group="do")

        def typed() -> None:
            self._half = dialog.answers()
            self.keep_soon()

        title = f"{WORKS[self.work].label}: {grouped(len(self.pile))} hồ sơ"
        dialog = Questions("step", title, asked, sentence=sentence)
        dialog.typed = typed
        self.app.push_screen(dialog, go)

    async def _do(self, answers: Answers, calendar: Calendar) -> None:
        desk, work, pile, items = self.counter.desk, self.work, dict(self.pile), dict(self.items)
        shown = dict(self.shown)
        try:
            with self.said.writing():
                done = await self.counter.ask(lambda: carry_out(desk, work, pile, items, answers, calendar, shown))
        except (Refused, Damaged) as refused:
            if answers and isinstance(refused, Refused):
                await self._ask(answers, str(refused))
            else:
                self.said.refuse(refused)
            return
        self._half = {}
        self._last |= {key: answers[key] for key in self._last if key in answers}
        stays = {code for code, _ in done.refused}
        self.pile = {code: dossier for code, dossier in self.pile.items() if code in stays}
        self.items = {code: item for code, item in self.items.items() if code in stays}
        self._show()
        self.keep()
        self.set_focus(self.code)
        if done.refused:
            self.said.refuse(told(done, work))
        else:
            self.said.tell(told(done, work))


def _list_line(event: Event) -> str:
    """``07  28/11/2026 16:45  12 hồ sơ  Phòng Tư pháp``."""
    told = event.body
    return f"{told['slip']['number']:02d}  {vietnamese(event.at)}  {len(told['codes']):>3} hồ sơ  {told['to']}"


def _line(dossier: Dossier, item: str, now: datetime) -> Line:
    return Line(
        dossier.code,
        dossier.uid,
        dossier.applicant,
        item or (dossier.handed.s10 if dossier.handed else "") or dossier.procedure.name,
        dossier.status,
        dossier.received_at,
        dossier.due_at,
        dossier.overdue(now),
    )
