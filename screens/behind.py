"""Figures on a screen, and the dossiers behind each."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label, Static

from counter.figure import FIGURES, Period
from counter.ports import EVERYTHING, Filter, Line, Listed, OfFigure
from screens.foot import Foot
from screens.listing import ListScreen
from screens.room import Room
from screens.said import Said
from screens.table import DossierTable, holding, widest
from screens.widgets.board import Board
from screens.widgets.search import SearchField


@dataclass(frozen=True, slots=True)
class Behind:
    """``what`` are the dossiers, of what ``within`` lets through; ``count`` is how many they are, ``formula`` says what
    is counted, where the title does not."""

    title: str
    count: int
    what: Listed
    formula: str = ""
    within: Filter = EVERYTHING


def of_figure(key: str, count: int, span: Period, when: str, field: str = "") -> Behind:
    """What a figure of ``counter.figure`` counts in a period, which is called ``when``; of one field unless ``field``
    is empty."""
    figure = FIGURES[key]
    title = f"{figure.label}, {field}" if field else figure.label
    return Behind(title, count, OfFigure(key, span), f"{figure.formula} ({when})", Filter(field=field))


def of_uids(title: str, uids: tuple[str, ...]) -> Behind:
    """These dossiers."""
    return Behind(title, len(uids), uids)


class BehindScreen(ListScreen):
    """``open`` says which."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "refresh_all", "Cập nhật", id="refresh"),
        Binding("f9", "narrow", "Lọc", id="narrow"),
        Binding("escape", "back", "Về", id="back"),
    ]

    DEFAULT_CSS = "BehindScreen #formula { height: auto; max-height: 2; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._formula = ""

    def compose(self) -> ComposeResult:
        yield Label("", classes="head", id="title", markup=False)
        yield Static("", id="formula", markup=False)
        yield SearchField(placeholder="Lọc theo tên, không cần dấu; Esc bỏ lọc", last=True, id="filter")
        yield DossierTable()
        yield Said()
        yield Foot()

    def on_mount(self) -> None:
        """With what is to be shown."""
        super().on_mount()
        self._begin()

    def open(self, behind: Behind) -> None:
        """Another figure, not narrowed; nothing of the one before stays on the screen until it is read."""
        self.what, self.within, self.heading = behind.what, behind.within, behind.title
        self._formula = behind.formula
        if self.is_mounted:
            self._begin()

    def _begin(self) -> None:
        self.widen()
        self.query_one("#title", Label).update(self.heading)
        formula = self.query_one("#formula", Static)
        formula.update(f"Gồm hồ sơ: {self._formula}.")
        formula.display = bool(self._formula)
        self.table.fill([])

    def entered(self) -> None:
        """Shown, or shown again after a dossier."""
        self.table.focus()
        self.action_refresh_all()

    def action_back(self) -> None:
        """The whole list again, and from that to where it was opened."""
        if self.narrowed:
            self.action_unfilter()
        else:
            self.app.pop_screen()

    def show(self, lines: list[Line]) -> None:
        """Who holds each."""
        super().show(lines)
        called = self.counter.desk.facts.unit.called
        self.table.columns, self.table.widest = holding(called), widest(called)


class BoardScreen(Room):
    """A page of figures, counted anew whenever it is shown; each opens its dossiers."""

    def entered(self) -> None:
        """Things have changed meanwhile."""
        self.query_one(Board).focus()
        self.action_refresh_all()

    @on(Board.Chosen)
    def chosen(self, message: Board.Chosen) -> None:
        """The dossiers behind a figure, or the screen of that name."""
        if isinstance(message.behind, Behind):
            self.counter.get_screen("behind", BehindScreen).open(message.behind)
            self.app.push_screen("behind")
        elif isinstance(message.behind, str):
            self.counter.action_go(message.behind)
