"""Which national system a hub feeds and how it is reached: ``quoc-gia.toml`` in the hub's home. Without it, none."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from counter.record import Reader
from counter.refusal import Refused
from province.national import first, second
from province.national.delivery import Adapter
from province.national.wire import Wire

FILE = "quoc-gia.toml"


def read_access(home: Path) -> Callable[[Wire], Adapter] | None:
    """What makes the adapter, ``None`` where the hub feeds no national system. Raises ``Refused``."""
    try:
        data = tomllib.loads((home / FILE).read_text("utf-8-sig"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise Refused(
            f"Không đọc được {FILE} trong thư mục máy chủ; xem lại cách ghi trong docs/national.md."
        ) from None
    top = Reader(data, FILE)
    generation = top.number("generation", 0, least=1, most=2)
    if not generation:
        raise Refused(f'{FILE} cần "generation": 1 (mapAPI) hoặc 2 (LGSP); xem docs/national.md.')
    agencies = _agencies(Reader(top.table("agencies"), "[agencies]"))
    entry = Reader(top.table("access"), "[access]")
    top.finish()
    if generation == 1:
        return _first(entry, agencies)
    return _second(entry, agencies)


def _agencies(entry: Reader) -> Mapping[str, str]:
    return {unit: entry.text(unit, required=True) for unit in entry.data}


def _first(entry: Reader, agencies: Mapping[str, str]) -> Callable[[Wire], Adapter]:
    needed = ("adapter_url", "username", "password", "dstcode", "integration_endpoint", "share_endpoint")
    values = {name: entry.text(name, required=True) for name in needed} | _others(entry, ("auth_endpoint",))
    entry.finish()
    access = first.Access(**values, agencies=agencies)
    return lambda wire: first.FirstGeneration(access, wire)


def _second(entry: Reader, agencies: Mapping[str, str]) -> Callable[[Wire], Adapter]:
    paths = ("token", "next_value", "create", "trail", "status", "look_up")
    values = {name: entry.text(name, required=True) for name in ("url", "client_id", "client_secret")}
    values |= _others(entry, paths)
    entry.finish()
    access = second.Access(**values, agencies=agencies)
    return lambda wire: second.SecondGeneration(access, wire)


def _others(entry: Reader, names: tuple[str, ...]) -> dict[str, Any]:
    """Paths that no source confirms may be told otherwise than they are shipped."""
    return {name: value for name in names if (value := entry.text(name))}
