"""The dossiers behind a figure, a page at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label, Static

from counter.figure import FIGURES, Period
from counter.money import grouped
from counter.ports import Line, Store
from counter.refusal import Damaged, Refused
from screens.foot import Foot
from screens.room import Room
from screens.said import Said
from screens.table import PAGE, DossierTable, holding, widest


@dataclass(frozen=True, slots=True)
class Behind:
    """``page`` gives the dossiers behind a place in the list, the first ones for none; ``count`` is how many they
    are, ``formula`` says what is counted, where the title does not."""

    title: str
    count: int
    page: Callable[[Store, datetime, int, Line | None], list[Line]]
    formula: str = ""


def of_view(title: str, count: int, view: str, formula: str) -> Behind:
    """What a view holds."""

    def page(store: Store, now: datetime, limit: int, place: Line | None) -> list[Line]:
        return store.turn(view, now, now.date(), limit, place)

    return Behind(title, count, page, formula)


def of_figure(key: str, count: int, span: Period, when: str, field: str = "") -> Behind:
    """What a figure of ``counter.figure`` counts in a period, which is called ``when``; of one field unless ``field``
    is empty."""

    def page(store: Store, now: datetime, limit: int, place: Line | None) -> list[Line]:
        return store.behind(key, span, now, limit, place, field)

    figure = FIGURES[key]
    title = f"{figure.label}, {field}" if field else figure.label
    return Behind(title, count, page, f"{figure.formula} ({when})")


def of_uids(title: str, uids: tuple[str, ...]) -> Behind:
    """These dossiers."""
    return Behind(title, len(uids), lambda store, now, limit, place: store.lines(uids, now, limit, place))


class BehindScreen(Room):
    """``behind`` says which."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "refresh_all", "Cập nhật", id="refresh"),
        Binding("escape", "app.pop_screen", "Về", id="back"),
    ]

    DEFAULT_CSS = "BehindScreen #formula { height: auto; max-height: 2; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self.behind: Behind | None = None
        # Where each page before this one began: the way back.
        self._places: list[Line | None] = [None]

    def compose(self) -> ComposeResult:
        yield Label("", classes="head", id="head")
        yield Static("", id="formula", markup=False)
        yield DossierTable()
        yield Said()
        yield Foot()

    @property
    def table(self) -> DossierTable:
        """The list."""
        return self.query_one(DossierTable)

    def open(self, behind: Behind) -> None:
        """Another figure; nothing of the one before stays on the screen until it is read."""
        self.behind, self._places = behind, [None]
        if self.is_mounted:
            self.query_one("#head", Label).update(behind.title)
            self.query_one("#formula", Static).update("")
            self.table.fill([])

    def entered(self) -> None:
        """Shown, or shown again after a dossier."""
        self.table.focus()
        self.action_refresh_all()

    def action_refresh_all(self) -> None:
        """Read this page anew."""
        self.run_worker(self._load(), exclusive=True, group="load")

    @on(DossierTable.Turn)
    def turn(self, message: DossierTable.Turn) -> None:
        """The next page or the one before; the list has no end to leap to."""
        lines = self.table.lines
        if message.way == "next" and len(lines) == PAGE:
            self._places.append(lines[-1])
        elif message.way == "previous" and len(self._places) > 1:
            self._places.pop()
        elif message.way == "first":
            self._places = [None]
        else:
            return
        self.action_refresh_all()

    async def _load(self) -> None:
        desk, behind, place = self.counter.desk, self.behind, self._places[-1]
        if behind is None:
            return
        try:
            lines = await self.counter.ask(lambda: behind.page(desk.store, desk.clock.now(), PAGE, place))
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        # A figure may count papers; a list that fits is counted itself.
        count = len(lines) if len(self._places) == 1 and len(lines) < PAGE else behind.count
        self.query_one("#head", Label).update(f"{behind.title}: {grouped(count)} hồ sơ")
        formula = self.query_one("#formula", Static)
        formula.update(f"Gồm hồ sơ: {behind.formula}.")
        formula.display = bool(behind.formula)
        called = desk.facts.unit.called
        self.table.columns, self.table.widest = holding(called), widest(called)
        if lines or len(self._places) == 1:
            self.table.refill(lines)
        else:
            # The last page had been full to its last row.
            self._places.pop()
