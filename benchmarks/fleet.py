"""A fleet of communes that comes back together after a day's cut, through the whole hub over HTTP, against the same
rows inserted by the bare driver; and the slowest answer against what a counter waits for one."""

import tempfile
import time
from pathlib import Path

import psycopg

from benchmarks.pairs import Ratio
from province.app import AT_ONCE
from province.home import make, open_house
from sync.http import READ
from tests.province.fleet import come_back, devices, pattern, served
from tests.province.postgres import postgres

DEVICES, DOSSIERS = 24, 150
TABLES = ("event", "dossier", "handle", "number", "arrival")


def measure() -> list[Ratio]:
    """Two figures."""
    with tempfile.TemporaryDirectory() as name, postgres() as database:
        folder = Path(name)
        house = make(folder / "hub", "H15", database)
        fleet = devices(house, pattern(folder, DOSSIERS), DEVICES)
        house.close()
        with served(folder / "hub") as url:
            came = come_back(fleet, url, AT_ONCE)
        house = open_house(folder / "hub")
        floor = _again(database)
        house.close()
    over = f"{DEVICES} communes × {DOSSIERS} dossiers"
    return [
        Ratio(f"{over} come back to the hub, s", "their rows, bare psycopg", came.seconds, floor, None),
        Ratio(f"{over}: the slowest answer, s", "what a counter waits", came.slowest, READ, 1.0),
    ]


def _again(database: str) -> float:
    """Seconds to insert every row once more into tables of the same form, a commune's rows a transaction."""
    address = database.replace("postgresql+psycopg", "postgresql")
    taken = 0.0
    with psycopg.connect(address) as connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE again_{table} (LIKE {table} INCLUDING ALL)")
        connection.commit()
        units = [row[0] for row in connection.execute("SELECT unit FROM unit")]
        for unit in units:
            for table in TABLES:
                found = connection.execute(f"SELECT * FROM {table} WHERE unit = %s", (unit,))
                rows = found.fetchall()
                marks = ", ".join(["%s"] * len(found.description or ()))
                start = time.perf_counter()
                connection.cursor().executemany(f"INSERT INTO again_{table} VALUES ({marks})", rows)
                taken += time.perf_counter() - start
            start = time.perf_counter()
            connection.commit()
            taken += time.perf_counter() - start
    return taken
