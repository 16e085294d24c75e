"""Makes the pictures of the README from the program itself: ``make picture``."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).with_name("motcua.exe" if os.name == "nt" else "motcua")


def receipt(folder: Path) -> None:
    """The receipt of the sample dossier, as the practice commune prints it."""
    env = {**os.environ, "MOTCUA_HOME": str(folder / "home"), "MOTCUA_NOW": "2026-11-20T08:31:00+07:00"}
    for command in (["demo"], ["verify"]):
        subprocess.run([PROGRAM, *command], env=env, check=True, stdout=subprocess.DEVNULL)
    made = subprocess.run([PROGRAM, "demo", "--json"], env=env, check=True, capture_output=True, text=True)
    paper = folder / "home" / json.loads(made.stdout)["receipt"]
    page = pypdfium2.PdfDocument(paper)[0].render(scale=110 / 72).to_pil()
    page.quantize(32).save(HERE / "receipt.png", optimize=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        receipt(Path(made))
