"""Form 02, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ": A5 (TT 03/2025/TT-VPCP; domain.md 2.4).

Before acceptance the same form guides a person: it has no dossier code then, and is found by its own number.
"""

from counter.dossier import Dossier
from counter.ports import Sheet
from receipts.drawing import A5_SLIP, Density, Drawing, Entry, fitted
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import mark, number, office, place_date, procedure
from receipts.forms.people import people_in_short, whom
from receipts.lines import Run
from receipts.words import Wording, wording


def draw(dossier: Dossier, sheet: Sheet, face: Typeface | None = None) -> bytes:
    """The PDF of the request that ``dossier`` made last. Raises ``Refused`` as form 01."""
    words, face = wording("form02"), face or typeface()
    return fitted(lambda density: _lay_out(dossier, sheet, words, face, density)).bind()


def _lay_out(dossier: Dossier, sheet: Sheet, words: Wording, face: Typeface, density: Density) -> Drawing:
    pause, numbered, person = dossier.pauses[-1], number(sheet, words), whom(dossier, words)
    running = f"{words('code')}: {dossier.code}" if dossier.code else numbered
    slip = Drawing(A5_SLIP, sheet, words, face, density, running)
    slip.head([Run(face.regular, numbered)], place_date(dossier, sheet, words))
    slip.title()
    slip.qr(*mark(dossier, sheet, words))
    slip.entries((office(dossier, sheet, words),))
    if dossier.code:
        slip.entries((Entry(words("code"), dossier.code, strong=True),))
    for row in people_in_short(dossier, words("received_from", whom=person), words):
        slip.entries(row)
    slip.entries((procedure(dossier, words),))
    if dossier.channel == "post":
        slip.entries((Entry(words("sent"), words("by_post")),))
    slip.below_qr()
    slip.lines(words("asked", whom=person))
    slip.numbered(pause.items)
    slip.stated(words("reason"), pause.why)
    phone = sheet.unit.phone or words("blank")
    guidance = slip.paragraph(words("guidance", whom=person, officer=sheet.officer, phone=phone))
    slip.signatures((("", ""), (words("sign_guide"), sheet.officer)), words.notes, [guidance])
    return slip
