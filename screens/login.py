"""Logging in: who, and the PIN."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Label, Static

from counter.ports import Opening
from counter.refusal import Damaged, Refused
from screens.foot import Foot
from screens.room import Room
from screens.said import Said
from screens.widgets.field import FieldInput

PRACTICE_PIN = "246813"
"""The sample unit's PIN (motcua/sample/unit.toml); it opens nothing real."""

MOST = 5
"""Sentences about this PC's configuration that there is room for."""


class LoginScreen(Room):
    """Painted before anything is read; ``welcome`` fills it in."""

    def compose(self) -> ComposeResult:
        yield Label("motcua – Quầy Một cửa", classes="head", id="unit")
        yield Static("Đang mở dữ liệu …", id="who", markup=False)
        yield FieldInput(placeholder="Tên đăng nhập", id="login")
        yield FieldInput(placeholder="Mã PIN", password=True, last=True, id="pin")
        yield Static("", id="trouble", classes="said -wrong", markup=False)
        yield Said()
        yield Foot()

    def welcome(self, opening: Opening) -> None:
        """Show whose counter this is and who may log in."""
        unit = opening.unit
        if unit is None or not self.is_mounted:
            return
        self.query_one("#unit", Label).update(unit.name)
        lines = ["Đăng nhập: tên đăng nhập, Enter, mã PIN, Enter.", ""]
        lines += [f"  {officer.login:<10} {officer.name}" for officer in unit.officers[:8]]
        if opening.practice:
            lines += ["", f"  TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ. Mã PIN tập huấn: {PRACTICE_PIN}"]
        self.query_one("#who", Static).update("\n".join(lines))
        trouble = self.counter.trouble
        more = [f"Còn {len(trouble) - MOST} điều nữa trong config.toml."] if len(trouble) > MOST else []
        self.query_one("#trouble", Static).update("\n".join(f"! {each}" for each in trouble[:MOST] + more))
        if len(unit.officers) == 1:
            self._only(unit.officers[0].login)

    def _only(self, name: str) -> None:
        """The one officer need not say who he is; what was typed before the program knew that is his PIN."""
        login, pin = (self.query_one(field, FieldInput) for field in ("#login", "#pin"))
        if login.value == name:
            return
        typed, entered = login.value, pin.has_focus
        login.reset(name)
        self.set_focus(pin)
        if typed and not pin.value:
            pin.reset(typed)
            if entered:
                self.done()

    def on_screen_suspend(self) -> None:
        """Nothing of a log-in is left; done here, not on the return, which a PIN typed ahead may overtake."""
        if not self.app.screen.is_modal:
            for name in ("#login", "#pin"):
                self.query_one(name, FieldInput).reset()
            self.query_one(Said).clear()
            self.set_focus(self.query_one("#login"))

    def entered(self) -> None:
        """Shown anew, perhaps for another unit."""
        self.welcome(self.counter.opening)

    @on(FieldInput.Done)
    def done(self) -> None:
        """Both are given."""
        self.run_worker(self._enter(), exclusive=True)

    async def _enter(self) -> None:
        login, pin = (self.query_one(name, FieldInput).text for name in ("#login", "#pin"))
        try:
            desk, page = await self.counter.ask(lambda: self.counter.log_in(login.strip(), pin))
        except (Refused, Damaged) as refused:
            from screens.pin import chosen

            self.query_one("#pin", FieldInput).reset()
            if not chosen(self.counter, refused, login.strip(), pin, self.counter.entered):
                self.query_one(Said).refuse(refused)
                if (unit := self.counter.opening.unit) and login.strip() not in {each.login for each in unit.officers}:
                    self.set_focus(self.query_one("#login"))
            return
        self.counter.entered(desk, page)
