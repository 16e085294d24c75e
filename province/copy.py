"""All of a hub's tables into another store: a backup, a restore, the way from the embedded store to PostgreSQL."""

from sqlalchemy import Engine, delete, insert, select

from province.database import ALL, make_database

AT_ONCE = 1000


def copy(source: Engine, target: Engine) -> int:
    """Every row, in place of what ``target`` held, in one transaction of each; how many events came along."""
    make_database(target)
    events = 0
    with source.begin() as old, target.begin() as new:
        for table in ALL:
            new.execute(delete(table))
            found = old.execute(select(table)).mappings()
            while part := found.fetchmany(AT_ONCE):
                new.execute(insert(table), [dict(row) for row in part])
                events += len(part) if table.name == "event" else 0
    return events
