"""The press: draws a paper, keeps it whole or not at all, and hands it to the printer. ``counter.ports.Paper``.

Nothing here loads ReportLab before the first paper is drawn (design.md, "Three floors").
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from threading import Lock
from time import time
from typing import TYPE_CHECKING, Protocol

from counter.clock import VIETNAM, day_of
from counter.dossier import Dossier
from counter.ports import Form, ListForm, Modules, Sheet
from counter.refusal import Refused
from receipts.printer import send

if TYPE_CHECKING:
    from counter.shift import Close
    from receipts.forms.receipt import Layout

STALE = 600
"""Seconds after which no program is still writing a paper."""

_DRAWING = Lock()
"""ReportLab's fonts keep a reading position of their own: one paper at a time."""

_MODULES: dict[Form, str] = {
    "02": "supplement",
    "03": "refusal",
    "04": "apology",
    "05": "stop",
    "06": "control",
    "label": "label",
    "collected": "collected",
    "transfer": "transfer",
}

_SUBJECTS: dict[Form, tuple[Callable[[Dossier], object], str]] = {
    "02": (lambda dossier: dossier.pauses, "yêu cầu bổ sung, hoàn thiện hồ sơ"),
    "03": (lambda dossier: dossier.ended, "từ chối tiếp nhận, giải quyết"),
    "04": (lambda dossier: dossier.extension, "xin lỗi và hẹn lại"),
    "05": (lambda dossier: dossier.ended, "rút hoặc dừng giải quyết hồ sơ"),
    "collected": (lambda dossier: dossier.handed, "trả kết quả"),
}
"""What a form is about, and the step that gives it."""


class Marks(Protocol):
    """What tells papers that were kept here from any others."""

    def put(self, name: str, content: bytes) -> bytes:
        """``content`` with its mark, as the paper ``name``."""

    def good(self, path: Path) -> bool:
        """Whether a paper is as it was kept. Raises ``OSError``."""


class NoMarks:
    """``Marks`` where nobody looks for them."""

    def put(self, name: str, content: bytes) -> bytes:
        """As it is."""
        return content

    def good(self, path: Path) -> bool:
        """Whatever is there."""
        return path.exists()


