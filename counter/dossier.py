"""The dossier as its events add up to: what a screen shows and a paper is drawn from."""

import dataclasses
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

from counter.clock import TICK, day_of
from counter.deadline import Day
from counter.text import fold

Role = Literal["owner", "submitter", "authorised", "receiver"]
ROLES: tuple[Role, ...] = ("owner", "submitter", "authorised", "receiver")
PersonKind = Literal["citizen", "business", "household", "agency", "organisation"]
PERSON_KINDS: tuple[PersonKind, ...] = ("citizen", "business", "household", "agency", "organisation")
IdType = Literal["cccd", "cmnd", "passport", "tax", "other", "none"]
ID_TYPES: tuple[IdType, ...] = ("cccd", "cmnd", "passport", "tax", "other", "none")
Channel = Literal["counter", "online", "post"]
ReturnBy = Literal["counter", "post", "electronic"]
RETURN_BY: tuple[ReturnBy, ...] = ("counter", "post", "electronic")
FeesState = Literal["", "owed", "waiting", "paid", "refunded"]
FEES_STATES: tuple[FeesState, ...] = ("owed", "waiting", "paid", "refunded")
"""To be collected; said to be transferred and not seen yet; all there; some of it given back."""
Source = Literal["listed", "voluntary", "database", "incident"]
FeeKind = Literal["phí", "lệ phí"]
FEE_KINDS: tuple[FeeKind, ...] = ("phí", "lệ phí")


Punctuality = Literal["early", "on_time", "late"]


def punctuality(done: datetime | None, due_at: datetime | None) -> Punctuality | None:
    """By calendar dates (domain.md 4.5); ``None`` while open or without a deadline."""
    if done is None or due_at is None:
        return None
    days = (day_of(done) - day_of(due_at)).days
    return "late" if days > 0 else "early" if days < 0 else "on_time"


class Status(IntEnum):
    """The ten national statuses (TT 22/2019/TT-BTTTT App. I; domain.md 5.1). Overdue is not one of them."""

    REGISTERED = 1
    ACCEPTED = 2
    DECLINED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    DUTY = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10

    @property
    def label(self) -> str:
        """The national wording."""
        return _LABELS[self]


_LABELS = {
    Status.REGISTERED: "Mới đăng ký",
    Status.ACCEPTED: "Được tiếp nhận",
    Status.DECLINED: "Không được tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.SUPPLEMENT: "Yêu cầu bổ sung giấy tờ",
    Status.DUTY: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.FINISHED: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}

RUNNING = frozenset({Status.ACCEPTED, Status.PROCESSING, Status.DUTY})
"""The clock runs, so a past due date means overdue."""

