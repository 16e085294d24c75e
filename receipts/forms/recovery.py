"""The recovery sheet, "Phiếu khôi phục dữ liệu của quầy": A4, for the safe; no form of law but our own."""

from dataclasses import dataclass
from datetime import datetime

from counter.clock import day_of, vietnamese
from counter.ports import Sheet
from counter.recovery import groups, scanned
from counter.unit import Unit
from receipts.drawing import A4_LIST, Drawing, Entry
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import dated
from receipts.lines import Run
from receipts.page import cell
from receipts.words import wording

BIG, LEADING, ABREAST = 17.0, 26.0, 4
"""The groups' size and leading in pt, and how many stand in a row."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """``key`` is the raw key of a home, ``device`` its name in the log, ``at`` when the sheet was made."""

    key: str
    counter: int
    device: str
    epoch: int
    at: datetime


def draw(facts: Recovery, unit: Unit, *, practice: bool = False, face: Typeface | None = None) -> bytes:
    """The PDF. Raises ``Refused`` as form 01."""
    words, face = wording("recovery"), face or typeface()
    sheet = Sheet(unit, "", practice=practice, counter=facts.counter, at=facts.at)
    paper = Drawing(A4_LIST, sheet, words, face, A4_LIST.densities[0], words("title"))
    number = [Run(face.bold, words("number", number=facts.counter))]
    paper.head(number, dated(day_of(facts.at), sheet, words))
    paper.title()
    paper.flow.row([cell([Run(face.bold, words("sealed"))], paper.size, 0, paper.width, "centre")], paper.leading)
    paper.flow.skip(8)
    paper.qr(scanned(unit.code, facts.counter, facts.key), words("qr"))
    owner = f"{unit.code}-{facts.counter}-"
    for key, value in (
        ("unit", f"{unit.name} ({unit.code})"),
        ("counter", str(facts.counter)),
        ("device", facts.device),
        ("epoch", str(facts.epoch)),
        ("at", vietnamese(facts.at)),
        ("owner", f"{owner}…"),
    ):
        paper.entries((Entry(words(key), value),))
    paper.below_qr()
    paper.flow.skip(6)
    paper.lines(words("groups"))
    paper.flow.skip(4)
    written = groups(facts.key)
    share = paper.width / ABREAST
    for row in range(0, len(written), ABREAST):
        cells = []
        for place, group in enumerate(written[row : row + ABREAST]):
            marked = [Run(face.regular, f"{row + place + 1:>2}.  "), Run(face.bold, f"{group[:3]} {group[3:]}")]
            cells.append(cell(marked, BIG, place * share, share))
        paper.flow.row(cells, LEADING)
    paper.flow.skip(6)
    paper.lines(f"{words('how')}:")
    paper.numbered([note.replace("{owner}", owner) for note in words.notes])
    paper.flow.skip(6)
    for key in ("seal", "opened"):
        paper.entries((Entry(words(key)),))
    paper.signatures(((words("sign_maker"), ""), (words("sign_head"), "")))
    return paper.bind()
