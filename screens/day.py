"""The supervisor's day: are we all right today? Every figure opens the dossiers behind it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label, Static

from counter.calendar import weekday
from counter.clock import day_of
from counter.day import AIM, Day, Flow, Work
from counter.figure import period
from counter.money import grouped
from counter.ports import Filter
from counter.refusal import Damaged, Refused
from screens.behind import Behind, BoardScreen, of_figure, of_uids
from screens.foot import Foot
from screens.said import Said
from screens.sign import signs
from screens.widgets.board import Board, Cell

Views = Mapping[str, tuple[str, str]]
"""Under each view its words and what it holds."""

BURNING: Views = {
    "overdue": ("quá hạn", "đang giải quyết, đã qua giờ hẹn trả"),
    "late-hand-over": (
        "quá giờ chuyển",
        "nhận đến 15 giờ mà hết ngày chưa chuyển xử lý, nhận sau thì đến đầu ngày sau",
    ),
    "late-again": ("hẹn lại vẫn quá hạn", "đã xin lỗi và hẹn lại, đã qua giờ hẹn lại"),
    "to-apologise": (
        "xin lỗi nếu không kịp",
        "đang giải quyết, hẹn trả đến hết ngày làm việc sau, chưa xin lỗi; phải xin lỗi trước hạn ít nhất 1 ngày",
    ),
    "to-review": ("cần xem lại", "có bước mà quy định nhắc, lãnh đạo Trung tâm chưa cho ý kiến"),
}
"""Views that should be empty, and the one that is empty where all is ready before its time."""

DUE: Views = {
    "today": ("hẹn hôm nay", "đang giải quyết, hẹn trả trong hôm nay"),
    "tomorrow": ("ngày mai", "đang giải quyết, hẹn trả trong ngày mai"),
    "to-hand-over": ("chờ chuyển", "đã tiếp nhận, chưa chuyển xử lý"),
    "to-sign": ("chờ ký", "có giấy tờ chứng thực chưa ký"),
    "to-return": ("chờ trả", "có kết quả, chưa trả cho công dân"),
    "to-tell": ("cần báo", "có việc phải báo công dân mà chưa ghi đã báo"),
}
"""Views that are work and no trouble."""

COLUMNS = {
    "tiếp nhận hôm nay": ("Nhận", 8),
    "chuyển xử lý hôm nay": ("Chuyển", 8),
    "có kết quả hôm nay": ("Xong", 8),
    "trả kết quả hôm nay": ("Trả", 8),
    "quá hạn": ("Quá hạn", 9),
}
"""What is told of each officer: over the list behind it, over the column, and how wide that is."""

WHO = 32
"""Columns of an officer's name."""

RATE = {"early": "trước hạn", "on_time": "đúng hạn", "settled": "đã giải quyết"}

WIDTH = 19
"""Of the words that begin a line."""

EDGES = 3
"""Columns beside a line: one on each side, and the arrow where more follows."""

LINE = 80 - EDGES
"""Columns of a line at 80 x 24."""

BAR = 16
"""Columns of the longest bar of the week."""

Figures = Cell[Behind | str]
"""What is not sent opens the screen that has it."""


