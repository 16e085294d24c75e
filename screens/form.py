"""An intake as it stands on the screen: pure data, from a scan or a key to what ``Desk.receive`` takes."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from counter import catalogue
from counter.catalogue import Case, Procedure
from counter.dossier import Channel
from counter.event import new_id
from counter.identity import Card, birth_date, day_first, guess_paper, identity_paper, phone
from counter.refusal import Refused
from counter.text import clean

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

NO_OWNER = "Chưa có chủ hồ sơ; quét thẻ căn cước, hoặc gõ họ và tên như trên giấy tờ."
_FROM_CARD = ("old_id", "issued")
_KEPT = ("role", "kind", "id_type", "id", "name", "id_missing", "born", "sex", "address", "phone", "email", "relation")


def _owner() -> list[Person]:
    return [{"role": "owner"}]


@dataclass
class Form:
    """``typed`` is what stands in the procedure's field; ``details`` are the answers behind F7 that differ from the
    ordinary; ``ticks`` are the papers handed in, ``None`` before a procedure is chosen. The first person is the owner
    whom the first screen shows. ``id`` tells a second Enter from a second dossier."""

    typed: str = ""
    procedure: str = ""
    case: str = ""
    people: list[Person] = field(default_factory=_owner)
    details: dict[str, str] = field(default_factory=dict)
    ticks: list[int] | None = None
    id: str = field(default_factory=new_id)

    @property
    def empty(self) -> bool:
        """Nothing that a person would miss."""
        told = any(value for person in self.people for key, value in person.items() if key != "role")
        return not (self.typed or self.procedure or told or any(self.details.values()))

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
        """The inverse of ``draft``; one of another version of the program gives an empty form."""
        try:
            form = cls(**draft)
            return form if form.people and form.owner["role"] else cls()
        except (TypeError, KeyError, IndexError):
            return cls()

    @classmethod
    def guided(cls, body: dict[str, Any]) -> "Form":
        """The intake that a guidance slip (form 02) foresaw, from its event's body."""
        people = [{key: str(value) for key, value in person.items() if key in _KEPT} for person in body["people"]]
        for person in people:
            person["born"] = day_first(person.get("born", ""))
        chosen = body["procedure"]
        return cls(procedure=chosen["code"], case=chosen.get("case", ""), people=people or _owner())

    def request(self, procedure: Procedure, documents: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """What ``Desk.receive`` takes."""
        details = self.details
        case = procedure.case(self.case or None)
        data: dict[str, Any] = {
            "procedure": procedure.code,
            "case": self.case or None,
            "channel": self.channel,
            "return_by": details.get("return_by") or "counter",
            "people": [person_row(person) for person in self.people if any(person.get(k) for k in ("name", "id"))],
            "documents": list(documents),
            "fees": fees(procedure, case, self.channel, details),
            "sets": int(details.get("sets") or procedure.sets),
            "note": details.get("note", ""),
            "system_of_record": details.get("record") or None,
            "request_id": self.id,
        }
        return data


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


def with_number(person: Person, text: str) -> Person:
    """``person`` with what was typed as the number: words without a digit are the reason why there is none."""
    reason = bool(text) and not any(c.isdigit() for c in text)
    kept = {key: value for key, value in person.items() if key not in {"id", "id_missing"}}
    if reason or kept.get("id_type") == "none":
        return {**kept, "id_type": "none", "id_missing": text}
    return {**kept, "id": text}


def number_of(person: Person) -> str:
    """What stands in the field of the number."""
    return person.get("id") or person.get("id_missing", "")


def fees(procedure: Procedure, case: Case | None, channel: Channel, details: dict[str, str]) -> list[dict[str, Any]]:
    """The published fees times the quantity; an exemption leaves nothing due."""
    quantity, exemption = int(details.get("quantity") or 1), details.get("exemption", "")
    rows = []
    for fee in procedure.fees_for(channel, case):
        due = 0 if exemption else fee.amount * quantity
        row = {"name": fee.name, "kind": fee.kind, "due": due, "paid": due if details.get("paid") else 0}
        rows.append(row | ({"exemption": exemption} if exemption else {}))
    return rows


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


def checks(today: date) -> dict[str, Check]:
    """The rules of a person's fields on ``today``."""

    def number(text: str) -> object:
        return identity_paper(guess_paper(text), text) if any(c.isdigit() for c in text) else clean(text, "Lý do")

    return {
        "name": judged(lambda text: clean(text, "Họ và tên")),
        "id": judged(number),
        "born": judged(lambda text: birth_date(text, today)),
        "address": judged(lambda text: clean(text, "Địa chỉ")),
        "phone": judged(phone),
        "submitter": judged(lambda text: clean(text, "Tên người nộp")),
    }


def whole(least: int, most: int, what: str) -> Check:
    """A check for a whole number."""

    def check(text: str) -> str | None:
        text = text.strip()
        if not text or (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            return None
        return f"{what} phải là số từ {least} đến {most}; gõ lại."

    return check
