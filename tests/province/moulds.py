"""A new counter's home and a new server's store, made once in a process and copied for every run of the simulation:
what is made anew is tested elsewhere, and would be a fifth of a short run."""

import shutil
import tempfile
from atexit import register
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect
from sqlalchemy.util import LRUCache

from counter.clock import SystemClock
from db.home import make_home
from db.store import Store
from province import database

COMPILED = LRUCache[Any, Any](1000)
"""The stores of all runs are alike, and so are their statements; compiled once."""

_open = database.open_file


@cache
def _folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="motcua-moulds-"))
    register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def _home() -> Path:
    home = _folder() / "home"
    make_home(home)
    Store(home, _folder() / "state", SystemClock(), new=True).close()
    return home


@cache
def _server() -> Path:
    home = _folder() / "server"
    home.mkdir()
    database.make_key(home)
    engine = _open(home / database.DATABASE, home)
    database.make_database(engine)
    engine.dispose()
    return home


def home(target: Path) -> None:
    """In place of ``make_home``."""
    shutil.copytree(_home(), target)


def server(target: Path) -> None:
    """In place of ``make_key``: the store lies there with it."""
    for name in (database.KEY, database.DATABASE):
        shutil.copyfile(_server() / name, target / name)


def opened(file: Path, home: Path) -> Engine:
    """In place of ``open_file``: a new one is from the mould, as the key of every home is."""
    if not file.exists():
        shutil.copyfile(_server() / database.DATABASE, file)
    engine = _open(file, home)
    vars(engine)["_compiled_cache"] = COMPILED
    return engine


def filled(engine: Engine) -> None:
    """In place of ``make_database``: it is."""
    with engine.begin() as connection:
        assert inspect(connection).has_table("upload_part")
