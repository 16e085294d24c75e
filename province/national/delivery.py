"""One dossier told to the national side, in either generation: introduced once, its trail in order, its state; never
over another's dossier that bears the same code (protocol.md C2, "Adapter at the edge")."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

from province.national.answer import MOST_SAID, Answer
from province.national.interface import LABELS, ROWS_PER_CALL, Unfit
from province.national.record import plain, secret_of_dossier
from province.national.trail import Claim, Parcel, Step

Kind = Literal["counted", "exempt", "refused", "conflict", "unknown", "later"]

PORTAL = "Cổng Dịch vụ công quốc gia"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a dossier. ``field`` is the interface's name for what is to be mended; ``sentence`` tells a person
    what to do and holds no citizen's data; ``seconds`` is the least wait; ``everyone`` that no other dossier would fare
    better now."""

    kind: Kind
    field: str = ""
    sentence: str = ""
    seconds: float = 0.0
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """How far a dossier has come: the ``code`` and ``number`` that it goes by there, the newest ``rev`` whose row of
    progress and whose state were counted. ``doubt``: a call went out and nobody knows what became of it."""

    code: str = ""
    number: str = ""
    created: bool = False
    trail_rev: int = 0
    state_rev: int = 0
    sent_rev: int = 0
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An answer with what was asked for: the allotted ``code``, the ``number`` of what was made, the ``claim`` of what
    was found."""

    answer: Answer
    code: str = ""
    number: str = ""
    claim: Claim | None = None


class Adapter(Protocol):
    """One generation of the national interface. Each method is at most one call that changes something."""

    @property
    def files(self) -> bool:
        """Whether scanned papers can be told as things stand; else they wait until they can."""

    def allot(self, parcel: Parcel, held: Held) -> Found:
        """The code under which the dossier will be known there; where numbers are asked for, one is asked for once."""

    def look_up(self, parcel: Parcel, held: Held) -> Found:
        """What bears that code; ``absent`` when nothing does."""

    def create(self, parcel: Parcel, held: Held) -> Found:
        """Introduce the dossier as it was when it was received."""

    def tell(self, parcel: Parcel, held: Held, steps: Sequence[Step]) -> Found:
        """Rows of progress."""

    def update(self, parcel: Parcel, held: Held) -> Found:
        """The state since ``held.state_rev``."""

    def hand_in(self, parcel: Parcel, held: Held) -> Found:
        """The dossier's scanned papers, as far as the hub has them."""


Save = Callable[[Held], None]
"""Writes how far the dossier has come before the next call goes out. Raises when it is another worker's now."""


def deliver(adapter: Adapter, parcel: Parcel, held: Held, save: Save) -> Outcome:
    """Tell everything about the dossier that has not been counted, call by call, until one is not ``ok``."""
    return _Delivery(adapter, parcel, held, save).run()


def withdraw(adapter: Adapter, parcel: Parcel, held: Held, save: Save) -> Outcome:
    """A dossier that is not to be told any more: put before a person when it stands there, also when that is not
    known."""
    return _Delivery(adapter, parcel, held, save).withdraw()


class _Stopped(Exception):
    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


