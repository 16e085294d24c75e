"""A program that was stopped without being told, and goes on.

Textual then begins with the terminal a second time and starts a second reader of keys beside the first: a burst comes
through both, in any order, and the terminal is never given back.
"""

import asyncio
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.drivers.linux_driver import LinuxDriver


def one_reader() -> None:
    """From now on there is one reader; what a shell has made of the terminal meanwhile is put right."""
    if os.name == "posix":
        from textual.drivers.linux_driver import LinuxDriver

        LinuxDriver._sigcont_application = _went_on  # type: ignore[method-assign, assignment]


def _went_on(driver: "LinuxDriver", *_: object) -> None:
    if driver._must_signal_resume:
        # It was told to stop, and has left the terminal properly.
        driver.resume_application_mode()
        return
    import termios
    import tty
    from contextlib import suppress

    with suppress(termios.error):
        modes = termios.tcgetattr(driver.fileno)
        modes[tty.IFLAG] = driver._patch_iflag(modes[tty.IFLAG])
        modes[tty.LFLAG] = driver._patch_lflag(modes[tty.LFLAG])
        termios.tcsetattr(driver.fileno, termios.TCSANOW, modes)
    asyncio.get_running_loop().call_soon_threadsafe(driver._app.refresh)
