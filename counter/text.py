"""Vietnamese text: cleaned on the way in, kept as given, folded for search."""

import re
import unicodedata
from typing import Any, TextIO

from counter.refusal import Refused

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u202f\u2060\ufeff"))
_SPACES = {ord(c): " " for c in "\u00a0\u2007\u2009\t"}
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

COMMANDS: dict[int, None] = dict.fromkeys(
    [*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
"""What a terminal may take for an order, and what turns the order of letters round; line breaks and tabs are none. For
``str.translate``."""

_COMMAND = re.compile(f"[{re.escape(''.join(map(chr, COMMANDS)))}]")

# TCVN3 bytes read as Latin-1: signs inside a word, or a capital with an accent between small letters.
_TCVN3 = re.compile(
    r"[^\W\d_][¡¢£¤¥¦§¨©ª¬\u00ad®¯°±µ¶¸¹¼½¾ÞÐ÷þ]|[¨©ª¬®µ¶¸¹ÞÐþ][^\W\d_]|[^\W\d_][«»][^\W\d_]"
    r"|[^\W\d_]×(?!\d)|[^\W\d_aeiouäöü]ß"
    r"|[a-zà-ÿ][ÆÇÈÉÊËÌÍÎÏÒÓÔÕÖØÜÝ](?=[a-zà-ÿ]|\b)"
)
# VNI puts the accent in a letter of its own behind the vowel.
_VNI = re.compile(
    r"[aeo]â|(?:[ae][øùûï]|o[øûï])(?=(?:ng|nh|ch|[mnpctiouya])?\b)|[ôöê][øùûïõä]|e[ãäà]|[yu][øùûï]", re.IGNORECASE
)

_STROKES = str.maketrans({"đ": "d", "Đ": "D", "ƀ": "b", "Ƀ": "B", "ɓ": "b", "ł": "l", "ø": "o", "ß": "ss"})
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´′ʹ"))
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_NOT_PLAIN = re.compile(r"[^0-9A-Za-z]+")


def clean(text: str, what: str, *, lines: bool = False) -> str:
    """NFC text without the invisible leavings of input methods, spaces folded to one.

    ``what`` names the field in the refusal. ``lines`` lets line breaks stand (notes). Raises ``Refused`` for control
    characters and for text in a legacy code page (TCVN3, VNI), which must never be stored as if it were Unicode.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE).translate(_SPACES).replace("\r\n", "\n"))
    if legacy(text):
        raise Refused(f"{what} có vẻ gõ bằng bảng mã cũ (TCVN3 hoặc VNI); chuyển bộ gõ sang Unicode rồi nhập lại.")
    for char in text:
        if char == "\n" and lines:
            continue
        if unicodedata.category(char) in _FORBIDDEN:
            raise Refused(f"{what} có ký tự điều khiển không in được; xóa ký tự đó rồi nhập lại.")
    if lines:
        return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
    return " ".join(text.split())


def orders(value: Any) -> bool:
    """Whether a text anywhere in a JSON value holds what a terminal may take for an order. What is typed here never
    does (``clean``); what another device has written may."""
    if isinstance(value, str):
        return not (value.isascii() and value.isprintable()) and bool(_COMMAND.search(value))
    if isinstance(value, dict):
        return any(orders(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(map(orders, value))


class Printable:
    """A stream of lines for people, onto which nothing goes that a terminal may take for an order: such a name may be
    in a log that an earlier version took in."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """As that of ``stream``."""
        return self._stream.write(text.translate(COMMANDS) if orders(text) else text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def legacy(text: str) -> bool:
    """Whether ``text`` looks like TCVN3 or VNI that was read as Latin-1."""
    composed = unicodedata.normalize("NFC", text)
    return bool(_TCVN3.search(composed) or _VNI.search(composed))


def fold(text: str) -> str:
    """The form that search compares: no marks, no stroke, small letters, words apart by one space.

    ``H'Bĩa Niê`` gives ``hbia nie``; ``ĐỖ`` gives ``do``.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFD", text.lower())
        text = "".join(c for c in text if not unicodedata.combining(c)).translate(_STROKES)
    text = text.translate(_APOSTROPHES).lower()
    return _NOT_WORD.sub(" ", text).strip()


def unmarked(text: str) -> str:
    """ASCII letters and digits, capitals kept, words apart by one space: what every bank's system takes.

    ``Phí hồ sơ Đỗ H'Bĩa`` gives ``Phi ho so Do HBia``.
    """
    text = unicodedata.normalize("NFD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(_STROKES).translate(_APOSTROPHES)
    return _NOT_PLAIN.sub(" ", text).strip()


LONGEST_NAME = 100
UNNAMED = "tep-quet"


def plain_name(name: str) -> str:
    """The last part of a file's name, without what a terminal or a file system would act on."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if c == " " or unicodedata.category(c)[0] not in "CZ")
    return " ".join(shown.split()).strip(". ")[:LONGEST_NAME] or UNNAMED


def initials(text: str) -> str:
    """First letters of the folded words: ``Đăng ký khai sinh`` gives ``dkks``."""
    return "".join(word[0] for word in fold(text).split())


def rank(wanted: str, name: str, letters: str) -> int | None:
    """How well what was typed (folded) stands for a folded ``name`` with these initials, 1 for best; ``None``: not."""
    compact = wanted.replace(" ", "")
    if compact == letters:
        return 1
    if name.startswith(wanted):
        return 2
    if letters.startswith(compact):
        return 3
    if f" {wanted}" in f" {name}":
        return 4
    words = name.split()
    return 5 if all(any(word.startswith(part) for word in words) for part in wanted.split()) else None