class DayScreen(BoardScreen):
    """Read anew whenever it is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "app.go('intake')", "Tiếp nhận", show=False, id="intake"),
        Binding("f3", "app.go('find')", "Tìm", id="find"),
        Binding("f7", "app.go('sync')", "Đồng bộ", id="sync"),
        Binding("f8", "app.report", "Sổ theo dõi, báo cáo", id="reports"),
        Binding("f5", "refresh_all", "Cập nhật", id="refresh"),
        Binding("escape", "app.go('home')", "Về", id="back"),
    ]
    DEFAULT_CSS = """
    DayScreen #verdict { height: auto; max-height: 2; padding: 0 1; text-style: bold; }
    DayScreen #verdict.-wrong { color: $wrong-color; text-style: $wrong-style; }
    DayScreen Board { padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._day: Day | None = None

    def compose(self) -> ComposeResult:
        yield Label("", classes="head", id="head")
        yield Static("", id="verdict", markup=False)
        yield Board[Behind | str](id="board")
        yield Said()
        yield Foot()

    async def _load(self) -> None:
        desk = self.counter.desk
        try:
            day = await self.counter.ask(lambda: desk.store.day(desk.clock.now()))
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        practice = "TẬP HUẤN · " if desk.facts.practice else ""
        today = day_of(day.now)
        self.query_one("#head", Label).update(
            f"{practice}Hôm nay có ổn không · {weekday(today)} {day.now:%d/%m/%Y %H:%M}"
        )
        verdict = self.query_one("#verdict", Static)
        verdict.update(told(day))
        verdict.set_class(bool(day.troubles()), "-wrong")
        self._day = day
        self._show()
        await self.counter.tell_doubt(self.query_one(Said))

    def on_resize(self) -> None:
        """The lines break elsewhere."""
        self._show()

    def _show(self) -> None:
        if self._day is not None:
            called, room = self.counter.desk.facts.unit.called, max(LINE, self.size.width - EDGES)
            self.query_one(Board).show(list(board(self._day, called, room)))


def told(day: Day) -> str:
    """The answer, in a sentence."""
    troubles = day.troubles()
    if not troubles:
        return "ỔN: không hồ sơ nào quá hạn, quá giờ chuyển hay còn phải xin lỗi."
    return f"! CHƯA ỔN: {'; '.join(troubles)}."


def board(day: Day, called: Callable[[str], str], room: int = LINE) -> Iterator[list[Figures]]:
    """What burns, what is due, how much was on time, who did what, how the week flows, what waits in each field;
    ``called`` names an officer by the login, ``room`` is how many columns a line has."""
    yield from _wrapped("Việc phải xử ngay", _views(day, BURNING), room)
    yield from _wrapped("Việc của ngày", _views(day, DUE), room)
    yield from _month(day)
    yield from _wrapped("Đồng bộ", list(_line(day)), room)
    columns = "".join(f"{words:>{width}}" for words, width in COLUMNS.values())
    yield [Cell(f"{'Quầy, cán bộ hôm nay':<{WHO}}{columns}", strong=True)]
    yield from (_work(work, called) for work in day.works())
    yield [Cell(f"{'Năm ngày làm việc':<{WIDTH}}{'Tiếp nhận':<{BAR + 8}}Có kết quả", strong=True)]
    flow = day.flow()
    most = max((len(uids) for each in flow for uids in (each.received, each.finished)), default=0)
    yield from (_flow(each, most) for each in flow)
    fields: list[Figures] = [
        Cell(f"{grouped(count)} {field}", _in_field(field, count)) for field, count in day.waiting.items()
    ]
    yield from _wrapped("Đang giải quyết", fields, room)


def _head(text: str) -> Figures:
    return Cell(f"{text:<{WIDTH}}", strong=True)


def _views(day: Day, views: Views) -> list[Figures]:
    counted = ((view, day.counts.get(view, 0), *told) for view, told in views.items())
    return [
        Cell(f"{grouped(count)} {words}", Behind(words.capitalize(), count, view, formula), views is BURNING)
        for view, count, words, formula in counted
        if count
    ]


def _wrapped(head: str, cells: Sequence[Figures], room: int) -> Iterator[list[Figures]]:
    """As many figures to a line as fit."""
    line, width = [_head(head)], WIDTH
    for cell in cells:
        if len(line) > 1 and width + len(cell.text) > room:
            yield line
            line, width = [_head("")], WIDTH
        line += [cell, Cell("   ")]
        width += len(cell.text) + 3
    yield line if cells else [*line, Cell("không có")]


def _line(day: Day) -> Iterator[Figures]:
    """How this counter stands to the province, and the dossiers that wait for the supervisor's decision."""
    if day.standing is None:
        yield Cell("quầy chưa nối với hệ thống của tỉnh")
    else:
        yield Cell(signs(day.standing, day.now)[0], "sync", strong=bool(day.standing.refused))
    if count := len(day.conflicts):
        words = "hồ sơ có bước xung đột"
        yield Cell(f"{count} {words}", of_uids(words.capitalize(), day.conflicts), strong=True)


def _month(day: Day) -> Iterator[list[Figures]]:
    month = day.now.date()
    on_time, rate = _head(f"Đúng hạn tháng {month:%m}"), day.on_time
    if rate is None:
        yield [on_time, Cell("chưa có hồ sơ nào giải quyết xong")]
    else:
        early, kept, settled = (_figure(day, key, words) for key, words in RATE.items())
        share = f"{rate}".replace(".", ",")
        yield [on_time, Cell(f"{share} % = ("), early, Cell(" + "), kept, Cell(") ÷ "), settled]
        held = "ĐẠT" if rate >= AIM else "CHƯA ĐẠT"
        yield [_head(""), Cell(f"mức {AIM} %: {held}; "), _figure(day, "late", "giải quyết quá hạn")]
    yield [_head(f"Xin lỗi tháng {month:%m}"), _figure(day, "extended", "đã gửi")]


def _figure(day: Day, key: str, words: str) -> Figures:
    """A figure of the month so far."""
    count, span = day.month.get(key, 0), period(day.now.date().replace(day=1), day.now.date(), day.now)
    behind = of_figure(key, count, span, f"từ đầu tháng {day.now:%m}")
    return Cell(f"{grouped(count)} {words}", behind if count else None)


def _work(work: Work, called: Callable[[str], str]) -> list[Figures]:
    who = f"  {called(work.officer)}" if work.officer else f"Quầy {work.counter}"
    cells: list[Figures] = [Cell(f"{who[:WHO]:<{WHO}}", strong=not work.officer)]
    for (title, (_, width)), uids in zip(COLUMNS.items(), work.columns, strict=True):
        count = grouped(len(uids))
        behind = of_uids(f"{who.strip()}, {title}", uids) if uids else None
        cells += [Cell(" " * (width - len(count))), Cell(count, behind)]
    return cells


def _flow(flow: Flow, most: int) -> list[Figures]:
    day = f"{weekday(flow.day):<9}{flow.day:%d/%m}"
    bars = {"Tiếp nhận": flow.received, "Có kết quả": flow.finished}
    cells: list[Figures] = [Cell(f"{day:<{WIDTH}}")]
    for title, uids in bars.items():
        cells += _bar(uids, most, f"{title} {flow.day:%d/%m}")
    return cells


def _bar(uids: Sequence[str], most: int, title: str) -> list[Figures]:
    length = -(-len(uids) * BAR // most) if most else 0
    count = grouped(len(uids))
    bar = Cell[Behind | str](f"{'█' * length}{' ' if length else ''}")
    pad = Cell[Behind | str](" " * (BAR + 8 - length - bool(length) - len(count)))
    return [bar, Cell(count, of_uids(title, tuple(uids)) if uids else None), pad]


def _in_field(field: str, count: int) -> Behind:
    within = Filter(field=field)
    return Behind(f"Đang giải quyết, {field}", count, "running", "đang giải quyết hoặc chờ bổ sung", within)
