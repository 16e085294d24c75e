"""Which national system a hub feeds and how it is reached: ``quoc-gia.toml`` in the hub's home, sealed under its key
as ``quoc-gia.kin`` once the home is protected. Without either, none."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from counter.record import Reader
from counter.refusal import Refused
from db.guard import put_over
from db.home import held_key, write_private
from province.facts import sealed, unsealed
from province.national import first, second
from province.national.contents import Contents
from province.national.delivery import Adapter
from province.national.wire import Wire

FILE, SEALED = "quoc-gia.toml", "quoc-gia.kin"


class National(NamedTuple):
    """What makes the adapter, and where the national side fetches files from the hub; empty where it cannot."""

    make: Callable[[Wire, Contents], Adapter]
    files_url: str


def read_access(home: Path) -> National | None:
    """``None`` where the hub feeds no national system. Raises ``Refused``, ``Locked`` or ``Damaged``."""
    try:
        text = _text(home)
        data = tomllib.loads(text) if text is not None else None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        raise Refused(
            f"Không đọc được {FILE} trong thư mục máy chủ; xem lại cách ghi trong docs/national.md."
        ) from None
    if data is None:
        return None
    top = Reader(data, FILE)
    generation = top.number("generation", 0, least=1, most=2)
    if not generation:
        raise Refused(f'{FILE} cần "generation": 1 (mapAPI) hoặc 2 (LGSP); xem docs/national.md.')
    agencies = _agencies(Reader(top.table("agencies"), "[agencies]"))
    entry = Reader(top.table("access"), "[access]")
    files_url = top.text("files_url")
    top.finish()
    return National((_first if generation == 1 else _second)(entry, agencies), files_url)


def seal_access(home: Path, key: str) -> None:
    """Seal what lies readable, in place of what was sealed before. Raises ``Refused`` for what cannot be read."""
    read_access(home)
    if (home / FILE).exists():
        write_private(home / SEALED, sealed(key, (home / FILE).read_text("utf-8-sig")))
        put_over(home / FILE, "")
        (home / FILE).unlink()


def _text(home: Path) -> str | None:
    """The readable file is the newer one: an administrator has put it there since."""
    if (home / FILE).exists():
        return (home / FILE).read_text("utf-8-sig")
    return unsealed(held_key(home), (home / SEALED).read_text("ascii")) if (home / SEALED).exists() else None


def _agencies(entry: Reader) -> Mapping[str, str]:
    return {unit: entry.text(unit, required=True) for unit in entry.data}


def _first(entry: Reader, agencies: Mapping[str, str]) -> Callable[[Wire, Contents], Adapter]:
    needed = ("adapter_url", "username", "password", "dstcode", "integration_endpoint", "share_endpoint")
    values = {name: entry.text(name, required=True) for name in needed} | _others(entry, ("auth_endpoint",))
    entry.finish()
    access = first.Access(**values, agencies=agencies)
    return lambda wire, contents: first.FirstGeneration(access, wire, contents)


def _second(entry: Reader, agencies: Mapping[str, str]) -> Callable[[Wire, Contents], Adapter]:
    paths = ("token", "next_value", "create", "trail", "status", "look_up", "upload", "hand_in")
    values = {name: entry.text(name, required=True) for name in ("url", "client_id", "client_secret")}
    values |= _others(entry, paths)
    entry.finish()
    if bool(values.get("upload")) != bool(values.get("hand_in")):
        raise Refused(
            f'{FILE}: "upload" (gửi tệp) và "hand_in" (bổ sung tệp vào hồ sơ đã có) phải khai cả hai, hoặc bỏ cả hai '
            "thì tệp số hóa chưa gửi lên Cổng; xem docs/national.md."
        )
    access = second.Access(**values, agencies=agencies)
    return lambda wire, contents: second.SecondGeneration(access, wire, contents)


def _others(entry: Reader, names: tuple[str, ...]) -> dict[str, Any]:
    """Paths that no source confirms may be told otherwise than they are shipped."""
    told = {name: value for name in names if (value := entry.text(name))}
    wrong = next((name for name, value in told.items() if not value.startswith("/")), "")
    if wrong:
        raise Refused(f'{FILE}: "{wrong}" là đường dẫn ở máy chủ Cổng, bắt đầu bằng dấu /; xem docs/national.md.')
    return told
