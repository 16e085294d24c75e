"""The lock: nothing of a citizen on the screen until its officer, or another one, gives a PIN."""

from contextlib import suppress

from textual import on
from textual.app import ComposeResult
from textual.widgets import Label, Static
from textual.worker import Worker, WorkerCancelled

from counter.refusal import Damaged, Refused
from screens.foot import Foot
from screens.pin import chosen
from screens.room import Room
from screens.said import Said
from screens.widgets.field import FieldInput


class LockScreen(Room):
    """The same officer comes back to where they were; another one finds their own work."""

    def compose(self) -> ComposeResult:
        yield Label("", classes="head", id="unit", markup=False)
        yield Static("", id="who", markup=False)
        yield FieldInput(placeholder="Tên đăng nhập", id="login")
        yield FieldInput(placeholder="Mã PIN", password=True, last=True, id="pin")
        yield Said()
        yield Foot()

    def entered(self) -> None:
        """Locked: whose work lies below, and an empty PIN."""
        desk = self.counter.desk
        unit, practice = desk.facts.unit, "TẬP HUẤN · " if desk.facts.practice else ""
        self.query_one("#unit", Label).update(f"{practice}{unit.name}")
        others = [officer for officer in unit.officers if officer.login != desk.officer.login]
        lines = [f"ĐÃ KHÓA. {desk.officer.name}: gõ mã PIN, Enter để về đúng chỗ đang làm.", ""]
        if others:
            lines += ["Cán bộ khác: mũi tên lên, gõ tên đăng nhập của mình, Enter, mã PIN, Enter."]
            lines += [f"Hồ sơ mà {desk.officer.name} nhập dở được giữ cho chính người ấy.", ""]
            lines += [f"  {officer.login:<10} {officer.name}" for officer in others[:8]]
        self.query_one("#who", Static).update("\n".join([*lines, ""]))
        self.query_one("#login", FieldInput).reset(desk.officer.login)
        self.query_one("#pin", FieldInput).reset()
        self.query_one(Said).clear()
        self.set_focus(self.query_one("#pin"))

    @on(FieldInput.Scanned)
    def scanned(self, message: FieldInput.Scanned) -> None:
        """What is scanned is no PIN."""
        message.stop()
        for name in ("#login", "#pin") if message.kept else ():
            self.query_one(name, FieldInput).reset(self.counter.desk.officer.login if name == "#login" else "")
        self.query_one(Said).refuse("Màn hình đang khóa; mở khóa rồi quét lại.")

    @on(FieldInput.Done)
    def done(self) -> None:
        """Both are given; what is typed ahead is for what stands behind the lock."""
        worker = self.run_worker(self._enter(), exclusive=True)
        self.counter.before_next_key(lambda: self._ended(worker))

    async def _ended(self, worker: Worker[None]) -> None:
        with suppress(WorkerCancelled):
            await worker.wait()

    async def _enter(self) -> None:
        login, pin = (self.query_one(name, FieldInput).text for name in ("#login", "#pin"))
        self.query_one("#pin", FieldInput).reset()
        try:
            desk = await self.counter.ask(lambda: self.counter.front.log_in(login.strip(), pin))
        except (Refused, Damaged) as refused:
            if not chosen(self.counter, refused, login.strip(), pin, self.counter.unlocked):
                self.query_one(Said).refuse(refused)
            return
        self.counter.unlocked(desk)
