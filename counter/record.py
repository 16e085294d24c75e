"""Reading what came from outside: every key named, every type checked, nothing unknown let through."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import IntEnum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from counter.clock import iso, parse_moment, stamp
from counter.refusal import Refused
from counter.text import clean

T = TypeVar("T")
Choice = TypeVar("Choice", bound=str | None)


class Reader:
    """One object of a JSON or TOML file. Each method takes one key; ``finish`` refuses those that nobody took.

    A ``null`` reads as a missing key. ``what`` names the object in refusals.
    """

    def __init__(self, data: Any, what: str) -> None:
        if not isinstance(data, Mapping):
            raise Refused(f"Mục {what} phải là một đối tượng {{…}}; xem lại cách ghi.")
        self.data: Mapping[str, Any] = data
        self.what = what
        self._taken: set[str] = set()

    def _take(self, key: str) -> Any:
        self._taken.add(key)
        return self.data.get(key)

    def _wrong(self, key: str, wanted: str) -> Refused:
        return Refused(f'Mục "{key}" của {self.what} {wanted}.')

    def text(self, key: str, *, required: bool = False, lines: bool = False) -> str:
        """Cleaned text, empty when missing."""
        value = self._take(key)
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise self._wrong(key, "phải là chữ trong dấu ngoặc kép")
        cleaned = clean(value, f'Mục "{key}" của {self.what}', lines=lines) if value else ""
        if required and not cleaned:
            raise self._wrong(key, "còn thiếu; ghi vào rồi làm lại")
        return cleaned

    def raw(self, key: str) -> str:
        """Text exactly as it came, empty when missing: a scan that its own reader checks."""
        value = self._take(key)
        if value is not None and not isinstance(value, str):
            raise self._wrong(key, "phải là chữ trong dấu ngoặc kép")
        return value or ""

    def number(self, key: str, default: int, *, least: int = 0, most: int = 10_000_000_000) -> int:
        """A whole number within bounds."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self._wrong(key, f"phải là số nguyên từ {least} đến {most}")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self._wrong(key, "phải là true hoặc false")
        return value

    def choice(self, key: str, allowed: tuple[Choice, ...], default: Choice) -> Choice:
        """One of ``allowed``."""
        value = self._take(key)
        if value is None:
            return default
        for option in allowed:
            if value == option:
                return option
        raise self._wrong(key, "phải là một trong: " + ", ".join(str(o) for o in allowed if o))

    def day(self, key: str) -> date | None:
        """A day, as TOML's own or as ISO text."""
        value = self._take(key)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise self._wrong(key, "phải là ngày, như 2026-11-20") from None

    def moment(self, key: str) -> datetime | None:
        """A time, ISO 8601."""
        value = self.text(key)
        return parse_moment(value) if value else None

    def strings(self, key: str) -> list[str]:
        """A list of texts."""
        value = self._list(key)
        if not all(isinstance(v, str) for v in value):
            raise self._wrong(key, "phải là danh sách chữ")
        return [clean(v, f'Mục "{key}" của {self.what}') for v in value]

    def tables(self, key: str) -> "list[Reader]":
        """A list of objects."""
        return [Reader(v, f"{key} thứ {i} của {self.what}") for i, v in enumerate(self._list(key), 1)]

    def table(self, key: str) -> Mapping[str, Any]:
        """An object as it is, empty when missing."""
        value = self._take(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise self._wrong(key, "phải là một đối tượng {…}")
        return value

    def _list(self, key: str) -> Sequence[Any]:
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._wrong(key, "phải là một danh sách […]")
        return value

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        return self.data.get(key) is not None

    def finish(self, *ignored: str) -> None:
        """Refuse keys that no method took, by name."""
        unknown = [key for key in self.data if key not in self._taken and key not in ignored]
        if unknown:
            name = clean(str(unknown[0]), "Tên khóa")[:40]
            raise Refused(f'Khóa "{name}" của {self.what} không dùng được; bỏ khóa đó hoặc xem lại tên.')


def to_plain(value: Any) -> Any:
    """Dataclasses, tuples and times as JSON's own types. Fields that hold their default are left out, so that a
    later version's new field does not change an older record's digest."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if named := _fields(kind):
        return {
            name: v if type(v) in _PLAIN else to_plain(v)
            for name, default in named
            if (v := getattr(value, name)) != default and v not in ((), {})
        }
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [to_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {k: to_plain(v) for k, v in value.items()}
    return value


_PLAIN = frozenset({str, int, bool, NoneType})


_NO_DEFAULT = object()


def is_record(kind: Any) -> bool:
    """Whether values of ``kind`` have named fields: a dataclass or a named tuple."""
    return is_dataclass(kind) or hasattr(kind, "_field_defaults")


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Names and defaults, looked up once a kind; none of what is no record."""
    if is_dataclass(kind):
        return tuple((f.name, f.default) for f in fields(kind))
    return (
        tuple((name, kind._field_defaults.get(name, _NO_DEFAULT)) for name in kind._fields) if is_record(kind) else ()
    )


def shown(value: Any) -> Any:
    """As ``to_plain``, with every field present and times in seconds: what ``--json`` prints."""
    kind: Any = type(value)
    if named := _fields(kind):
        return {name: shown(getattr(value, name)) for name, _ in named}
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [shown(v) for v in value]
    if isinstance(value, Mapping):
        return {k: shown(v) for k, v in value.items()}
    return value


def from_plain(kind: type[T], data: Mapping[str, Any]) -> T:
    """The inverse of ``to_plain`` for the dataclass ``kind``."""
    readers = _readers(kind)  # type: ignore[arg-type]
    held = dict(data)
    for name in held.keys() & readers.keys():
        if held[name] is not None:
            held[name] = readers[name](held[name])
    return kind(**held)


def well_formed(record: Any, before: Any = None) -> bool:
    """Whether each field of a dataclass holds what its type says. What it holds in common with ``before`` is not looked
    at. A word that is none of a ``Literal`` may be a later version's. Raises ``KeyError`` for what is no field."""
    kind: Any = type(record)
    held = vars(before) if before is not None else {}
    tests = _tests(kind)
    changed = [(name, value) for name, value in vars(record).items() if held.get(name, _NO_DEFAULT) is not value]
    return all([tests[name](value) for name, value in changed])


@cache
def _tests(kind: Any) -> dict[str, Callable[[Any], bool]]:
    return {name: _test(hint) for name, hint in get_type_hints(kind).items()}


def _test(hint: Any) -> Callable[[Any], bool]:
    """Whether a value is of that type; the bounds of a number are those of every store and of JSON."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        inner = _test(next(a for a in get_args(hint) if a is not NoneType))
        return lambda value: value is None or inner(value)
    if origin is tuple:
        each = _test(get_args(hint)[0])
        return lambda values: type(values) is tuple and all(map(each, values))
    if origin is dict:
        held = _test(get_args(hint)[1])
        return lambda values: all(type(key) is str and held(value) for key, value in values.items())
    if hint is int:
        return lambda value: type(value) is int and abs(value) < _MOST
    if is_record(hint):
        parts = tuple(_tests(hint).items())
        return lambda value: type(value) is hint and all([test(getattr(value, name)) for name, test in parts])
    wanted = str if origin is Literal else hint
    return lambda value: type(value) is wanted


_MOST = 2**53


def _read(reader: Callable[[Any], Any] | None, value: Any) -> Any:
    return value if reader is None or value is None else reader(value)


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    """Of the fields that are not in JSON what they are here."""
    return {name: reader for name, hint in get_type_hints(kind).items() if (reader := _reader(hint)) is not None}


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    """What makes a value out of JSON's; ``None`` where that is it already. Found once a type: dossiers are read by the
    thousand."""
    origin = get_origin(hint)
    if hint in (str, int, bool, object, Any) or origin is Literal:
        return None
    if origin in (Union, UnionType):
        return _reader(next(a for a in get_args(hint) if a is not NoneType))
    if origin is tuple:
        each = _reader(get_args(hint)[0])
        return tuple if each is None else lambda values: tuple([_read(each, v) for v in values])
    if origin is dict:
        held = _reader(get_args(hint)[1])
        return lambda values: {k: _read(held, v) for k, v in values.items()}
    if isinstance(hint, type) and issubclass(hint, IntEnum):
        return hint
    if hint is datetime:
        return parse_moment
    if hint is date:
        return date.fromisoformat
    return partial(from_plain, hint)
