"""A program in a real pty: bytes are written at it, its state is read through a socket beside it."""

import fcntl
import json
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 15.0
RAW = b"\x1b[?2004h"
"""Textual's last word before it reads keys: the terminal is raw from here on."""

State = dict[str, Any]


class Terminal:
    """``form.py`` of one kind, 80 x 24."""

    def __init__(self, kind: str) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._line, theirs = socket.socketpair()
        self._line.settimeout(PATIENCE)
        self._answers = self._line.makefile("rb")
        self._shown = b""
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/streams/form.py"), kind, str(theirs.fileno())],
            stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, pass_fds=[theirs.fileno()], start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none"},
        )  # fmt: skip
        os.close(slave)
        theirs.close()
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()

    def _drain(self) -> None:
        while self._process.poll() is None:
            if select.select([self._master], [], [], 0.1)[0]:
                try:
                    self._shown += os.read(self._master, 65536)
                except OSError:
                    return

    def close(self) -> None:
        """End the program."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._line.close()
        os.close(self._master)

    def write(self, *chunks: str | bytes, gap: float = 0.0) -> float:
        """Type chunks, ``gap`` seconds apart; without a gap they are one write. Returns the longest gap there was."""
        data = [chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks]
        longest, last = 0.0, time.monotonic()
        for chunk in data if gap else [b"".join(data)]:
            os.write(self._master, chunk)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
            time.sleep(gap)
        return longest

    def write_while_it_stands_still(self, text: str, seconds: float) -> None:
        """Type while the program is stopped, as when a PC has other things to do."""
        self._process.send_signal(signal.SIGSTOP)
        self.write(text)
        time.sleep(seconds)
        self._process.send_signal(signal.SIGCONT)

    def ask(self, reset: bool = False) -> State:
        """What the form holds now; ``reset`` empties it first."""
        self._line.sendall(b"r" if reset else b"?")
        state: State = json.loads(self._answers.readline())
        return state

    def until(self, met: Callable[[State], bool], patience: float = PATIENCE) -> State:
        """The first state that meets the condition, or the last one seen when patience is at its end."""
        end = time.monotonic() + patience
        while not met(state := self.ask()) and time.monotonic() < end:
            select.select([], [], [], 0.002)
        return state

    def until_raw(self) -> None:
        """Wait until the program reads keys, which is before it has drawn anything."""
        end = time.monotonic() + PATIENCE
        while RAW not in self._shown and time.monotonic() < end:
            select.select([], [], [], 0.002)
        assert RAW in self._shown, self._shown

    def typed(self, *chunks: str | bytes, gap: float = 0.0) -> State:
        """Empty the form, type, and mark the end with F9: the state when everything has taken effect."""
        self.ask(reset=True)
        self.write(*chunks, gap=gap)
        self.write("\x1b[20~")
        return self.until(lambda state: any(event[0] == "mark" for event in state["events"]))


def terminals(kind: str) -> Iterator[Terminal]:
    """A terminal that shows its form."""
    terminal = Terminal(kind)
    try:
        assert terminal.until(lambda state: state["focus"] == "a")["focus"] == "a"
        yield terminal
    finally:
        terminal.close()


def values(state: State) -> str:
    """The fields a, b and c, apart by ``/``."""
    return "/".join(state["values"][name] for name in "abc")


def events(state: State, *names: str) -> list[list[Any]]:
    """The events of these names, in order."""
    return [event for event in state["events"] if event[0] in names]
