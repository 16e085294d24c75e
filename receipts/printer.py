"""The printer: CUPS' ``lp`` on Linux and macOS, the system's own print verb on Windows."""

import os
import subprocess
import sys
from pathlib import Path

from counter.refusal import PrinterOff

PATIENCE = 15
"""Seconds that ``lp`` may take to accept a job; it does not wait for the paper."""


def send(path: Path, printer: str) -> None:
    """Hand a file to ``printer`` (on Windows to the default one). Raises ``PrinterOff``."""
    try:
        if sys.platform == "win32":
            os.startfile(path, "print")
        else:
            subprocess.run(["lp", "-d", printer, "--", str(path)], check=True, capture_output=True, timeout=PATIENCE)
    except (OSError, subprocess.SubprocessError):
        raise PrinterOff(path) from None
