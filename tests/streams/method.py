"""A small simulator of the hook input methods: what UniKey, EVKey and OpenKey send to a terminal for each key."""

import unicodedata
from collections.abc import Iterator
from typing import Literal

TELEX = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
VNI = {"1": "\u0301", "2": "\u0300", "3": "\u0309", "4": "\u0303", "5": "\u0323"}
_VNI_SHAPES = {"6": {"a": "â", "e": "ê", "o": "ô"}, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}, "9": {"d": "đ"}}
_TELEX_SHAPES = {
    "a": {"a": "â"}, "e": {"e": "ê"}, "o": {"o": "ô"}, "d": {"d": "đ"}, "w": {"a": "ă", "o": "ơ", "u": "ư"},
}  # fmt: skip

WORDS = {
    "vieetj": "việt", "dduwowcj": "được", "nguyeenx": "nguyễn", "H'Bix": "H'Bĩ", "tieengs": "tiếng", "Ddawks": "Đắk",
    "Lawsk": "Lắk", "phuwowngf": "phường", "thuyr": "thủy", "hoof": "hồ", "sow": "sơ", "khai": "khai", "sinh": "sinh",
    "chuwngs": "chứng", "thuwcj": "thực", "ddaats": "đất", "ddai": "đai", "quyeets": "quyết", "ddinhj": "định",
    "Traanf": "Trần", "Thij": "Thị", "Lan": "Lan", "hooj": "hộ", "tichj": "tịch", "keets": "kết", "hoon": "hôn",
    "nhaanj": "nhận", "EEddee": "Êđê", "Kowr": "Kở", "giaays": "giấy", "Uyr": "Ủy",
}  # fmt: skip
VNI_WORDS = {
    "vie65t": "việt", "d9u7o7c5": "được", "nguye6n4": "nguyễn", "H'Bi4": "H'Bĩ", "tie61ng": "tiếng", "D9a8k1": "Đắk",
    "phu7o7ng2": "phường", "ho62": "hồ", "so7": "sơ", "chu7ng1": "chứng", "thu7c5": "thực", "d9a6t1": "đất",
    "quye6t1": "quyết", "d9inh5": "định", "Tra6n2": "Trần", "Thi5": "Thị", "ho65": "hộ", "tich5": "tịch",
    "ke6t1": "kết", "ho6n": "hôn", "nha6n5": "nhận", "E6d9e6": "Êđê", "gia6y1": "giấy", "la2m": "làm", "xa4": "xã",
    "ba3n": "bản",
}  # fmt: skip


def compose(keys: str, method: dict[str, str]) -> str:
    """What the word looks like after these keys, NFC."""
    shapes = _TELEX_SHAPES if method is TELEX else _VNI_SHAPES
    letters: list[str] = []
    tone = ""
    for key in keys:
        if key in method and any(letter.lower() in "aeiouyâăêôơư" for letter in letters):
            tone = method[key]
        elif not _shape(letters, shapes.get(key.lower(), {})):
            letters.append(key)
    if tone:
        place = _tone_place("".join(letters).lower())
        letters[place] += tone
    return unicodedata.normalize("NFC", "".join(letters))


def _shape(letters: list[str], shape: dict[str, str]) -> bool:
    """Put a hook, a hat or a stroke on the last letter that can have it."""
    for place in reversed(range(len(letters))):
        new = shape.get(letters[place].lower())
        if new:
            letters[place] = new.upper() if letters[place].isupper() else new
            return True
    return False


def _tone_place(word: str) -> int:
    """The vowel that bears the tone: one with a shape of its own, else by the old school's rule."""
    shaped = [place for place, letter in enumerate(word) if letter in "âăêôơư"]
    if shaped:
        return shaped[-1]
    start = 2 if word[:2] in {"qu", "gi"} and any(c in "aeouy" for c in word[2:]) else 0
    vowels = [place for place, letter in enumerate(word) if letter in "aeiouy" and place >= start]
    return vowels[-1] if len(vowels) == 2 and vowels[-1] < len(word) - 1 else vowels[0]


def bursts(
    keys: str, method: dict[str, str], erase: str, form: Literal["NFC", "NFD"] = "NFC", trick: str = ""
) -> Iterator[str]:
    """What the terminal gets for each key: the letter itself, or backspaces and the letters that replace them.

    ``trick`` is OpenKey's empty character: typed first, and taken back by one backspace more.
    """
    shown = ""
    for end in range(1, len(keys) + 1):
        new = unicodedata.normalize(form, compose(keys[:end], method))
        if new == shown + keys[end - 1]:
            yield keys[end - 1]
        else:
            same = next((i for i, (x, y) in enumerate(zip(shown, new, strict=False)) if x != y), len(shown))
            same = min(same, len(new))
            yield trick + erase * (len(shown) - same + len(trick)) + new[same:]
        shown = new
