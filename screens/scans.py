"""The scanned papers of a dossier: its components with what they have, and what lies in the scanner's folder."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Label

from counter.attachment import RESULT, Attached, attach_scan, detach, held
from counter.dossier import Attachment, Dossier
from counter.ports import NO_TRAY, TAKEN, Afterwards, Scan
from counter.refusal import Damaged, Refused
from counter.scanned import weight
from counter.text import plain_name
from screens.checklist import cut
from screens.foot import Foot
from screens.room import Room
from screens.said import Said

T = TypeVar("T")

MOST_SHOWN = 50
HOW: dict[Afterwards, str] = {
    "delete": "Số: thành phần · ↑↓: tệp · Enter: gắn, rồi xóa tệp khỏi thư mục máy quét",
    "move": f"Số: thành phần · ↑↓: tệp · Enter: gắn, rồi chuyển tệp gốc sang “{TAKEN}”",
    "keep": "Số: thành phần · ↑↓: tệp · Enter: gắn; tệp gốc vẫn để lại, không mã hóa",
}
LOOK_EVERY = 2.0
"""Seconds between two looks into the scanner's folder."""


class ScanBoard(Widget, can_focus=True):
    """Digits choose the component, the arrows the scan; Enter puts one onto the other. What was asked for is shown at
    once, so that keys typed ahead mean the next scan and the next component."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "attach", "Gắn tệp", id="attach-scan"),
        Binding("delete", "detach", "Gỡ tệp", id="detach-scan"),
        Binding("down", "move(1)", "Tệp cũ hơn", show=False, id="older-scan"),
        Binding("up", "move(-1)", "Tệp mới hơn", show=False, id="newer-scan"),
        Binding("right", "step(1)", "Thành phần sau", show=False, id="next-component"),
        Binding("left", "step(-1)", "Thành phần trước", show=False, id="previous-component"),
        *[Binding(str(digit), f"choose({digit})", show=False) for digit in range(10)],
    ]
    DEFAULT_CSS = "ScanBoard { height: 1fr; padding: 0 1; }"

    class Wanted(Message):
        """The scan under the cursor onto the component under the cursor."""

        def __init__(self, scan: Scan, component: str) -> None:
            super().__init__()
            self.scan, self.component = scan, component

    class Unwanted(Message):
        """The newest file of the component under the cursor is to be taken off."""

        def __init__(self, file: Attachment) -> None:
            super().__init__()
            self.file = file

    def __init__(self) -> None:
        super().__init__(id="scans")
        self.dossier: Dossier | None = None
        self.scans: list[Scan] = []
        self.now = datetime.min
        self.folder = ""
        self._component = 0
        self._scan = 0
        self._asked: Counter[str] = Counter()
        self._gone: set[tuple[int, ...]] = set()

    @property
    def places(self) -> list[str]:
        """The components, then the result, which has no name."""
        return [*self.dossier.components, RESULT] if self.dossier else []

    @property
    def component(self) -> str:
        """The one under the cursor."""
        return self.places[self._component] if self.places else RESULT

    def show(self, dossier: Dossier) -> None:
        """A dossier: the cursor on the first component that has no file."""
        self.dossier = dossier
        self._asked.clear()
        self._gone.clear()
        self._component = self._next(0)
        self.refresh()

    def renew(self, dossier: Dossier, asked_of: str) -> None:
        """The same dossier after one of the things that were asked for was done or refused."""
        self.dossier = dossier
        self._asked -= Counter([asked_of])
        self.refresh()

    def lay(self, scans: list[Scan], now: datetime) -> None:
        """What lies in the folder: the cursor stays at the newest, or on the scan where the officer put it."""
        marked = self.scans[self._scan].mark if self._scan and self.scans else ()
        self.scans = [scan for scan in scans if scan.mark not in self._gone]
        self.now = now
        places = (number for number, scan in enumerate(self.scans) if scan.mark == marked)
        self._scan = next(places, min(self._scan, max(0, len(self.scans) - 1)) if marked else 0)
        self.refresh()

    def put_back(self, scan: Scan) -> None:
        """A scan that was refused is shown again at the next look."""
        self._gone.discard(scan.mark)

    def _next(self, start: int) -> int:
        """The first component without a file from ``start`` on; the result once all have one."""
        bare = (n for n, name in enumerate(self.places) if name and n >= start and not self._count(name))
        return next(bare, max(0, len(self.places) - 1))

    def _count(self, name: str) -> int:
        return (len(held(self.dossier, name)) if self.dossier else 0) + self._asked[name]

    def action_choose(self, digit: int) -> None:
        """The component with that digit, 0 for the result."""
        number = digit - 1 if digit else len(self.places) - 1
        if 0 <= number < len(self.places) - (digit > 0):
            self._component = number
            self.refresh()

    def action_step(self, way: int) -> None:
        """The next component (1) or the one before (-1)."""
        self._component = max(0, min(self._component + way, len(self.places) - 1))
        self.refresh()

    def action_move(self, way: int) -> None:
        """An older scan (1) or a newer one (-1)."""
        self._scan = max(0, min(self._scan + way, len(self.scans) - 1))
        self.refresh()

    def action_attach(self) -> None:
        """Ask for it, and go on to the next component and the next scan."""
        if not self.scans or self.dossier is None:
            self.app.bell()
            return
        scan, component = self.scans.pop(self._scan), self.component
        self._gone.add(scan.mark)
        self._asked[component] += 1
        self._scan = max(0, min(self._scan, len(self.scans) - 1))
        if component:
            self._component = self._next(self._component)
        self.refresh()
        self.post_message(self.Wanted(scan, component))

    def action_detach(self) -> None:
        """Ask for the newest file of the component to be taken off."""
        files = held(self.dossier, self.component) if self.dossier else []
        if files:
            self.post_message(self.Unwanted(files[-1]))
        else:
            self.app.bell()

    def render(self) -> Content:
        """The components above, the scans below; each list as far as there is room around its cursor."""
        width, height = self.content_size
        above = max(2, min(len(self.places), height // 2))
        lines = self._window([self._place(n, width) for n in range(len(self.places))], self._component, above)
        where = f": {self.folder}" if self.folder else ""
        lines += ["", cut(f"Máy quét{where}", width)]
        if self.scans:
            rows = [self._line(n, width) for n in range(len(self.scans))]
            lines += self._window(rows, self._scan, max(1, height - len(lines)))
        else:
            lines.append("  Chưa có tệp nào; quét xong tệp tự hiện ở đây." if self.folder else f"  {NO_TRAY}")
        return Content("\n".join(lines))

    @staticmethod
    def _window(lines: list[str], cursor: int, room: int) -> list[str]:
        first = max(0, min(cursor - room // 2, len(lines) - room))
        return lines[first : first + room]

    def _place(self, number: int, width: int) -> str:
        name = self.places[number]
        count = self._count(name)
        cursor = "›" if number == self._component else " "
        key = "0" if not name else str(number + 1) if number < 9 else " "
        end = f"  {f'[x] {count} tệp' if count else '[ ] chưa có tệp':<15}"
        start = f"{cursor} {key} "
        room = max(8, width - len(start) - len(end))
        return f"{start}{cut(name or 'Kết quả giải quyết', room):<{room}}{end}"

    def _line(self, number: int, width: int) -> str:
        scan = self.scans[number]
        cursor = "›" if number == self._scan else " "
        return cut(f"{cursor} {_age(scan.at, self.now):<15} {weight(scan.size):>8}  {plain_name(scan.name)}", width)


def _age(at: datetime, now: datetime) -> str:
    """How long ago it was scanned: what tells this citizen's paper from the one before."""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return "vừa quét"
    if minutes < 60:
        return f"{minutes} phút trước"
    return f"{minutes // 60} giờ trước" if minutes < 24 * 60 else f"{at.astimezone(now.tzinfo):%d/%m/%Y}"


