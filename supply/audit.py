"""``make audit``: licences and pins of what ships, offline; known vulnerabilities where their data is at hand."""

import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from supply.parts import ROOT, Part, Pin, locked, shipped

FREE = re.compile(
    r"\b(MIT(-0|-CMU)?|0?BSD|BSD-[23]-Clause|Apache|MPL-2\.0|Mozilla Public License 2\.0|PSF|Python Software|Zlib|OFL)"
)
STRONG = re.compile(r"(?<!L)\bA?GPL|(?<!Lesser )General Public|Affero", re.IGNORECASE)
LESSER = re.compile(r"\bLGPL|Lesser General", re.IGNORECASE)

EXPLAINED = {
    "psycopg": "LGPL-3.0: used as a library, unchanged, replaceable by whoever runs the hub; ships with province alone",
    "psycopg-binary": "LGPL-3.0: the same library with PostgreSQL's own client (PostgreSQL licence) in its wheel",
}
"""What is under the LGPL and why it may ship."""

UNCHECKED = (
    "NOT CHECKED: known vulnerabilities. Get OSV's export of PyPI's advisories (PyPI/all.zip) on a PC with a network, "
    "then: make audit ADVISORIES=all.zip"
)


def licences(parts: Iterable[Part]) -> Iterator[str]:
    """What may not ship, a sentence each."""
    for part in parts:
        if STRONG.search(part.license):
            yield f"{part.name} {part.version}: {part.license} may not ship"
        elif LESSER.search(part.license):
            if part.name not in EXPLAINED:
                yield f"{part.name} {part.version}: {part.license} is not explained in supply/audit.py"
        elif not FREE.search(part.license):
            yield f"{part.name} {part.version}: licence {part.license!r} is not known; read it, then supply/parts.py"


def pins(parts: Iterable[Part], lock: Mapping[str, Pin]) -> Iterator[str]:
    """What the lock does not hold fast."""
    for part in parts:
        pin = lock.get(part.name)
        if pin is None:
            yield f"{part.name}: not in requirements.lock"
        elif not pin.hashes:
            yield f"{part.name}: no hash in requirements.lock"
        elif pin.version != part.version:
            yield f"{part.name}: installed {part.version}, locked {pin.version}"


def vulnerabilities(parts: Iterable[Part], advisories: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Which versions that ship an advisory names (OSV's schema, https://ossf.github.io/osv-schema)."""
    versions = {part.name: part.version for part in parts}
    for advisory in advisories:
        for affected in () if advisory.get("withdrawn") else advisory.get("affected", ()):
            package = affected.get("package", {})
            name = canonicalize_name(str(package.get("name", "")))
            if package.get("ecosystem") == "PyPI" and name in versions and _hit(versions[name], affected):
                yield f"{name} {versions[name]}: {advisory.get('id')} {advisory.get('summary', '')}".rstrip()


def _hit(version: str, affected: Mapping[str, Any]) -> bool:
    if version in affected.get("versions", ()):
        return True
    ranges = (each.get("events", ()) for each in affected.get("ranges", ()) if each.get("type") == "ECOSYSTEM")
    return any(_inside(Version(version), events) for events in ranges)


def _inside(version: Version, events: Iterable[Mapping[str, str]]) -> bool:
    """Whether a version lies behind the last ``introduced`` and before what ended that; events are in their order."""
    inside = False
    for event in events:
        ((kind, text),) = event.items()
        try:
            said = Version("0" if text == "0" else text)
        except InvalidVersion:
            # A version that cannot be compared is not taken for an end.
            continue
        if kind == "introduced" and version >= said:
            inside = True
        elif (kind == "fixed" and version >= said) or (kind == "last_affected" and version > said):
            inside = False
    return inside


def read_advisories(path: Path) -> Iterator[dict[str, Any]]:
    """Every advisory of a folder or a ZIP file of JSON files."""
    if path.is_dir():
        yield from (json.loads(file.read_text("utf-8")) for file in sorted(path.rglob("*.json")))
    else:
        with zipfile.ZipFile(path) as parts:
            yield from (json.loads(parts.read(name)) for name in parts.namelist() if name.endswith(".json"))


def main(advisories: str = "") -> int:
    """0 when nothing is wrong, as far as it was checked; 1 else."""
    parts = shipped()
    lock = locked((ROOT / "requirements.lock").read_text("utf-8"))
    found = [*licences(parts), *pins(parts, lock)]
    if advisories:
        found += vulnerabilities(parts, read_advisories(Path(advisories)))
    for sentence in found:
        print(f"! {sentence}")
    for name, why in EXPLAINED.items():
        print(f"  {name}: {why}")
    print(f"{len(parts)} libraries ship: licences and pins {'as they should be' if not found else 'NOT in order'}.")
    print("Known vulnerabilities: looked up." if advisories else UNCHECKED)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
