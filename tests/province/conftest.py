"""What the tests of the hub share: its own store, or a real PostgreSQL that is started once."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.province.commune import Commune
from tests.province.postgres import postgres

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL; the address of its first database."""
    with postgres() as url:
        yield url


@pytest.fixture
def new_database(postgresql: str) -> str:
    """An empty database of that server."""
    name = f"hub{next(_NUMBERS)}"
    with psycopg.connect(postgresql.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return postgresql.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["embedded", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Where a hub keeps its tables: its own file, or an empty PostgreSQL."""
    if request.param == "embedded":
        return ""
    found: str = request.getfixturevalue("new_database")
    return found


@pytest.fixture
def commune(tmp_path: Path, database: str) -> Iterator[Commune]:
    """A hub and its counters."""
    made = Commune(tmp_path, database)
    yield made
    made.close()
