"""What several papers state of a dossier, in the law's words."""

from datetime import date, datetime

from counter.clock import VIETNAM, day_of, vietnamese_long
from counter.dossier import Dossier, punctuality
from counter.ports import Sheet
from counter.unit import Unit
from receipts.drawing import Entry
from receipts.forms.people import addressee
from receipts.words import Wording


def office(dossier: Dossier, sheet: Sheet, words: Wording) -> Entry:
    """Who received, and how to reach them."""
    if dossier.organisations.received:
        return Entry(words("received_by"), dossier.organisations.received)
    unit = sheet.unit
    reach = [unit.address] if unit.address else []
    if unit.phone:
        reach.append(words("received_by_phone", phone=unit.phone))
    return Entry(words("received_by"), unit.name, f" ({'; '.join(reach)})" if reach else "")


def procedure(dossier: Dossier, words: Wording) -> Entry:
    """What was asked for."""
    chosen = dossier.procedure
    tail = f" – {chosen.case_name}" if chosen.case_name else ""
    if chosen.code:
        tail += f"; {words('procedure_code', code=chosen.code)}"
    if {"code", "name"} & set(chosen.unverified):
        tail += f" {words('unverified')}"
    return Entry(words("procedure"), chosen.name, tail, strong=True)


def due(dossier: Dossier, words: Wording) -> str:
    """The return date, or why there is none."""
    if dossier.waits_for:
        return words("due_waits", agency=dossier.waits_for)
    return vietnamese_long(dossier.due_at) if dossier.due_at else words("due_none")


def when(dossier: Dossier, sheet: Sheet) -> datetime | None:
    """The time of the event that the paper is of, in Vietnam."""
    at = sheet.at or dossier.received_at
    return at.astimezone(VIETNAM) if at else None


def place_date(dossier: Dossier, sheet: Sheet, words: Wording) -> str:
    """``Ea Mẫu, ngày 20 tháng 11 năm 2026``, the day of the paper's event; dotted when there was none yet."""
    at = when(dossier, sheet)
    return dated(at.date() if at else None, sheet, words)


def made(sheet: Sheet, words: Wording) -> str:
    """``place_date`` of a paper about more than one dossier: the day on which it was made."""
    return dated(day_of(sheet.at) if sheet.at else None, sheet, words)


def signed_date(iso: str, dossier: Dossier, sheet: Sheet, words: Wording) -> str:
    """``place_date`` of a letter that was signed on the day ``iso``."""
    try:
        return dated(date.fromisoformat(iso), sheet, words)
    except ValueError:
        return place_date(dossier, sheet, words)


def dated(day: date | None, sheet: Sheet, words: Wording) -> str:
    """The unit's place and a day; dotted for none."""
    return words(
        "place_date",
        place=sheet.unit.place,
        day=f"{day:%d}" if day else words("blank"),
        month=f"{day:%m}" if day else words("blank"),
        year=f"{day:%Y}" if day else words("blank"),
    )


def mark(dossier: Dossier, sheet: Sheet, words: Wording) -> tuple[str, str]:
    """What the QR holds and what stands under it; before acceptance the slip's own number."""
    if not dossier.code:
        return f"{sheet.unit.code}-{sheet.guidance}", words("qr_slip", number=sheet.guidance)
    url = sheet.unit.lookup_url
    return url + dossier.code, words("qr_lookup" if url else "qr_code")


def number(sheet: Sheet, words: Wording) -> str:
    """``Số: 07/HDHS``; dotted when the paper is numbered by hand."""
    return words("number", number=f"{sheet.number:02d}" if sheet.number else words("blank"))


def verdict(done: datetime | None, due_at: datetime | None, words: Wording) -> str:
    """``punctuality`` in words."""
    found = punctuality(done, due_at)
    return words(found) if found else ""


def competent(dossier: Dossier, unit: Unit) -> str:
    """Who decides when it is not the unit."""
    name = dossier.organisations.competent
    return "" if name in {unit.code, unit.name} else name


def resolver(dossier: Dossier, unit: Unit) -> str:
    """Who works on it: the competent body, else whom it was last handed to; empty when that is not known yet."""
    handed = [leg.to for leg in dossier.legs if leg.kind == "forward"]
    return competent(dossier, unit) or (handed[-1] if handed else "")


def received(dossier: Dossier, sheet: Sheet, person: str, words: Wording) -> str:
    """The sentence of a letter that says which dossier it is about."""
    owner = "" if addressee(dossier) in dossier.having("owner") else words("for_owner", name=dossier.applicant)
    at = dossier.received_at
    return words(
        "received" if at else "registered",
        date=long_day(at) if at else "",
        office=dossier.organisations.received or sheet.unit.name,
        procedure=dossier.procedure.name,
        whom=person,
        owner=owner,
        code=dossier.code,
    )


def sentence(text: str) -> str:
    """What a person typed, with the full stop that they left out."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def long_date(day: date) -> str:
    """``ngày 20 tháng 11 năm 2026``."""
    return f"ngày {day:%d} tháng {day:%m} năm {day.year}"


def long_day(at: datetime) -> str:
    """``Ngày 20 tháng 11 năm 2026``, to begin a sentence."""
    return long_date(day_of(at)).capitalize()
