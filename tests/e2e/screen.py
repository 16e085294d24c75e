"""The installed program in a real terminal: bytes go in, a screen of 80 x 24 is read back."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pyte

from tests.e2e.program import MOTCUA

PATIENCE = 30.0
KEYS = {"F2": "\x1bOQ", "F3": "\x1bOR", "F7": "\x1b[18~", "F10": "\x1b[21~", "Enter": "\r", "Esc": "\x1b"}


class Seen:
    """``motcua`` with the given words in a pty; ``presses`` counts the keys of ``press``."""

    def __init__(self, folder: Path, *words: str, size: tuple[int, int] = (80, 24)) -> None:
        columns, lines = size
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        home = {"MOTCUA_HOME": str(folder / "home"), "MOTCUA_STATE": str(folder / "state")}
        env = {**os.environ, **home, "MOTCUA_NOW": "2026-11-20T09:30", "TERM": "xterm-256color", "ESCDELAY": "25"}
        self.process = subprocess.Popen(
            [MOTCUA, *words], stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)
        self.presses = 0

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self._screen.display)

    def until(self, holds: Callable[[str], bool] | str) -> str:
        """The screen once it holds; fails with the screen when it never does."""
        met = (lambda text: holds in text) if isinstance(holds, str) else holds
        end = time.monotonic() + PATIENCE
        while not met(self.text):
            assert time.monotonic() < end, f"never {holds!r} on:\n{self.text}"
            if select.select([self._master], [], [], 0.05)[0]:
                self._stream.feed(os.read(self._master, 65536))
        return self.text

    def type(self, text: str) -> None:
        """Write at the program as a keyboard or a scanner does."""
        os.write(self._master, text.encode())

    def press(self, key: str) -> None:
        """One key that counts."""
        self.presses += 1
        self.type(KEYS.get(key, key))

    def kill(self) -> None:
        """As a power cut does."""
        self.process.send_signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """End it, if it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)
