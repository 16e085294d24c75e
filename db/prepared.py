"""Core statements for the hot path: compiled once a process, run on the bare driver.

SQLAlchemy spends some 70 microseconds on each execution; an intake has a dozen (benchmarks/RESULTS.md). Times go in and
come out as the text that they are kept as.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.sql.expression import ClauseElement

from counter.clock import stamp

Values = Mapping[str, Any]


class Prepared:
    """One statement; call it with a connection and its values by name."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._sql = ""
        self._names: tuple[str, ...] = ()
        self._fixed: Values = {}

    def __call__(self, connection: Connection, values: Values) -> Any:
        """The driver's cursor. Raises the driver's errors."""
        self._compile()
        return driver(connection).execute(self._sql, self._row(values))

    def many(self, connection: Connection, rows: Iterable[Values]) -> None:
        """Once for each row."""
        self._compile()
        driver(connection).executemany(self._sql, [self._row(values) for values in rows])

    def _compile(self) -> None:
        if not self._sql:
            compiled: Any = self._statement.compile(dialect=dialect(paramstyle="qmark"))
            self._sql, self._names = compiled.string, tuple(compiled.positiontup or ())
            self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def _row(self, values: Values) -> tuple[Any, ...]:
        return tuple(self._value(name, values) for name in self._names)

    def _value(self, name: str, values: Values) -> Any:
        value = values[name] if name in values else self._fixed[name]
        return stamp(value) if isinstance(value, datetime) else value


def driver(connection: Connection) -> Any:
    """The bare driver's connection, in the same transaction."""
    return connection.connection.driver_connection


def moment(text: str | None) -> datetime | None:
    """A time as it is kept."""
    return None if text is None else datetime.fromisoformat(text)