OPEN = RUNNING | {Status.REGISTERED, Status.SUPPLEMENT, Status.WITHDRAWN, Status.FINISHED}
"""Someone still has something to do."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person or body with its role. ``born`` is ISO, to the day, the month or the year; ``id_missing`` says why there
    is no identity paper; ``checked`` says how the identity was checked (card, paper, stated)."""

    role: Role
    name: str
    kind: PersonKind = "citizen"
    id_type: IdType = "none"
    id: str = ""
    id_missing: str = ""
    old_id: str = ""
    issued: str = ""
    born: str = ""
    sex: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    relation: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A paper handed in, or one whose data a database gives (``source`` = database, all counts 0). ``incident`` is the
    reason why a paper was asked for though a database should have given it."""

    name: str
    originals: int = 0
    certified: int = 0
    copies: int = 0
    source: Source = "listed"
    database: str = ""
    incident: str = ""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One fee of this dossier, in đồng. ``receipt_number`` is the tax authority's, never ours."""

    name: str
    kind: FeeKind = "lệ phí"
    due: int = 0
    paid: int = 0
    exemption: str = ""
    receipt_number: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A paper to be certified: its pages, the copies wanted of it, its fee in đồng. Signed, it has its ``number`` in
    the book of its kind, in the ``volume`` (the counter's) of ``year``."""

    name: str
    pages: int = 1
    copies: int = 1
    electronic: bool = False
    fee: int = 0
    number: int = 0
    volume: int = 0
    year: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """The procedure as it stood when the dossier was taken in; a newer catalogue does not touch it."""

    code: str
    name: str
    field: str
    version: str
    case: str = ""
    case_name: str = ""
    limit: str = ""
    legal_limit: str = ""
    result: str = ""
    supplement_clock: Literal["restart", "pause"] = "restart"
    same_day: bool = False
    book: str = ""
    unverified: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisations:
    """Where the person was helped, where the dossier was received and who decides; empty means this unit."""

    helped: str = ""
    received: str = ""
    competent: str = ""


@dataclass(frozen=True, slots=True)
class Leg:
    """One hand-over to an agency, or an opinion asked of one, with a deadline of its own."""

    to: str
    at: datetime
    kind: Literal["forward", "consult"] = "forward"
    due_at: datetime | None = None
    done_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that the applicant took: the request for a supplement or a duty, until it was met."""

    at: datetime
    why: str
    until: datetime | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in: đồng, and how (cash, transfer, VietQR …). What is not cash waits (chờ đối soát) until
    ``confirmed_at``, when someone saw it in the account."""

    at: datetime
    amount: int
    how: str
    confirmed_at: datetime | None = None

    @property
    def cash(self) -> bool:
        """Whether it lay on the counter."""
        how = fold(self.how)
        return how == "cash" or how.startswith("tien mat")

    @property
    def waiting(self) -> bool:
        """Whether nobody has seen it yet."""
        return not self.cash and self.confirmed_at is None


@dataclass(frozen=True, slots=True)
class Sums:
    """What fees come to, in đồng."""

    due: int = 0
    paid: int = 0
    waiting: int = 0

    @property
    def owed(self) -> int:
        """What nobody has paid or said to have transferred; below 0 when it was too much."""
        return self.due - self.paid - self.waiting


@dataclass(frozen=True, slots=True)
class Extension:
    """The one re-appointment, with the letter that announced it (NĐ 61/2018 19.9, kept by NĐ 118/2025)."""

    at: datetime
    before: datetime | None
    due_at: datetime
    reason: str
    number: str = ""
    date: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """Who took the result, and the receipt: collected, lost or never given; ``delivered_at`` is when the post said so
    of what it carried."""

    at: datetime
    name: str
    how: str
    receipt: Literal["collected", "lost", "none"]
    id: str = ""
    relation: str = ""
    authority: str = ""
    s10: str = ""
    delivered_at: datetime | None = None

    @property
    def in_the_post(self) -> bool:
        """Whether the post has it and has not said what became of it."""
        return fold(self.how).startswith("buu") and self.delivered_at is None


@dataclass(frozen=True, slots=True)
class Contact:
    """A notice to the citizen, or a complaint of theirs."""

    at: datetime
    how: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A scanned file on the ``component`` of that name, or the result as a file where that is empty. Its content is
    known by ``sha256``; ``type`` is its media type, ``size`` in bytes."""

    component: str
    sha256: str
    name: str
    type: str
    size: int
    at: datetime

    @property
    def place(self) -> tuple[str, str]:
        """What tells it from every other file of its dossier."""
        return self.component, self.sha256


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction changed: its place in the province's order (0 until it has one) and the device that made it."""

    what: str
    device: str
    rev: int = 0


Cause = Literal[
    "supplement-again",
    "asked-late",
    "corrected-late",
    "cancelled",
    "apology-late",
    "late-again",
    "forged",
    "reopened",
]
"""Why the supervisor looks at a step again (``counter.flag``)."""

Verdict = Literal["", "approved", "returned", "answered"]


@dataclass(frozen=True, slots=True)
class Flag:
    """A step that the rules let pass, by the id of its event, and what the supervisor made of it: nothing yet, agreed,
    or sent back with a ``remark``; that is answered by the next step of the dossier."""

    event_id: str
    cause: Cause
    decision: Verdict = ""
    remark: str = ""


National = Literal["", "counted", "refused", "conflict"]


@dataclass(frozen=True)
class Dossier:
    """One dossier, the sum of its events. Times are aware; money is whole đồng.

    ``clock_at`` is when the limit began to run (``None`` while it waits for the competent agency); ``first_due_at`` is
    what the receipt promised; ``receipt`` is false where none was given because nobody asked (NĐ 61/2018 17.4).
    ``items`` are the papers of a certification. ``originals`` counts the papers of each form, ``reprints`` the copies
    of the newest one. ``counter``, ``book``, ``year``, ``entry`` place it in the register; a ``carried`` dossier came
    in open from an older system or ledger, whose register and receipt it has. ``joined`` are the ids of returns that
    another counter gave before it knew the dossier; ``record_code`` is its code in the system of record. ``conflicts``
    are the ids of events that the state before them did not allow: kept, shown to a person, never applied; ``settled``
    are those that a person has decided on; ``flags`` are the steps that the supervisor looks at again, ``refunds`` what
    was given back. ``national`` is what the national portal made of it, ``national_say`` why not, ``national_field``
    what is to be mended (a key of ``counter.field.NAMES``).
    """

    unit: str
    uid: str
    code: str
    status: Status
    procedure: Chosen
    received_by: str
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    clock_at: datetime | None = None
    waits_for: str = ""
    due_at: datetime | None = None
    first_due_at: datetime | None = None
    provisional: bool = False
    due_days: tuple[Day, ...] = ()
    aliases: tuple[str, ...] = ()
    channel: Channel = "counter"
    return_by: ReturnBy = "counter"
    people: tuple[Person, ...] = ()
    documents: tuple[Document, ...] = ()
    fees: tuple[FeeLine, ...] = ()
    items: tuple[Item, ...] = ()
    receipt: bool = True
    organisations: Organisations = field(default=Organisations())
    system_of_record: str = ""
    record_code: str = ""
    sets: int = 1
    note: str = ""
    paper_number: str = ""
    reason: str = ""
    carried: bool = False
    counter: int = 0
    book: int = 0
    year: int = 0
    entry: int = 0
    officer: str = ""
    legs: tuple[Leg, ...] = ()
    pauses: tuple[Pause, ...] = ()
    paused_from: int = 0
    payments: tuple[Payment, ...] = ()
    duty: str = ""
    duty_amount: int = 0
    extension: Extension | None = None
    finished_at: datetime | None = None
    result: str = ""
    returned_at: datetime | None = None
    handed: Handed | None = None
    joined: tuple[str, ...] = ()
    ended: str = ""
    ended_at: datetime | None = None
    cancelled: str = ""
    corrections: int = 0
    tell: str = ""
    contacts: tuple[Contact, ...] = ()
    complaints: tuple[Contact, ...] = ()
    rating: int = 0
    rated_at: datetime | None = None
    originals: dict[str, int] = field(default_factory=dict)
    reprints: dict[str, int] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    request_id: str = ""
    warnings: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    flags: tuple[Flag, ...] = ()
    refunds: tuple[Payment, ...] = ()
    national: National = ""
    national_say: str = ""
    national_field: str = ""
    last_at: datetime | None = None
    rev: int = 0

    def next_at(self, now: datetime) -> datetime:
        """The time of the step that is taken now: behind what another counter did, whose clock may be ahead; steps of
        one moment count by their device."""
        return now if self.last_at is None else max(now, self.last_at + TICK)

    def having(self, role: Role) -> tuple[Person, ...]:
        """The people in that role."""
        return tuple(person for person in self.people if person.role == role)

    @property
    def applicant(self) -> str:
        """The owners' names, apart by a comma."""
        return ", ".join(person.name for person in self.having("owner"))

    @property
    def taker(self) -> Person | None:
        """Who is likeliest to take the result."""
        roles: tuple[Role, ...] = ("receiver", "authorised", "submitter", "owner")
        return next((person for role in roles for person in self.having(role)), None)

    @property
    def phone(self) -> str:
        """The first phone to ring: the submitter's, else an owner's."""
        people = sorted(self.people, key=lambda p: p.role != "submitter")
        return next((person.phone for person in people if person.phone), "")

    @property
    def to_sign(self) -> bool:
        """Whether papers wait for the signature that certifies them."""
        return bool(self.items) and self.status in {Status.ACCEPTED, Status.PROCESSING} and not self.cancelled

    @property
    def components(self) -> tuple[str, ...]:
        """The names of what was handed in and can be scanned, each once; what a database gave is not among them."""
        papers = [document.name for document in self.documents if document.source != "database"]
        return tuple(dict.fromkeys([*papers, *(item.name for item in self.items)]))

    @property
    def to_enter(self) -> bool:
        """Whether another system leads the processing and its code of this dossier is not known here."""
        led = bool(self.system_of_record) and not (self.record_code or self.carried or self.cancelled)
        return led and self.status not in {Status.REGISTERED, Status.DECLINED, Status.STOPPED}

    @property
    def has_receipt(self) -> bool:
        """Whether a receipt was given: at intake, when it was asked for later, or by an older system."""
        return bool(self.carried or self.originals.get("01") or self.reprints.get("01"))

    @property
    def fees_by_kind(self) -> dict[FeeKind, Sums]:
        """Phí and lệ phí apart. Payments fill the fees in the order in which they stand; what is beyond them all counts
        to the last one's kind. What was given back is taken from what came last."""
        due, paid, waiting = (dict.fromkeys(FEE_KINDS, 0) for _ in range(3))
        there = [(fee.kind, fee.paid) for fee in self.fees]
        for fee in self.fees:
            due[fee.kind] += fee.due
        open_fees = [(fee.kind, max(0, fee.due - fee.paid)) for fee in self.fees]
        last = self.fees[-1].kind if self.fees else FeeLine("").kind
        for payment in self.payments:
            left, parts = payment.amount, list[tuple[FeeKind, int]]()
            for number, (kind, room) in enumerate(open_fees):
                part = min(left, room)
                parts.append((kind, part))
                left -= part
                open_fees[number] = (kind, room - part)
            parts.append((last, left))
            if payment.waiting:
                for kind, part in parts:
                    waiting[kind] += part
            else:
                there += parts
        back = self.fees_refunded
        for kind, part in reversed(there):
            stays = max(0, part - back)
            back -= part - stays
            paid[kind] += stays
        return {kind: Sums(due[kind], paid[kind], waiting[kind]) for kind in FEE_KINDS}

    @property
    def fees_due(self) -> int:
        """What all fees come to, in đồng."""
        return sum(fee.due for fee in self.fees)

    @property
    def fees_paid(self) -> int:
        """What is there for certain, at intake or later, less what was given back, in đồng."""
        later = sum(payment.amount for payment in self.payments if not payment.waiting)
        return later + sum(fee.paid for fee in self.fees) - self.fees_refunded

    @property
    def fees_refunded(self) -> int:
        """What was given back, in đồng."""
        return sum(refund.amount for refund in self.refunds)

    @property
    def fees_waiting(self) -> int:
        """What is said to have been transferred and nobody has seen yet, in đồng."""
        return sum(payment.amount for payment in self.payments if payment.waiting)

    @property
    def fees_owed(self) -> int:
        """What is still to be paid, in đồng; below 0 when too much was."""
        return self.fees_due - self.fees_paid - self.fees_waiting

    @property
    def fees_state(self) -> FeesState:
        """What is to be done about its fees, or was; empty where none are to be paid. Nothing is collected any more for
        a number that was struck or a dossier that has ended without a result."""
        if self.fees_waiting:
            return "waiting"
        if self.refunds:
            return "refunded"
        if self.fees_owed > 0:
            return "" if self.cancelled or self.status in {Status.DECLINED, Status.STOPPED} else "owed"
        return "paid" if self.fees_due or self.fees_paid else ""

    def overdue(self, now: datetime) -> bool:
        """Whether the promise is broken: by calendar dates once finished (domain.md 4.5), by the hour until then."""
        if self.due_at is None or self.cancelled:
            return False
        if self.finished_at is not None:
            return day_of(self.finished_at) > day_of(self.due_at)
        return self.status in RUNNING and now > self.due_at


if TYPE_CHECKING:
    from dataclasses import replace as replace
else:

    def replace(record: Any, **changes: Any) -> Any:
        """As that of ``dataclasses``. Every step of a log makes a dossier anew, and to name all its fields each time is
        most of what a fold costs: it is copied as it lies."""
        if type(record) is not Dossier:
            return dataclasses.replace(record, **changes)
        made = object.__new__(Dossier)
        vars(made).update(vars(record), **changes)
        return made
