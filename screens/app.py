"""What the officer sees: which screen stands, who is logged in, and the one clerk who does the slow work."""

import asyncio
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from rich.text import Text
from textual import content, events, on
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.geometry import Size
from textual.screen import Screen
from textual.signal import Signal
from textual.timer import Timer
from textual.worker import WorkerFailed

from counter.ports import Front, LineState, Opening, Sender
from counter.refusal import ClockDoubted, Damaged, Doubted, Locked, Refused
from counter.right import allows
from counter.text import COMMANDS
from screens.keys import checked, key_name, key_of, no_key
from screens.login import LoginScreen
from screens.look import Look, Theme
from screens.room import Dialog, Room
from screens.said import Said
from screens.small import SmallScreen, fits
from screens.themes import LABELS, ThemedApp
from screens.widgets.field import FieldInput

if TYPE_CHECKING:
    from pathlib import Path

    from counter.backup import Backed
    from counter.desk import Desk
    from screens.home import Glance
    from screens.questions import Answers
    from screens.table import DossierTable

T = TypeVar("T")

# Textual lets most of what steers a terminal through; what another device wrote must not steer ours.
content._CONTROL_STRIP_TRANSLATE.update(COMMANDS)

LOCK = "lock"
"""The screens' other stack: while it stands, the one with the officer's work is left as it is."""

RIGHTS = {
    "intake": "desk.receive",
    "find": "store.find",
    "home": "store.queue",
    "handover": "handover.pick",
    "day": "store.day",
    "close_shift": "shift.close",
    "report": "store.register",
    "reset_pin": "login.reset",
}
"""What ways and commands need, as ``counter.right`` calls it."""

THEME = "theme"
"""Where an officer's own theme is kept, among the drafts."""

LAST_WORDS = 5.0
"""Seconds that the program waits for the clerk when it is about to end."""

GRACE = 0.3
"""Seconds between the terminal's end and ours, for the keys that were read before it."""
FIRST_BACKUP, LOOK_AGAIN = 30.0, 60.0
"""Seconds after Home first stands, when the officer has begun, and between two looks whether a backup is due."""

PATIENCE = 1.0
"""Seconds after which the clerk begins also without a first frame."""

SETTLED = 3.0
"""Seconds between the first page and the line to the province, which nobody waits for."""


def installed(name: str) -> Callable[[], Screen[None]]:
    """``home`` is ``HomeScreen`` of ``screens/home.py``, which is loaded when it is first shown."""

    def make() -> Screen[None]:
        made: Screen[None] = getattr(import_module(f"screens.{name}"), f"{name.title()}Screen")()
        return made

    return make


