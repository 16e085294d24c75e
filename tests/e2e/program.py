"""The installed program in processes of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from motcua.files import SAMPLE

MOTCUA = Path(sys.executable).with_name("motcua.exe" if os.name == "nt" else "motcua")


class Program:
    """``motcua`` on one home; ``within`` are the words before each command."""

    def __init__(self, folder: Path, within: tuple[str, ...] = ()) -> None:
        self.home = folder / "home"
        self.within = within
        self.env = {
            **os.environ,
            "MOTCUA_HOME": str(self.home),
            "MOTCUA_STATE": str(folder / "state"),
            "MOTCUA_PIN": "246813",
            "PYTHONUTF8": "1",
        }

    def run(self, *words: object) -> "subprocess.CompletedProcess[str]":
        """One command, to its end."""
        command = [*self.within, str(MOTCUA), *map(str, words)]
        return subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)

    def feed(self, given: str, *words: object) -> "subprocess.CompletedProcess[str]":
        """One command that reads ``given``."""
        command = [str(MOTCUA), *map(str, words)]
        return subprocess.run(
            command, env=self.env, input=given, capture_output=True, text=True, encoding="utf-8", check=False
        )

    def start(self, *words: object) -> "subprocess.Popen[str]":
        """One command, left running."""
        command = [str(MOTCUA), *map(str, words)]
        return subprocess.Popen(
            command, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def set_up(self) -> "Program":
        """The sample unit, for real work."""
        done = self.run("setup", SAMPLE / "unit.toml")
        assert done.returncode == 0, done.stderr
        return self

    def json(self, *words: object) -> Any:
        """A command's answer."""
        return json.loads(self.run(*words, "--json").stdout)

    def verified(self) -> Any:
        """The report of a home that must be whole."""
        report = self.json("verify")
        assert report["whole"], report["damage"]
        return report
