"""A program in a pty of 80 x 24 whose screen is read back as it is painted; every time is the one at which the
bytes came, before anything is made of them."""

import codecs
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

COLUMNS, LINES = 80, 24
PATIENCE = 30.0
KEYS = {
    "Enter": "\r",
    # As terminals with kitty's protocol send it: a bare escape is waited for, to see whether more comes.
    "Esc": "\x1b[27u",
    "Down": "\x1b[B",
    "PgUp": "\x1b[5~",
    "PgDn": "\x1b[6~",
    "Top": "\x1b[1;5H",
    "Home": "\x1b[H",
    "Bottom": "\x1b[1;5F",
    "F2": "\x1bOQ",
    "F5": "\x1b[15~",
    "F8": "\x1b[19~",
}
_TOKEN = re.compile(
    r"\x1b\[([0-?]*)[ -/]*([@-~])|\x1b[P\]].*?(?:\x1b\\|\x07)|\x1b[^\[P\]]|[\r\n]|[^\x1b\r\n]+", re.DOTALL
)


class Screen:
    """As much of a terminal as Textual uses: places, text, and the modes that are on."""

    def __init__(self) -> None:
        self._cells = [[" "] * COLUMNS for _ in range(LINES)]
        self._line = self._column = 0
        self._rest = ""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.modes: set[str] = set()

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join("".join(line) for line in self._cells)

    def feed(self, data: bytes) -> None:
        """What the program has written; a sequence that is not whole waits for its end."""
        text, place = self._rest + self._decode(data), 0
        while token := _TOKEN.match(text, place):
            place = token.end()
            if token[2]:
                self._command(token[1], token[2])
            elif token[0] == "\n":
                self._line = min(self._line + 1, LINES - 1)
            elif token[0] == "\r":
                self._column = 0
            elif token[0][0] != "\x1b":
                self._put(token[0])
        self._rest = text[place:]

    def _command(self, given: str, name: str) -> None:
        if name == "H":
            line, _, column = given.partition(";")
            self._line, self._column = int(line or 1) - 1, int(column or 1) - 1
        elif name == "h":
            self.modes.add(given)
        elif name == "l":
            self.modes.discard(given)

    def _put(self, text: str) -> None:
        end = min(self._column + len(text), COLUMNS)
        self._cells[self._line][self._column : end] = text[: end - self._column]
        self._column = end


Holds = Callable[[Screen], bool]


def raw(screen: Screen) -> bool:
    """Textual's last word before it reads keys: whatever is typed from here on reaches the program."""
    return "?2004" in screen.modes


def shows(*words: str) -> Holds:
    """All of these stand on the screen."""
    return lambda screen: all(word in screen.text for word in words)


class Terminal:
    """One program, from its start to the end of the ``with``; times are seconds of ``perf_counter``."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.screen = Screen()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.started = self.heard = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=env, cwd=folder, start_new_session=True
        )
        os.close(slave)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def press(self, *keys: str) -> float:
        """Write keys, or text, in one go; when."""
        data = "".join(KEYS.get(key, key) for key in keys).encode()
        now = time.perf_counter()
        os.write(self._master, data)
        return now

    def until(self, holds: Holds) -> float:
        """When that came to hold. Raises ``TimeoutError`` with the screen when it never does."""
        end = time.perf_counter() + PATIENCE
        while not holds(self.screen):
            self.read(end)
            if time.perf_counter() >= end:
                raise TimeoutError(f"never came; the screen:\n{self.screen.text}")
        return self.heard

    def read(self, end: float) -> bool:
        """Take what the program writes next, if it writes before ``end``."""
        if not select.select([self._master], [], [], max(0.0, end - time.perf_counter()))[0]:
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError:
            raise EOFError(f"the program has ended; its screen:\n{self.screen.text}") from None
        self.heard = time.perf_counter()
        self.screen.feed(data)
        return True

    def rest(self, seconds: float) -> None:
        """Read on for so long."""
        end = time.perf_counter() + seconds
        while self.read(end):
            pass

    def memory(self) -> float:
        """Resident megabytes."""
        text = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text("ascii")
        return int(re.findall(r"^Rss:\s+(\d+) kB", text, re.MULTILINE)[0]) / 1024

    def worked(self) -> float:
        """Milliseconds of a core used so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