class CounterApp(ThemedApp):
    """Screens are installed once and shown again; no screen opens a file or a store itself."""

    TITLE = "motcua"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "go('intake')", "Tiếp nhận", show=False, id="intake"),
        Binding("f3", "go('find')", "Tìm", show=False, id="find"),
        Binding(no_key("home"), "go('home')", "Trang chính", show=False, id="home"),
        Binding(no_key("handover"), "go('handover')", "Bàn giao", show=False, id="handover"),
        Binding(no_key("day"), "go('day')", "Hôm nay", show=False, id="day"),
        Binding(no_key("sync"), "go('sync')", "Đồng bộ", show=False, id="sync"),
        Binding(no_key("reports"), "report", "Sổ theo dõi, báo cáo", show=False, id="reports"),
        Binding(no_key("shift"), "close_shift", "Kết ca, bàn giao ca", show=False, id="shift"),
        Binding("ctrl+p", "palette", "Lệnh", id="palette", priority=True),
        Binding("f1,f12,question_mark", "help", "Trợ giúp", id="help", priority=True),
        *[
            Binding(no_key(name), f"theme('{name}')", f"Giao diện: {label}", False, id=f"theme-{name}", priority=True)
            for name, label in LABELS.items()
        ],
        Binding("ctrl+r", "lock", "Khóa màn hình", show=False, id="lock", priority=True),
        Binding(no_key("change-pin"), "change_pin", "Đổi mã PIN", show=False, id="change-pin"),
        Binding(no_key("reset-pin"), "reset_pin", "Đặt lại mã PIN cho cán bộ", show=False, id="reset-pin"),
        Binding(no_key("backup"), "back_up", "Sao lưu ngay", show=False, id="backup"),
        Binding("ctrl+t", "settle", "Xác nhận ngày giờ, số cuối", show=False, id="settle", priority=True),
        Binding(no_key("log-out"), "log_out", "Đăng xuất, đổi cán bộ", show=False, id="log-out"),
        Binding("f10,ctrl+q", "leave", "Thoát", show=False, id="leave", priority=True),
    ]
    SCREENS: ClassVar[dict[str, Callable[[], Screen[None]]]] = {
        name: installed(name)
        for name in "first login home intake find dossier scans handover day behind figures sync".split()
    }

    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {LOCK: installed("lock")}

    def __init__(self, front: Front, *, look: Look | None = None, practise: bool = False) -> None:
        look = look or Look()
        super().__init__(look.theme)
        self.animation_level = "none"
        self.front = front
        self.opening = Opening(None, practise)
        self.trouble = [look.trouble] if look.trouble else []
        self._practise = practise
        self._desk: Desk | None = None
        self._ending = False
        self._learned = False
        self._used_at = monotonic()
        self._idle: Timer | None = None
        self.line_told: Signal[LineState] = Signal(self, "line_told")
        """Published when the line to the province is another than before."""
        self._line: Sender | None = None
        # One thread for the store: calls are done one after another, in the order in which they were asked.
        self._clerk = ThreadPoolExecutor(1, "clerk")
        # And one beside it for backups, so that nobody waits for a whole file to be copied.
        self._keeper = ThreadPoolExecutor(1, "keeper")
        self.backed: Backed | None = None
        self.doubted: Doubted | None = None
        self._give_keys(look.keys)

    @property
    def desk(self) -> "Desk":
        """The desk of who is logged in; no screen that needs it stands before."""
        if self._desk is None:
            raise LookupError("nobody is logged in")
        return self._desk

    async def ask(self, call: Callable[[], T]) -> T:
        """What ``call`` gives, done outside the UI's thread. Raises what it raises."""
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._clerk, call)
        except Doubted as doubted:
            self.doubted = doubted
            raise Refused(f"{doubted.why}; {key_of(self.screen, 'settle')} để xác nhận.") from None
        if self._line is not None:
            self._line.look()
        if not self.is_running:
            # The screens are being taken down; there is nothing left to show it on.
            raise asyncio.CancelledError
        return found

    async def tell_doubt(self, said: Said) -> None:
        """That the clock is doubted, before somebody works in vain."""
        try:
            await self.ask(self.front.trust)
        except (Refused, Damaged) as refused:
            said.refuse(refused)
            return
        if isinstance(self.doubted, ClockDoubted):
            # It has been put right meanwhile.
            self.doubted = None
            if said.about is None:
                said.clear()

    # The line to the province

    @property
    def line(self) -> LineState | None:
        """How it is; ``None`` while it has not begun, the home is not enrolled or nobody is logged in."""
        return self._line.state if self._line is not None and self._desk is not None else None

    def send_now(self) -> None:
        """Speak to the province at once."""
        self._clerk.submit(self._begin_line, at_once=True)

    def _begin_line(self, *, at_once: bool = False) -> None:
        """By the clerk, who has the home open."""
        self._line = self._line or self.front.line()
        self._line.begin(self._line_moved)
        if at_once:
            self._line.send()

    def _line_moved(self) -> None:
        """Called by the line's own thread."""
        self.call_later(self._line_changed)

    def _line_changed(self) -> None:
        state = self.line
        if state is not None:
            self.line_told.publish(state)

    def on_unmount(self) -> None:
        """The line ends with the program."""
        if self._line is not None:
            self._line.end()

    def _give_keys(self, keys: Mapping[str, str]) -> None:
        """A unit's own keys, as far as they can be given."""
        if keys:
            from screens.places import places, used

            given, said = checked(keys, places(), used())
            self.set_keymap(given)
            self.trouble += said

    def get_key_display(self, binding: Binding) -> str:
        """As it is printed on the keyboard."""
        return key_name(binding.key)

    # What stands on the screen

    def get_default_screen(self) -> Screen[None]:
        """The log-in is the first screen itself: pushed over an empty one it would be painted a frame later."""
        return self.get_screen("login")

    def on_mount(self) -> None:
        """Look what is here. The clerk begins once the log-in has been painted, or he would slow that down."""
        painted = Event()
        self._clerk.submit(painted.wait, PATIENCE)
        self.get_screen("login").call_after_refresh(painted.set)
        self._listen()
        self.fit(self.size)
        self.run_worker(self._open(), exclusive=True)

    async def _open(self) -> None:
        try:
            opening = await self.ask(self.front.practise if self._practise else self.front.opening)
        except Locked:
            from screens.unlock import UnlockDialog

            self.push_screen(UnlockDialog(), self._said_passphrase)
            return
        self.opened(opening)

    def _said_passphrase(self, said: "Answers | None") -> None:
        """The key is open, or the officer goes."""
        self.run_worker(self._open() if said is not None else self.leave(), exclusive=True)

    def opened(self, opening: Opening) -> None:
        """Go where the home's state leads: to the first choice, or to the log-in."""
        self.opening = opening
        if opening.unit is None:
            self._stand("first")
            return
        self._stand("login")
        self.get_screen("login", LoginScreen).welcome(opening)

    def log_in(self, login: str, pin: str) -> "tuple[Desk, Glance | None]":
        """The desk of that officer and what Home opens with, which is then there before it is painted; by the clerk.
        Raises ``Refused`` or ``Damaged``."""
        desk = self.front.log_in(login, pin)
        if not allows(desk.officer.role, RIGHTS["home"]):
            return desk, None
        from screens.home import look

        with suppress(Refused, Damaged):
            return desk, look(desk)
        return desk, None

    def entered(self, desk: "Desk", glance: "Glance | None" = None) -> None:
        """An officer has logged in."""
        self._desk = desk
        self.set_timer(SETTLED, lambda: self._clerk.submit(self._begin_line))
        if glance is not None:
            from screens.home import HomeScreen

            self.get_screen("home", HomeScreen).begin(glance)
        self._stand("home")
        self.call_after_refresh(lambda: self.run_worker(self._dress()))
        self._watch()
        if desk.officer.role == "supervisor":
            self.push_screen("day")

    def may(self, case: str) -> bool:
        """Whether who is logged in has that right."""
        return self._desk is not None and allows(self._desk.officer.role, case)

    async def _dress(self) -> None:
        """The officer's own theme, else this PC's."""
        desk = self.desk
        with suppress(Refused, Damaged):
            own = (await self.ask(lambda: desk.store.draft(desk.officer.login, THEME))).get("name")
            self.wear(own if own in LABELS else self.usual)

    async def action_theme(self, name: Theme) -> None:
        """Another theme, now and whenever this officer logs in."""
        self.wear(name)
        if self._desk is not None:
            store, who = self._desk.store, self._desk.officer.login
            with suppress(Refused, Damaged):
                await self.ask(lambda: store.keep_draft(who, THEME, {"name": name}))

    def look_ahead(self) -> None:
        """Home stands: the clerk learns the catalogue and the intake, which are likely to be asked for next."""
        desk = self._desk
        if desk is not None and not self._learned:
            self._learned = True
            self._clerk.submit(lambda: (import_module("screens.intake"), desk.facts.catalogue, desk.calendar))
            if not self.opening.practice:
                self._tell_backed(self.front.backed)
                self.wipe_papers()
                self.set_timer(FIRST_BACKUP, self.back_up)
                self.set_interval(LOOK_AGAIN, self.back_up)

    def back_up(self, *, at_once: bool = False) -> None:
        """Have a backup made if one is due; nobody waits for it."""
        self._tell_backed(lambda: self.front.back_up(at_once=at_once))

    def wipe_papers(self, but: "Path | None" = None) -> None:
        """Have papers taken away that have lain readable long enough; nobody waits for it."""
        self._keeper.submit(self.front.wipe_papers, but)

    async def action_back_up(self) -> None:
        """A backup now, and what came of it."""
        said = self.screen.query_one(Said)
        told = await self._ask_keeper(lambda: self.front.back_up(at_once=True))
        if told is None:
            said.tell("Quầy tập huấn không cần sao lưu.")
        elif told.trouble:
            said.refuse(told.trouble)
        else:
            now = self.desk.clock.now()
            said.tell(f"Đã sao lưu và đọc thử: {told.glance(now).removeprefix('sao lưu ')}.")

    def _tell_backed(self, call: "Callable[[], Backed | None]") -> None:
        self.run_worker(self._ask_keeper(call), group="backup")

    async def _ask_keeper(self, call: "Callable[[], Backed | None]") -> "Backed | None":
        told = await asyncio.get_running_loop().run_in_executor(self._keeper, call)
        if not self.is_running:
            # The screens are being taken down.
            raise asyncio.CancelledError
        news = told is not None and told.trouble and (self.backed is None or self.backed.trouble != told.trouble)
        self.backed = told
        from screens.home import HomeScreen

        home = self.get_screen("home", HomeScreen)
        if home.is_mounted and told is not None:
            home.show_backed(told, news=bool(news))
        return told

    def _stand(self, name: str) -> None:
        """That screen over the log-in, which is the lowest, and nothing over it."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if name != "login":
            self.push_screen(name)
        self.fit(self.size)

    def pop_screen(self) -> AwaitComplete:
        """A dialog leaves the screen below as it was; any other screen that comes again is fresh."""
        gone = self.screen
        popped = super().pop_screen()
        for screen in (gone, self.screen):
            if isinstance(screen, Room) and not gone.is_modal:
                screen.fresh = True
        return popped

    def on_resize(self, event: events.Resize) -> None:
        """The window is of another size."""
        self.fit(event.size)

    def fit(self, size: Size) -> None:
        """Cover everything while the window is too small."""
        top = self.screen
        if isinstance(top, SmallScreen):
            top.measure(size)
            if fits(size):
                self.pop_screen()
        elif not fits(size) and isinstance(top, Room | Dialog):
            self.push_screen(SmallScreen())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing of an officer before the log-in; no way to where one is; nothing at all in a window too small."""
        if action in {"go", "close_shift", "report", "log_out", "lock", "change_pin", "reset_pin", "back_up"}:
            there = parameters and self._installed_screens[str(parameters[0])] is self.screen
            needed = RIGHTS.get(str(parameters[0]) if parameters else action)
            return self._desk is not None and not there and not self.locked and (not needed or self.may(needed))
        if action == "settle":
            return self.doubted is not None and self._desk is not None and not self.locked
        return action not in {"palette", "help"} or not isinstance(self.screen, SmallScreen)

    def action_go(self, name: str) -> None:
        """That screen: back to it where it stands below, else over this one."""
        if self.locked:
            # What was looked up before the lock came comes too late.
            return
        screen = self.get_screen(name)
        if screen not in self.screen_stack:
            self.push_screen(screen)
        while self.screen is not screen:
            self.pop_screen()

    def show_dossier(self, uid: str, doubt: str | None = None, shown: str = "", *, mend: bool = False) -> None:
        """Open that dossier over the present screen, or in place of the one that is open; ``shown`` is what was scanned
        off its receipt, ``doubt`` what is to be told of that, ``mend``: at what is to be mended, where a correction
        does that."""
        from screens.dossier import DossierScreen

        if self.locked:
            return
        dossier = self.get_screen("dossier", DossierScreen)
        dossier.uid, dossier.doubt, dossier.shown, dossier.mend = uid, doubt, shown, mend
        if self.screen is dossier:
            dossier.entered()
        else:
            self.push_screen("dossier")
            self.fit(self.size)

    @on(FieldInput.Scanned)
    def scanned(self, message: FieldInput.Scanned) -> None:
        """A scan that the screen it landed on had no use of its own for; a dialog's stays there."""
        if self.may("store.resolve") and isinstance(self.screen, Room) and not message.kept:
            self.look_up(message.kind, message.text)

    def on_dossier_table_chosen(self, message: "DossierTable.Chosen") -> None:
        """The dossier under the cursor, of whichever list."""
        self.show_dossier(message.uid)

    def look_up(self, kind: str, text: str) -> None:
        """Open what was scanned where no text belongs."""
        from screens.lookup import look_up

        self.run_worker(look_up(self, kind, text), exclusive=True, group="look-up")

    def action_close_shift(self) -> None:
        """The end of the officer's shift: what it came to, to whom it goes, the paper that both sign."""
        from screens.shift import end

        self.run_worker(end(self), exclusive=True, group="shift")

    def action_report(self) -> None:
        """The register or a report of a period, into a file."""
        from screens.reports import ask

        ask(self)

    def action_settle(self) -> None:
        """What the program doubts, asked of the officer: the day, or the last number on paper."""
        from screens.doubt import settle

        if self.doubted is not None:
            settle(self, self.doubted)

    def action_palette(self) -> None:
        """Find what can be done here by its words; once more closes it."""
        from screens.palette import PaletteScreen

        if isinstance(self.screen, PaletteScreen):
            self.pop_screen()
        else:
            self.push_screen(PaletteScreen(self.screen))

    def action_help(self) -> None:
        """What to type where the cursor is, and the keys; once more closes it."""
        from screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.pop_screen()
        else:
            self.push_screen(HelpScreen(self.screen))

    def action_change_pin(self) -> None:
        """Another PIN of one's own."""
        from screens.pin import change

        change(self)

    def action_reset_pin(self) -> None:
        """A PIN for somebody who has forgotten theirs."""
        from screens.pin import reset

        reset(self)

    # The lock

    @property
    def locked(self) -> bool:
        """Whether nothing is shown and done until a PIN is given."""
        return self.current_mode == LOCK

    async def on_event(self, event: events.Event) -> None:
        """Somebody is there."""
        if isinstance(event, events.InputEvent | events.Paste):
            self._used_at = monotonic()
        await super().on_event(event)

    def _watch(self) -> None:
        """Lock when nobody has been there for as long as the unit says; look again when that may be so."""
        if self._idle is not None:
            self._idle.stop()
        if self._desk is None or self.locked:
            return
        left = self._desk.facts.unit.lock_minutes * 60 - (monotonic() - self._used_at)
        if left > 0:
            self._idle = self.set_timer(left, self._watch)
        else:
            self.action_lock()

    def action_lock(self) -> None:
        """Leave everything as it stands, under a screen that only a PIN opens."""
        # Textual lets an App go to the modes that it names; this is the way back.
        self._modes.setdefault(self.DEFAULT_MODE, "login")
        self.switch_mode(LOCK)
        lock = self.screen_stack[0]
        if isinstance(lock, Room):
            lock.fresh = True
        self.fit(self.size)

    def unlocked(self, desk: "Desk") -> None:
        """The same officer is where they were; another one finds their own work, and the first one's is kept."""
        if self._desk is None or desk.officer.login != self._desk.officer.login:
            self.call_later(self._hand_on, desk)
            return
        self._show_work()
        self._watch()

    def _show_work(self) -> None:
        """The officer's screens again, and nothing over the lock for the next time."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.switch_mode(self.DEFAULT_MODE)
        self.fit(self.size)

    async def _hand_on(self, desk: "Desk") -> None:
        await self.action_log_out()
        self.entered(desk)

    def push_screen(self, screen: Any, *given: Any, **options: Any) -> Any:
        """What was under way when the lock came is shown below it."""
        if self.locked and not getattr(screen, "public", False):
            options["mode"] = self.DEFAULT_MODE
        return super().push_screen(screen, *given, **options)

    # The end

    async def leave_shift(self, sentence: str) -> None:
        """The shift is closed, and with it the session; ``sentence`` stands at the log-in."""
        await self.action_log_out()
        self.get_screen("login", LoginScreen).query_one(Said).tell(sentence)

    async def action_log_out(self) -> None:
        """The log-in again; every screen is made anew, so that nothing of this officer stays on one."""
        await self._keep()
        self.workers.cancel_all()
        if self.locked:
            self._show_work()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        for name, make in self.SCREENS.items():
            old = self._installed_screens[name]
            if old is not self.screen:
                self.uninstall_screen(name)
                self.install_screen(make(), name)
                if isinstance(old, Screen) and old.is_mounted:
                    old.remove()
        self.wear(self.usual)
        # Last: a field that loses the focus is judged once more, by its officer's rules.
        self._desk = None
        self._clipboard = ""

    async def action_leave(self) -> None:
        """End the program, unless what stands half typed on the screen is to be said first."""
        if not isinstance(self.screen, Room) or self.screen.may_leave():
            await self.leave()

    async def leave(self) -> None:
        """End the program; what is half typed is kept."""
        await self._keep()
        with suppress(asyncio.TimeoutError):
            # The backup of a shift's end, where it is not a long one.
            await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(self._keeper, lambda: None), LAST_WORDS)
        self.front.end()
        self.workers.cancel_all()
        self.exit()

    def _handle_exception(self, error: Exception) -> None:
        """A rule's refusal, or a damaged home, that no screen has waited for is said; it ends nothing."""
        told = error.error if isinstance(error, WorkerFailed) else error
        said = self.screen.query(Said)
        if said and isinstance(told, Refused | Damaged):
            said.last().refuse(told)
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual's own would print the values of the failed code, and a citizen's among them."""
        from screens.failure import failed

        self.bell()
        self._exit_renderables.append(Text(failed(self._exception)))
        self._close_messages_no_wait()

    def _listen(self) -> None:
        """The system, too, may end the program: the window is closed, the PC shuts down."""
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(getattr(signal, name), self.closed)

    def get_driver_class(self) -> type[Driver]:
        """One that hears when the terminal has gone, where Textual's does not."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from screens.terminal import Terminal

        return Terminal

    def closed(self) -> None:
        """The terminal has gone or the system ends the program, as any thread may say: keep what is typed, and end."""
        if not self._ending:
            self._ending = True
            self.call_later(self.set_timer, GRACE, self._end)

    async def _end(self, patience: int = 20) -> None:
        if self.keys_wait and patience:
            # Typed for a screen that is still being built.
            self.set_timer(GRACE, lambda: self._end(patience - 1))
        else:
            await self.leave()

    async def _keep(self) -> None:
        """What the clerk has in hand comes to its end, and what is half typed is kept."""
        if self._desk is None:
            return
        rooms = [screen for screen in self._installed_screens.values() if isinstance(screen, Room)]
        for last in (*(room.keep_now() for room in rooms), self.ask(lambda: None)):
            with suppress(Refused, Damaged, asyncio.TimeoutError):
                await asyncio.wait_for(last, LAST_WORDS)
