"""Form 04, "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết": a letter (TT 03/2025/TT-VPCP; domain.md 2.6)."""

from counter.clock import day_of, vietnamese_long
from counter.dossier import Dossier, Extension
from counter.ports import Sheet
from receipts.drawing import Density, fitted
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import received, sentence, signed_date
from receipts.forms.people import addressed, whom
from receipts.letter import A4_LETTER, Letter
from receipts.words import Wording, wording


def draw(dossier: Dossier, sheet: Sheet, face: Typeface | None = None) -> bytes:
    """The PDF of the letter that announced the extension of ``dossier``. Raises ``Refused`` as form 01."""
    words, face = wording("form04"), face or typeface()
    extension = dossier.extension
    if extension is None:
        raise AssertionError("the press asks for an extension first")
    return fitted(lambda density: _lay_out(dossier, extension, sheet, words, face, density), A4_LETTER).bind()


def _lay_out(
    dossier: Dossier, extension: Extension, sheet: Sheet, words: Wording, face: Typeface, density: Density
) -> Letter:
    letter, person = Letter(dossier, sheet, words, face, density), whom(dossier, words)
    letter.open(
        words("letter_number", number=extension.number or words("number_blank")),
        signed_date(extension.date, dossier, sheet, words),
    )
    letter.subject(words("subject"))
    letter.to(words("to"), *addressed(dossier, words))
    letter.say(received(dossier, sheet, person, words))
    if extension.before:
        letter.say(words("promised"), vietnamese_long(extension.before), ".")
    letter.say(words(f"delay_{_kind(extension)}", agency=letter.agency, whom=person, days=_days(extension)))
    letter.say(words("because", reason=sentence(extension.reason)))
    letter.say(words("harm", whom=person))
    letter.say(words("sorry", agency=letter.agency, whom=person), vietnamese_long(extension.due_at), ".")
    if dossier.provisional:
        letter.say(words("provisional"))
    letter.say(words("once"))
    head = words("head_own" if letter.own else "head_agency")
    letter.close(words("end", whom=person), head, extension.signer)
    return letter


def _days(extension: Extension) -> int:
    """How many days after the promised one the letter is."""
    return (day_of(extension.at) - day_of(extension.before)).days if extension.before else 0


def _kind(extension: Extension) -> str:
    """Whether the letter comes in time, within the promised day but after the hour, or days late."""
    if extension.before is None or extension.at <= extension.before:
        return "expected"
    return "days" if _days(extension) else "hours"
