"""The platform's folders, by its own rules; platformdirs would cost a short command a third of its time."""

import os
import sys


def data_folder(name: str) -> str:
    """Where a program keeps what must not be lost."""
    if os.name == "nt":
        return os.path.join(os.environ.get("LOCALAPPDATA") or os.path.expanduser("~"), name)
    if sys.platform == "darwin":
        return os.path.expanduser(f"~/Library/Application Support/{name}")
    return os.path.join(os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share"), name)


def state_folder(name: str) -> str:
    """Where a program keeps what it remembers of this machine, apart from the data."""
    if os.name == "nt":
        return os.path.join(os.environ.get("PROGRAMDATA") or os.path.expanduser("~"), f"{name}-state")
    if sys.platform == "darwin":
        return os.path.expanduser(f"~/Library/Application Support/{name}-state")
    return os.path.join(os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state"), name)
