"""The agencies that dossiers go to, each by one name: a list with a version (``data/agencies.toml``), before it what
the unit says of itself, behind it what was written by hand before."""

import os
from collections.abc import Iterable, Sequence
from functools import cache

from counter.calendar import DATA
from counter.refusal import Refused
from counter.text import fold, initials, rank


@cache
def shipped() -> tuple[str, ...]:
    """The names of the list, which nobody has held against a province's decision yet."""
    import tomllib

    with open(os.path.join(DATA, "agencies.toml"), "rb") as file:
        return tuple(tomllib.load(file)["names"])


def known(own: Iterable[str], written: Iterable[str]) -> tuple[str, ...]:
    """All names, each once: of two that differ in marks, capitals or signs alone the first stays."""
    found: dict[str, str] = {}
    for name in (*own, *shipped(), *written):
        found.setdefault(fold(name), name)
    return tuple(found.values())


def called(name: str, names: Iterable[str]) -> str:
    """``name`` as it stands in ``names``, whatever its marks, capitals and signs; one that is not there stays. Raises
    ``Refused`` for what has no letter: it is no name, but perhaps meant to choose one."""
    if not any(letter.isalpha() for letter in name):
        raise Refused("Đây không phải tên cơ quan; gõ vài chữ của tên rồi chọn bằng mũi tên xuống.")
    wanted = fold(name)
    return next((each for each in names if fold(each) == wanted), name)


def matching(text: str, names: Sequence[str]) -> list[str]:
    """What a few letters without marks or the first letters of the words stand for, best first, the whole name before
    all; all for nothing."""
    wanted = fold(text)
    if not wanted:
        return list(names)
    ranks = ((_rank(wanted, name), place) for place, name in enumerate(names))
    return [names[place] for _, place in sorted((each, place) for each, place in ranks if each is not None)]


def _rank(wanted: str, name: str) -> int | None:
    folded = fold(name)
    return 0 if folded == wanted else rank(wanted, folded, initials(name))
