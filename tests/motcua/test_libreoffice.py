"""The reports opened by LibreOffice itself: numbers are numbers, text is never worked out."""

import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from counter.report import Column, Report, Row, Table
from motcua.export import write_csv, write_xlsx
from tests.motcua.conftest import Run
from tests.motcua.test_report import PERIOD, TRICKY
from tests.office import intake

LIBREOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
OFFICE, TABLE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table"))

pytestmark = pytest.mark.skipif(
    LIBREOFFICE is None, reason="no LibreOffice on this machine (apt-get install libreoffice-calc-nogui)"
)

Opened = dict[str, list[ElementTree.Element]]


COMMAS_AND_UTF_8 = "--infilter=Text - txt - csv (StarCalc):44,34,76,1"
"""What its dialog proposes by itself for a CSV file that begins as ours."""


def opened(folder: Path, *files: Path) -> Opened:
    """The cells with something in them of each file, as LibreOffice has them once it has opened it."""
    assert LIBREOFFICE is not None
    command = [LIBREOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += [COMMAS_AND_UTF_8] if files[0].suffix == ".csv" else []
    command += ["--convert-to", "fods", "--outdir", str(folder / "opened"), *map(str, files)]
    subprocess.run(command, capture_output=True, timeout=240, check=True)
    found = {}
    for file in files:
        tree = ElementTree.parse(folder / "opened" / f"{file.stem}.fods")
        found[file.name] = [cell for cell in tree.iter(f"{TABLE}table-cell") if cell.get(f"{OFFICE}value-type")]
    return found


def text_of(cell: ElementTree.Element) -> str:
    """What stands in a cell."""
    return "".join(cell.itertext()).strip()


def kinds(cells: list[ElementTree.Element], text: str) -> set[str | None]:
    """As what the cells with that text stand there."""
    return {cell.get(f"{OFFICE}value-type") for cell in cells if text_of(cell) == text}


def test_numbers_are_numbers_and_text_is_text(real: Run, give: Any, tmp_path: Path) -> None:
    given = [intake(procedure="1.004873", name=name) for name in ("=HYPERLINK(1)", "Nguyễn Văn Mẫu", "Lê Thị Mẫu")]
    assert real("receive", give(*given)).code == 0
    for name, command in {"so": ("register",), "ii06a": ("report", "ii06a"), "tong-hop": ("report", "summary")}.items():
        assert real(*command, *PERIOD, "-o", tmp_path / f"{name}.xlsx").code == 0
    made = Report("Thử", "", [], [Table("", [Column("=A", 9)], [Row([text]) for text in TRICKY])], ["=2+2"])
    for ending, write in {"xlsx": write_xlsx, "csv": write_csv}.items():
        with (tmp_path / f"thu-{ending}.{ending}").open("wb") as file:
            write(made, file)

    seen = opened(tmp_path, *sorted(tmp_path.glob("*.xlsx"))) | opened(tmp_path, tmp_path / "thu-csv.csv")

    assert not [cell for cells in seen.values() for cell in cells if cell.get(f"{TABLE}formula")]
    assert kinds(seen["so.xlsx"], "=HYPERLINK(1)") == {"string"}
    numbers = [cell.get(f"{OFFICE}value") for cell in seen["ii06a.xlsx"] if kinds([cell], "3") == {"float"}]
    assert "3" in numbers
    assert {"3"} == set(numbers)
    for name in ("so.xlsx", "tong-hop.xlsx"):
        assert "float" in {cell.get(f"{OFFICE}value-type") for cell in seen[name]}
    for name in ("thu-xlsx.xlsx", "thu-csv.csv"):
        assert {cell.get(f"{OFFICE}value-type") for cell in seen[name]} == {"string"}
        assert {text_of(cell).lstrip("'") for cell in seen[name]} >= {*map(str.strip, TRICKY), "=A", "=2+2"}
