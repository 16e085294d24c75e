"""Makes the pictures of the README from the program itself: ``make picture``."""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2

from motcua.files import SAMPLE

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).with_name("motcua.exe" if os.name == "nt" else "motcua")


def receipt(folder: Path) -> None:
    """The receipt of the sample dossier, as the practice commune prints it."""
    env = {**os.environ, "MOTCUA_HOME": str(folder / "home"), "MOTCUA_NOW": "2026-11-20T08:31:00+07:00"}
    made = subprocess.run(
        [PROGRAM, "demo", "--json"], env=env, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    paper = folder / "home" / json.loads(made.stdout)["receipt"]
    page = pypdfium2.PdfDocument(paper)[0].render(scale=110 / 72).to_pil()
    page.quantize(32).save(HERE / "receipt.png", optimize=True)


async def intake(folder: Path) -> None:
    """The intake screen before the last Enter, at 80 x 24."""
    from motcua.front import Door
    from motcua.house import House
    from screens.app import CounterApp
    from screens.checklist import Checklist
    from screens.home import HomeScreen
    from screens.intake import IntakeScreen
    from screens.table import DossierTable
    from screens.widgets.field import FieldInput

    os.environ["MOTCUA_NOW"] = "2026-11-20T08:31:00+07:00"
    app = CounterApp(Door(House(str(folder / "screens"))), practise=True)
    async with app.run_test(size=(80, 24)) as pilot:

        async def until(holds: Callable[[], bool]) -> None:
            while not holds():
                await pilot.pause(0.05)

        await until(lambda: app.opening.unit is not None and app.screen.query_one("#login", FieldInput).has_focus)
        await pilot.press(*"lan", "enter", *"246813", "enter")
        await until(lambda: isinstance(app.screen, HomeScreen) and app.screen.query_one(DossierTable).row_count > 0)
        await pilot.press("f2")
        screen = app.screen
        if not isinstance(screen, IntakeScreen):
            raise SystemExit("F2 did not open the intake")
        card = json.loads((SAMPLE / "dossier.json").read_text("utf-8"))["card"]
        screen.post_message(FieldInput.Scanned(None, "card", card, False))
        await until(lambda: bool(screen.field("name").text))
        await pilot.press(*"tthn", "enter")
        await until(lambda: screen.query_one(Checklist).has_focus)
        await pilot.pause(0.5)
        drawn = re.sub(r"@font-face \{.*?\}", "", app.export_screenshot(title="motcua"), flags=re.DOTALL)
        (HERE / "intake.svg").write_text(re.sub(r"[ \t]+$", "", drawn, flags=re.MULTILINE), "utf-8")


if __name__ == "__main__":
    # The look of a terminal with all colours, wherever the picture is made.
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    with tempfile.TemporaryDirectory() as made:
        receipt(Path(made))
        asyncio.run(intake(Path(made)))
