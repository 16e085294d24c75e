"""An intake as it stands on the screen: pure data, from a scan or a key to what ``Desk.receive`` takes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from counter import catalogue
from counter.catalogue import Fee, Procedure
from counter.certification import charged
from counter.code import SlipNumber
from counter.dossier import Channel, FeeLine, Item
from counter.event import new_id
from counter.identity import Card, birth_date, day_first, doubts, guess_paper, identity_paper, phone
from counter.refusal import Refused
from counter.text import clean
from screens.line import read_line, rows

Person = dict[str, str]
"""The keys of a person of ``receive``, and ``card``: the number that was read from the card itself."""

ROLES = {"owner": "Chủ hồ sơ", "submitter": "Người nộp", "authorised": "Được ủy quyền", "receiver": "Người nhận"}
KINDS = {
    "citizen": "Công dân",
    "business": "Doanh nghiệp",
    "household": "Hộ kinh doanh",
    "agency": "Cơ quan",
    "organisation": "Tổ chức",
}
PAPERS = {
    "": "Tự nhận",
    "cccd": "Căn cước",
    "cmnd": "CMND",
    "passport": "Hộ chiếu",
    "tax": "Mã số thuế",
    "other": "Khác",
    "none": "Không có",
}
SEXES = {"": "Chưa ghi", "Nam": "Nam", "Nữ": "Nữ", "Khác": "Khác"}
CHANNELS = {"counter": "Trực tiếp", "online": "Trực tuyến", "post": "Bưu chính"}
RETURNS = {"counter": "Tại quầy", "post": "Bưu chính", "electronic": "Điện tử"}
PAID = {"": "Chưa thu", "all": "Đã thu đủ"}
RECEIPT = {"": "Khi hẹn sang ngày khác", "yes": "In", "no": "Không"}

NO_OWNER = "Chưa có chủ hồ sơ; quét thẻ căn cước, hoặc gõ họ và tên như trên giấy tờ."
NO_NUMBER = "Chủ hồ sơ chưa có số giấy tờ: gõ số, hoặc lý do không có."
FROM_CARD = "Đã nhận dữ liệu từ thẻ căn cước; đối chiếu lại với thẻ."
_FROM_CARD = ("old_id", "issued")
_NUMBER = re.compile(r"\d{6}")
"""Six digits in a row are no part of a name."""
_KEPT = ("role", "kind", "id_type", "id", "name", "id_missing", "born", "sex", "address", "phone", "email", "relation")


def _owner() -> list[Person]:
    return [{"role": "owner"}]


@dataclass
class Form:
    """``typed`` is what stands in the procedure's field; ``details`` are the answers behind F7 that differ from the
    ordinary; ``ticks`` are the papers handed in, ``None`` before a procedure is chosen; ``items`` are the papers to be
    certified, each as its line, and ``line`` is the one that is half typed. The first person is the owner whom the
    first screen shows. ``stays``: the procedure is still that of the dossier before. ``id`` tells a second Enter from a
    second dossier."""

    typed: str = ""
    procedure: str = ""
    case: str = ""
    people: list[Person] = field(default_factory=_owner)
    details: dict[str, str] = field(default_factory=dict)
    ticks: list[int] | None = None
    items: list[str] = field(default_factory=list)
    line: str = ""
    stays: bool = False
    slip: str = ""
    id: str = field(default_factory=new_id)

    @property
    def empty(self) -> bool:
        """Nothing that a person would miss."""
        told = any(value for person in self.people for key, value in person.items() if key != "role")
        chosen = bool(self.typed or self.procedure) and not self.stays
        return not (chosen or told or self.items or self.line or any(self.details.values()))

    @property
    def owner(self) -> Person:
        """Whom the first screen shows."""
        return self.people[0]

    @property
    def submitter(self) -> Person:
        """Who hands in, if it is not the owner; an empty one that does not belong to the form when nobody does."""
        return next((person for person in self.people if person["role"] == "submitter"), {"role": "submitter"})

    @property
    def channel(self) -> Channel:
        """How the dossier came."""
        return next((known for known in catalogue.CHANNELS if known == self.details.get("channel")), "counter")

    @property
    def papers(self) -> tuple[Item, ...]:
        """The papers to be certified. Raises ``Refused`` for a line that is none."""
        return tuple(read_line(line) for line in self.items)

    def name_submitter(self, name: str) -> None:
        """The submitter's name from the first screen; no name takes one away who is nothing but a name."""
        person = self.submitter
        known = any(person is other for other in self.people)
        if name and not known:
            self.people.append({**person, "name": name})
        elif name:
            person["name"] = name
        elif known and not person.keys() - {"role", "name"}:
            self.people = [other for other in self.people if other is not person]
        elif known:
            person["name"] = ""

    def draft(self) -> dict[str, Any]:
        """What is kept of it on disk: nothing of an empty one."""
        return {} if self.empty else asdict(self)

    @classmethod
    def read(cls, draft: dict[str, Any]) -> "Form":
        """The inverse of ``draft``, but for a number among the details that was half typed and is none; a draft of
        another version of the program gives an empty form."""
        try:
            form = cls(**draft)
            known = form.owner["role"] and len(form.papers) == len(form.items)
            for key in [key for key, check in COUNTS.items() if check(form.details.get(key, ""))]:
                del form.details[key]
            return form if known else cls()
        except (TypeError, KeyError, IndexError, AttributeError, Refused):
            return cls()

    @classmethod
    def guided(cls, body: dict[str, Any]) -> "Form":
        """The intake that a guidance slip (form 02) foresaw, from its event's body."""
        people = [{key: str(value) for key, value in person.items() if key in _KEPT} for person in body["people"]]
        for person in people:
            person["born"] = day_first(person.get("born", ""))
        chosen, slip = body["procedure"], SlipNumber("", **{k: body["slip"][k] for k in ("counter", "year", "number")})
        case = chosen.get("case", "")
        return cls(procedure=chosen["code"], case=case, people=people or _owner(), slip=str(slip))

    def guidance(self, procedure: Procedure, items: str, reason: str) -> dict[str, Any]:
        """What ``Desk.guide`` takes: ``items`` apart by semicolons."""
        told = self.request(procedure, [], receipt=False)
        known = {key: told[key] for key in ("procedure", "case", "channel", "people")}
        return known | {"items": [item.strip() for item in items.split(";") if item.strip()], "reason": reason}

    def request(self, procedure: Procedure, documents: Sequence[dict[str, Any]], *, receipt: bool) -> dict[str, Any]:
        """What ``Desk.receive`` takes; of a procedure that has a book, the papers to be certified."""
        details = self.details
        data: dict[str, Any] = {
            "procedure": procedure.code,
            "case": self.case or None,
            "channel": self.channel,
            "return_by": details.get("return_by") or "counter",
            "people": [person_row(person) for person in self.people if any(person.get(k) for k in ("name", "id"))],
            "fees": fees(procedure, self),
            "sets": int(details.get("sets") or procedure.sets),
            "note": details.get("note", ""),
            "organisations": {"competent": details["competent"]} if details.get("competent") else {},
            "system_of_record": details.get("record") or None,
            "receipt": receipt or None,
            "request_id": self.id,
            **({"guidance": self.slip} if self.slip else {}),
        }
        return data | ({"items": rows(self.papers)} if procedure.book else {"documents": list(documents)})


