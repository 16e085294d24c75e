"""What failed, for whoever mends the program: where it happened, without any value, which may be a citizen's data."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def note(home: "Path", what: str, error: Exception) -> str:
    """Put it into the home's ``motcua.log``; where that cannot be written, the lines themselves."""
    import traceback
    from datetime import datetime

    lines = [f"{datetime.now():%Y-%m-%d %H:%M:%S} {what} {type(error).__name__}"]
    lines += [
        f"  {frame.name} {os.path.basename(frame.filename)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    try:
        if home.is_dir():
            with (home / "motcua.log").open("a", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
    except OSError:
        return "\n".join(lines)
    return ""
