"""What the reports need to know of a dossier beside its times and its status (domain.md, section 6)."""

from datetime import datetime
from typing import NamedTuple

from counter.deadline import Limit, parse_limit
from counter.dossier import Channel, Dossier, Status
from counter.refusal import Refused

NOTHING, BY_HAND, ELECTRONIC = 0, 1, 2
"""How far a dossier's data came from databases, how its fees were paid and whether its papers were scanned: there was
nothing to take, to pay or to scan; some of it on paper, in cash or all unscanned; electronically."""


class Measures(NamedTuple):
    """``closed_at`` is when the work ended, with a result or without; ``legal_days`` and ``promised_days`` are 0 unless
    both limits are in days of one kind; ``result_file`` tells that the result is electronic too; ``data``, ``payment``
    and ``scans`` are one of the three above."""

    channel: Channel
    last_at: datetime | None
    closed_at: datetime | None
    returned_at: datetime | None
    extended: bool
    shortened: bool
    legal_days: int
    promised_days: int
    papers: int
    result_file: bool
    data: int
    payment: int
    rating: int
    rated_at: datetime | None
    scans: int


def measured(dossier: Dossier) -> Measures:
    """What counts of a dossier as it stands."""
    legal, promised = _limit(dossier.procedure.legal_limit), _limit(dossier.procedure.limit)
    days = legal.kind == promised.kind and legal.kind in {"working", "calendar"}
    return Measures(
        channel=dossier.channel,
        last_at=dossier.last_at,
        closed_at=_closed_at(dossier),
        returned_at=dossier.returned_at,
        extended=dossier.extension is not None,
        shortened=promised.hours() < legal.hours() < NO_LIMIT.hours(),
        legal_days=legal.amount if days else 0,
        promised_days=promised.amount if days else 0,
        papers=len(dossier.items),
        result_file=_result_file(dossier),
        data=_data(dossier),
        payment=_payment(dossier),
        rating=dossier.rating,
        rated_at=dossier.rated_at,
        scans=_scans(dossier),
    )


NO_LIMIT = Limit("none")


def _limit(text: str) -> Limit:
    try:
        return parse_limit(text) if text else NO_LIMIT
    except Refused:
        # Of another device, whose version may know more.
        return NO_LIMIT


def _closed_at(dossier: Dossier) -> datetime | None:
    ended = dossier.status in {Status.DECLINED, Status.STOPPED}
    at = dossier.finished_at or (dossier.ended_at if ended else None)
    # Two counters' clocks may differ: what is received in a period is never closed before it.
    return at and max(at, dossier.received_at or at)


def _data(dossier: Dossier) -> int:
    held = {document.source for document in dossier.documents} & {"database", "incident"}
    return NOTHING if not held else ELECTRONIC if held == {"database"} else BY_HAND


def _result_file(dossier: Dossier) -> bool:
    given = dossier.return_by == "electronic" or any(item.electronic for item in dossier.items)
    return given or any(not file.component for file in dossier.attachments)


def _scans(dossier: Dossier) -> int:
    """A file on one component is enough (QĐ 766; protocol.md A6); papers to be certified stay the citizen's own."""
    if any(file.component for file in dossier.attachments):
        return ELECTRONIC
    handed_in = any(document.originals or document.certified or document.copies for document in dossier.documents)
    return BY_HAND if handed_in else NOTHING


def _payment(dossier: Dossier) -> int:
    if not dossier.fees_due or not (dossier.fees_paid or dossier.payments):
        return NOTHING
    at_intake = dossier.channel != "online" and any(fee.paid for fee in dossier.fees)
    return BY_HAND if at_intake or any(payment.cash for payment in dossier.payments) else ELECTRONIC
