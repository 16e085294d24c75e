"""The fixed words of the papers, from the files in ``wording/`` that an administrator may edit."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from counter.refusal import Refused

FOLDER = Path(__file__).with_name("wording")
SHARED = "shared"
"""The words that most papers use; a form's own file goes before it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one form. ``checked`` tells whether they were held against the circular itself."""

    form: str
    version: str
    source: str
    checked: bool
    words: Mapping[str, str]
    notes: tuple[str, ...]

    def __call__(self, key: str, **values: object) -> str:
        """The words under ``key`` with ``values`` in their places. Raises ``Refused`` after a wrong edit."""
        try:
            words = self.words[key]
            return words.format_map(values) if values else words
        except (KeyError, ValueError, IndexError):
            raise Refused(
                f'Tệp lời mẫu {self.form}.toml sai hoặc thiếu mục "{key}"; sửa lại theo tệp gốc rồi in lại.'
            ) from None


@cache
def wording(form: str) -> Wording:
    """The words of ``form`` (``form01``). Raises ``Refused`` when a file is missing or cannot be read."""
    own = _read(form)
    return replace(own, words={**_read(SHARED).words, **own.words})


def _read(form: str) -> Wording:
    try:
        data = tomllib.loads(unicodedata.normalize("NFC", (FOLDER / f"{form}.toml").read_text("utf-8")))
        return Wording(
            form,
            str(data["version"]),
            str(data["source"]),
            data["checked"] is True,
            {key: str(words) for key, words in data["words"].items()},
            tuple(map(str, data["notes"])),
        )
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        raise Refused(f"Tệp lời mẫu {form}.toml thiếu hoặc không đọc được; cài lại phần mềm rồi in lại.") from None
