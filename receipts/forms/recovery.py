"""The recovery sheet, "Phiếu khôi phục dữ liệu của quầy": A4, for the safe; no form of law but our own."""

from dataclasses import dataclass

from counter.clock import vietnamese
from counter.ports import Sheet
from counter.recovery import groups, scanned
from receipts.drawing import A4_LIST, Drawing, Entry
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import made
from receipts.lines import Run
from receipts.page import cell
from receipts.words import wording

BIG, LEADING, ABREAST = 17.0, 26.0, 4
"""The groups' size and leading in pt, and how many stand in a row."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """``key`` is the raw key of a home, ``device`` its name in the log."""

    key: str
    device: str
    epoch: int


def draw(facts: Recovery, sheet: Sheet, face: Typeface | None = None) -> bytes:
    """The PDF; ``sheet`` names the counter and the time. Raises ``Refused`` as form 01."""
    words, face, unit = wording("recovery"), face or typeface(), sheet.unit
    paper = Drawing(A4_LIST, sheet, words, face, A4_LIST.densities[0], words("title"))
    number = [Run(face.bold, words("number", number=sheet.counter))]
    paper.head(number, made(sheet, words))
    paper.title()
    paper.flow.row([cell([Run(face.bold, words("sealed"))], paper.size, 0, paper.width, "centre")], paper.leading)
    paper.flow.skip(8)
    paper.qr(scanned(unit.code, sheet.counter, facts.key), words("qr"))
    owner = f"{unit.code}-{sheet.counter}-"
    for key, value in (
        ("unit", f"{unit.name} ({unit.code})"),
        ("counter", str(sheet.counter)),
        ("device", facts.device),
        ("epoch", str(facts.epoch)),
        ("at", vietnamese(sheet.at) if sheet.at else ""),
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
