"""A hub before each generation of the national interface."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from province.national import queue, record
from tests.province.national.hub import Hub
from tests.province.national.portal import FirstPortal, SecondGateway, Simulator


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{tmp_path / 'hub.db'}", hide_parameters=True)
    queue.METADATA.create_all(made)
    record.METADATA.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def before(engine: Engine) -> Iterator[Callable[[Simulator], Hub]]:
    """Puts a hub before a simulator."""
    started: list[Simulator] = []
    hubs: list[Hub] = []

    def put(simulator: Simulator) -> Hub:
        started.append(simulator)
        simulator.__enter__()
        hubs.append(Hub(simulator, engine))
        return hubs[-1]

    yield put
    for hub in hubs:
        hub.client.close()
    for simulator in started:
        simulator.__exit__()


@pytest.fixture
def first(before: Callable[[Simulator], Hub]) -> Hub:
    """A hub before the first generation."""
    return before(FirstPortal())


@pytest.fixture(params=[FirstPortal, SecondGateway], ids=["first", "second"])
def hub(before: Callable[[Simulator], Hub], request: pytest.FixtureRequest) -> Hub:
    """A hub before either generation."""
    return before(request.param())
