"""The national interface as data: code lists, lengths, rows a call, and what no source confirms (protocol.md A3-A6)."""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from unicodedata import normalize

from counter.clock import VIETNAM, parse_moment
from counter.field import NAMES
from counter.refusal import Refused

_READ: dict[str, Any] = tomllib.loads(Path(__file__).with_name("interface.toml").read_text("utf-8"))

UNVERIFIED: tuple[str, ...] = tuple(_READ["unverified"])
ROWS_PER_CALL: int = _READ["rows_per_call"]
CAPS: Mapping[str, int] = _READ["caps"]
WHOLE: Mapping[str, int] = _READ["whole"]
FIELDS: Mapping[str, str] = _READ["fields"]
LABELS: Mapping[str, str] = {name: NAMES[field][0].lower() + NAMES[field][1:] for name, field in FIELDS.items()}
"""What an officer calls a field that is refused, within a sentence."""
FIRST: Mapping[str, Any] = _READ["first"]
SECOND: Mapping[str, Any] = _READ["second"]
PUBLICATION: Mapping[str, Any] = _READ["publication"]

_DIGITS = re.compile(r"\d{14}", re.ASCII)
_WRITTEN = re.compile(r"(\d{2})/(\d{2})/(\d{4}) (\d{2}:\d{2}:\d{2})", re.ASCII)


class Unfit(Exception):
    """A dossier that cannot be said in this interface: ``field`` is its name there, ``str()`` tells what to mend."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def fitted(field: str, text: str) -> str:
    """``text`` in NFC as ``field`` takes it: on one line, cut with an ellipsis at its cap. Raises ``Unfit`` for a field
    that identifies and is too long: half a code would be another dossier's."""
    text = " ".join(normalize("NFC", text).split())
    if len(text) > WHOLE.get(field, len(text)):
        raise Unfit(field, f"Mục {LABELS[field]} dài quá {WHOLE[field]} ký tự mà Cổng nhận; xem lại mục này.")
    cap = CAPS.get(field, len(text))
    return text if len(text) <= cap else text[: cap - 1].rstrip() + "…"


def moment(value: datetime | None, form: str = FIRST["moment"]) -> str:
    """A time in Vietnam's clock as ``form`` writes it, empty when there is none."""
    return value.astimezone(VIETNAM).strftime(form) if value else ""


def told_moment(text: str) -> str:
    """A time in any of the forms seen, as yyyyMMddHHmmss; empty when it cannot be read to the second."""
    text = text.strip()
    if _DIGITS.fullmatch(text):
        return text
    if written := _WRITTEN.fullmatch(text):
        text = f"{written[3]}-{written[2]}-{written[1]}T{written[4]}"
    if len(text) < len("2026-11-20T08:31:00"):
        return ""
    try:
        return moment(parse_moment(text))
    except Refused:
        return ""
