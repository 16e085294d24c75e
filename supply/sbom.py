"""``make sbom``: the bill of materials of a release, CycloneDX 1.6 in JSON; the same input gives the same bytes."""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from supply.parts import ROOT, Part, shipped, wanted


def bill(project: dict[str, Any], parts: list[Part]) -> dict[str, Any]:
    """The document, as https://cyclonedx.org/docs/1.6/json/ has it."""
    own = f"{project['name']}@{project['version']}"
    roots = {requirement.split("[")[0].split("=")[0].split(">")[0] for requirement in wanted(project)}
    refs = {part.name: f"pkg:pypi/{part.name}@{part.version}" for part in parts}
    fonts = {"type": "data", "name": "MotcuaSerif", "bom-ref": "MotcuaSerif", "licenses": _licenses("OFL-1.1")}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "licenses": _licenses(project["license"]),
            }
        },
        "components": [
            *(
                {
                    "type": "library",
                    "bom-ref": refs[part.name],
                    "name": part.name,
                    "version": part.version,
                    "purl": refs[part.name],
                    "licenses": _licenses(part.license),
                }
                for part in parts
            ),
            fonts,
        ],
        "dependencies": [
            {"ref": own, "dependsOn": [*(refs[name] for name in sorted(roots)), "MotcuaSerif"]},
            *({"ref": refs[part.name], "dependsOn": [refs[name] for name in part.needs]} for part in parts),
        ],
    }


def _licenses(said: str) -> list[dict[str, Any]]:
    """As its author wrote it, by name: not everybody writes SPDX's."""
    return [{"license": {"name": said}}]


def main(target: Path) -> None:
    """Write it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    made = bill(project, shipped())
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{target}: {len(made['components'])} components")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
