"""Which dossiers the national side has not counted yet: one row each, a lease that expires, a wait of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from counter.event import new_id
from province.national.delivery import Held, Outcome
from province.national.tables import QUEUE
from sync.pace import Random, backoff

LEASE = timedelta(minutes=10)
"""Longer than one call with its log-ins and the procedure that it asks for; renewed before every call."""

AGAIN = timedelta(days=1)
"""After which what was refused or in conflict is tried once more by itself: the other side may have been mended. A
newer event or a person's word does it at once."""

_HELD = ("code", "number", "created", "trail_rev", "state_rev", "sent_rev", "doubt")

_MINE = update(QUEUE).where(
    QUEUE.c.unit == bindparam("of_unit"), QUEUE.c.uid == bindparam("of_uid"), QUEUE.c.lease == bindparam("of_lease")
)


class Candidate(NamedTuple):
    """A dossier that has come to ``rev``."""

    unit: str
    uid: str
    rev: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a dossier stands with the national side: the third tick, and why it is missing."""

    unit: str
    uid: str
    rev: int
    done_rev: int
    counted_rev: int
    code: str
    outcome: str
    field: str
    sentence: str
    tries: int
    since: datetime
    next_at: datetime
    counted_at: datetime | None

    @property
    def waiting(self) -> bool:
        """Whether something is left to say."""
        return self.done_rev < self.rev


class Leased(NamedTuple):
    """A dossier that nobody else sends until the lease ends; ``rev`` as it was when it was taken."""

    unit: str
    uid: str
    lease: str
    rev: int
    tries: int
    held: Held


class Lost(Exception):
    """The lease ended and another worker has the dossier: this one must not send any more."""


class Queue:
    """The rows. All times are given, all chance is ``random``."""

    def __init__(self, engine: Engine, random: Random) -> None:
        self._engine, self._random = engine, random

    def admit(self, candidates: Iterable[Candidate], now: datetime) -> None:
        """Take note of newer events; told twice, or of an older ``rev``, nothing changes."""
        with self._engine.begin() as connection:
            admit(connection, candidates, now)

    def due(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Unit and uid of what may be tried now, longest waiting first."""
        q = QUEUE.c
        wanted = select(q.unit, q.uid).where(q.next_at <= now, q.done_rev < q.rev, _free(now))
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(q.next_at, q.unit, q.uid).limit(limit))
            return [(row.unit, row.uid) for row in rows]

    def take(self, unit: str, uid: str, now: datetime) -> Leased | None:
        """The dossier for this worker alone; ``None`` when it is another's or nothing is left to do."""
        mine, lease = _row(unit, uid), new_id()
        taken = (
            update(QUEUE)
            .where(*mine, QUEUE.c.done_rev < QUEUE.c.rev, QUEUE.c.next_at <= now, _free(now))
            .values(lease=lease, leased_until=now + LEASE)
        )
        with self._engine.begin() as connection:
            if connection.execute(taken).rowcount != 1:
                return None
            row = connection.execute(select(QUEUE).where(*mine)).mappings().one()
        return Leased(unit, uid, lease, row["rev"], row["tries"], Held(**{name: row[name] for name in _HELD}))

    def save(self, leased: Leased, held: Held, now: datetime) -> None:
        """How far it has come, durable before the next call; the lease begins anew. Raises ``Lost``."""
        self._write(leased, {**_values(held), "leased_until": now + LEASE})

    def settle(self, leased: Leased, outcome: Outcome, rev: int, now: datetime) -> None:
        """What became of it, having told up to ``rev``; the lease ends. Raises ``Lost``."""
        values: dict[str, Any] = {"outcome": outcome.kind, "field": outcome.field, "sentence": outcome.sentence}
        values |= {"lease": "", "leased_until": None}
        if outcome.kind in {"counted", "exempt"}:
            values |= {"done_rev": rev, "tries": 0, "since": now, "next_at": now}
            if outcome.kind == "counted":
                values |= {"counted_rev": rev, "counted_at": now}
        else:
            # That nobody is heard now is no failure of this dossier.
            tries = leased.tries if outcome.kind == "later" and outcome.everyone else leased.tries + 1
            values |= {"tries": tries, "next_at": now + self._wait(leased, outcome)}
        self._write(leased, values)

    def _wait(self, leased: Leased, outcome: Outcome) -> timedelta:
        if outcome.kind in {"refused", "conflict"}:
            return AGAIN
        if outcome.kind == "later" and outcome.everyone:
            return timedelta(seconds=outcome.seconds)
        return timedelta(seconds=max(outcome.seconds, backoff(leased.tries, self._random)))

    def _write(self, leased: Leased, values: Mapping[str, Any]) -> None:
        mine = {"of_unit": leased.unit, "of_uid": leased.uid, "of_lease": leased.lease}
        with self._engine.begin() as connection:
            if connection.execute(_MINE, {**mine, **values}).rowcount != 1:
                raise Lost

    def again(self, unit: str, uid: str, now: datetime) -> None:
        """A person says: try it now."""
        with self._engine.begin() as connection:
            connection.execute(update(QUEUE).where(*_row(unit, uid)).values(next_at=now))

    def standing(self, unit: str, uid: str) -> Standing | None:
        """Where one dossier stands; ``None`` when it was never admitted."""
        return next(iter(self._standings(*_row(unit, uid))), None)

    def waiting(self, unit: str) -> list[Standing]:
        """What the national side has not counted of a unit, longest first."""
        return self._standings(QUEUE.c.unit == unit, QUEUE.c.done_rev < QUEUE.c.rev)

    def _standings(self, *conditions: Any) -> list[Standing]:
        columns = [QUEUE.c[name] for name in Standing.__dataclass_fields__]
        with self._engine.connect() as connection:
            rows = connection.execute(select(*columns).where(*conditions).order_by(QUEUE.c.since, QUEUE.c.uid))
            return [Standing(**row) for row in rows.mappings()]

    def next_at(self, now: datetime) -> datetime | None:
        """When something will be due, or the lease on it ends; ``None`` when all is done."""
        q = QUEUE.c
        at = case((_free(now), q.next_at), else_=q.leased_until)
        with self._engine.connect() as connection:
            return connection.execute(select(at).where(q.done_rev < q.rev).order_by(at).limit(1)).scalar()


