"""Sync: what the province and the national portal have not got, of which dossier, why, since when, and what to mend."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Label, Static

from counter.clock import AGREED
from counter.event import NO_DOSSIER
from counter.field import NAMES
from counter.money import grouped
from counter.ports import Line, LineState, Unsettled
from counter.refusal import Damaged, Refused
from screens.facts import to_mend
from screens.foot import Foot
from screens.room import Room
from screens.said import Said
from screens.sign import since
from screens.table import Columns, DossierTable, short_code

MOST = 100
"""Dossiers that are listed; the rest is counted."""

LATELY = timedelta(days=7)
"""How long it is said that the two logs were not the same."""

NOT_ENROLLED = (
    "Quầy chưa nối với máy chủ của tỉnh. Mọi việc ở quầy vẫn làm bình thường và vẫn còn trong sổ của máy này.",
    "Để nối: xin tỉnh tệp ghi danh của quầy, rồi quản trị chạy motcua setup TỆP và mở lại chương trình. "
    "Những gì đã ghi từ trước sẽ tự gửi lên.",
)

TROUBLES = {
    "mend": "CẦN SỬA",
    "portal": "CỔNG QG",
    "conflict": "XUNG ĐỘT",
    "unsent": "chờ gửi",
    "kept": "chờ tỉnh",
}
TO_MEND = frozenset({"mend", "portal"})
WHY = {
    "conflict": "Một bước ghi ở máy này hay máy khác không còn làm được vì việc đã làm trước đó. Enter: xem hai bên.",
    "unsent": "Chưa gửi được; sẽ tự gửi khi có mạng, không phải làm gì.",
    "kept": "Máy chủ đã nhận, còn chờ tỉnh xếp vào sổ chung; không phải làm gì.",
}


class UnsettledTable(DossierTable):
    """Says where the cursor is."""

    @dataclass
    class Moved(Message):
        """The cursor stands on that row."""

        row: int

    def move_cursor(self, row: int) -> None:
        """The cursor to that row, or as near as there is one."""
        super().move_cursor(row)
        self.post_message(self.Moved(self.cursor_row))


class SyncScreen(Room):
    """Follows the line by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "send", "Đồng bộ ngay", id="sync-now"),
        Binding("f3", "app.go('find')", "Tìm", show=False, id="find"),
        Binding("escape", "app.pop_screen", "Về", id="back"),
    ]
    DEFAULT_CSS = """
    SyncScreen #line { height: auto; max-height: 6; padding: 0 1; }
    SyncScreen #why { height: auto; min-height: 4; max-height: 8; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: Sequence[Unsettled] = ()
        self._asked = False

    def compose(self) -> ComposeResult:
        yield Label("Đồng bộ với tỉnh", classes="head", id="head")
        yield Static("", id="line", markup=False)
        yield Label("", classes="title", id="title", markup=False)
        yield UnsettledTable()
        yield Static("", id="why", markup=False)
        yield Said()
        yield Foot()

    @property
    def table(self) -> UnsettledTable:
        """The list."""
        return self.query_one(UnsettledTable)

    def on_mount(self) -> None:
        """Follow the line."""
        self.counter.line_told.subscribe(self, self._line_told)

    def entered(self) -> None:
        """Shown, or shown again after a dossier."""
        self.query_one(Said).clear()
        self.table.focus()
        self.action_refresh_all()

    def _line_told(self, state: LineState) -> None:
        if self.app.screen is self:
            if self._asked and not state.busy:
                self._asked = False
                self._answered(state)
            self.action_refresh_all()

    def _answered(self, state: LineState) -> None:
        said = self.query_one(Said)
        if state.trouble:
            said.refuse("Chưa đồng bộ được, lý do ở trên; việc ở quầy vẫn làm bình thường.")
        else:
            left = state.standing.pending or state.standing.conflicts
            said.tell("Đã nói chuyện với máy chủ, còn việc ở danh sách này." if left else "Đã đồng bộ xong.")

    def action_refresh_all(self) -> None:
        """Read anew."""
        # Not begun yet: what the screen and the line ask for at once would leave the first of two never awaited.
        self.run_worker(self._load, exclusive=True, group="load")  # type: ignore[arg-type]

    def action_send(self) -> None:
        """Speak to the province now, whatever it waits for."""
        if not self.counter.desk.facts.enrolled:
            self.query_one(Said).tell("Quầy chưa nối với tỉnh nên chưa có gì để gửi.")
            return
        self._asked = True
        self.query_one(Said).tell("Đang đồng bộ…")
        self.counter.send_now()

    async def _load(self) -> None:
        desk, state = self.counter.desk, self.counter.line
        # Whoever may not see dossiers sees the line and how much waits.
        most = MOST if self.counter.may("store.unsettled") else 0

        def look() -> tuple[datetime, list[Unsettled], int]:
            now = desk.clock.now()
            return now, *(desk.store.unsettled(now, most) if most else ([], 0))

        enrolled = desk.facts.enrolled
        try:
            now, found, total = await self.counter.ask(look)
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        if not enrolled:
            # What another counter's log brought along; the rest has nowhere to go yet.
            found = [each for each in found if each.trouble == "conflict"]
            total = len(found)
        self.found = found
        told = list(line_told(state, now)) if enrolled else list(NOT_ENROLLED)
        self.query_one("#line", Static).update("\n".join(told))
        self.query_one("#title", Label).update(title(found, total))
        self.table.columns = columns({each.line.uid: each for each in found}, now)
        self.table.display = bool(found)
        self.table.refill([each.line for each in found])
        if found and self.focused is None:
            # It was hidden while it was empty.
            self.table.focus()

    @on(UnsettledTable.Moved)
    def moved(self, message: UnsettledTable.Moved) -> None:
        """Why that one has not arrived."""
        told = why(self.found[message.row]) if message.row < len(self.found) else ""
        self.query_one("#why", Static).update(told)

    @on(DossierTable.Chosen)
    async def chosen(self, message: DossierTable.Chosen) -> None:
        """The two sides of a conflict; else the dossier, at the place where it is mended."""
        message.stop()
        chosen = next((each for each in self.found if each.line.uid == message.uid), None)
        if chosen is None:
            return
        if chosen.trouble == "conflict":
            from screens.conflict import decide

            await decide(self, message.uid, self.action_refresh_all)
        elif chosen.line.code:
            self.counter.show_dossier(message.uid, mend=chosen.trouble in TO_MEND)
        else:
            self.query_one(Said).tell("Phần này không mở ra thành hồ sơ được; nó tự gửi khi có mạng.")


def line_told(state: LineState | None, now: datetime) -> Iterator[str]:
    """Who the server is, when we last spoke, how far it is, and a clock that has to be set."""
    if state is None:
        yield "Chưa bắt đầu nối máy chủ; sẽ tự nối trong giây lát."
        return
    who = "Máy chuyển tiếp của đơn vị" if state.relay else "Máy chủ của tỉnh"
    last = f"nói chuyện lần cuối {since(state.last, now)}" if state.last else "chưa nói chuyện lần nào"
    yield f"{who}: {last}."
    if state.busy:
        came = f", đã nhận {grouped(state.received)} bước" if state.received else ""
        yield f"Đang đồng bộ{came}{', còn nữa' if state.more else ''}…"
    elif state.trouble:
        yield f"Lần gần nhất chưa được: {state.trouble}"
    yield standing_told(state, now)
    if state.differed and now - state.differed < LATELY:
        yield f"Đối chiếu {since(state.differed, now)}: sổ hai bên lệch nhau, đã tự đọc lại và gửi bù."
    if abs(state.ahead) > AGREED:
        way = "chậm" if state.ahead > timedelta() else "nhanh"
        then = "giấy hẹn đang theo giờ của máy chủ" if state.synced else "ngày giờ sai thì giấy hẹn sai"
        yield (
            f"! Đồng hồ máy này {way} {lasting(abs(state.ahead))} so với máy chủ: chỉnh lại ngày giờ của máy "
            f"rồi mở lại chương trình; {then}."
        )


def standing_told(state: LineState, now: datetime) -> str:
    """What waits, what is to be mended and what is to be decided, in one line."""
    standing = state.standing
    parts = []
    if waiting := max(0, standing.pending - standing.refused):
        parts.append(f"{grouped(waiting)} việc chờ gửi, từ {since(standing.since or now, now)}")
    if standing.refused:
        parts.append(f"{grouped(standing.refused)} việc cần sửa")
    if standing.conflicts:
        parts.append(f"{grouped(standing.conflicts)} hồ sơ xung đột chờ lãnh đạo quyết định")
    return f"Còn: {'; '.join(parts)}." if parts else "Mọi hồ sơ đã lên tỉnh."


def lasting(time: timedelta) -> str:
    """``3 phút``, ``2 giờ``, ``5 ngày``."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} phút"
    return f"{minutes // 60} giờ" if minutes < 48 * 60 else f"{minutes // (24 * 60)} ngày"


