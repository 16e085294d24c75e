"""What a publication says of a procedure, in lines: its papers, limits and fees, each marked while nobody has checked
it (domain.md, section 7)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import time

from counter.catalogue import CHANNELS, Component, Fee, Procedure
from counter.dossier import Channel
from counter.money import figures
from counter.text import fold
from receipts.words import Wording


def name(procedure: Procedure, words: Wording) -> list[str]:
    """Its name and its code."""
    return _marked(procedure, ("code", "name"), [procedure.name, f"({procedure.code})"], words)


def papers(procedure: Procedure, words: Wording) -> list[str]:
    """What is handed in, and what each case changes of it."""
    listed = [_paper(component, words) for component in procedure.components]
    for case in procedure.cases:
        changed = case.components or case.extra
        if changed:
            key = "case" if case.components else "case_also"
            listed.append(f"{words(key, case=case.name)}: {'; '.join(_paper(part, words) for part in changed)}")
    return _marked(procedure, ("components",), listed or [words("no_papers")], words)


def _paper(component: Component, words: Wording) -> str:
    if component.database:
        return words("database", name=component.name, database=component.database)
    kinds = ("originals", "certified", "copies")
    counts = [words(kind, count=count) for kind in kinds if (count := getattr(component, kind))]
    said = words("paper", name=component.name, counts=", ".join(counts)) if counts else component.name
    optional = component.required or fold(words("optional")) in fold(component.name)
    return said if optional else f"{said} {words('optional')}"


def limits(procedure: Procedure, words: Wording) -> list[str]:
    """How long it takes: the ordinary limit, the channels and the cases that have another."""
    usual = _limit(procedure, "counter", words)
    listed = [usual]
    for channel in CHANNELS:
        own = _limit(procedure, channel, words)
        if own != usual:
            listed.append(words("limit_channel", channel=words(f"channel_{channel}"), limit=own))
    listed += [words("limit_case", case=case.name, limit=case.limit) for case in procedure.cases if case.limit]
    return _marked(procedure, ("limit",), listed, words)


def _limit(procedure: Procedure, channel: Channel, words: Wording) -> str:
    limit, legal = procedure.limit(channel, None), procedure.legal_limit(channel, None)
    if limit is None:
        return words("limit_missing")
    return str(limit) if legal in {None, limit} else words("limit_shorter", limit=limit, legal=legal)


def fees(procedure: Procedure, words: Wording) -> list[str]:
    """What it costs, the same fee of several channels once."""
    together: dict[Fee, list[Channel]] = {}
    for fee in procedure.fees:
        together.setdefault(_anywhere(fee), []).extend([fee.channel] if fee.channel else [])
    listed = [_fee(fee, channels, procedure, words) for fee, channels in together.items()]
    none = "fees_missing" if "fees" in procedure.unverified else "fees_none"
    return _marked(procedure, ("fees",), listed or [words(none)], words)


def _anywhere(fee: Fee) -> Fee:
    return replace(fee, channel=None)


def _fee(fee: Fee, channels: Iterable[Channel], procedure: Procedure, words: Wording) -> str:
    amount = figures(fee.amount)
    parts = [words("fee_unit", amount=amount, unit=fee.unit) if fee.unit else amount]
    parts += [words("fee_from", unit=fee.unit, page=t.from_page, amount=figures(t.amount)) for t in fee.tiers]
    if fee.most:
        parts.append(words("fee_most", amount=figures(fee.most)))
    said = words("fee", name=fee.name, amount=", ".join(parts))
    told = ", ".join(words(f"channel_{channel}") for channel in channels)
    tail = [words("fee_channels", channels=told)] if told else []
    if fee.case:
        tail.append(words("fee_case", case=next(case.name for case in procedure.cases if case.id == fee.case)))
    said = " ".join([said, *tail])
    return f"{said}. {fee.exemption}" if fee.exemption else said


def _marked(procedure: Procedure, what: tuple[str, ...], lines: list[str], words: Wording) -> list[str]:
    """The lines, and the mark when one of ``what`` has not been checked."""
    return [*lines, words("unverified")] if procedure.unverified & set(what) else lines


def hours(sessions: Iterable[tuple[time, time]], words: Wording) -> Iterator[str]:
    """``07:30 - 11:30``, session by session."""
    for opens, closes in sessions:
        yield words("hours_span", opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")
