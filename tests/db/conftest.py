"""Two counters of one commune."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.office import UNIT, Office
from tests.wire import Town


@pytest.fixture
def offices(new_office: Callable[..., Office], tmp_path: Path) -> Iterator[tuple[Town, Office, Office]]:
    """A hub and two counters that know each other's dossiers."""
    first, second = new_office("a", "s1"), new_office("b", "s2")
    second.clock, second.time = first.clock, first.time
    second.store.clock = first.clock
    town = Town(tmp_path / "hub", first.clock)
    town.enrolled(first, UNIT, 1)
    town.enrolled(second, UNIT, 2)
    yield town, first, second
    town.house.close()
