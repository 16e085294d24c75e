"""What ships is known, pinned and free; what is not so is said by name."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from supply import audit, sbom
from supply.parts import ROOT, TOLD, Part, Pin, license_of, locked, shipped

PARTS = shipped()
LOCK = locked((ROOT / "requirements.lock").read_text("utf-8"))


def test_what_ships_is_all_there_and_nothing_of_the_tests() -> None:
    names = {part.name for part in PARTS}
    assert names >= {"textual", "sqlcipher3", "pynacl", "psycopg", "psycopg-binary", "fastapi", "certifi", "tzdata"}
    assert not names & {"pytest", "fpdf2", "weasyprint", "pyphen", "hypothesis", "schemathesis"}
    assert all(need in names for part in PARTS for need in part.needs)
    assert next(part for part in PARTS if part.name == "sqlmodel").needs


def test_what_ships_may_ship_and_is_pinned() -> None:
    assert [*audit.licences(PARTS), *audit.pins(PARTS, LOCK)] == []
    assert audit.EXPLAINED.keys() == {part.name for part in PARTS if audit.LESSER.search(part.license)}
    assert {part.name for part in PARTS} >= TOLD.keys()


@pytest.mark.parametrize(
    ("licence", "free"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("BSD license (see license.txt for details)", True),
        ("MPL-2.0", True),
        ("GPL-3.0-or-later", False),
        ("GNU General Public License v2 or later (GPLv2+)", False),
        ("GPLv2", False),
        ("AGPL-3.0", False),
        ("GNU Affero General Public License v3", False),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("MIT AND GPL-2.0-only", False),
        ("SSPL-1.0", False),
        ("", False),
    ],
)
def test_a_licence_is_judged(licence: str, free: bool) -> None:
    said = list(audit.licences([Part("thing", "1", licence, ())]))
    assert (said == []) == free
    assert all("thing 1" in sentence for sentence in said)


def test_a_lesser_licence_ships_where_it_is_explained() -> None:
    assert list(audit.licences([Part("psycopg", "3", "LGPL-3.0-only", ())])) == []
    assert list(audit.licences([Part("psycopg", "3", "GPL-3.0-only", ())]))


def test_a_pin_that_is_missing_older_or_without_a_hash_is_named() -> None:
    part = Part("thing", "1.2", "MIT", ())
    for lock, said in (
        ({}, "not in"),
        ({"thing": Pin("1.2", ())}, "no hash"),
        ({"thing": Pin("1.1", ("ab",))}, "locked 1.1"),
    ):
        (sentence,) = audit.pins([part], lock)
        assert said in sentence
    text = "thing==1.2 ; sys_platform == 'win32' \\\n    --hash=sha256:" + "a" * 64 + "\n    # via x\nother==3\n"
    assert locked(text) == {"thing": Pin("1.2", ("a" * 64,)), "other": Pin("3", ())}


def test_the_licence_is_found_wherever_its_author_put_it() -> None:
    assert license_of("x", {"license_expression": "MIT", "license": "see file"}) == "MIT"
    assert license_of("x", {"license": "BSD\nlong text"}) == "BSD"
    assert license_of("x", {"classifier": ["Topic :: X", "License :: OSI Approved :: MIT License"]}) == "MIT License"
    assert license_of("x", {}) == ""


def advisory(**range_: str) -> dict[str, Any]:
    events = [{kind: version} for kind, version in range_.items()]
    package = {"ecosystem": "PyPI", "name": "Some_Thing"}
    return {"id": "X-1", "affected": [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}]}


@pytest.mark.parametrize(
    ("told", "hit"),
    [
        (advisory(introduced="0", fixed="1.10"), True),
        (advisory(introduced="0", fixed="1.9"), False),
        (advisory(introduced="0", last_affected="1.9"), True),
        (advisory(introduced="0", last_affected="1.8"), False),
        (advisory(introduced="2"), False),
        (advisory(introduced="0") | {"withdrawn": "2026-01-01"}, False),
        (
            {"id": "X-1", "affected": [{"package": {"ecosystem": "npm", "name": "some-thing"}, "versions": ["1.9"]}]},
            False,
        ),
        (
            {"id": "X-1", "affected": [{"package": {"ecosystem": "PyPI", "name": "some-thing"}, "versions": ["1.9"]}]},
            True,
        ),
    ],
)
def test_an_advisory_is_looked_up(told: dict[str, Any], hit: bool) -> None:
    found = list(audit.vulnerabilities([Part("some-thing", "1.9", "MIT", ())], [told]))
    assert found == (["some-thing 1.9: X-1"] if hit else [])


def test_without_data_it_says_so_and_with_it_it_looks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main() == 0
    assert "NOT CHECKED" in capsys.readouterr().out
    package = {"ecosystem": "PyPI", "name": "textual"}
    every = {
        "id": "X-2",
        "affected": [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]}],
    }
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.json").write_text(json.dumps(every))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as data:
        data.writestr("x.json", json.dumps(every))
    for path in ("data", "all.zip"):
        assert audit.main(str(tmp_path / path)) == 1
        told = capsys.readouterr().out
        assert "X-2" in told
        assert "NOT CHECKED" not in told


def test_the_bill_of_materials_is_whole_and_the_same_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        sbom.main(tmp_path / "build" / name)
    text = (tmp_path / "build" / "one").read_text("utf-8")
    assert text == (tmp_path / "build" / "two").read_text("utf-8")
    made = json.loads(text)
    assert (made["bomFormat"], made["specVersion"], made["metadata"]["component"]["name"]) == (
        "CycloneDX",
        "1.6",
        "motcua",
    )
    refs = [component["bom-ref"] for component in made["components"]]
    assert len(set(refs)) == len(refs) == len(PARTS) + 1
    known = {*refs, made["metadata"]["component"]["bom-ref"]}
    for each in made["dependencies"]:
        assert each["ref"] in known
        assert set(each["dependsOn"]) <= known
    assert all(component["licenses"][0]["license"]["name"] for component in made["components"])
    assert "://" not in text
