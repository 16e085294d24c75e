"""All of a hub's tables into another store: a backup, a restore, the way from the embedded store to PostgreSQL."""

from sqlalchemy import Engine, delete, insert, inspect, select

from province.database import ALL, make_database, put

AT_ONCE = 1000


def copy(source: Engine, target: Engine) -> int:
    """Every row, in place of what ``target`` held, in one transaction of each; how many events came along. What an
    older ``source`` has not got stays as it begins; what administrators did at ``target`` is kept. A hub may serve from
    ``source`` meanwhile."""
    make_database(target)
    events = 0
    if source.dialect.name == "postgresql":
        # All tables as they were at one instant.
        source = source.execution_options(isolation_level="REPEATABLE READ")
    with source.begin() as old, target.begin() as new:
        look = inspect(old)
        for table in ALL:
            name = table.name
            if name != "audit":
                new.execute(delete(table))
            if not look.has_table(name):
                continue
            there = {column["name"] for column in look.get_columns(name)}
            found = old.execute(select(*(column for column in table.c if column.name in there))).mappings()
            while part := [dict(row) for row in found.fetchmany(AT_ONCE)]:
                if name == "audit":
                    put(new, name, part, replace=False)
                else:
                    new.execute(insert(table), part)
                events += len(part) if name == "event" else 0
    return events
