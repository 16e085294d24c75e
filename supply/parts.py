"""What ships: the libraries that the counter and the province need, on Linux and on Windows, as the lock pins them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, NamedTuple

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
EXTRA = "province"

WINDOWS = {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"}

TOLD = {
    "colorama": ("BSD-3-Clause", "Windows alone; as its own metadata there says"),
    "sqlcipher3": ("Zlib", "no field in its metadata; the LICENSE in its wheel, read by us"),
    "tzdata": ("Apache-2.0", "Windows alone; as its own metadata there says"),
}
"""Licences that the metadata here does not tell, and how we know them."""

_PIN = re.compile(r"^([a-z0-9._-]+)==(\S+)([^\n]*\n(?:    --hash=[^\n]*\n)*)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class Pin(NamedTuple):
    """A line of the lock."""

    version: str
    hashes: tuple[str, ...]


class Part(NamedTuple):
    """A library that ships. ``license`` is as its author wrote it, empty where nobody did; ``needs`` are names."""

    name: str
    version: str
    license: str
    needs: tuple[str, ...]


def locked(text: str) -> dict[str, Pin]:
    """The pins of a lock, by name."""
    return {name: Pin(version, tuple(_HASH.findall(rest))) for name, version, rest in _PIN.findall(text)}


def wanted(project: Mapping[str, Any]) -> list[str]:
    """The requirements of what ships, from ``pyproject.toml``."""
    return [*project["dependencies"], *project["optional-dependencies"][EXTRA]]


def shipped() -> list[Part]:
    """Everything that ships, by name. Raises ``LookupError`` for what is neither installed nor in the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pins = locked((ROOT / "requirements.lock").read_text("utf-8"))
    needs: dict[str, set[str]] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [Requirement(text) for text in wanted(project)]
    while waiting:
        asked = waiting.pop()
        name = canonicalize_name(asked.name)
        for extra in {"", *asked.extras} - {each for known, each in seen if known == name}:
            seen.add((name, extra))
            more = list(_needs(name, extra))
            needs.setdefault(name, set()).update(canonicalize_name(each.name) for each in more)
            waiting += more
    return [_part(name, tuple(sorted(needs[name])), pins) for name in sorted(needs)]


def _needs(name: str, extra: str) -> Iterable[Requirement]:
    """What a library needs here or on Windows; nothing is known of one that is not installed here."""
    here = {key: str(value) for key, value in default_environment().items()}
    places = ({**here, "extra": extra}, {**here, **WINDOWS, "extra": extra})
    found = _installed(name)
    for text in (found.requires or ()) if found else ():
        need = Requirement(text)
        if any(need.marker.evaluate(place) for place in places) if need.marker else not extra:
            yield need


def _part(name: str, needs: tuple[str, ...], pins: Mapping[str, Pin]) -> Part:
    found = _installed(name)
    if found is not None:
        return Part(name, found.version, license_of(name, found.metadata.json), needs)
    if name not in pins:
        raise LookupError(name)
    return Part(name, pins[name].version, license_of(name, {}), needs)


def license_of(name: str, metadata: Mapping[str, Any]) -> str:
    """The licence that a library's metadata tells: as an expression, in a line, or by its classifiers."""
    told = str(metadata.get("license_expression") or "")
    line = str(metadata.get("license") or "").strip().split("\n")[0]
    classified = [each.split(" :: ")[-1] for each in metadata.get("classifier", ()) if each.startswith("License ::")]
    return told or line or ", ".join(classified) or TOLD.get(name, ("", ""))[0]


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None
