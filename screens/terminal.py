"""Textual's driver, and what it does not know: how large the terminal is now, and that it can go for ever."""

import os
import select
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, cast

from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from screens.app import CounterApp


class Terminal(LinuxDriver):
    """Tells the program when the other end has been closed, and then writes nothing more: Textual's own would read the
    end of file at full speed, show a traceback to nobody and wait for a writer that has died."""

    _gone = False

    def start_application_mode(self) -> None:
        """As Textual's, with an eye on the line."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if os.isatty(self.fileno):
            Thread(target=self._watch, name="terminal-watch", daemon=True).start()

    def _get_terminal_size(self) -> tuple[int, int]:
        """As the terminal has it: ``COLUMNS`` and ``LINES`` that a shell handed on would not follow the window."""
        with suppress(OSError):
            size = os.get_terminal_size(self.fileno)
            if all(size):
                return size
        # A serial line does not know its size.
        return super()._get_terminal_size()

    def _watch(self) -> None:
        line = select.poll()
        line.register(self.fileno, 0)
        if any(event & select.POLLHUP for _, event in line.poll()):
            self._hung_up()

    def run_input_thread(self) -> None:
        """As Textual's, to the end of the line."""
        try:
            super().run_input_thread()
        except OSError:
            self._hung_up()

    def _hung_up(self) -> None:
        self._gone = True
        cast("CounterApp", self._app).closed()

    def write(self, data: str) -> None:
        """Nothing to a terminal that has gone."""
        if not self._gone:
            super().write(data)
