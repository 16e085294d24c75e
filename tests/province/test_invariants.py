"""The simulation finds what others did wrong: with the program bent in that way, an invariant fails in one of a few
schedules, by its name."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from counter import taking
from counter.sync import Cut
from province import check, feed, order, work
from province.national import delivery
from tests.province.disasters import (
    backed_up,
    cloned,
    fetched,
    home_put_back,
    portal_misbehaves,
    published,
    replaced,
    rescued,
    restored,
)
from tests.province.national.portal import FirstPortal
from tests.province.test_simulation import LONG, SHORT, certificate, folder, run

__all__ = ["certificate", "folder"]

Bend = Callable[[pytest.MonkeyPatch], None]


def _taken(monkeypatch: pytest.MonkeyPatch, bend: Callable[[Any], Any]) -> None:
    take = taking.take
    for room in ("db.replica", "province.relay"):
        monkeypatch.setattr(f"{room}.take", lambda shelf, reply, unit: take(shelf, bend(reply), unit))


def acked_by_position(monkeypatch: pytest.MonkeyPatch) -> None:
    """TD: each answer marked the row beside the one that it was for."""

    def bend(reply: Any) -> Any:
        own = [n for n, entry in enumerate(reply.feed) if entry.event is None and entry.rev is not None]
        told = list(reply.feed)
        for n, other in zip(own, own[1:] + own[:1], strict=True):
            told[n] = replace(reply.feed[n], event_id=reply.feed[other].event_id)
        return replace(reply, feed=tuple(told))

    _taken(monkeypatch, bend)


def cursor_before_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """PouchDB: the checkpoint ran ahead of what it stood behind."""
    _taken(monkeypatch, lambda reply: replace(reply, feed=reply.feed[:-1]) if len(reply.feed) > 2 else reply)


def restore_is_not_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """CHT: a server that was put back was never sent again what it had had."""
    monkeypatch.setattr(feed, "_start", lambda w, cursor, epoch: (cursor.place if cursor else 0, None))
    _taken(monkeypatch, lambda reply: replace(reply, head=None, sum=None))


def a_poisoned_event_blocks_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """PowerSync: the queue stopped behind what was refused."""
    fault = check.fault

    def bend(dossier: Any, counter: Any, procedures: Any) -> Any:
        return ("procedure", "tất cả chờ") if procedures else fault(dossier, counter, procedures)

    monkeypatch.setattr(order, "fault", bend)


def second_of_two_codes_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kobo: two of one number side by side."""
    monkeypatch.setattr(order, "_free_codes", lambda w, new: None)


def rows_are_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """OCPS: the state that was sent was not that of the steps."""
    keep = work.Work.keep_rows
    monkeypatch.setattr(work.Work, "keep_rows", lambda self, dossiers: keep(self, dossiers[:1]))


def another_units_log_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenCRVS: what one had to send was shown to another."""
    monkeypatch.setattr("db.store.Store._belongs", lambda self, event, units: None)


def scans_are_believed_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """tus in front of a store that buffers: what it had confirmed was gone."""
    monkeypatch.setattr("db.contents.Contents.forget", lambda self, server: None)


def silence_is_taken_for_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    """OCPS: what was sent counted as sent, whatever became of it."""
    monkeypatch.setattr(delivery, "_unknown", lambda answer: delivery.Outcome("counted"))


def numbers_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Odoo: a home that was put back gave a printed number out again."""
    monkeypatch.setattr("db.witness.Witness.highest", lambda self, series: 0)


BENT: list[tuple[Bend, str, dict[str, Any]]] = [
    (acked_by_position, "", {}),
    (cursor_before_the_data, "", {}),
    (restore_is_not_noticed, "", {"disasters": [backed_up, restored]}),
    (a_poisoned_event_blocks_all, "waits", {"disasters": [published]}),
    (second_of_two_codes_is_kept, "a code is borne by two dossiers", {"disasters": [cloned]}),
    (rows_are_not_made_again, "không khớp với sổ", {}),
    (numbers_begin_anew, "a number was given out twice", {"disasters": [home_put_back]}),
]
SELDOM: list[tuple[Bend, str, dict[str, Any]]] = [
    (another_units_log_is_read, "", {"disasters": [replaced, rescued], "steps": LONG}),
    (scans_are_believed_for_ever, "believes that the hub has", {"disasters": [restored, fetched], "steps": LONG}),
    (silence_is_taken_for_consent, "", {"disasters": [portal_misbehaves], "portal": FirstPortal, "steps": LONG}),
]
"""What takes more schedules to come about."""


@pytest.mark.parametrize(
    ("bend", "said", "plan"),
    [*BENT, *(pytest.param(*one, marks=pytest.mark.soak) for one in SELDOM)],
    ids=[bend.__name__ for bend, _, _ in [*BENT, *SELDOM]],
)
def test_it_is_found(
    bend: Bend, said: str, plan: dict[str, Any], folder: Path, certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bend(monkeypatch)

    def some() -> None:
        for seed in range(1, 60):
            run(folder, seed, certificate, **{"steps": SHORT, **plan})

    with pytest.raises((AssertionError, Cut), match=said or None):
        some()
