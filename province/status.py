"""What a hub holds and what waits there, for the engineer who runs it."""

import json
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from counter.clock import iso, parse_moment
from province.database import TABLES
from province.national.tables import EXCHANGE, QUEUE
from province.relay import LINE

UNIT, EVENT, DOSSIER, HELD, DEVICE, FACT = (
    TABLES[name] for name in ("unit", "event", "dossier", "held", "device", "fact")
)


def status(engine: Engine) -> dict[str, Any]:
    """Every unit with its devices; times as ISO 8601."""
    with engine.begin() as connection:
        counts: dict[str, dict[str, int]] = {
            name: {
                row.unit: row.counted
                for row in connection.execute(
                    select(table.c.unit, func.count().label("counted")).group_by(table.c.unit)
                )
            }
            for name, table in (("events", EVENT), ("dossiers", DOSSIER), ("held", HELD))
        }
        units = set(connection.execute(select(UNIT.c.unit)).scalars()) | set(
            connection.execute(select(DEVICE.c.unit)).scalars()
        )
        national = _national(connection)
        devices = connection.execute(select(DEVICE).order_by(DEVICE.c.counter, DEVICE.c.enrolled_at)).mappings().all()
        passed_on = _passed_on(connection)
    return {
        "national": national,
        "passed_on": passed_on,
        "units": [
            {
                "unit": unit,
                **{name: counts[name].get(unit, 0) for name in counts},
                "devices": [
                    {
                        "counter": row["counter"],
                        "device": row["device"],
                        "revoked": row["revoked_at"] is not None,
                        "cloned": bool(row["cloned"]),
                        "seen_at": iso(row["seen_at"]) if row["seen_at"] else None,
                    }
                    for row in devices
                    if row["unit"] == unit
                ],
            }
            for unit in sorted(units)
        ],
    }


def _passed_on(connection: Connection) -> dict[str, Any]:
    """Of a relay: when the province last spoke to it, by the province's clock, and how many events have no place yet;
    empty at a hub."""
    told = connection.execute(select(FACT.c.value).where(FACT.c.key == LINE)).scalar()
    if told is None:
        return {}
    pending = connection.execute(select(func.count()).where(EVENT.c.rev.is_(None))).scalar()
    return {"at": iso(parse_moment(json.loads(told)["time"])), "pending": pending}


def _national(connection: Connection) -> dict[str, Any]:
    """How many dossiers the national side has still to be told of, since when, and the last exchange with it, redacted
    as it is kept; empty where nothing was ever to be told."""
    row = connection.execute(select(func.count(), func.min(QUEUE.c.since)).where(QUEUE.c.done_rev < QUEUE.c.rev)).one()
    asked = [EXCHANGE.c[name] for name in ("at", "operation", "status", "fault", "answer")]
    last = connection.execute(select(*asked).order_by(EXCHANGE.c.at.desc()).limit(1)).mappings().first()
    if last is None and not row[0]:
        return {}
    told = {**last, "at": iso(last["at"]), "answer": last["answer"][:100]} if last else None
    return {"waiting": row[0], "since": iso(row[1]) if row[1] else None, "last": told}
