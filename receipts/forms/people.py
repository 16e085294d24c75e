"""Who a dossier is about and who brought it, as the lines of form 01 say it (domain.md 2.3, 10.3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from counter.dossier import Dossier, Person
from receipts.words import Wording


@dataclass(frozen=True, slots=True)
class Entry:
    """``label: value``, what follows it and notes under it. An empty value is a dotted line to fill in by hand."""

    label: str
    value: str = ""
    tail: str = ""
    strong: bool = False
    notes: tuple[str, ...] = ()


Row = tuple[Entry, ...]
"""One or two entries side by side."""


def people_rows(dossier: Dossier, words: Wording) -> Iterator[Row]:
    """The person who is at the counter in full, with lines for what is missing; everyone else in brief."""
    at_counter = bringer(dossier)
    first = True
    for person in (*dossier.having("owner"), *_others(dossier)):
        label = words("owner" if person.role == "owner" and first else _LABELS[person.role])
        first = False
        if person is at_counter:
            yield from _in_full(person, label, words)
        else:
            yield _in_brief(person, label, words)


_LABELS = {"owner": "other_owner", "submitter": "submitter", "authorised": "authorised", "receiver": "receiver"}


def bringer(dossier: Dossier) -> Person | None:
    """Who hands the dossier in: the submitter, else the authorised person, else the first owner."""
    others = [person for person in _others(dossier) if person.role != "receiver"]
    return next(iter((*others, *dossier.having("owner"))), None)


def _others(dossier: Dossier) -> list[Person]:
    """Everyone who is not an owner, nor the same person as one."""
    owners = dossier.having("owner")
    ranked = (*dossier.having("submitter"), *dossier.having("authorised"), *dossier.having("receiver"))
    return [person for person in ranked if not any(_same(person, owner) for owner in owners)]


def _same(one: Person, other: Person) -> bool:
    return one.name == other.name and (one.id == other.id or not one.id)


def _in_full(person: Person, label: str, words: Wording) -> Iterator[Row]:
    yield (Entry(label, person.name, _relation(person), strong=True),)
    yield (Entry(words(_address_label(person)), person.address),)
    yield (Entry(words("phone"), person.phone), Entry(words("email"), person.email))
    yield (Entry(words(_id_label(person)), person.id or person.id_missing),)


def _in_brief(person: Person, label: str, words: Wording) -> Row:
    said = [_relation(person).strip()] if person.relation else []
    if not person.id and person.born:
        said.append(f"{_small(words('born'))}: {_day(person.born)}")
    for key, value in (
        (_id_label(person), person.id or person.id_missing),
        (_address_label(person), person.address),
        ("phone", person.phone),
        ("email", person.email),
    ):
        if value:
            said.append(f"{_small(words(key))}: {value}")
    return (Entry(label, person.name, "; " + "; ".join(said) if said else "", strong=True),)


def _small(label: str) -> str:
    """A label within a sentence."""
    return label[:1].lower() + label[1:]


def _relation(person: Person) -> str:
    return f" ({person.relation})" if person.relation else ""


def _address_label(person: Person) -> str:
    return "address" if person.kind == "citizen" else "address_office"


def _id_label(person: Person) -> str:
    if person.kind != "citizen" and person.id_type in {"tax", "none"}:
        return f"id_{person.kind}"
    return "id_any" if person.id_type == "none" else f"id_{person.id_type}"


def _day(iso: str) -> str:
    """``1990-01-02`` as ``02/01/1990``; to the month or the year when no more is known."""
    return "/".join(reversed(iso.split("-")))