class Press:
    """``papers`` is the home's folder for papers, which bear its ``marks``; ``printer`` is a CUPS name, empty for files
    alone."""

    def __init__(self, papers: Path, layout: "Layout" = "a5", printer: str = "", marks: Marks | None = None) -> None:
        self.papers, self.layout, self.printer = papers, layout, printer
        self._marks, self._swept = marks or NoMarks(), False

    def issue(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path:
        """Draw into ``papers`` and print. Raises ``Refused`` when nothing could be kept, ``PrinterOff`` when the file
        is safe but not printed."""
        self._prepare()
        path = self.papers / file_name(form, dossier, sheet)
        self._write(form, dossier, sheet, path, self._marks)
        return self._print(path)

    def kept(self, form: Form, dossier: Dossier, sheet: Sheet) -> Path | None:
        """Where ``issue`` has put the paper already, if it still is what was put there."""
        path = self.papers / file_name(form, dossier, sheet)
        with suppress(OSError):
            return path if self._marks.good(path) else None
        return None

    def unprintable(self, dossier: Dossier) -> bool:
        """Whether the typeface lacks a character of what people typed."""
        from receipts.fonts import typeface

        return not typeface().regular.has("".join(" ".join(_typed(dossier)).split()))

    def write(self, form: Form, dossier: Dossier, sheet: Sheet, target: Path) -> None:
        """Draw into ``target``, replacing what is there. Raises ``Refused`` when it could not be kept, or when the
        dossier has nothing that the form is about."""
        self._write(form, dossier, sheet, target, NoMarks())

    def _write(self, form: Form, dossier: Dossier, sheet: Sheet, target: Path, marks: Marks) -> None:
        if form in _SUBJECTS:
            subject, step = _SUBJECTS[form]
            if not subject(dossier):
                raise Refused(f"Hồ sơ chưa có bước {step} nên chưa có giấy này; làm bước đó trước rồi in.")
        content = self._draw(form, dossier, sheet)
        try:
            _keep(target, marks.put(target.name, content))
        except OSError:
            again = f" bằng lệnh motcua slip {dossier.code} {form} -o TỆP.pdf" if dossier.code else ""
            what = "Hồ sơ" if dossier.code else "Phiếu"
            raise Refused(f"{what} đã ghi xong nhưng chưa lưu được giấy {_FULL}{again}.") from None

    def issue_list(
        self, kind: ListForm, dossiers: Sequence[Dossier], sheet: Sheet, subject: str, target: Path | None = None
    ) -> Path:
        """Draw a paper about many dossiers into ``papers``, under its number, and print it, or into ``target``. Raises
        as ``issue``."""
        from receipts.forms import lists

        self._prepare()
        copy = f"-ban{sheet.copy}" if sheet.copy > 1 else ""
        path = target or self.papers / f"{sheet.listed(kind)}{copy}.pdf"
        with _DRAWING:
            content = lists.draw(kind, dossiers, sheet, subject)
        try:
            _keep(path, content if target else self._marks.put(path.name, content))
        except OSError:
            again = f"bằng lệnh motcua slip {sheet.listed(kind).removeprefix(f'{kind}-')} {kind} -o TỆP.pdf"
            raise Refused(f"Chưa lưu được danh sách {_FULL} {again}.") from None
        return path if target else self._print(path)

    def issue_close(self, close: "Close", sheet: Sheet) -> Path:
        """Draw the paper of a shift's end into ``papers``, under its number, and print it. Raises as ``issue``."""
        from receipts.forms import shift

        self._prepare()
        path = self.papers / f"{close.number}.pdf"
        with _DRAWING:
            content = shift.draw(close, sheet)
        try:
            _keep(path, self._marks.put(path.name, content))
        except OSError:
            again = f"bằng lệnh motcua shift close --again {close.number} -o TỆP.pdf"
            raise Refused(f"Ca đã kết, số {close.number}, nhưng chưa lưu được biên bản {_FULL} {again}.") from None
        return self._print(path)

    def modules(self, text: str) -> Modules:
        """The QR of ``text`` for a screen."""
        from receipts.qr import modules

        return modules(text, "L")

    def note(self, dossier: Dossier, text: str) -> Path:
        """Keep a text about a dossier beside its papers. Raises ``Refused``."""
        self._prepare()
        path = self.papers / f"{_plain(dossier.code)}-he-thong-goc.txt"
        try:
            _keep(path, text.encode("utf-8-sig"))
        except OSError:
            raise Refused(f"Chưa lưu được tệp {_FULL}.") from None
        return path

    def register(self, dossiers: Iterable[Dossier], sheet: Sheet, first: date, last: date, target: Path) -> None:
        """Draw the register into ``target``, taking one dossier after the other. Raises ``Refused`` as ``write``."""
        from receipts.forms import register

        with _DRAWING:
            content = register.draw(dossiers, sheet, first, last)
        try:
            _keep(target, content)
        except OSError:
            raise Refused(f"Chưa lưu được sổ theo dõi hồ sơ vào {target.name} {_FULL}.") from None

    def wipe(self, first: date, but: Path | None = None) -> int:
        """Take away the papers of days before ``first``, all but one, overwritten before they lose their names; how
        many. One that another program holds open stays until the next time."""
        gone = 0
        for paper in (*self.papers.glob("*.pdf"), *self.papers.glob(".*.tmp")):
            with suppress(OSError):
                if paper != but and day_of(datetime.fromtimestamp(paper.stat().st_mtime, VIETNAM)) < first:
                    _blank(paper)
                    paper.unlink()
                    gone += 1
        return gone

    def _prepare(self) -> None:
        """Make the folder, and take away, once a run, what a power cut left of papers that were never finished."""
        with suppress(OSError):
            self.papers.mkdir(mode=0o700, exist_ok=True)
            if not self._swept:
                for part in self.papers.glob(".*.tmp"):
                    if part.stat().st_mtime < time() - STALE:
                        part.unlink()
            self._swept = True

    def _print(self, path: Path) -> Path:
        if self.printer:
            send(path, self.printer)
        return path

    def _draw(self, form: Form, dossier: Dossier, sheet: Sheet) -> bytes:
        with _DRAWING:
            if form == "01":
                from receipts.forms import receipt

                return receipt.draw(dossier, sheet, self.layout)
            content: bytes = import_module(f"receipts.forms.{_MODULES[form]}").draw(dossier, sheet)
            return content


_FULL = "(ổ đĩa đầy, thư mục không ghi được hoặc tệp đang mở ở chương trình khác): xem lại rồi in lại"


def file_name(form: Form, dossier: Dossier, sheet: Sheet) -> str:
    """``H15.50.05-261120-1001-01.pdf``, and ``…-01-ban2.pdf`` for the first reprint; safe on every file system.

    Before acceptance ``HD1-2026-0007-02.pdf``; a form that the dossier has a second time is ``…-02-lan2.pdf``.
    """
    name = _plain(dossier.code) or sheet.guidance
    originals = dossier.originals.get(form, 1)
    again = f"-lan{originals}" if originals > 1 else ""
    copy = f"-ban{sheet.copy}" if sheet.copy > 1 else ""
    return f"{name}-{form}{again}{copy}.pdf"


def _plain(code: str) -> str:
    return re.sub(r"[^0-9A-Za-z._-]", "_", code)


def _typed(dossier: Dossier) -> Iterable[str]:
    """What the papers of a dossier print as it was typed."""
    for person in dossier.people:
        yield from (person.name, person.address, person.relation)
    yield from (document.name for document in dossier.documents)
    for pause in dossier.pauses:
        yield from (pause.why, *pause.items)
    for leg in dossier.legs:
        yield from (leg.to, leg.note)
    if dossier.extension:
        yield from (dossier.extension.reason, dossier.extension.signer)
    if dossier.handed:
        yield from (dossier.handed.name, dossier.handed.relation, dossier.handed.authority)
    yield from (dossier.ended, dossier.result)


def _keep(target: Path, content: bytes) -> None:
    """Write whole or not at all, and be sure of it before returning. Raises ``OSError``."""
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=target.parent)
    _settle(handle, Path(name), target, content)


def _settle(handle: int, part: Path, target: Path, content: bytes) -> None:
    """Write into ``part``, make it durable, give it its name."""
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise
    _settle_name(target.parent)


def _blank(path: Path) -> None:
    """Overwrite what a file holds; a disk that spreads its writes may keep the old bytes all the same."""
    with path.open("r+b") as file:
        file.write(b"\0" * path.stat().st_size)
        file.flush()
        os.fsync(file.fileno())


def _settle_name(folder: Path) -> None:
    """Make the new name itself durable; Windows does so by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
