"""Papers about many dossiers: what goes to an agency, what comes back from it, what the post takes and brings.

A4 (domain.md 2.10, 14). ``subject`` is the other side.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from counter.clock import vietnamese, vietnamese_long
from counter.dossier import Dossier, Leg
from counter.ports import ListForm, Sheet
from receipts.drawing import A4_LIST, A4_WIDE, Drawing, Entry, Stock
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import made, number
from receipts.forms.people import addressee
from receipts.lines import Run
from receipts.page import Align
from receipts.table import Table
from receipts.words import wording

TABLE = (10.0, 12.0)


@dataclass(frozen=True, slots=True)
class _Column:
    """``width`` 0 is what the others leave. ``value`` is of a dossier and the list's subject; without it the column is
    left for a hand."""

    key: str
    width: float
    value: Callable[[Dossier, str], str] | None = None
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class _List:
    """``given`` tells that the unit is the giver; ``copies`` that each side keeps one."""

    stock: Stock
    columns: tuple[_Column, ...]
    given: bool
    copies: bool = False


def draw(
    kind: ListForm, dossiers: Sequence[Dossier], sheet: Sheet, subject: str, face: Typeface | None = None
) -> bytes:
    """The PDF of a list, its rows in the order given. Raises ``Refused`` as form 01."""
    words, face, form = wording(kind), face or typeface(), _LISTS[kind]
    paper = Drawing(form.stock, sheet, words, face, form.stock.densities[0], words("title"))
    own, other = (sheet.unit.name, sheet.officer), (subject, "")
    giver, taker = (own, other) if form.given else (other, own)
    paper.head([Run(face.regular, number(sheet, words))], made(sheet, words))
    paper.title(copies=form.copies)
    for key, (body, person) in (("giver", giver), ("taker", taker)):
        paper.entries((Entry(words(key), body, words("by", name=person) if person else "", strong=True),))
    paper.lines(words("listed", count=len(dossiers)))
    paper.flow.skip(4)
    _rows(paper, form.columns, dossiers, subject)
    paper.flow.skip(6)
    if kind == "handover":
        latest = max((due for dossier in dossiers if (due := _step_due(dossier, subject))), default=None)
        said = vietnamese_long(latest) if latest else ""
        paper.entries((Entry(words("latest", unit=sheet.unit.name), said, strong=True),))
    paper.signatures(((words("sign_giver"), giver[1]), (words("sign_taker"), taker[1])), words.notes)
    return paper.bind((words("copy_1"), words("copy_2")) if form.copies else ("",))


def _rows(paper: Drawing, columns: Sequence[_Column], dossiers: Sequence[Dossier], subject: str) -> None:
    face, words = paper.face, paper.words
    rest = paper.width - sum(column.width for column in columns)
    widths = [column.width or rest for column in columns]
    table = Table(paper.flow, widths, [column.align for column in columns], *TABLE)
    table.head([Run(face.bold, words(f"column_{column.key}")) for column in columns])
    for place, dossier in enumerate(dossiers, 1):
        values = [column.value(dossier, subject) if column.value else "" for column in columns]
        table.row([[Run(face.regular, value)] for value in [str(place), *values[1:]]])
    table.close()


def _code(dossier: Dossier, subject: str) -> str:
    return dossier.code


def _procedure(dossier: Dossier, subject: str) -> str:
    return dossier.procedure.name


def _owner(dossier: Dossier, subject: str) -> str:
    return dossier.applicant


def _address(dossier: Dossier, subject: str) -> str:
    person = addressee(dossier)
    return person.address if person else ""


def _leg(dossier: Dossier, subject: str) -> Leg | None:
    return next((leg for leg in reversed(dossier.legs) if leg.to == subject), None)


def _step_due(dossier: Dossier, subject: str) -> datetime | None:
    leg = _leg(dossier, subject)
    return leg.due_at if leg else None


def _step(dossier: Dossier, subject: str) -> str:
    due = _step_due(dossier, subject)
    return vietnamese(due) if due else ""


def _due(dossier: Dossier, subject: str) -> str:
    return vietnamese(dossier.due_at) if dossier.due_at else ""


def _result(dossier: Dossier, subject: str) -> str:
    return dossier.result or dossier.procedure.result


def _fee(dossier: Dossier, subject: str) -> str:
    return "X" if any(fee.due for fee in dossier.fees) else ""


def _by_post(dossier: Dossier, subject: str) -> str:
    return "X" if dossier.return_by == "post" else ""


def _item(dossier: Dossier, subject: str) -> str:
    return dossier.handed.s10 if dossier.handed else ""


def _person(dossier: Dossier, subject: str) -> str:
    """At the other end of the post."""
    receiver = next(iter(dossier.having("receiver")), None) or addressee(dossier)
    return receiver.name if receiver else ""


def _phone(dossier: Dossier, subject: str) -> str:
    return dossier.phone


_NUMBER = _Column("number", 26, align="centre")
_POST = (
    _NUMBER,
    _Column("code", 114, _code),
    _Column("item", 92, _item),
    _Column("person", 124, _person),
    _Column("address", 0, _address),
    _Column("phone", 74, _phone),
    _Column("good", 50),
    _Column("bad", 54),
    _Column("note", 64),
)
_LISTS: dict[ListForm, _List] = {
    "handover": _List(
        A4_LIST,
        (
            _NUMBER,
            _Column("code", 114, _code),
            _Column("procedure", 0, _procedure),
            _Column("owner", 116, _owner),
            _Column("step", 62, _step, "centre"),
            _Column("due", 62, _due, "centre"),
        ),
        given=True,
        copies=True,
    ),
    "results": _List(
        A4_WIDE,
        (
            _NUMBER,
            _Column("code", 114, _code),
            _Column("procedure", 0, _procedure),
            _Column("result", 130, _result),
            _Column("owner", 110, _owner),
            _Column("address", 130, _address),
            _Column("fee", 44, _fee, "centre"),
            _Column("post", 50, _by_post, "centre"),
        ),
        given=False,
    ),
    "post-out": _List(A4_WIDE, _POST, given=True),
    "post-in": _List(A4_WIDE, _POST, given=False),
}
