"""A list of dossiers: narrowed by letters, an officer, a counter, a field or a procedure, and turned page by page."""

import string
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Label

from counter.money import grouped
from counter.ports import EVERYTHING, Filter, Line, Listed, Store
from counter.refusal import Damaged, Refused
from screens.room import Room
from screens.said import Said
from screens.table import PAGE, DossierTable, Way
from screens.widgets.search import SearchField

if TYPE_CHECKING:
    from screens.questions import Answers


class Turned(NamedTuple):
    """How a page beyond the first was asked for."""

    place: Line | None
    back: bool


class Page(NamedTuple):
    """A page of a list and how many dossiers the list holds; ``turned`` as it was asked for, ``None`` for the first."""

    now: datetime
    lines: list[Line]
    total: int
    turned: Turned | None = None


class ListScreen(Room):
    """What every list does; ``what`` says of which dossiers, which never go beyond ``within``, and ``heading`` how
    they are called."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(letter, f"filter('{letter}')", show=False) for letter in string.ascii_letters
    ]
    DEFAULT_CSS = """
    ListScreen #filter { display: none; }
    ListScreen.-filtered #filter { display: block; }
    ListScreen #title { width: 100%; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.what: Listed = "all"
        self.within = EVERYTHING
        self.heading = ""
        self.only = EVERYTHING
        self._called: dict[str, str] = {}
        self.now = datetime.min
        self.total = 0
        self._first = 1
        self._turned: Turned | None = None
        self._listed: tuple[Listed, Filter] = "", EVERYTHING

    @property
    def table(self) -> DossierTable:
        """The list."""
        return self.query_one(DossierTable)

    @property
    def filter(self) -> SearchField:
        """The letters that narrow the list."""
        return self.query_one("#filter", SearchField)

    def on_mount(self) -> None:
        """Enter in the filter goes to the list, at once."""
        self.filter.beyond = lambda: self.set_focus(self.table)

    def action_filter(self, letter: str) -> None:
        """A letter on the list begins a filter."""
        self.add_class("-filtered")
        self.filter.reset(letter)
        self.set_focus(self.filter)
        self.filter.action_end()

    @property
    def narrowed(self) -> bool:
        """Whether the list is less than it could be."""
        return bool(self.filter.text) or self.only != EVERYTHING

    def widen(self) -> None:
        """Nothing is left out any more."""
        self.remove_class("-filtered")
        self.filter.reset()
        self.only, self._called = EVERYTHING, {}

    def action_unfilter(self) -> None:
        """The whole list again."""
        narrowed = self.narrowed
        self.widen()
        self.set_focus(self.table)
        if narrowed:
            self.action_refresh_all()

    async def action_narrow(self) -> None:
        """Choose an officer, a counter, a field, a procedure of those that are in the list."""
        from screens.narrow import called, narrowing

        desk, what, now, within = self.counter.desk, self.what, self.now, self.within
        try:
            choices = await self.counter.ask(lambda: desk.store.choices(what, now, now.date(), within))
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return

        def go(answers: "Answers | None") -> None:
            if answers is not None:
                self.only = Filter.chosen(answers)
                self._called = called(self.only, choices, self._called)
                self.action_refresh_all()

        self.app.push_screen(narrowing(choices, self.only, self._called), go)

    @on(SearchField.Rested)
    def narrow(self) -> None:
        """Show what the letters leave."""
        if self.has_class("-filtered"):
            self.action_refresh_all()

    @property
    def asked(self) -> Filter:
        """What the list is narrowed to."""
        within = {part: value for part, value in self.within._asdict().items() if value}
        return self.only._replace(name=self.filter.text)._replace(**within)

    def turned(self, what: Listed, only: Filter) -> Turned | None:
        """The page on the screen, where that list is still the one that is asked for."""
        return self._turned if (what, only) == self._listed else None

    async def _load(self) -> None:
        desk, what, only = self.counter.desk, self.what, self.asked
        turned = self.turned(what, only)
        try:
            page = await self.counter.ask(lambda: read(desk.store, what, only, desk.clock.now(), turned))
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        self.show_page(page, (what, only))

    def show_page(self, page: Page, asked: tuple[Listed, Filter]) -> None:
        """The page that was asked for; the cursor stays where it was on a page that is on the screen already."""
        again = (page.turned, asked) == (self._turned, self._listed)
        self.now, self.total, self._turned, self._listed = page.now, page.total, page.turned, asked
        if page.turned is None:
            self._first = 1
        self.show(page.lines)
        if again:
            self.table.refill(page.lines)
        else:
            self.table.fill(page.lines)

    @on(DossierTable.Turn)
    def turn(self, message: DossierTable.Turn) -> None:
        """Another page, asked for by its place and not by its number."""
        self.run_worker(self._turn(message.way), exclusive=True, group="load")

    async def _turn(self, way: Way) -> None:
        store, lines, asked, now = self.counter.desk.store, self.table.lines, (self.what, self.asked), self.now
        if not lines:
            return
        turned = Turned({"next": lines[-1], "previous": lines[0]}.get(way), way in {"previous", "last"})
        try:
            page = await self.counter.ask(lambda: further(store, *asked, now, turned))
        except (Refused, Damaged) as refused:
            self.query_one(Said).refuse(refused)
            return
        if page:
            after = {"first": 1, "last": self.total - len(page) + 1, "previous": self._first - len(page)}
            self._first = max(1, after.get(way, self._first + len(lines)))
            self._turned = turned if self._first > 1 else None
            self.show(page)
            self.table.fill(page, at_end=turned.back)

    def show(self, lines: list[Line]) -> None:
        """What stands over a page, and its columns."""
        where = f" · {grouped(self._first)}–{grouped(self._first + len(lines) - 1)}" if self.total > PAGE else ""
        only = [name for part, name in self._called.items() if not getattr(self.within, part)]
        told = " · ".join([f"{self.heading}: {grouped(self.total)} hồ sơ{where}", *only])
        self.query_one("#title", Label).update(told)


def read(
    store: Store, what: Listed, only: Filter, now: datetime, turned: Turned | None, total: int | None = None
) -> Page:
    """A list as it is now, at the page that was ``turned`` to while there is one; reads the store. It is counted unless
    ``total`` says how many it holds."""
    if total is None:
        lines, total = store.queue(what, now, now.date(), PAGE, only)
    else:
        lines = further(store, what, only, now, Turned(None, back=False))
    page = turned and further(store, what, only, now, turned)
    return Page(now, page, total, turned) if page else Page(now, lines, total)


def further(store: Store, what: Listed, only: Filter, now: datetime, turned: Turned) -> list[Line]:
    """That page; reads the store."""
    return store.turn(what, now, now.date(), PAGE, turned.place, only, back=turned.back)