class ScansScreen(Room):
    """``uid`` says whose."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "refresh_all", "Cập nhật", id="refresh"),
        Binding("escape", "app.pop_screen", "Về", id="back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.uid = ""
        self._sure: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        yield Label("", classes="head", id="head", markup=False)
        yield Label("", classes="title", id="title", markup=False)
        yield ScanBoard()
        yield Said()
        yield Foot()

    @property
    def board(self) -> ScanBoard:
        """The two lists."""
        return self.query_one(ScanBoard)

    def on_mount(self) -> None:
        """Look into the folder now and again, while somebody is here."""
        self.set_interval(LOOK_EVERY, self._look_again)

    def entered(self) -> None:
        """Another dossier, or the same one again."""
        self.query_one(Said).clear()
        self.board.focus()
        self.action_refresh_all()

    def _look_again(self) -> None:
        # None stands any more while the program is being taken down.
        if self.app.screen_stack[-1:] == [self]:
            self.run_worker(self._look(), exclusive=True, group="look")

    async def _asked(self, call: Callable[[], T]) -> T | None:
        try:
            return await self.counter.ask(call)
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return None

    async def _load(self) -> None:
        desk, uid = self.counter.desk, self.uid
        self.board.folder = desk.tray.folder
        dossier = await self._asked(lambda: desk.store.dossier(uid))
        if dossier is None:
            return
        self.query_one("#head", Label).update(f"{dossier.code}  {dossier.applicant}")
        self.query_one("#title", Label).update(HOW[desk.tray.afterwards])
        self.board.show(dossier)
        await self._look()

    async def _look(self) -> None:
        desk = self.counter.desk
        found = await self._asked(lambda: (desk.tray.newest(MOST_SHOWN), desk.clock.now()))
        if found is not None:
            self.board.lay(*found)

    @on(ScanBoard.Wanted)
    def wanted(self, message: ScanBoard.Wanted) -> None:
        """Put it there; those that were asked for before are done before."""
        self._sure = None
        self.run_worker(self._put(message.scan, message.component), group="attach")

    async def _put(self, scan: Scan, component: str) -> None:
        desk, uid, said = self.counter.desk, self.uid, self.query_one(Said)

        def attach() -> Attached:
            return attach_scan(desk, uid, scan.name, component)

        try:
            done = await self.counter.ask(attach)
        except (Refused, Damaged) as refused:
            said.refuse(refused)
            self.board.put_back(scan)
            if self.board.dossier is not None and uid == self.uid:
                self.board.renew(self.board.dossier, component)
            await self._look()
            return
        if uid != self.uid:
            return
        self.board.renew(done.dossier, component)
        state = "Đã gắn" if done.new else "Đã có sẵn"
        sentence = f"{state} {plain_name(scan.name)}: {component or 'kết quả giải quyết'}."
        if done.left:
            said.refuse(f"{sentence} {done.left}")
        else:
            said.tell(f"{sentence} {done.cleared}")

    @on(ScanBoard.Unwanted)
    def unwanted(self, message: ScanBoard.Unwanted) -> None:
        """Twice: it is taken off."""
        sure, self._sure = self._sure, message.file.place
        if sure == message.file.place:
            self._sure = None
            self.run_worker(self._take_off(message.file), group="attach")
        else:
            self.query_one(Said).tell(f"{self.key('detach-scan')} lần nữa để gỡ: {message.file.name}.")

    async def _take_off(self, file: Attachment) -> None:
        desk, uid = self.counter.desk, self.uid
        dossier = await self._asked(lambda: detach(desk, uid, file))
        if dossier is not None:
            self.board.renew(dossier, "")
            self.query_one(Said).tell(f"Đã gỡ {file.name}; nội dung vẫn giữ trong sổ, mã hóa.")
