"""A hub before each generation of the national interface."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, StaticPool, create_engine

from province.national.tables import METADATA
from tests.province.national.hub import Hub
from tests.province.national.portal import FirstPortal, SecondGateway


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)
    METADATA.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def first(engine: Engine) -> Hub:
    """A hub before the first generation."""
    return Hub(FirstPortal(), engine)


@pytest.fixture(params=[FirstPortal, SecondGateway], ids=["first", "second"])
def hub(engine: Engine, request: pytest.FixtureRequest) -> Hub:
    """A hub before either generation."""
    return Hub(request.param(), engine)


@pytest.fixture(params=[FirstPortal, SecondGateway], ids=["first", "second"])
def real(engine: Engine, request: pytest.FixtureRequest) -> Iterator[Hub]:
    """The same over real HTTP on this machine."""
    with request.param() as simulator:
        made = Hub(simulator, engine, socket=True)
        yield made
        made.client.close()
