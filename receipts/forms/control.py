"""Form 06, "Phiếu kiểm soát quá trình giải quyết hồ sơ": A5 (TT 03/2025/TT-VPCP; domain.md 2.8).

A row for each hand-over. It goes with the dossier from desk to desk, so that rows are left for those to come.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from counter.clock import vietnamese, vietnamese_long
from counter.dossier import Dossier, Leg
from counter.ports import Sheet
from receipts.drawing import A5_SLIP, Density, Drawing, Entry, fitted
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import due, mark, place_date, procedure, resolver, verdict
from receipts.lines import Run
from receipts.table import Table
from receipts.words import Wording, wording

COLUMNS = (106.0, 118.0, 58.0, A5_SLIP.width - 106 - 118 - 58)
ROW = 11
"""Lines of an ordinary hand-over: what it says and room for two signatures."""


def draw(dossier: Dossier, sheet: Sheet, face: Typeface | None = None) -> bytes:
    """The PDF with all hand-overs so far. Raises ``Refused`` as form 01."""
    words, face = wording("form06"), face or typeface()
    return fitted(lambda density: _lay_out(dossier, sheet, words, face, density)).bind()


def _lay_out(dossier: Dossier, sheet: Sheet, words: Wording, face: Typeface, density: Density) -> Drawing:
    slip = Drawing(A5_SLIP, sheet, words, face, density, f"{words('code')}: {dossier.code}")
    blank = words("blank")
    register = words("register", book=dossier.book or blank, entry=dossier.entry or blank)
    slip.head([Run(face.regular, register)], place_date(dossier, sheet, words))
    slip.title()
    slip.qr(*mark(dossier, sheet, words))
    slip.entries((Entry(words("owner"), dossier.applicant, strong=True),))
    slip.entries((Entry(words("code"), dossier.code, strong=True),))
    slip.entries((procedure(dossier, words),))
    received = vietnamese_long(dossier.received_at) if dossier.received_at else ""
    slip.entries((Entry(words("received_at"), received),))
    slip.entries((Entry(words("due_at"), due(dossier, words), strong=True),))
    asked = dict.fromkeys(leg.to for leg in dossier.legs if leg.kind == "consult")
    slip.entries((Entry(words("resolver"), resolver(dossier, sheet.unit)),))
    slip.entries((Entry(words("partners"), ", ".join(asked)),))
    slip.below_qr()
    table = Table(slip.flow, COLUMNS, ("left", "left", "centre", "left"), *A5_SLIP.small, keep=ROW)
    heads = (words("column_agency"), words("column_time"), words("column_result"), words("column_note"))
    table.head([Run(face.bold, head) for head in heads])
    for handover in _handovers(dossier, words):
        table.stack([[Run(face.regular, line) for line in column] for column in _columns(handover, words)])
    table.close()
    return slip


class _Handover(NamedTuple):
    """Empty names and no time are for a hand."""

    giver: str = ""
    taker: str = ""
    at: datetime | None = None
    leg: Leg | None = None


def _handovers(dossier: Dossier, words: Wording) -> Iterator[_Handover]:
    counter = holder = words("counter")
    for leg in dossier.legs:
        yield _Handover(holder, leg.to, leg.at, leg)
        holder = leg.to if leg.kind == "forward" else holder
    if dossier.finished_at and dossier.legs:
        yield _Handover(holder, counter, dossier.finished_at)
    else:
        yield _Handover("" if dossier.legs else counter)
        yield _Handover(taker=counter)


def _columns(handover: _Handover, words: Wording) -> list[list[str]]:
    """The lines of each column."""
    leg = handover.leg
    names = {"giver": handover.giver, "taker": handover.taker}
    agencies = [words(key, name=name or words("name_blank")) for key, name in names.items()]
    time = [vietnamese_long(handover.at) if handover.at else words("time_blank")]
    signed = [words("sign_giver"), "", "", words("sign_taker"), "", ""]
    notes = []
    if leg:
        notes = [words("consulted")] if leg.kind == "consult" else []
        notes += [words("leg_due", at=vietnamese(leg.due_at))] if leg.due_at else []
        notes += leg.note.split("\n") if leg.note else []
    return [agencies, [*time, *signed], [verdict(leg.done_at, leg.due_at, words) if leg else ""], notes]
