"""PINs on the screen: one's own changed, one given by somebody else replaced, a forgotten one reset."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from counter.login import ChooseAnother
from counter.refusal import Damaged, Refused
from screens.questions import Answers, Question, Questions
from screens.said import Said

if TYPE_CHECKING:
    from counter.desk import Desk
    from screens.app import CounterApp

OLD = Question("old", "Mã PIN đang dùng", needed=True, secret=True)
NEW = [
    Question("new", "Mã PIN mới", needed=True, secret=True),
    Question("again", "Mã PIN mới, lần nữa", needed=True, secret=True),
]


class PinDialog(Questions):
    """Shows nothing of a citizen: it may stand over the log-in and the lock."""

    public = True

    def __init__(self, title: str, questions: list[Question], sentence: str = "") -> None:
        super().__init__("pin", title, questions, sentence=sentence)


def change(app: "CounterApp") -> None:
    """The officer chooses another PIN."""
    login = app.desk.officer.login

    def done(desk: "Desk") -> None:
        app.screen.query_one(Said).tell("Đã đổi mã PIN.")

    _ask(app, "Đổi mã PIN", [OLD, *NEW], "", lambda given: (login, given["old"], given["new"]), done)


def chosen(app: "CounterApp", refused: Exception, login: str, pin: str, done: "Callable[[Desk], None]") -> bool:
    """Where somebody else has set the PIN, let its officer choose another before anything else; whether it was so."""
    if not isinstance(refused, ChooseAnother):
        return False
    title = "Chọn mã PIN của riêng mình, thay mã được cấp"
    _ask(app, title, NEW, "", lambda given: (login, pin, given["new"]), done)
    return True


def _ask(
    app: "CounterApp",
    title: str,
    questions: list[Question],
    sentence: str,
    told: Callable[[Answers], tuple[str, str, str]],
    done: "Callable[[Desk], None]",
) -> None:
    """Ask until a PIN is taken or the officer goes back; nothing that was typed comes back on the screen."""

    async def try_(given: Answers) -> None:
        again = "Hai lần gõ mã PIN mới không giống nhau; gõ lại." if given["new"] != given["again"] else ""
        try:
            if again:
                raise Refused(again)
            desk = await app.ask(lambda: app.front.change_pin(*told(given)))
        except (Refused, Damaged) as refused:
            _ask(app, title, questions, str(refused), told, done)
            return
        done(desk)

    def go(given: Answers | None) -> None:
        if given is not None:
            app.run_worker(try_(given), group="pin")

    app.push_screen(PinDialog(title, questions, sentence), go)


def reset(app: "CounterApp") -> None:
    """The director gives somebody who has forgotten theirs a PIN for one log-in."""
    desk = app.desk
    others = {each.login: each.name for each in desk.facts.unit.officers if each.login != desk.officer.login}

    async def give(login: str) -> None:
        said = app.screen.query_one(Said)
        try:
            pin = await app.ask(lambda: app.front.reset_pin(desk, login))
        except (Refused, Damaged) as refused:
            said.refuse(refused)
            return
        said.tell(f"Mã PIN tạm của {others[login]}: {pin}. Chỉ đưa cho người ấy; lần tới đăng nhập phải chọn mã khác.")

    def go(given: Answers | None) -> None:
        if given is not None:
            app.run_worker(give(given["officer"]), group="pin")

    if others:
        who = Question("officer", "Cán bộ quên mã", "", {"": "chưa chọn"} | others, needed=True)
        app.push_screen(PinDialog("Đặt lại mã PIN cho cán bộ", [who]), go)
    else:
        app.screen.query_one(Said).tell("Đơn vị chỉ có một cán bộ; quên mã thì quản trị chạy lại motcua setup.")
