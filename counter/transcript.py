"""A dossier's fields in the order in which another system asks for them, so that nothing is typed twice.

The orders are data (``data/systems.toml``), none of them checked against a real screen yet.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from counter.calendar import DATA
from counter.clock import VIETNAM
from counter.dossier import Document, Dossier, Person, Role
from counter.identity import day_first
from counter.text import fold


class Cell(NamedTuple):
    """A field of the other system and what belongs into it, empty for nothing."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class System:
    """``words`` (folded) tell it by its name; ``fields`` are keys of this module with that system's labels."""

    name: str
    words: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    checked: bool

    @property
    def remark(self) -> str:
        """What has to be said of its order."""
        return "" if self.checked else "thứ tự ô chưa đối chiếu"


@cache
def systems() -> tuple[System, ...]:
    """All of them, the one for every other system last."""
    import tomllib

    with open(os.path.join(DATA, "systems.toml"), "rb") as file:
        data: dict[str, Any] = tomllib.load(file)
    return tuple(
        System(row["name"], tuple(row["words"]), tuple(map(tuple, row["fields"])), row["checked"])
        for row in data["systems"]
    )


def system_of(dossier: Dossier) -> System:
    """The one that leads the dossier's processing, as far as its name tells."""
    name = f" {fold(dossier.system_of_record)} "
    *known, other = systems()
    return next((system for system in known if any(f" {word} " in name for word in system.words)), other)


def transcript(dossier: Dossier, system: System) -> list[Cell]:
    """The fields in that system's order."""
    return [Cell(label, value) for key, name in system.fields for label, value in _cells(dossier, key, name)]


def written(dossier: Dossier, system: System) -> str:
    """The same as a text, a line a field."""
    head = f"{dossier.system_of_record or system.name}{f' ({system.remark})' if system.remark else ''}"
    return "\n".join([head, *(f"{label}: {value}" for label, value in transcript(dossier, system))]) + "\n"


def _cells(dossier: Dossier, key: str, label: str) -> Iterator[Cell]:
    if key == "documents":
        papers = [document for document in dossier.documents if document.source != "database"]
        yield from (Cell(f"{label} {number}", _paper(paper)) for number, paper in enumerate(papers, 1))
    else:
        yield Cell(label, _VALUES[key](dossier))


def _paper(document: Document) -> str:
    counts = (document.originals, "bản chính"), (document.certified, "bản sao"), (document.copies, "bản chụp")
    said = ", ".join(f"{count} {what}" for count, what in counts if count)
    return f"{document.name} ({said})" if said else document.name


def _person(role: Role, field: str) -> Callable[[Dossier], str]:
    def value(dossier: Dossier) -> str:
        people: tuple[Person, ...] = dossier.having(role) or dossier.having("owner")
        text: str = getattr(people[0], field) if people else ""
        return day_first(text) if field in {"born", "issued"} else text

    return value


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(VIETNAM):%d/%m/%Y}" if at else ""


_ROLES: tuple[Role, ...] = ("owner", "submitter")
_PERSONAL = ("name", "id", "issued", "born", "sex", "address", "phone", "email", "relation")
_VALUES: dict[str, Callable[[Dossier], str]] = {
    "code": lambda dossier: dossier.code,
    "procedure.code": lambda dossier: dossier.procedure.code,
    "procedure.name": lambda dossier: dossier.procedure.name,
    "procedure.case_name": lambda dossier: dossier.procedure.case_name,
    "submitted_at": lambda dossier: _moment(dossier.submitted_at),
    "received_at": lambda dossier: _moment(dossier.received_at),
    "due_at": lambda dossier: _moment(dossier.due_at),
    "fees_due": lambda dossier: str(dossier.fees_due or ""),
    "note": lambda dossier: " ".join(dossier.note.split()),
    **{f"{role}.{field}": _person(role, field) for role in _ROLES for field in _PERSONAL},
}
"""How each field is written: days as forms have them, money in digits alone."""
