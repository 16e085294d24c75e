"""How the counter looks on this PC, and its own keys: what ``[screen]`` and ``[keys]`` of ``config.toml`` say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Theme = Literal["auto", "normal", "contrast", "ansi", "none"]
THEMES: tuple[Theme, ...] = ("auto", "normal", "contrast", "ansi", "none")


@dataclass(frozen=True, slots=True)
class Look:
    """``keys`` maps a binding's id to its key, or keys apart by commas; ``trouble`` says why this is not what the file
    has."""

    theme: Theme = "auto"
    keys: Mapping[str, str] = field(default_factory=dict)
    trouble: str = ""
