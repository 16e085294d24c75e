"""The passphrase of a home's key, asked before anything of the home can be shown."""

from counter.refusal import Damaged, Refused
from screens.questions import Question, Questions
from screens.said import Said
from screens.widgets.field import FieldInput


class UnlockDialog(Questions):
    """Gives answers once the key is open, ``None`` when the officer goes back: then there is nothing to see here."""

    def __init__(self) -> None:
        ask = [Question("passphrase", "Mật khẩu của khóa", needed=True, secret=True)]
        super().__init__("unlock", "Mở khóa của quầy", ask)

    def foot(self) -> str:
        """What the keys do here."""
        return f"Enter: mở. {self.key('back')}: thoát. Quên: quản trị dùng phiếu khôi phục trong két."

    def action_finish(self) -> None:
        """Try what was typed, as it was typed."""
        field = self.answer("passphrase")
        if not field.value:
            self.query_one(Said).refuse("Chưa ghi: Mật khẩu của khóa.")
        else:
            self.query_one(Said).tell("Đang mở …")
            self.run_worker(self._try(field.value), exclusive=True)

    async def _try(self, typed: str) -> None:
        try:
            await self.counter.ask(lambda: self.counter.front.unlock(typed))
        except (Refused, Damaged) as wrong:
            self.query_one("#ask-passphrase", FieldInput).reset()
            self.query_one(Said).refuse(wrong)
            return
        self.dismiss({})
