"""Home: what waits today, and the way to everything."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label, Static

from counter.calendar import weekday
from counter.ports import EVERYTHING, Filter, Line
from counter.refusal import Damaged, Refused
from screens.foot import Foot
from screens.listing import ListScreen, Page, Turned, read
from screens.said import Said
from screens.table import COLUMNS, SHOWN, DossierTable, holding, widest
from screens.widgets.search import SearchField

if TYPE_CHECKING:
    from counter.backup import Backed
    from counter.desk import Desk
    from counter.handover import Pile

VIEWS = {
    "1": ("to-hand-over", "Chờ chuyển xử lý"),
    "2": ("today", "Hẹn trả hôm nay"),
    "3": ("tomorrow", "Hẹn trả ngày mai"),
    "4": ("overdue", "Quá hạn"),
    "5": ("supplement", "Chờ bổ sung"),
    "6": ("to-return", "Chờ trả kết quả"),
    "7": ("to-tell", "Cần báo công dân"),
    "8": ("to-sign", "Chờ ký chứng thực"),
    "9": ("to-apologise", "Cần xin lỗi, hẹn lại"),
    "0": ("all", "Tất cả đang giải quyết"),
}


class Part(NamedTuple):
    """What the digit once more leaves of a view. ``sign`` stands before its count, ``!`` for what should not be."""

    view: str
    label: str
    sign: str = "!"


PARTS = {
    "to-hand-over": (Part("late-hand-over", "Quá giờ chuyển xử lý"),),
    "overdue": (Part("late-again", "Quá hạn đã hẹn lại, báo lãnh đạo"),),
    "supplement": (Part("supplement-late", "Quá hạn bổ sung"),),
    "to-return": (Part("not-collected", "Lâu chưa đến nhận kết quả"),),
    "all": (
        Part("mine", "Việc của tôi", "›"),
        Part("to-accept", "Chờ tiếp nhận trực tuyến", "+"),
        Part("to-enter", "Chưa nhập hệ thống gốc", "»"),
        Part("sent-back", "Lãnh đạo trả lại", "‹"),
    ),
}

PILES: dict[str, "Pile"] = {"to-return": "return", "not-collected": "return", "to-sign": "sign"}
"""What is done with many dossiers of a view; of every other they are handed over."""

_HELD = ("today", "tomorrow", "overdue", "late-again", "to-apologise")
"""Views of what burns: whose it is."""

HALF = {"intake": "Còn hồ sơ nhập dở, {} nhập tiếp.", "handover": "Còn xấp hồ sơ xếp dở, {} xếp tiếp."}
"""What is told of work left half done, by the name of its screen, its key and its draft."""

LISTS = "store.queue"
"""The right to what stands here, as ``counter.right`` calls it."""

SLOW = (
    "Ổ đĩa đang ghi chậm, việc vẫn được ghi đủ: đóng bớt chương trình khác; còn chậm thì báo quản trị (motcua doctor)."
)

_LABELS = dict(VIEWS.values()) | {part.view: part.label for parts in PARTS.values() for part in parts}


class HomeScreen(ListScreen):
    """Counts above, the chosen view below; digits choose, Enter opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "app.go('intake')", "Tiếp nhận", id="intake"),
        Binding("f3", "app.go('find')", "Tìm", id="find"),
        Binding("f4", "hand_over", "Bàn giao", id="handover"),
        Binding("f5", "refresh_all", "Cập nhật", show=False, id="refresh"),
        Binding("f6", "app.go('day')", "Hôm nay", id="day"),
        Binding("f7", "app.go('sync')", "Đồng bộ", show=False, id="sync"),
        Binding("f8", "tell", "Đã báo", id="tell"),
        Binding("f9", "narrow", "Lọc", id="narrow"),
        Binding("f10", "app.leave", "Thoát", id="leave", priority=True),
        Binding("escape", "unfilter", "Bỏ lọc", show=False, id="unfilter"),
        *[
            Binding(digit, f"view('{digit}')", label, show=False, id=f"view-{name}")
            for digit, (name, label) in VIEWS.items()
        ],
    ]

    def __init__(self) -> None:
        super().__init__()
        self.view = "all"
        self._counts: dict[str, int] = {}
        self._glance: Glance | None = None
        self._slow = False
        self._half = ""

    def begin(self, glance: "Glance") -> None:
        """What to open with, as it was looked up at the log-in."""
        self._glance = glance

    def compose(self) -> ComposeResult:
        yield Label("", classes="head", id="head")
        yield Static("", id="counts", markup=False)
        yield Label("", classes="title", id="title", markup=False)
        yield SearchField(placeholder="Lọc theo tên, không cần dấu; Esc bỏ lọc", last=True, id="filter")
        yield DossierTable()
        yield Said()
        yield Foot()

    def on_mount(self) -> None:
        """With what was looked up."""
        super().on_mount()
        if self._glance is not None:
            self._choose("all")
            self._show_glance(self._glance, ("all", EVERYTHING))

    def entered(self) -> None:
        """Shown again: things have changed meanwhile."""
        self.table.focus()
        if self.counter.may(LISTS):
            self._choose(self.view)
            self.action_refresh_all()
        else:
            self._keep_shut()

    def _keep_shut(self) -> None:
        """No citizen's data for who has no right to it; what there is to do instead."""
        desk = self.counter.desk
        self.query_one("#head", Label).update(f"Quầy {desk.facts.counter} · {desk.officer.name} · quản trị")
        self.query_one("#title", Label).update("Tài khoản quản trị không xem dữ liệu của công dân.")
        self.query_one(Said).tell(
            f"{self.key('palette')}: đổi mã PIN, khóa, giao diện. Danh mục, kiểm tra sổ: lệnh motcua catalogue, verify."
        )

    def action_view(self, digit: str) -> None:
        """Another view; the digit once more leaves a part of it, then the next part, and then the view again."""
        name, _ = VIEWS[digit]
        turns = [name, *(part.view for part in PARTS.get(name, ()))]
        place = turns.index(self.view) + 1 if self.view in turns else 0
        self.query_one(Said).clear()
        self._choose(turns[place % len(turns)])
        self.action_refresh_all()

    def _choose(self, view: str) -> None:
        """This view; "mine" is always of who is logged in."""
        self.view = self.what = view
        self.heading = _LABELS[view]
        self.within = Filter(officer=self.counter.desk.officer.login) if view == "mine" else EVERYTHING

    def action_hand_over(self) -> None:
        """Many dossiers at once: what the view on the screen waits for."""
        from screens.handover import HandoverScreen

        self.counter.get_screen("handover", HandoverScreen).begin(PILES.get(self.view, "handover"))
        self.counter.action_go("handover")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only who stands in the list of whom to tell can be told; no list where there is no right to it."""
        if action in {"hand_over", "refresh_all", "narrow", "unfilter", "view", "filter"}:
            return self.counter.may(LISTS)
        return action != "tell" or self._listed[0] == "to-tell"

    async def action_tell(self) -> None:
        """Record that the citizen under the cursor has been told."""
        from screens.contact import contact

        if self.table.lines:
            await contact(self, self.table.lines[self.table.cursor_row])

    async def _load(self) -> None:
        desk, asked, front = self.counter.desk, (self.view, self.asked), self.counter.front
        glance, self._glance = self._glance, None
        if glance is None:
            turned = self.turned(*asked)
            try:
                glance = await self.counter.ask(lambda: look(desk, *asked, turned))
            except (Refused, Damaged) as refused:
                self.query_one(Said).refuse(refused)
                return
            self._show_glance(glance, asked)
        counts = glance.counts
        self._tell_slow(slow=front.slow())
        # The calendar is read once the page stands.
        try:
            store, who = desk.store, desk.officer.login
            duties = await self.counter.ask(lambda: store.duties(self.now, self.now.date(), who))
            half = await self.counter.ask(lambda: [name for name in HALF if store.draft(who, name)])
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        self._show_counts(counts | duties)
        await self.counter.tell_doubt(self.query_one(Said))
        self._tell_half(half)
        self.call_after_refresh(self.counter.look_ahead)

    def _tell_slow(self, *, slow: bool) -> None:
        """Once that the disk is slow, until Home is shown again."""
        said = self.query_one(Said)
        if slow and not self._slow:
            self._slow = True
            said.tell(SLOW)
        elif said.content == SLOW:
            said.clear()

    def _tell_half(self, half: Sequence[str]) -> None:
        """What waits half done, unless something else is being told."""
        said = self.query_one(Said)
        if said.content in {"", self._half}:
            self._half = " ".join(HALF[name].format(self.key(name)) for name in half)
            said.tell(self._half) if self._half else said.clear()

    def _show_glance(self, glance: "Glance", asked: tuple[str, Filter]) -> None:
        self.show_page(glance.page, asked)
        self._show_counts(glance.counts)

    def _show_counts(self, counts: dict[str, int]) -> None:
        facts, officer = self.counter.desk.facts, self.counter.desk.officer
        practice = "TẬP HUẤN · " if facts.practice else ""
        day = f"{weekday(self.now.date())} {self.now:%d/%m/%Y}"
        backed = f" · {self.counter.backed.glance(self.now)}" if self.counter.backed else ""
        self.query_one("#head", Label).update(f"{practice}Quầy {facts.counter} · {officer.name} · {day}{backed}")
        self._counts = counts
        self.query_one("#counts", Static).update(table_of_counts(counts))
        if not counts["all"]:
            key = self.key("intake")
            self.query_one(Said).tell(f"Chưa có hồ sơ nào đang chờ. Bấm {key} để tiếp nhận hồ sơ.")

    def show_backed(self, backed: "Backed", *, news: bool) -> None:
        """How old the last good backup is, beside the day; why one could not be made is said once."""
        if self._counts:
            self._show_counts(self._counts)
        if news:
            self.query_one(Said).refuse(backed.trouble)

    def show(self, lines: list[Line]) -> None:
        """What is told of those of this view."""
        super().show(lines)
        view, called = self.view, self.counter.desk.facts.unit.called
        columns = SHOWN.get(view) or (holding(called) if view in _HELD else COLUMNS)
        other = columns.keys() != self.table.columns.keys()
        self.table.columns, self.table.widest = columns, {} if view in SHOWN else widest(called)
        if other:
            self.refresh_bindings()


class Glance(NamedTuple):
    """A page of a view and the counts beside it."""

    counts: dict[str, int]
    page: Page


def look(desk: "Desk", view: str = "all", only: Filter = EVERYTHING, turned: Turned | None = None) -> Glance:
    """A view as it is now; reads the store."""
    now = desk.clock.now()
    counts = desk.store.counts(now, now.date())
    total = counts.get(view) if only == EVERYTHING else None
    return Glance(counts, read(desk.store, view, only, now, turned, total))


def table_of_counts(counts: dict[str, int]) -> str:
    """Two columns of views with their digits; ``!3`` behind a count: three of them should not be there. A count that is
    not known yet stays empty."""
    cells, half = [], len(VIEWS) // 2
    for number, (digit, (name, label)) in enumerate(VIEWS.items()):
        parts = "".join(f" {part.sign}{held}" for part in PARTS.get(name, ()) if (held := counts.get(part.view)))
        called, behind = (18, 5) if number < half else (22, 15)
        if len(parts) > behind:
            parts = parts.replace(" ", "")
        cells.append(f" {digit}  {label:<{called}}{counts.get(name, ''):>5}{parts:<{behind}}")
    return "\n".join(f"{left}  {right}" for left, right in zip(cells[:half], cells[half:], strict=True))