def person_row(person: Person) -> dict[str, str]:
    """One of ``people``; what only the card can prove goes along while its number stands."""
    row = {key: person[key] for key in _KEPT if person.get(key)}
    if row.get("id_type") == "none":
        row.pop("id", None)
    if person.get("card") and person["card"] == row.get("id", "").replace(" ", ""):
        row |= {"checked": "card"} | {key: person[key] for key in _FROM_CARD if person.get(key)}
    return row


def with_card(person: Person, card: Card) -> Person:
    """``person`` as the card says; role, phone and relation stay."""
    stays = {key: person[key] for key in ("role", "phone", "email", "relation") if person.get(key)}
    read = {"name": card.name, "id": card.id, "old_id": card.old_id, "issued": card.issued, "sex": card.sex}
    return {**stays, **read, "born": day_first(card.born), "address": card.address, "card": card.id}


def from_card(card: Card) -> str:
    """What is said of a card that was read, and what on it does not agree."""
    strange = doubts(card.id, card.born, card.sex)
    return " ".join(["Đã nhận dữ liệu từ thẻ căn cước.", *strange] if strange else [FROM_CARD])


def with_number(person: Person, text: str) -> Person:
    """``person`` with what was typed as the number: words without a digit are the reason why there is none, and a
    number after such words is a number again."""
    reason = bool(text) and not any(c.isdigit() for c in text)
    kept = {key: value for key, value in person.items() if key not in {"id", "id_missing"}}
    if reason or (kept.get("id_type") == "none" and guess_paper(text) in {"none", "other"}):
        return {**kept, "id_type": "none", "id_missing": text}
    if kept.get("id_type") == "none":
        del kept["id_type"]
    return {**kept, "id": text}


