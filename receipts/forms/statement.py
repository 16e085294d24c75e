"""What form 01 states of a dossier, line by line and in the law's words; where it stands on paper is ``receipt``'s."""

from collections.abc import Iterator

from counter.clock import vietnamese_long
from counter.dossier import Document, Dossier, FeeLine
from counter.identity import day_first
from counter.money import figures
from counter.money import words as in_words
from counter.ports import Sheet
from receipts.drawing import Entry, Row
from receipts.forms.facts import due, office, procedure
from receipts.forms.people import people_rows
from receipts.words import Wording


def opening(dossier: Dossier, sheet: Sheet, words: Wording) -> Iterator[Row]:
    """From the office to the procedure."""
    if sheet.instead_of:
        yield (Entry(words("instead_of"), sheet.instead_of),)
    if dossier.aliases:
        yield (Entry(words("aliases"), ", ".join(dossier.aliases)),)
    if dossier.paper_number:
        yield (Entry(words("paper_number"), dossier.paper_number),)
    yield (office(dossier, sheet, words),)
    for key, name in (("helped", dossier.organisations.helped), ("competent", dossier.organisations.competent)):
        if name:
            yield (Entry(words(key), name),)
    yield from people_rows(dossier, words)
    if dossier.channel != "counter":
        yield (Entry(words("channel"), _channel(dossier, words)),)
    yield (procedure(dossier, words),)


def _channel(dossier: Dossier, words: Wording) -> str:
    channel = words(f"channel_{dossier.channel}")
    if dossier.submitted_at is None:
        return channel
    return words("channel_at", channel=channel, at=vietnamese_long(dossier.submitted_at))


def document_note(document: Document, words: Wording) -> str:
    """Why a paper is in the list though the procedure did not ask the citizen for it."""
    if document.source == "database":
        return words("database", database=_of(document.database))
    if document.source == "voluntary":
        return words("voluntary")
    return words("incident", reason=document.incident) if document.source == "incident" else ""


def _of(database: str) -> str:
    """The name after "CSDL", which the line already says."""
    for prefix in ("Cơ sở dữ liệu ", "CSDL "):
        if database.startswith(prefix):
            return database.removeprefix(prefix)
    return database


def terms(dossier: Dossier, sheet: Sheet, words: Wording) -> Iterator[Entry]:
    """Items 2 to 6."""
    yield Entry(words("sets"), words("sets_count", sets=f"{dossier.sets:02d}"))
    yield Entry(words("limit"), _limit(dossier, words))
    yield Entry(words("received_at"), vietnamese_long(dossier.received_at) if dossier.received_at else "")
    yield Entry(words("due_at"), due(dossier, words), strong=True, notes=tuple(_due_notes(dossier, words)))
    yield Entry(words("return_by"), _return_by(dossier, sheet, words))


def _limit(dossier: Dossier, words: Wording) -> str:
    chosen = dossier.procedure
    text = chosen.limit or words("limit_missing")
    if text == "không hẹn":
        text = words("limit_none")
    elif chosen.legal_limit and chosen.legal_limit != chosen.limit:
        text = words("limit_legal", limit=text, legal=chosen.legal_limit)
    return f"{text} {words('unverified')}" if "limit" in chosen.unverified else text


def _due_notes(dossier: Dossier, words: Wording) -> Iterator[str]:
    """What must be said of the return date beside itself."""
    if dossier.provisional and dossier.due_at and not dossier.waits_for:
        yield words("provisional")
    extension = dossier.extension
    if extension and extension.before:
        key = "extended" if extension.number else "extended_plain"
        before = vietnamese_long(extension.before)
        yield words(key, number=extension.number, date=day_first(extension.date), before=before)


def _return_by(dossier: Dossier, sheet: Sheet, words: Wording) -> str:
    if dossier.return_by == "counter":
        return dossier.organisations.received or sheet.unit.name
    return words(f"return_{dossier.return_by}")


def fee_lines(dossier: Dossier, words: Wording) -> Iterator[str]:
    """Phí and lệ phí apart (domain.md 10.5), then the sum in figures and in words. Nothing when there are none."""
    if not dossier.fees:
        return
    for fee in dossier.fees:
        yield _fee(fee, words)
    sums = {kind: sum(fee.due for fee in dossier.fees if fee.kind == kind) for kind in ("phí", "lệ phí")}
    if len({fee.kind for fee in dossier.fees}) > 1:
        yield words("fee_sums", phi=figures(sums["phí"]), le_phi=figures(sums["lệ phí"]))
    total = sum(sums.values())
    doubt = f" {words('unverified')}" if "fees" in dossier.procedure.unverified else ""
    yield words("fee_total", amount=figures(total), words=in_words(total)) + doubt


def _fee(fee: FeeLine, words: Wording) -> str:
    said = [figures(fee.due)]
    if fee.exemption:
        said.append(words("fee_exemption", reason=fee.exemption))
    if fee.paid:
        said.append(words("fee_paid", amount=figures(fee.paid)))
    if fee.receipt_number:
        said.append(words("fee_receipt", number=fee.receipt_number))
    return f"– {words('fee_phi' if fee.kind == 'phí' else 'fee_le_phi')} ({fee.name}): {'; '.join(said)}."
