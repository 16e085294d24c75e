"""A fleet of communes that comes back together after a day's cut, through the whole hub over HTTP, against the same
rows inserted by the bare driver; and the slowest answer against what a counter waits for one.

``make fleet`` measures the fleet of a province, into FLEET.md: too long for ``make bench``, which has a small one.
"""

import os
import platform
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import psycopg

from benchmarks.pairs import Ratio
from province.app import AT_ONCE
from province.home import make, open_house
from province.status import status
from sync.http import READ
from tests.province.fleet import come_back, devices, pattern, served
from tests.province.postgres import postgres

DEVICES, DOSSIERS = 24, 150
PROVINCE = 500
"""Devices of a large province's communes."""

RESULTS = Path(__file__).with_name("FLEET.md")
HEAD = """# A province comes back

Made by `make fleet`: {devices} counters of as many communes return at once after a day's cut, each with {dossiers}
dossiers; the hub on PostgreSQL, the fleet and the database share {cores} cores. Nothing may be lost, every answer must
come before a counter gives up waiting ({wait:.0f} s), and whoever is asked to wait comes again.

{date:%Y-%m-%d}, {system}, Python {python}.

| what | over | ours | floor | ratio | target | held |
|---|---|---|---|---|---|---|
"""

TABLES = ("event", "dossier", "handle", "number", "arrival")


def measure(count: int = DEVICES, dossiers: int = DOSSIERS) -> list[Ratio]:
    """Two figures, of a return in which nothing was lost."""
    with tempfile.TemporaryDirectory() as name, postgres() as database:
        folder = Path(name)
        house = make(folder / "hub", "H15", database)
        log = pattern(folder, dossiers)
        fleet = devices(house, log, count)
        house.close()
        with served(folder / "hub") as url:
            came = come_back(fleet, url, AT_ONCE)
        house = open_house(folder / "hub")
        units = status(house.engine)["units"]
        assert [(unit["dossiers"], unit["events"]) for unit in units] == [(dossiers, len(log))] * count
        floor = _again(database)
        house.close()
    over = f"{count} communes × {dossiers} dossiers"
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


def main() -> int:
    """The fleet of a province; 1 when a target is missed."""
    found = measure(PROVINCE)
    head = HEAD.format(
        devices=PROVINCE,
        dossiers=DOSSIERS,
        cores=os.cpu_count(),
        wait=READ,
        date=date.today(),
        system=platform.system(),
        python=platform.python_version(),
    )
    text = head + "\n".join(ratio.row() for ratio in found) + "\n"
    print(text)
    RESULTS.write_text(text, "utf-8")
    return int(any(ratio.target is not None and ratio.ratio > ratio.target for ratio in found))


if __name__ == "__main__":
    sys.exit(main())
