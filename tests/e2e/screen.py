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
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pyte

from tests.e2e.program import MOTCUA

PATIENCE = 30.0
KEYS = {
    "F1": "\x1bOP", "F2": "\x1bOQ", "F3": "\x1bOR", "F5": "\x1b[15~", "F7": "\x1b[18~", "F9": "\x1b[20~",
    "F10": "\x1b[21~", "F12": "\x1b[24~", "Enter": "\r", "Esc": "\x1b", "Down": "\x1b[B", "Ctrl+P": "\x10",
}  # fmt: skip


class Seen:
    """``motcua`` with the given words in a pty; ``presses`` counts the keys of ``press``. ``leads``: the pty is the
    program's controlling terminal, as in a window of its own."""

    def __init__(
        self,
        folder: Path,
        *words: str,
        size: tuple[int, int] = (80, 24),
        leads: bool = True,
        env: Mapping[str, str] | None = None,
    ) -> None:
        columns, lines = size
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        home = {"MOTCUA_HOME": str(folder / "home"), "MOTCUA_STATE": str(folder / "state")}
        outer = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "LINES"}}
        usual = {**outer, **home, "MOTCUA_NOW": "2026-11-20T09:30", "TERM": "xterm-256color", "ESCDELAY": "25"}
        self.process = subprocess.Popen(
            [MOTCUA, *words], stdin=slave, stdout=slave, stderr=slave, env={**usual, **(env or {})},
            start_new_session=True, preexec_fn=(lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) if leads else None,
        )  # fmt: skip
        os.close(slave)
        self._open = True
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

    def resize(self, columns: int, lines: int) -> None:
        """As when the window is dragged; the kernel tells the program."""
        self._screen.resize(lines, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def cells(self) -> list[pyte.screens.Char]:
        """What stands on the screen, with its style."""
        rows, columns = self._screen.lines, self._screen.columns
        return [self._screen.buffer[y][x] for y in range(rows) for x in range(columns)]

    def hang_up(self) -> None:
        """The window is closed."""
        self._open = False
        os.close(self._master)

    def ended(self) -> int:
        """How the program has ended by itself, within a few seconds; reads what it still writes."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, "it does not end"
            if self._open and select.select([self._master], [], [], 0.05)[0]:
                with suppress(OSError):
                    self._stream.feed(os.read(self._master, 65536))
            elif not self._open:
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(0.05)
        return self.process.returncode

    def kill(self) -> None:
        """As a power cut does."""
        self.process.send_signal(signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """End it, if it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self._open:
            self.hang_up()
