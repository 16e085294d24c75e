"""Form 05, "Thông báo dừng giải quyết hồ sơ": a letter (TT 03/2025/TT-VPCP; domain.md 2.7)."""

from counter.clock import vietnamese_long
from counter.dossier import Dossier, Status
from counter.money import figures
from counter.money import words as in_words
from counter.ports import Sheet
from receipts.drawing import Density, fitted
from receipts.fonts import Typeface, typeface
from receipts.forms.facts import long_day, place_date, received, sentence, when
from receipts.forms.people import addressed, whom
from receipts.letter import A4_LETTER, Letter
from receipts.words import Wording, wording


def draw(dossier: Dossier, sheet: Sheet, face: Typeface | None = None) -> bytes:
    """The PDF of the letter that stops ``dossier``. Raises ``Refused`` as form 01."""
    words, face = wording("form05"), face or typeface()
    return fitted(lambda density: _lay_out(dossier, sheet, words, face, density), A4_LETTER).bind()


def _lay_out(dossier: Dossier, sheet: Sheet, words: Wording, face: Typeface, density: Density) -> Letter:
    letter, person = Letter(dossier, sheet, words, face, density), whom(dossier, words)
    at = when(dossier, sheet)
    number = f"{sheet.number:02d}{words('number_sign')}" if sheet.number else words("number_blank")
    letter.open(words("letter_number", number=number), place_date(dossier, sheet, words))
    letter.named(words("title_short"), words("subject"))
    letter.to(words("to"), *addressed(dossier, words))
    letter.say(received(dossier, sheet, person, words))
    asked = dossier.status is Status.WITHDRAWN
    if asked and at:
        letter.say(words("withdrawn", date=long_day(at), whom=person))
    letter.say(words("because", reason=sentence(dossier.ended)))
    letter.say(words("stage", stage=_stage(dossier, sheet, words)))
    letter.say(words("decision", agency=letter.agency), vietnamese_long(at) if at else words("blank"), ".")
    letter.say(_money(dossier, words))
    head = words("head_own" if letter.own else "head_agency")
    letter.close(words("end", agency=letter.agency, whom=person), head, "")
    return letter


def _stage(dossier: Dossier, sheet: Sheet, words: Wording) -> str:
    """How far the work had come when it was stopped."""
    pause = dossier.pauses[-1] if dossier.pauses else None
    if pause and pause.until in {None, sheet.at}:
        return words("stage_supplement" if pause.items else "stage_duty", at=vietnamese_long(pause.at))
    open_legs = [leg for leg in dossier.legs if leg.kind == "forward" and leg.done_at is None]
    if open_legs:
        return words("stage_processing", agency=open_legs[-1].to, at=vietnamese_long(open_legs[-1].at))
    return words("stage_accepted")


def _money(dossier: Dossier, words: Wording) -> str:
    taken, back = dossier.fees_paid + dossier.fees_refunded, dossier.fees_refunded
    if not taken:
        return words("money_none")
    said = [words("money_back", figures=figures(back), words=in_words(back))] if back else []
    if taken > back:
        said.append(
            words("money_kept" if back else "money", figures=figures(taken - back), words=in_words(taken - back))
        )
    return " ".join(said)
