"""What the repository promises about itself: documents that name real commands, a lock without addresses."""

import re
import tomllib
from pathlib import Path

import pytest

from counter.unit import read_unit_file
from motcua.__main__ import COMMANDS
from province.__main__ import COMMANDS as PROVINCE_COMMANDS

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(name: str) -> list[str]:
    return BLOCK.findall((ROOT / name).read_text("utf-8"))


def test_both_readmes_give_the_same_commands() -> None:
    assert blocks("README.md") == blocks("README.vi.md")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_and_link_of_a_document_is_real(path: Path) -> None:
    text = path.read_text("utf-8")
    made = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for command in re.findall(r"`make ([\w-]+)`|^make ([\w-]+)$", text, re.MULTILINE):
        assert next(filter(None, command)) in made
    for command in re.findall(r"(?:`|bin/)motcua ([a-z]+)", text):
        assert command in COMMANDS
    for command in re.findall(r"motcua-province ([a-z]+)", text):
        assert command in PROVINCE_COMMANDS
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
        assert (path.parent / link).exists(), link


def test_every_figure_of_the_results_held_its_target_or_is_named_as_missed() -> None:
    rows = (ROOT / "benchmarks" / "RESULTS.md").read_text("utf-8").splitlines()
    missed = (ROOT / "docs" / "decisions" / "screens.md").read_text("utf-8").split("**Missed so far**")[1]
    figures = [row.split("|") for row in rows if row.startswith("| ") and not row.startswith("| what")]
    assert len(figures) >= 6
    for cells in figures:
        target = cells[6].strip().lstrip("≤ ")
        held = target == "–" or float(cells[5].strip(" *")) <= float(target)
        assert held or f"| {cells[1].strip()} |" in missed, cells[1]


def test_the_lock_has_hashes_and_no_addresses() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    pins = re.findall(r"^([a-z0-9._-]+)==", text, re.MULTILINE)
    assert len(pins) > 40
    assert text.count("--hash=sha256:") > len(pins)


def test_every_dependency_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    locked = (ROOT / "requirements.lock").read_text("utf-8")
    for requirement in wanted:
        name = re.split(r"[=<>\[]", requirement)[0]
        assert re.search(rf"^{re.escape(name)}==", locked, re.MULTILINE), name


def test_the_sample_unit_file_reads() -> None:
    setup = read_unit_file((ROOT / "motcua" / "sample" / "unit.toml").read_text("utf-8"))
    assert (setup.unit.code, setup.counter) == ("H15.50.05", 1)
