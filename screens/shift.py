"""The end of an officer's shift: what it came to stands over the question who takes over."""

from typing import TYPE_CHECKING

from counter.clock import vietnamese
from counter.money import figures
from counter.refusal import Damaged, Refused
from counter.shift import Close, close, paper_of, so_far
from counter.unit import Officer
from screens.questions import Answers, Question, Questions
from screens.said import Said

if TYPE_CHECKING:
    from screens.app import CounterApp

BY_HAND = "ghi tên khi ký"


class ShiftDialog(Questions):
    """The figures of ``told``, then who of ``others`` takes over."""

    def __init__(self, told: Close, others: list[Officer]) -> None:
        options = {"": BY_HAND} | {officer.login: officer.name for officer in others}
        asked = [Question("to", "Người nhận bàn giao", "", options)]
        super().__init__("shift", "Kết ca, bàn giao ca", asked, over=lines(told))

    def foot(self) -> str:
        """What the keys do here."""
        return f"Enter hoặc {self.key('finish')}: kết ca, in biên bản. {self.key('back')}: quay lại, chưa kết."


def lines(told: Close) -> list[str]:
    """What an open shift came to, as its paper will say it."""
    done, taken, held = told.done, told.takings, told.held
    back = f"; đã trừ {figures(taken.refunded)} hoàn lại" if taken.refunded else ""
    since = f"từ {vietnamese(told.since)}" if told.since else "từ khi quầy bắt đầu có sổ"
    rows = [
        ("Ca", f"{since} đến {vietnamese(told.until)}"),
        ("Trong ca", _counts(done, {"receive": "tiếp nhận", "forward": "chuyển", "return": "trả"})),
        ("Chứng thực", f"đã ký {told.signed} giấy tờ, còn chờ ký {told.unsigned}"),
        ("Tiền mặt", figures(taken.cash)),
        ("Đã đối soát", figures(taken.confirmed)),
        ("Đã thu", f"phí {figures(taken.phi)}, lệ phí {figures(taken.le_phi)}{back}"),
        ("Chờ đối soát", f"{figures(taken.waiting)} ({len(told.waiting)} hồ sơ)"),
        ("Còn ở quầy", _counts(held, {"to-hand-over": "chờ chuyển", "supplement": "chờ bổ sung"})),
        ("", _counts(held, {"to-return": "chờ trả kết quả", "overdue": "quá hạn", "all": "tất cả"})),
    ]
    return [f"{label:<14}{said}" for label, said in rows]


def _counts(counts: dict[str, int], labels: dict[str, str]) -> str:
    return ", ".join(f"{label} {counts.get(key, 0)}" for key, label in labels.items())


async def end(app: "CounterApp") -> None:
    """Ask, and close the shift when the officer says so."""
    desk = app.desk
    others = [officer for officer in desk.facts.unit.officers if officer.login != desk.officer.login]
    try:
        told = await app.ask(lambda: so_far(desk))
    except (Refused, Damaged) as refused:
        app.screen.query_one(Said).refuse(refused)
        return

    def go(given: Answers | None) -> None:
        if given is not None:
            app.run_worker(_close(app, given["to"]))

    await app.push_screen(ShiftDialog(told, others), go)


async def _close(app: "CounterApp", to: str) -> None:
    desk, said = app.desk, app.screen.query_one(Said)
    try:
        with said.writing():
            event = await app.ask(lambda: close(desk, to))
            app.back_up(at_once=True)
            paper, trouble = await app.ask(lambda: paper_of(desk, event))
        app.wipe_papers(paper)
    except (Refused, Damaged) as refused:
        said.refuse(refused)
        return
    sentence = f"ĐÃ KẾT CA, biên bản để hai bên ký: papers/{paper.name}." if paper else "ĐÃ KẾT CA."
    # The session ends with the shift; who goes on working logs in to the next one.
    app.call_later(app.leave_shift, trouble or sentence)
