"""What the national side's answer to one call means, whatever its generation: by HTTP status and number first, by its
Vietnamese words only as a last resort (protocol.md A7)."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from counter.text import fold
from province.national.interface import LABELS

Kind = Literal["ok", "exists", "absent", "refused", "token", "unknown", "later"]

MOST_SAID = 300
"""Characters of an answer's own words that an officer is shown."""

HANDLED = frozenset({3, -3})
"""Codes that say no more than that the call was read; the words tell the rest."""


_ABSENT = ("khong ton tai", "khong tim thay", "chua ton tai")


@dataclass(frozen=True, slots=True)
class Reply:
    """What came over the wire; ``fault`` says why nothing did. ``sent`` is false when the request surely never left."""

    status: int = 0
    body: bytes = b""
    retry_after: float = 0.0
    fault: str = ""
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``words`` are the other side's own and may name citizens: they are redacted before anyone sees them.

    ``seconds`` is how long it asks to be left alone; ``everyone`` that this concerns every dossier, not this one.
    """

    kind: Kind
    data: Mapping[str, Any] = field(default_factory=dict)
    field: str = ""
    code: str = ""
    words: str = ""
    seconds: float = 0.0
    everyone: bool = False


def classify(reply: Reply) -> Answer:
    """What ``reply`` means. Whatever is not surely one thing is ``unknown``: it may have been done."""
    if reply.fault:
        return Answer("unknown" if reply.sent else "later", words=reply.fault, everyone=not reply.sent)
    said = _object(reply.body)
    status = _status(reply.status, said)
    if status == 401:
        return Answer("token", code="401")
    if status == 429:
        return Answer("later", code="429", seconds=reply.retry_after, everyone=True)
    if status == 404 and _says(_words(said), *_ABSENT):
        return Answer("absent", code="404")
    if status in {403, 404, 405}:
        return Answer("later", code=str(status), words=_words(said), seconds=reply.retry_after, everyone=True)
    if status == 409:
        return Answer("exists", code="409", words=_words(said))
    if not (200 <= status < 300 or 400 <= status < 500) or status == 408:
        return Answer("unknown", code=str(status), seconds=reply.retry_after)
    if status >= 400:
        return _refused(_number(said) or status, _words(said))
    if said is None:
        return Answer("unknown", code=str(status), words="không phải JSON")
    number = _number(said)
    if number is None:
        return Answer("unknown", words=_words(said))
    return _by_number(number, said)


def _by_number(number: int, said: Mapping[str, Any]) -> Answer:
    words = _words(said)
    if number == 0 or ("code" in said and 200 <= number < 300):
        return Answer("ok", said, code=str(number), words=words)
    if number in HANDLED and _says(words, "thanh cong") and not _says(words, "khong thanh cong", "chua thanh cong"):
        return Answer("ok", said, code=str(number), words=words)
    return _refused(number, words)


def _refused(number: int, words: str) -> Answer:
    if _says(words, "da ton tai"):
        return Answer("exists", code=str(number), words=words)
    if _says(words, *_ABSENT):
        return Answer("absent", code=str(number), words=words)
    if _says(words, "phien", "session", "token") and _says(words, "het han", "khong hop le", "expired", "invalid"):
        return Answer("token", code=str(number))
    return Answer("refused", field=_field(words), code=str(number), words=words)


def _object(body: bytes) -> Mapping[str, Any] | None:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, Mapping):
        return None
    # The social-assistance envelope lies in another one.
    inner = said.get("result")
    return inner if isinstance(inner, Mapping) and "error_code" in inner else said


def _number(said: Mapping[str, Any] | None) -> int | None:
    """The numeric code: "0", "00" and 0 are one."""
    for name in ("error_code", "response_code", "code"):
        value = (said or {}).get(name)
        if isinstance(value, int | str) and not isinstance(value, bool):
            try:
                return int(value)
            except ValueError:
                return None
    return None


def _status(status: int, said: Mapping[str, Any] | None) -> int:
    """The second generation repeats HTTP's own number in ``code``, also behind a 200."""
    number = (said or {}).get("code")
    within = isinstance(number, int) and not isinstance(number, bool) and 400 <= number < 600
    return number if within and isinstance(number, int) and status == 200 else status


def _words(said: Mapping[str, Any] | None) -> str:
    for name in ("message", "error_message", "response_data", "error_description"):
        value = (said or {}).get(name)
        if isinstance(value, str):
            return value
    return ""


def _says(words: str, *wanted: str) -> bool:
    folded = f" {fold(words)} "
    return any(f" {phrase} " in folded for phrase in wanted)


_NAME = re.compile(r"[A-Za-z]+")


def _field(words: str) -> str:
    """The field that a refusal names, empty when it names none."""
    known = {name.lower(): name for name in LABELS}
    return next((known[word.lower()] for word in _NAME.findall(words) if word.lower() in known), "")
