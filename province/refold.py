"""A hub's rows made again from its log, when this version's say more than those that are there."""

from sqlalchemy import select

from counter.event import NO_DOSSIER
from counter.lifecycle import fold
from db import rows
from db.schema import DERIVED
from province.database import TABLES, put
from province.hub import Hub
from province.work import events_of, parts

EVENT, FACT, UNIT = TABLES["event"], TABLES["fact"], TABLES["unit"]

FORM = {"key": "rows", "value": str(DERIVED)}
"""The fact that says which form the rows have: a hub's are the counter's own."""


def refold(hub: Hub) -> int:
    """How many dossiers were made again: none where they have this version's form. Done once more from the beginning
    where it was cut."""
    with hub.engine.begin() as connection:
        if connection.execute(select(FACT.c.value).where(FACT.c.key == FORM["key"])).scalar() == FORM["value"]:
            return 0
        units = connection.execute(select(UNIT.c.unit).order_by(UNIT.c.unit)).scalars().all()
    made = sum(_unit(hub, unit) for unit in units)
    with hub.engine.begin() as connection:
        put(connection, "fact", [FORM])
    return made


def _unit(hub: Hub, unit: str) -> int:
    wanted = select(EVENT.c.uid).where(EVENT.c.unit == unit, EVENT.c.uid != NO_DOSSIER).distinct()
    with hub.engine.begin() as connection:
        uids = connection.execute(wanted).scalars().all()
    made = 0
    # In parts, so that a hub that serves meanwhile is kept waiting for none of them long.
    for part in parts(sorted(uids)):
        with hub.unit(unit) as work:
            found = events_of(work.connection, unit, part).values()
            dossiers = [dossier for events in found if (dossier := fold(events)) is not None]
            work.keep_rows(dossiers)
            attached = [row for events in found for event in events for row in rows.attached_rows(event)]
            put(work.connection, "attached", attached, replace=False)
            made += len(dossiers)
    return made
