"""Nothing that comes in from outside makes the program stumble, however it is bent."""

import pytest

from tests.e2e.inputs import WAYS, tried

FEW, MANY = 60, 5_000


@pytest.mark.parametrize("name", WAYS)
def test_good_is_taken_and_bad_refused_in_words(name: str) -> None:
    way = WAYS[name]
    for good in way.good():
        way.take(good)
    tried(name, FEW)


@pytest.mark.soak
@pytest.mark.parametrize("name", WAYS)
def test_many_bad_inputs(name: str) -> None:
    tried(name, MANY, start=2)
