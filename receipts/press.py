"""The press: draws a paper, keeps it whole or not at all, and hands it to the printer. ``counter.ports.Paper``.

Nothing here loads ReportLab before the first paper is drawn (design.md, "Three floors").
"""

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Lock
from time import time
from typing import TYPE_CHECKING

from counter.dossier import Dossier
from counter.ports import Form, Sheet
from counter.refusal import Refused
from receipts.printer import send

if TYPE_CHECKING:
    from receipts.forms.receipt import Layout

STALE = 600
"""Seconds after which no program is still writing a paper."""

_DRAWING = Lock()
"""ReportLab's fonts keep a reading position of their own: one paper at a time."""


class Press:
    """``papers`` is the home's folder for papers; ``printer`` is a CUPS name, empty for files alone."""

    def __init__(self, papers: Path, layout: "Layout" = "a5", printer: str = "") -> None:
        self.papers, self.layout, self.printer = papers, layout, printer
        self._swept = False

    def issue(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path:
        """Draw into ``papers`` and print. Raises ``Refused`` when nothing could be kept, ``PrinterOff`` when the file
        is safe but not printed."""
        path = self.papers / file_name(form, dossier, sheet)
        with suppress(OSError):
            self.papers.mkdir(mode=0o700, exist_ok=True)
            self._sweep()
        self.write(form, dossier, sheet, path)
        if self.printer:
            send(path, self.printer)
        return path

    def kept(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path | None:
        """Where ``issue`` has put the paper already."""
        path = self.papers / file_name(form, dossier, sheet)
        return path if path.exists() else None

    def unprintable(self, dossier: Dossier) -> bool:
        """Whether the typeface lacks a character of a name, an address or a paper's name."""
        from receipts.fonts import typeface

        words = [text for person in dossier.people for text in (person.name, person.address, person.relation)]
        words += [document.name for document in dossier.documents]
        return not typeface().regular.has("".join(words))

    def write(self, form: Form, dossier: Dossier, sheet: Sheet, target: Path) -> None:
        """Draw into ``target``, replacing what is there. Raises ``Refused`` when it could not be kept."""
        content = self._draw(form, dossier, sheet)
        try:
            _keep(target, content)
        except OSError:
            raise Refused(
                "Hồ sơ đã ghi xong nhưng chưa lưu được giấy (ổ đĩa đầy hoặc thư mục không ghi được): "
                f"xem lại ổ đĩa rồi in lại bằng lệnh motcua slip {dossier.code} {form} -o TỆP.pdf."
            ) from None

    def _sweep(self) -> None:
        """Take away, once a run, what a power cut left of papers that were never finished."""
        if not self._swept:
            for part in self.papers.glob(".*.tmp"):
                if part.stat().st_mtime < time() - STALE:
                    part.unlink()
        self._swept = True

    def _draw(self, form: Form, dossier: Dossier, sheet: Sheet) -> bytes:
        with _DRAWING:
            if form == "label":
                from receipts.forms import label

                return label.draw(dossier, sheet)
            from receipts.forms import receipt

            return receipt.draw(dossier, sheet, self.layout)


def file_name(form: Form, dossier: Dossier, sheet: Sheet) -> str:
    """``H15.50.05-261120-1001-01.pdf``, and ``…-01-ban2.pdf`` for the first reprint; safe on every file system."""
    copy = f"-ban{sheet.copy}" if sheet.copy > 1 else ""
    return f"{re.sub(r'[^0-9A-Za-z._-]', '_', dossier.code)}-{form}{copy}.pdf"


def _keep(target: Path, content: bytes) -> None:
    """Write whole or not at all, and be sure of it before returning. Raises ``OSError``."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """Make the new name itself durable; Windows does so by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
