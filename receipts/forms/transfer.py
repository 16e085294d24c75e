"""The slip for a transfer, "Phiếu hướng dẫn chuyển khoản phí, lệ phí": A5, with the VietQR of what is still to be paid.

A paper of the counter's own (domain.md 10.5, 10.6): no receipt of money, and without a number.
"""

from collections.abc import Iterator

from counter.dossier import Dossier
from counter.money import figures
from counter.money import words as in_words
from counter.ports import Sheet
from counter.vietqr import Transfer, request
from receipts.drawing import A5_SLIP, INDENT, Density, Drawing, Entry, fitted
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import office, place_date, procedure
from receipts.lines import Run
from receipts.words import Wording, wording


def draw(dossier: Dossier, sheet: Sheet, face: Typeface | None = None) -> bytes:
    """The PDF of the slip for what ``dossier`` still has to pay. Raises ``Refused`` as form 01."""
    words, face = wording("transfer"), face or typeface()
    asked = request(sheet.unit, dossier)
    if asked is None:
        raise AssertionError("the desk asks first whether there is something to transfer")
    return fitted(lambda density: _lay_out(dossier, asked, sheet, words, face, density)).bind()


def _lay_out(
    dossier: Dossier, asked: Transfer, sheet: Sheet, words: Wording, face: Typeface, density: Density
) -> Drawing:
    slip = Drawing(A5_SLIP, sheet, words, face, density, f"{words('code')}: {dossier.code}")
    code = [Run(face.regular, f"{words('code')}: "), Run(face.bold, dossier.code)]
    slip.head(code, place_date(dossier, sheet, words))
    slip.title()
    slip.qr(asked.text, words("qr"))
    slip.entries((Entry(words("amount"), figures(asked.amount), strong=True),))
    slip.entries((Entry(words("in_words"), in_words(asked.amount)),))
    slip.entries((Entry(words("bank"), asked.bank),))
    slip.entries((Entry(words("account"), asked.account, strong=True),))
    if asked.holder:
        slip.entries((Entry(words("holder"), asked.holder),))
    slip.entries((Entry(words("purpose"), asked.purpose, strong=True),))
    slip.below_qr()
    slip.entries((Entry(words("owner"), dossier.applicant, strong=True),))
    slip.entries((procedure(dossier, words),))
    slip.entries((office(dossier, sheet, words),))
    slip.lines(f"{words('parts')}:")
    for part in _parts(dossier, words):
        slip.lines(f"– {part}", INDENT)
    slip.lines(f"{words('how')}:")
    slip.numbered(words.notes)
    slip.flow.skip(4)
    slip.lines(words("no_receipt"), italic=True)
    return slip


def _parts(dossier: Dossier, words: Wording) -> Iterator[str]:
    """Phí and lệ phí apart."""
    for kind, sums in dossier.fees_by_kind.items():
        if sums.due:
            key = "part_phi" if kind == "phí" else "part_le_phi"
            money = {"due": sums.due, "paid": sums.paid, "waiting": sums.waiting, "owed": sums.owed}
            yield words(key, **{name: figures(amount) for name, amount in money.items()})
