"""What the supervisor's day is read from: the newest part of each chain, what is overdue, what waits by field."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from counter.clock import day_of, stamp
from counter.day import STEPS, Late, Step
from counter.dossier import RUNNING, Status
from db import log
from db.lists import RUNNING_LATE

# A dossier that waits for its acceptance, or that an older system had, was not received here.
_BACK = (
    "SELECT kind, officer, uid, at, recorded_at, kind != 'receive' "
    """OR (instr(body, '"received_at":') AND NOT instr(body, '"carried":true')) """
    "FROM event WHERE unit = ? AND device = ? ORDER BY epoch DESC, seq DESC"
)
_LATE = f"SELECT book, officer, uid FROM dossier WHERE unit = :unit AND {RUNNING_LATE} ORDER BY due_at, uid"
_WORKED_ON = ", ".join(str(int(status)) for status in sorted({*RUNNING, Status.SUPPLEMENT}))
_WAITING = (
    "SELECT field, count(*) FROM dossier WHERE unit = ? AND closed_at = '9' AND cancelled = 0 "
    f"AND status IN ({_WORKED_ON}) GROUP BY field ORDER BY count(*) DESC, field"
)


def steps(connection: Any, unit: str, first: date) -> list[Step]:
    """What was done from ``first`` on, struck numbers left out, in the order of the chains."""
    setups = log.of_kind(connection, unit, "setup")
    counters = {setup.device: int(setup.body["counter"]) for setup in setups}
    found: list[Step] = []
    for device, counter in counters.items():
        found += reversed(list(_of_device(connection, unit, device, counter, first)))
    struck = {step.uid for step in found if step.kind == "cancel"}
    return [step for step in found if step.uid not in struck]


def _of_device(connection: Any, unit: str, device: str, counter: int, first: date) -> Iterator[Step]:
    """Back from the newest entry to the last one that was written before ``first``."""
    for kind, officer, uid, at, recorded_at, counts in connection.execute(_BACK, (unit, device)):
        if day_of(datetime.fromisoformat(recorded_at)) < first:
            return
        day = day_of(datetime.fromisoformat(at))
        if kind in STEPS and counts and day >= first:
            yield Step(counter, officer, kind, day, uid)


def late(connection: Any, unit: str, now: datetime) -> list[Late]:
    """What is overdue, the oldest first."""
    return [Late(*row) for row in connection.execute(_LATE, {"unit": unit, "moment": stamp(now)})]


def waiting(connection: Any, unit: str) -> dict[str, int]:
    """How many dossiers are being worked on in each field, the fullest first; from the index of reports alone."""
    return dict(connection.execute(_WAITING, (unit,)).fetchall())
