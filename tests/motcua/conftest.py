"""The program from its front door: a real home, real papers, the PC's own clock."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from motcua.__main__ import main
from motcua.files import SAMPLE


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Said]


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs ``motcua`` with a home, a witness and a PIN of the test's own."""
    monkeypatch.setenv("MOTCUA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("MOTCUA_PIN", "246813")
    monkeypatch.delenv("MOTCUA_NOW", raising=False)

    def run(*words: object) -> Said:
        capfd.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture
def real(run: Run) -> Run:
    """The same, with the sample unit set up for real work."""
    assert run("setup", SAMPLE / "unit.toml").code == 0
    return run


@pytest.fixture
def give(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of JSON lines, or of raw text."""

    def give(*lines: Any, name: str = "in.jsonl") -> Path:
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        path = tmp_path / name
        path.write_text("\n".join(texts) + "\n", "utf-8")
        return path

    return give
