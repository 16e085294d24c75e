"""What happened to a dossier, step by step, as the national side is told it: from the events, never from the last
state alone (protocol.md A10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from counter.code import key
from counter.dossier import Dossier, Person
from counter.event import Event
from counter.lifecycle import ACTIONS, apply
from counter.refusal import Refused
from counter.unit import Unit
from province.national.interface import Unfit, moment, told_moment

TOLD = frozenset(
    "receive accept forward ask-supplement supplement refuse consult opinion ask-duty settle-duty withdraw stop reopen "
    "finish return undelivered extend".split()
)
"""The steps that make a row of progress; every other one (a payment, a correction) changes the state only."""

SILENT = frozenset("national settle alias reprint assign contact complaint rate".split())
"""The national side is not told of these at all; its own answer is one of them."""


class Claim(NamedTuple):
    """What tells one dossier from another under the same code: procedure, the owner's paper, time of receipt."""

    procedure: str
    paper: str
    received: str


@dataclass(frozen=True, slots=True)
class Step:
    """One confirmed event with the dossier before and after it."""

    event: Event
    rev: int
    before: Dossier | None
    after: Dossier

    @property
    def words(self) -> str:
        """What was done, and to whom it went or why."""
        body = self.event.body
        label = "Nộp hồ sơ" if self.event.kind == "receive" else ACTIONS[self.event.kind].label
        if self.event.kind == "receive" and self.after.received_at:
            label = ACTIONS["accept"].label
        more = body.get("to") if self.event.kind == "forward" else body.get("agency") or body.get("what")
        items = ", ".join(body.get("items", ())) if self.event.kind == "ask-supplement" else ""
        parts = [str(part) for part in (more, items, body.get("reason")) if part]
        return f"{label}: {'; '.join(parts)}" if parts else label


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that is to be said of one dossier: its unit, its steps in the order of the province's ``rev``. ``fresh`` are
    the contents, by their hash, that have come to the hub and were not told of."""

    unit: Unit
    steps: tuple[Step, ...]
    fresh: frozenset[str] = frozenset()

    @property
    def dossier(self) -> Dossier:
        """As it stands now."""
        return self.steps[-1].after

    @property
    def rev(self) -> int:
        """The newest step of all."""
        return self.steps[-1].rev

    @property
    def told_rev(self) -> int:
        """The newest step that the national side is told of."""
        return max(step.rev for step in self.steps if step.event.kind not in SILENT)

    @property
    def allotted(self) -> str:
        """The code that the national side has given it, as far as the log knows; empty where it has given none."""
        found = (str(step.event.body["code"]) for step in reversed(self.steps) if step.event.kind == "alias")
        return next(found, "")

    @property
    def first(self) -> Step:
        """The step with which it was received: how it is introduced."""
        return next(step for step in self.steps if step.after.received_at is not None)

    def rows(self, after: int) -> list[Step]:
        """The rows of progress that come after ``after``."""
        return [step for step in self.steps if step.rev > after and step.event.kind in TOLD]

    def moves(self, after: int) -> list[Step]:
        """The steps after ``after`` that changed the status."""
        found = [s for s in self.steps if s.rev > after]
        return [step for step in found if step.before is None or step.before.status is not step.after.status]

    def claims(self) -> frozenset[Claim]:
        """What this dossier has ever been known by: a correction between two calls does not make it another's."""
        return frozenset(claim(step.after) for step in self.steps if step.after.received_at)

    def login(self, login: str) -> tuple[str, str]:
        """The name of an officer and the office held; the login where nobody of that name is known any more."""
        officer = self.unit.officer(login)
        if officer is None:
            return login, ""
        return officer.name, _OFFICES[officer.role]


_OFFICES = {
    "officer": "Cán bộ tiếp nhận",
    "supervisor": "Lãnh đạo Trung tâm",
    "administrator": "Quản trị",
}


def parcel(unit: Unit, events: Iterable[Event], fresh: frozenset[str] = frozenset()) -> Parcel:
    """The confirmed events of one dossier in order. What its state did not allow, and what no ``rev`` confirms, was
    never done and is not told."""
    steps: list[Step] = []
    dossier: Dossier | None = None
    for event in sorted((e for e in events if e.rev is not None), key=lambda e: e.rev or 0):
        try:
            after = apply(dossier, event)
        except Refused:
            continue
        steps.append(Step(event, event.rev or 0, dossier, after))
        dossier = after
    if not steps:
        raise Unfit("", "Hồ sơ chưa có bước nào được tỉnh xác nhận; đồng bộ lại quầy đã tiếp nhận.")
    return Parcel(unit, tuple(steps), fresh)


def exempt(dossier: Dossier) -> str:
    """Why a dossier is not ours to tell the national side of, empty when it is."""
    if dossier.cancelled:
        return "Số đã hủy, không có hồ sơ để tính."
    if dossier.system_of_record:
        return "Hệ thống gốc của hồ sơ tự đồng bộ với Cổng Dịch vụ công quốc gia."
    if dossier.received_at is None:
        return "Hồ sơ chưa được tiếp nhận nên Cổng Dịch vụ công quốc gia chưa tính."
    return ""


def owner(dossier: Dossier) -> Person:
    """The first owner, whom the national side knows a dossier by. Raises ``Unfit``."""
    owners = dossier.having("owner")
    if not owners:
        raise Unfit("ChuHoSo", "Hồ sơ chưa có chủ hồ sơ; sửa hồ sơ để ghi tên.")
    return owners[0]


def claim(dossier: Dossier) -> Claim:
    """What ``dossier`` is known by."""
    return Claim(dossier.procedure.code, key(owner(dossier).id), moment(dossier.received_at))


def told_claim(answer: Mapping[str, Any]) -> Claim | None:
    """What a look-up found, ``None`` when one of the three is not told: then nothing can be compared. The shape of the
    answer is not confirmed; capitals do not matter."""
    told = {str(name).lower(): str(value or "") for name, value in answer.items()}
    if not {"matthc", "sogiaytochuhoso", "ngaytiepnhan"} <= told.keys():
        return None
    return Claim(told["matthc"].strip(), key(told["sogiaytochuhoso"]), told_moment(told["ngaytiepnhan"]))
