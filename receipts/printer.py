"""The printer: CUPS' ``lp`` on Linux and macOS, the system's own print verb on Windows."""

import os
import subprocess
import sys
from pathlib import Path

from counter.refusal import PrinterOff, Refused

PATIENCE = 15
"""Seconds that ``lp`` may take to accept a job; it does not wait for the paper."""


def ready(printer: str) -> None:
    """Whether the system knows ``printer`` and lets it print, as far as it tells. Raises ``Refused``."""
    if sys.platform == "win32":
        return
    try:
        asked = ["lpstat", "-p", printer]
        told = subprocess.run(
            asked, check=True, capture_output=True, timeout=PATIENCE, env={**os.environ, "LC_ALL": "C"}
        )
    except (OSError, subprocess.SubprocessError):
        raise Refused(
            f'Hệ thống không thấy máy in "{printer}"; bật máy in, kiểm tra tên ở [printer] trong config.toml.'
        ) from None
    if b"disabled" in told.stdout:
        raise Refused(f'Máy in "{printer}" đang bị tạm dừng; kiểm tra giấy, mực rồi cho in tiếp trong hệ thống.')


def send(path: Path, printer: str) -> None:
    """Hand a file to ``printer`` (on Windows to the default one). Raises ``PrinterOff``."""
    try:
        if sys.platform == "win32":
            os.startfile(path, "print")
        else:
            subprocess.run(["lp", "-d", printer, "--", str(path)], check=True, capture_output=True, timeout=PATIENCE)
    except (OSError, subprocess.SubprocessError):
        raise PrinterOff(path) from None
