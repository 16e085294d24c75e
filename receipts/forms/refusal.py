"""Form 03, "Phiếu từ chối tiếp nhận giải quyết hồ sơ": A5 (TT 03/2025/TT-VPCP; domain.md 2.5)."""

from counter.clock import vietnamese_long
from counter.dossier import Dossier
from counter.ports import Sheet
from receipts.drawing import A5_SLIP, Density, Drawing, Entry, fitted
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import mark, number, office, place_date, procedure
from receipts.forms.people import bringer, people_in_short, whom
from receipts.lines import Run
from receipts.words import Wording, wording


def draw(dossier: Dossier, sheet: Sheet, face: Typeface | None = None) -> bytes:
    """The PDF of the refusal that ended ``dossier``. Raises ``Refused`` as form 01."""
    words, face = wording("form03"), face or typeface()
    return fitted(lambda density: _lay_out(dossier, sheet, words, face, density)).bind()


def _lay_out(dossier: Dossier, sheet: Sheet, words: Wording, face: Typeface, density: Density) -> Drawing:
    hand, person = bringer(dossier), whom(dossier, words)
    slip = Drawing(A5_SLIP, sheet, words, face, density, f"{words('code')}: {dossier.code}")
    slip.head([Run(face.regular, number(sheet, words))], place_date(dossier, sheet, words))
    slip.title()
    slip.qr(*mark(dossier, sheet, words))
    slip.entries((office(dossier, sheet, words),))
    slip.entries((Entry(words("code"), dossier.code, strong=True),))
    for row in people_in_short(dossier, words("received_from", whom=person), words):
        slip.entries(row)
    slip.entries((procedure(dossier, words),))
    if dossier.received_at:
        slip.entries((Entry(words("received_at"), vietnamese_long(dossier.received_at)),))
    slip.below_qr()
    slip.lines(words("refused", unit=sheet.unit.name))
    slip.lines(dossier.ended)
    name = hand.name if hand and hand.kind == "citizen" else ""
    signers = ((words("sign_submitter"), name), (words("sign_refuser"), sheet.officer))
    slip.signatures(signers, words.notes, [slip.paragraph(words("told", whom=person))])
    return slip