def admit(connection: Connection, candidates: Iterable[Candidate], now: datetime) -> None:
    """``Queue.admit`` within a transaction of the hub's, that of the events themselves."""
    rows = [{**candidate._asdict(), "since": now, "next_at": now} for candidate in candidates]
    if not rows:
        return
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement: Any = build(QUEUE)
    new, q = statement.excluded, QUEUE.c
    # What is being waited for stays so: a dossier with many events must not hammer a side that does not answer.
    waits = or_(q.outcome == "unknown", q.outcome == "later")
    changes = {
        "rev": new.rev,
        "next_at": case((waits, q.next_at), else_=new.next_at),
        "since": case((q.done_rev < q.rev, q.since), else_=new.since),
    }
    connection.execute(
        statement.on_conflict_do_update(index_elements=["unit", "uid"], set_=changes, where=new.rev > q.rev), rows
    )


def void(connection: Connection, unit: str, floor: int) -> None:
    """A restored hub gives its places after ``floor`` once more, to whatever comes: what was done beyond is done again,
    and nobody's lease holds."""
    revs = ("rev", "done_rev", "counted_rev", "trail_rev", "state_rev", "sent_rev")
    lowered = {name: case((QUEUE.c[name] > floor, floor), else_=QUEUE.c[name]) for name in revs}
    beyond = (QUEUE.c.unit == unit, QUEUE.c.rev > floor)
    connection.execute(update(QUEUE).where(*beyond).values({**lowered, "lease": "", "leased_until": None}))


def _row(unit: str, uid: str) -> tuple[Any, Any]:
    return QUEUE.c.unit == unit, QUEUE.c.uid == uid


def _free(now: datetime) -> Any:
    return or_(QUEUE.c.leased_until.is_(None), QUEUE.c.leased_until <= now)


def _values(held: Held) -> dict[str, Any]:
    return {name: getattr(held, name) for name in _HELD}
