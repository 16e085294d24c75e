"""Many dossiers over the counter at once: to an agency, back with their results, to and from the post; one signed list.

Each dossier's step is a transaction of its own, so that one that may not go holds nothing back; the list shows those
that went.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from counter.desk import Desk, issued
from counter.dossier import Dossier
from counter.ports import ListForm
from counter.refusal import Refused


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What went over, what was refused and why (by the code as it was given), and the signed list."""

    dossiers: tuple[Dossier, ...]
    refused: tuple[tuple[str, str], ...]
    paper: Path | None = None
    trouble: str = ""


def hand_over(desk: Desk, codes: Sequence[str], to: str, due_at: str = "", note: str = "") -> HandedOver:
    """Forward each dossier to the agency ``to`` and make the hand-over sheet ("Giấy bàn giao hồ sơ")."""
    body = {"to": to} | ({"due_at": due_at} if due_at else {}) | ({"note": note} if note else {})
    return _each(desk, codes, "handover", to, lambda code: desk.act(code, "forward", body).dossier)


def take_results(desk: Desk, codes: Sequence[str], agency: str) -> HandedOver:
    """The results of these dossiers came from ``agency``: each is finished, and the sheet ("Phiếu bàn giao kết quả")
    is signed by both."""
    return _each(desk, codes, "results", agency, lambda code: desk.act(code, "finish", {}).dossier)


def send_by_post(desk: Desk, items: dict[str, str], carrier: str) -> HandedOver:
    """Return results by post: ``items`` maps each code to its item number, which may be empty."""

    def send(code: str) -> Dossier:
        dossier, _ = desk.dossier(code)
        body: dict[str, Any] = {"to": {"name": dossier.applicant}, "receipt": "collected", "how": "bưu chính"}
        return desk.act(code, "return", body | ({"s10": items[code]} if items[code] else {})).dossier

    return _each(desk, tuple(items), "post-out", carrier, send)


def list_from_post(desk: Desk, codes: Sequence[str], carrier: str) -> HandedOver:
    """The signed list of dossiers that the post brought; they have been taken in before."""
    return _each(desk, codes, "post-in", carrier, lambda code: desk.dossier(code)[0])


def _each(desk: Desk, codes: Sequence[str], kind: ListForm, subject: str, step: Callable[[str], Dossier]) -> HandedOver:
    went, refused = [], []
    for code in dict.fromkeys(codes):
        try:
            went.append(step(code))
        except Refused as refusal:
            refused.append((code, str(refusal)))
    if not went:
        return HandedOver((), tuple(refused))
    sheet = replace(desk.sheet(went[0]), officer=desk.officer.name, counter=desk.facts.counter, at=desk.clock.now())
    paper, trouble = issued(lambda: desk.paper.issue_list(kind, went, sheet, subject))
    return HandedOver(tuple(went), tuple(refused), paper, trouble)
