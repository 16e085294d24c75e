"""The receipt of a result, "Giấy biên nhận trả kết quả": A5, for whoever took it (domain.md 2.10, 14)."""

from collections.abc import Iterator

from counter.clock import vietnamese_long
from counter.dossier import Dossier, Handed
from counter.money import figures
from counter.money import words as in_words
from counter.ports import Sheet
from receipts.drawing import A5_SLIP, Density, Drawing, Entry, fitted
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import due, mark, number, office, place_date, procedure
from receipts.lines import Run
from receipts.words import Wording, wording


def draw(dossier: Dossier, sheet: Sheet, face: Typeface | None = None) -> bytes:
    """The PDF of the receipt of the result of ``dossier``. Raises ``Refused`` as form 01."""
    words, face = wording("collected"), face or typeface()
    return fitted(lambda density: _lay_out(dossier, sheet, words, face, density)).bind()


def _lay_out(dossier: Dossier, sheet: Sheet, words: Wording, face: Typeface, density: Density) -> Drawing:
    handed = dossier.handed
    slip = Drawing(A5_SLIP, sheet, words, face, density, f"{words('code')}: {dossier.code}")
    slip.head([Run(face.regular, number(sheet, words))], place_date(dossier, sheet, words))
    slip.title()
    slip.qr(*mark(dossier, sheet, words))
    slip.entries((office(dossier, sheet, words),))
    slip.entries((Entry(words("code"), dossier.code, strong=True),))
    slip.entries((Entry(words("owner"), dossier.applicant, strong=True),))
    slip.entries((procedure(dossier, words),))
    slip.below_qr()
    slip.entries((Entry(words("due_at"), due(dossier, words)),))
    if dossier.finished_at:
        slip.entries((Entry(words("finished_at"), vietnamese_long(dossier.finished_at)),))
    slip.stated(words("result"), dossier.result or dossier.procedure.result)
    if handed:
        for entry in _taking(handed, words):
            slip.entries((entry,))
    amount = dossier.fees_paid
    if amount:
        slip.entries((Entry(words("paid"), words("amount", figures=figures(amount), words=in_words(amount))),))
    name = handed.name if handed else ""
    signers = ((words("sign_receiver"), name), (words("sign_giver"), sheet.officer))
    slip.signatures(signers, words.notes, [slip.paragraph(words("declared"))])
    return slip


def _taking(handed: Handed, words: Wording) -> Iterator[Entry]:
    """Who took it, with what right, when and how."""
    yield Entry(words("receiver"), handed.name, f" ({handed.relation})" if handed.relation else "", strong=True)
    yield Entry(words("id_any"), handed.id)
    if handed.authority:
        yield Entry(words("authority"), handed.authority)
    yield Entry(words("handed_at"), vietnamese_long(handed.at))
    yield Entry(words("how"), handed.how)
    if handed.s10:
        yield Entry(words("s10"), handed.s10)
    yield Entry(words("receipt"), words(f"receipt_{handed.receipt}"))
