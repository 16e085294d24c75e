"""Who a dossier is about and who brought it, as the papers say it (domain.md 2.3, 10.3)."""

from collections.abc import Iterator

from counter.dossier import Dossier, Person
from counter.identity import day_first
from receipts.drawing import Entry, Row
from receipts.words import Wording


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
    said = []
    if not person.id and person.born:
        said.append(f"{_small(words('born'))}: {day_first(person.born)}")
    for key, value in (
        (_id_label(person), person.id or person.id_missing),
        (_address_label(person), person.address),
        ("phone", person.phone),
        ("email", person.email),
    ):
        if value:
            said.append(f"{_small(words(key))}: {value}")
    return (Entry(label, person.name, _relation(person) + "".join(f"; {each}" for each in said), strong=True),)


def people_in_short(dossier: Dossier, label: str, words: Wording) -> Iterator[Row]:
    """The owners after ``label``, who handed in for them, and how to reach that person."""
    person = bringer(dossier)
    yield (Entry(label, dossier.applicant, strong=True),)
    if person and person.role != "owner":
        yield (Entry(words(_LABELS[person.role]), person.name, _relation(person)),)
    yield (Entry(words(_address_label(person) if person else "address"), person.address if person else ""),)
    yield (
        Entry(words("phone"), person.phone if person else ""),
        Entry(words("email"), person.email if person else ""),
    )


def addressee(dossier: Dossier) -> Person | None:
    """Whom a paper speaks to: a person's submitter (a child's father), else the first owner."""
    owner = next(iter(dossier.having("owner")), None)
    submitter = next((person for person in _others(dossier) if person.role == "submitter"), None)
    return submitter if submitter and (owner is None or owner.kind == "citizen") else owner


def whom(dossier: Dossier, words: Wording) -> str:
    """How the one whom a paper speaks to is called: ``Ông/Bà``, ``Quý doanh nghiệp`` …"""
    person = addressee(dossier)
    return words(f"whom_{person.kind if person else 'citizen'}")


def addressed(dossier: Dossier, words: Wording) -> tuple[str, str]:
    """Whom a letter goes to, all owners if it is one, and how to reach them."""
    person = addressee(dossier)
    if person is None:
        return words("whom_citizen"), ""
    names = dossier.applicant if person.role == "owner" else person.name
    spoken = f"{words('whom_citizen')} {names}" if person.kind == "citizen" else names
    reach = {_address_label(person): person.address, "phone": person.phone}
    return spoken, "; ".join(f"{_small(words(key))}: {value}" for key, value in reach.items() if value)


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
