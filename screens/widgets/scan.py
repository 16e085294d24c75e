"""Scans told apart from typing by their speed, and named for what was scanned (tui.md 1.9)."""

import re
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Literal

from counter.code import parse, parse_slip, plain

FAST = 0.1
"""Seconds between two characters of one burst, at most: a scanner takes a tenth of it, a busy old PC may not."""
SILENCE = 0.15
"""Seconds without a key that end a scan which has no suffix."""
LEAST = 8
"""Characters of the shortest scan."""
ERASE = "\x7f"
SUFFIXES = ("\r", "\t")

Kind = Literal["card", "receipt", "guidance", "other"]

_LABEL = re.compile(r"[2-9]\d{9}", re.ASCII)
_URL = re.compile(r"https?://.*[/=?&#]([^/=?&#]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scan:
    """What was scanned, as it came, without its suffix; ``torn``: its beginning was a burst of its own."""

    kind: Kind
    text: str
    torn: bool = False


class Scans:
    """Finds scans in a stream of typed characters. It keeps no clock: times come in, in seconds, rising; ``gap``
    is the longest between two characters of one burst. What a PC that stood still reads at once may be the rest of the
    burst before."""

    def __init__(self, gap: float = FAST) -> None:
        self._gap = gap
        self._text = ""
        self._last = -inf
        self._before = ""
        self._at_once = False

    @property
    def long(self) -> bool:
        """Whether the burst has as many characters as a scan has."""
        return len(self._text) >= LEAST

    def begins(self, time: float) -> bool:
        """Whether a character at ``time`` would start a new burst."""
        return time - self._last > self._gap

    def feed(self, time: float, text: str) -> Scan | None:
        """One character, ``ERASE`` or one of ``SUFFIXES``; a suffix that ends a fast burst gives the scan."""
        if text in SUFFIXES:
            scan = self._scan() if time - self._last <= SILENCE else None
            self.reset()
            return scan
        if self.begins(time):
            self._before, self._text, self._at_once = self._text or self._before, "", False
        elif len(self._text) == 1:
            # No hand types two characters in one moment.
            self._at_once = time == self._last
        self._last = time
        # An input method that is on rewrites what the scanner types.
        self._text = self._text[:-1] if text == ERASE else self._text + text
        return None

    def silence(self, time: float) -> Scan | None:
        """The scan that silence up to ``time`` has ended. It may still grow if fast characters were late to arrive."""
        return self._scan() if time >= self._last + SILENCE else None

    def over(self) -> None:
        """What follows is a new burst, which may be the rest of this one."""
        self._before, self._text, self._last = self._text, "", -inf

    def back(self) -> None:
        """Forget this burst for the one before."""
        self._before, self._text = "", self._before

    def reset(self) -> None:
        """Another key came between: what follows is a new burst."""
        self._text = self._before = ""
        self._last = -inf

    def _scan(self) -> Scan | None:
        joined = self._before + self._text
        if self._at_once and self._before and whole(joined) and not whole(self._before):
            return Scan(classify(joined), joined, torn=True)
        return Scan(classify(self._text), self._text) if self.long else None


def classify(text: str) -> Kind:
    """An identity card, also one that was not read whole, a receipt or folder label of ours, a guidance slip, or
    something else."""
    text = text.strip()
    if "|" in text:
        return "card"
    slip = parse_slip(text)
    if slip is not None and slip.unit:
        return "guidance"
    return "receipt" if _is_receipt(text) else "other"


def whole(text: str) -> bool:
    """Whether this is all of an identity card, a receipt, a folder label or a guidance slip."""
    kind = classify(text)
    if kind != "card":
        return kind != "other"
    from counter.identity import scan_card
    from counter.refusal import Refused

    try:
        return bool(scan_card(text))
    except Refused:
        return False


def _is_receipt(text: str) -> bool:
    text = plain(text)
    url = _URL.fullmatch(text)
    return parse((url[1] if url else text).upper()) is not None or _is_label(text)


def _is_label(text: str) -> bool:
    """YYMMDDNNNN from 2020 on: no phone (0…) can be mistaken for one."""
    if not _LABEL.fullmatch(text) or text.endswith("0000"):
        return False
    try:
        datetime.strptime(text[:6], "%y%m%d")
    except ValueError:
        return False
    return True