class _Delivery:
    def __init__(self, adapter: Adapter, parcel: Parcel, held: Held, save: Save) -> None:
        self._adapter, self._parcel, self._held, self._save = adapter, parcel, held, save

    def run(self) -> Outcome:
        try:
            self._introduce()
            for steps in _chunks(self._parcel.rows(self._held.trail_rev)):
                self._tell(steps)
            newest = self._parcel.told_rev
            if self._held.state_rev < newest:
                self._send(lambda: self._adapter.update(self._parcel, self._held), newest)
                self._keep(state_rev=newest)
            if self._parcel.fresh:
                self._send(lambda: self._adapter.hand_in(self._parcel, self._held), newest)
        except _Stopped as stopped:
            return stopped.outcome
        except Unfit as unfit:
            return Outcome("refused", unfit.field, str(unfit))
        return Outcome("counted")

    def withdraw(self) -> Outcome:
        try:
            if self._held.doubt:
                self._recognise()
        except _Stopped as stopped:
            return stopped.outcome
        return Outcome("refused", sentence=STRUCK) if self._held.created else Outcome("exempt")

    def _introduce(self) -> None:
        if self._held.doubt and not self._recognise() and not self._renamed():
            raise _Stopped(Outcome("conflict", "MaHoSo", ANOTHERS))
        if self._held.created:
            return
        found = self._adapter.allot(self._parcel, self._held)
        if found.answer.kind != "ok" or not found.code:
            raise _Stopped(outcome_of(found.answer, self._parcel))
        self._keep(code=found.code)
        first = self._parcel.first
        found = self._send(lambda: self._adapter.create(self._parcel, self._held), first.rev, exists=True)
        if found.answer.kind != "exists":
            self._keep(created=True, number=found.number or self._held.number, state_rev=first.rev)
        elif not self._recognise():
            raise _Stopped(Outcome("conflict", "MaHoSo", ANOTHERS))
        elif not self._held.created:
            raise _Stopped(Outcome("unknown", sentence=NOT_COMPARED))

    def _recognise(self) -> bool:
        """Look what bears our code there: ours or nothing, or another's (false)."""
        found = self._adapter.look_up(self._parcel, self._held)
        if found.answer.kind == "absent":
            self._keep(created=False, number="", trail_rev=0, state_rev=0, doubt=False)
            return True
        if found.answer.kind != "ok":
            stopped = outcome_of(found.answer, self._parcel)
            raise _Stopped(_unknown(found.answer) if stopped.kind == "refused" else stopped)
        ours = found.claim in self._parcel.claims()
        # In doubt for as long as it is not ours: whatever is tried next begins with a look.
        self._keep(created=ours, number=found.number or self._held.number if ours else "", doubt=not ours)
        if found.claim is None:
            raise _Stopped(Outcome("conflict", "MaHoSo", NOT_COMPARED))
        return ours

    def _renamed(self) -> bool:
        """Whether the dossier has got another code, since its own was found to be another's."""
        code = self._adapter.allot(self._parcel, self._held).code
        if code in {"", self._held.code}:
            return False
        self._keep(code=code, doubt=False)
        return True

    def _tell(self, steps: Sequence[Step]) -> None:
        self._send(lambda: self._adapter.tell(self._parcel, self._held, steps), steps[-1].rev)
        self._keep(trail_rev=steps[-1].rev)

    def _send(self, call: Callable[[], Found], rev: int, *, exists: bool = False) -> Found:
        """One call that changes something: in doubt before it goes out, until its answer is certain."""
        self._keep(doubt=True, sent_rev=max(rev, self._held.sent_rev))
        try:
            found = call()
        except Unfit:
            self._keep(doubt=False)
            raise
        kind = found.answer.kind
        if kind in {"ok", "refused", "later"}:
            self._keep(doubt=False)
        if kind != "ok" and not (exists and kind == "exists"):
            # That it is absent there, or exists although nothing was made, is looked into before anything else is sent.
            raise _Stopped(outcome_of(found.answer, self._parcel))
        return found

    def _keep(self, **changes: Any) -> None:
        held = replace(self._held, **changes)
        if held != self._held:
            self._save(held)
            self._held = held


ANOTHERS = (
    f"Trên {PORTAL} mã này đã là của hồ sơ khác nên không gửi đè; báo quản trị tỉnh cấp mã thay thế, in phiếu thay thế."
)
NOT_COMPARED = (
    f"{PORTAL} báo mã này đã có nhưng không cho biết của hồ sơ nào, nên không gửi đè; báo quản trị tỉnh đối chiếu."
)
STRUCK = f"Số đã hủy sau khi {PORTAL} đã tính hồ sơ; báo quản trị tỉnh đề nghị gỡ hồ sơ trên Cổng."
BROKEN = f"Hồ sơ chưa gửi được lên {PORTAL} vì lỗi của phần mềm; báo quản trị tỉnh."
_TECHNICAL = re.compile(r"http|json|xml|request|exception|timeout|null|error|server", re.IGNORECASE)
"""Words of programs; the exchanges that are kept have them for whoever looks into it."""
LATER = f"{PORTAL} lúc này chưa nhận hồ sơ nào; phần mềm tự gửi lại, không phải làm gì."
DOUBTFUL = f"Chưa rõ {PORTAL} đã nhận hay chưa; phần mềm tự hỏi lại rồi mới gửi tiếp, không phải làm gì."


def outcome_of(answer: Answer, parcel: Parcel) -> Outcome:
    """An answer other than ``ok`` as the outcome of the dossier."""
    if answer.kind == "later":
        return Outcome("later", sentence=LATER, seconds=answer.seconds, everyone=answer.everyone)
    if answer.kind != "refused":
        return _unknown(answer)
    words = plain(answer.words, secret_of_dossier(parcel.dossier))[:MOST_SAID]
    told = [f"“{words}”"] if words and not _TECHNICAL.search(words) else []
    # From 400 on it is HTTP's own number, which says nothing to an officer.
    told += [f"mã {answer.code}"] if int(answer.code or 400) < 400 else []
    said = f" ({', '.join(told)})" if told else ""
    what = f"xem lại mục {LABELS[answer.field]}" if answer.field else "xem lại hồ sơ hoặc báo quản trị tỉnh"
    return Outcome("refused", answer.field, f"{PORTAL} chưa nhận{said}; {what} rồi gửi lại.")


def _chunks(steps: list[Step]) -> Iterator[list[Step]]:
    for start in range(0, len(steps), ROWS_PER_CALL):
        yield steps[start : start + ROWS_PER_CALL]


def _unknown(answer: Answer) -> Outcome:
    return Outcome("unknown", sentence=DOUBTFUL, seconds=answer.seconds, everyone=answer.everyone)
