"""What all tests share."""

import gc
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua.files import SAMPLE
from tests.office import Office


def pytest_collection_finish() -> None:
    """What was imported stays: the collector goes round it from now on, which is a fifth of the time of many tests."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """At its end everything is let go of, or libraries would call it leaked."""
    gc.unfreeze()


@pytest.fixture
def new_office(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Makes offices in folders of their own that share one state folder, as programs on one PC do."""
    offices: list[Office] = []

    def make(name: str = "home", state: str = "state", start: str = "2026-11-19T09:00") -> Office:
        offices.append(Office(tmp_path / name, tmp_path / state, start))
        return offices[-1]

    yield make
    for office in offices:
        office.store.close()


@pytest.fixture
def office(new_office: Callable[..., Office]) -> Office:
    """A counter that is set up for real work."""
    return new_office().set_up()


@pytest.fixture
def sample() -> dict[str, Any]:
    """The sample dossier that the program ships."""
    loaded: dict[str, Any] = json.loads((SAMPLE / "dossier.json").read_text("utf-8"))
    return loaded