def title(found: Sequence[Unsettled], total: int) -> str:
    """How many rows the list has: dossiers, and what belongs to none."""
    more = f", hiện {len(found)} mục cần làm trước" if total > len(found) else ""
    whom = "Cổng Quốc gia" if all(each.trouble == "portal" for each in found) else "tỉnh"
    return f"Chưa xong với {whom}: {grouped(total)} mục{more}" if total else ""


def columns(rows: dict[str, Unsettled], now: datetime) -> Columns:
    """Which, whose, how many steps, since when, how it stands, what to mend."""

    def of(line: Line) -> Unsettled:
        return rows[line.uid]

    def when(line: Line) -> str:
        at = of(line).since
        return since(at, now) if at else ""

    return {
        "Mã hồ sơ": (11, lambda line: short_code(line.code) if line.code else "–"),
        "Chủ hồ sơ": (19, _whose),
        "Việc": (4, lambda line: grouped(of(line).steps) if of(line).steps else ""),
        "Từ": (9, when),
        "Ra sao": (12, lambda line: TROUBLES[of(line).trouble]),
        "Mục cần sửa": (11, lambda line: NAMES.get(of(line).field, "")),
    }


def _whose(line: Line) -> str:
    if line.uid == NO_DOSSIER:
        return "sổ chung của quầy"
    return line.applicant if line.code else "phần ở máy khác"


def why(each: Unsettled) -> str:
    """The server's sentence, or what there is to do."""
    return f"{to_mend(each)} Enter: mở hồ sơ để sửa." if each.trouble in TO_MEND else WHY[each.trouble]
