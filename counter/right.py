"""Rights: the one table of who may do what. Every use-case asks it, whoever calls it: screen, command or program."""

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from counter.refusal import Refused

if TYPE_CHECKING:
    # The first screen stands before any rule is loaded.
    from counter.ports import Store
    from counter.unit import Officer

OFFICER, SUPERVISOR, ADMINISTRATOR = "officer", "supervisor", "administrator"
AT_COUNTER = (OFFICER, SUPERVISOR)
LEADS = (SUPERVISOR,)
KEEPS = (SUPERVISOR, ADMINISTRATOR)
EVERYBODY = (OFFICER, SUPERVISOR, ADMINISTRATOR)

_WHOSE = {
    AT_COUNTER: "cán bộ tiếp nhận hoặc lãnh đạo Trung tâm",
    LEADS: "lãnh đạo Trung tâm",
    KEEPS: "lãnh đạo Trung tâm hoặc quản trị",
}
_TECHNICAL = " Tài khoản quản trị không xem dữ liệu của công dân."


class NotAllowed(Refused):
    """The table does not give this officer's role the right."""


class Line(NamedTuple):
    """``cases`` are use-cases, each by its place and name; ``what`` begins the sentence that refuses them."""

    what: str
    roles: tuple[str, ...]
    cases: str


TABLE = (
    Line("Việc tiếp nhận, hướng dẫn hồ sơ", AT_COUNTER, "desk.receive desk.guide desk.guidance desk.guided"),
    Line("Việc nhập chuyển tiếp hồ sơ", AT_COUNTER, "takeover.take_over"),
    Line(
        "Bước này của hồ sơ",
        AT_COUNTER,
        "desk.act desk.act_in desk.step desk.after_step desk.agencies "
        "act.accept act.forward act.ask-supplement act.supplement act.refuse act.consult act.opinion "
        "act.ask-duty act.settle-duty act.pay act.refund act.reconcile act.withdraw act.stop act.finish act.return "
        "act.delivered act.undelivered act.extend act.correct act.cancel act.assign act.contact act.complaint act.rate "
        "act.record",
    ),
    Line("Bước này của hồ sơ", LEADS, "act.reopen"),
    Line("Việc trả theo giấy sai chữ ký", LEADS, "joining.trust"),
    Line("Việc quyết định về bước xung đột", LEADS, "conflict.settle"),
    Line("Việc xem lại, đồng ý hay trả lại", LEADS, "review.review"),
    Line("Việc trả lời lãnh đạo", AT_COUNTER, "review.reply"),
    Line(
        "Việc bàn giao, trả, ký nhiều hồ sơ",
        AT_COUNTER,
        "handover.pick handover.candidates handover.hand_over handover.take_results handover.give_back handover.sign "
        "handover.send_by_post handover.list_from_post handover.lists handover.list_again "
        "handover.of_list handover.told_by_post joining.unknown joining.return_ahead",
    ),
    Line(
        "Việc xem, in hồ sơ",
        AT_COUNTER,
        "desk.one desk.dossier desk.slip store.dossier store.events store.resolve store.slip store.numbered "
        "store.posted store.returned_ahead access.viewed access.printed store.noted",
    ),
    Line(
        "Tệp số hóa của hồ sơ",
        AT_COUNTER,
        "attachment.attach attachment.attach_scan attachment.detach attachment.content_of store.keep_content "
        "store.content store.drop_unnamed",
    ),
    Line("Việc tìm hồ sơ", AT_COUNTER, "store.find store.count"),
    Line(
        "Việc xem danh sách hồ sơ",
        AT_COUNTER,
        "store.queue store.turn store.choices store.counts store.duties store.at_counter "
        "store.day store.unsettled store.agencies",
    ),
    Line("Sổ theo dõi, sổ chứng thực, báo cáo", AT_COUNTER, "store.register store.book store.figures"),
    Line("Kết quả đánh giá", AT_COUNTER, "store.ratings"),
    Line(
        "Tổng thu, kết ca",
        AT_COUNTER,
        "store.takings store.worked shift.so_far shift.close shift.closed shift.paper_of",
    ),
    Line("Việc xuất danh sách", AT_COUNTER, "access.listed access.exported"),
    Line("Hồ sơ nhập dở", AT_COUNTER, "store.draft store.keep_draft"),
    Line("Việc ghi vào sổ", AT_COUNTER, "store.write"),
    Line("Việc nhập danh mục và lịch nghỉ", EVERYBODY, "store.import_catalogue"),
    Line("Việc đổi mã PIN của mình", EVERYBODY, "login.change"),
    Line("Việc đặt lại mã PIN", LEADS, "login.reset"),
    Line("Báo cáo truy cập", LEADS, "inspection.report inspection.owners store.accesses"),
    Line(
        "Thông tin của đơn vị",
        EVERYBODY,
        "store.note store.unit_at store.counters desk.sheet desk.sheet_of desk.sheet_by desk.slips",
    ),
    Line("Việc xuất sổ ra tệp", LEADS, "log.export"),
    Line("Việc nhập sổ của máy khác", KEEPS, "log.import"),
    Line("Việc bảo vệ, đưa ra khóa của quầy", KEEPS, "key.guard"),
)
"""What needs no log-in has no line: setting a unit up, its posters, dates, ``verify``."""

RIGHTS = {case: line for line in TABLE for case in line.cases.split()}


def allows(role: str, case: str) -> bool:
    """Whether officers of ``role`` may do ``case``. Raises ``KeyError`` for a use-case without a line."""
    return role in RIGHTS[case].roles


def refusal(role: str, case: str, what: str = "") -> str | None:
    """Why they may not, in one sentence; ``what`` names it better than its line does."""
    line = RIGHTS[case]
    if role in line.roles:
        return None
    technical = _TECHNICAL if role == ADMINISTRATOR and OFFICER in line.roles else ""
    whose = _WHOSE[line.roles]
    account = "của lãnh đạo" if line.roles == LEADS else f"của {whose}"
    return f"{what or line.what} do {whose} làm; đăng nhập bằng tài khoản {account}.{technical}"


def check(officer: "Officer", case: str, what: str = "") -> None:
    """Raises ``NotAllowed`` when the table does not give ``officer`` that right."""
    refused = refusal(officer.role, case, what)
    if refused:
        raise NotAllowed(refused)


class _Held:
    """A store in the hands of an officer: each of its methods is a use-case."""

    def __init__(self, store: "Store", officer: "Officer") -> None:
        self._store, self._role, self._login = store, officer.role, officer.login

    def draft(self, officer: str, form: str) -> dict[str, Any]:
        """What the officer had half typed into ``form``."""
        self._own(officer)
        return self._store.draft(officer, form)

    def keep_draft(self, officer: str, form: str, values: dict[str, Any]) -> None:
        """Keep what the officer has half typed."""
        self._own(officer)
        self._store.keep_draft(officer, form, values)

    def _own(self, officer: str) -> None:
        if refused := refusal(self._role, "store.draft"):
            raise NotAllowed(refused)
        if officer != self._login:
            raise NotAllowed("Hồ sơ nhập dở là của riêng từng cán bộ; đăng nhập bằng tài khoản của người ấy.")

    def __getattr__(self, name: str) -> Any:
        if f"store.{name}" not in RIGHTS:
            raise AttributeError(name)
        if refused := refusal(self._role, f"store.{name}"):
            raise NotAllowed(refused)
        return getattr(self._store, name)


def held(store: "Store", officer: "Officer") -> "Store":
    """``store`` as far as ``officer`` may use it."""
    return cast("Store", _Held(store, officer))