def number_of(person: Person) -> str:
    """What stands in the field of the number."""
    return person.get("id") or person.get("id_missing", "")


def without_number(person: Person) -> bool:
    """Whether this is a citizen of whose paper nothing is said, not even why there is none."""
    return not number_of(person) and person.get("kind", "citizen") == "citizen"


def fees_of(procedure: Procedure, form: Form) -> tuple[Fee, ...]:
    """The published fees of this case and channel."""
    return procedure.fees_for(form.channel, procedure.case(form.case or None))


def fees(procedure: Procedure, form: Form) -> list[dict[str, Any]]:
    """The published fees times the quantity, or of all papers to be certified; an exemption leaves nothing due."""
    published, details = fees_of(procedure, form), form.details
    quantity, exemption = int(details.get("quantity") or 1), details.get("exemption", "")
    lines: Sequence[FeeLine] = [FeeLine(fee.name, fee.kind, fee.amount * quantity) for fee in published]
    if procedure.book:
        _, lines = charged(form.papers, published)
    found = []
    for line in lines:
        due = 0 if exemption else line.due
        row = {"name": line.name, "kind": line.kind, "due": due, "paid": due if details.get("paid") else 0}
        found.append(row | ({"exemption": exemption} if exemption else {}))
    return found


def owed(procedure: Procedure, form: Form) -> int:
    """What is to be paid, in đồng."""
    return sum(row["due"] for row in fees(procedure, form))


def certified_at_once(procedure: Procedure, form: Form) -> bool:
    """Whether papers are certified on the same day."""
    limit = procedure.limit(form.channel, procedure.case(form.case or None))
    return bool(procedure.book) and limit is not None and limit.kind == "same-day"


def wants_receipt(procedure: Procedure, form: Form, *, later: bool) -> bool:
    """Whether the receipt is printed. What is answered at once has none unless it is asked for (NĐ 61/2018 17.4), or
    its date is another day after all (``later``; TT 01/2020/TT-BTP Art 2)."""
    answer = form.details.get("receipt")
    return not certified_at_once(procedure, form) or answer == "yes" or (later and answer != "no")


Check = Callable[[str], str | None]
"""What is wrong with a value, in one sentence."""


def judged(read: Callable[[str], object]) -> Check:
    """What ``read`` refuses of a value that is not empty."""

    def check(text: str) -> str | None:
        try:
            if text.strip():
                read(text.strip())
        except Refused as refused:
            return str(refused)
        return None

    return check


def number_check(whose: Callable[[], Person], elsewhere: str = "") -> Check:
    """The rule of the number of a person, by the kind of person and of paper as they stand now; ``elsewhere`` is the
    key to where these are chosen, unless that is here."""

    def number(text: str) -> object:
        person = with_number(whose(), text)
        if person.get("id_type") == "none":
            return clean(text, "Lý do")
        paper = person.get("id_type") or guess_paper(text, person.get("kind") or "citizen")
        try:
            return identity_paper(paper, text)
        except Refused as refused:
            raise Refused(f"{refused} {elsewhere}: doanh nghiệp, loại giấy tờ." if elsewhere else refused) from None

    return judged(number)


def _name(text: str) -> None:
    """A person's or a body's name, which may have a number in it but is none. Raises ``Refused``."""
    name = clean(text, "Họ và tên")
    if not any(c.isalpha() for c in name) or _NUMBER.search(name):
        raise Refused("Đây là số hoặc mã, không phải tên; gõ họ và tên như trên giấy tờ, hoặc quét thẻ căn cước.")


def checks(today: date) -> dict[str, Check]:
    """The rules of a person's fields on ``today``."""
    return {
        "name": judged(_name),
        "id": number_check(dict),
        "born": judged(lambda text: birth_date(text, today)),
        "address": judged(lambda text: clean(text, "Địa chỉ")),
        "phone": judged(phone),
        "submitter": judged(_name),
    }


def whole(least: int, most: int, what: str) -> Check:
    """A check for a whole number."""

    def check(text: str) -> str | None:
        text = text.strip()
        counts = text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most
        return None if not text or counts else f"{what} phải là số từ {least} đến {most}; gõ lại."

    return check


COUNTS = {"sets": whole(1, 1000, "Số bộ"), "quantity": whole(1, 10_000, "Số lượng")}
"""The rules of the numbers among the details."""
