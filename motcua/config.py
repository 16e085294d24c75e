"""``config.toml`` of a home: the printer and the paper, what belongs to this PC and not to the unit."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from counter.record import Reader
from counter.refusal import Refused

Layout = Literal["a5", "a4"]


@dataclass(frozen=True, slots=True)
class Config:
    """``printer`` is the system's name for it, empty for none; ``layout`` is one liên a sheet, or two on an A4."""

    printer: str = ""
    layout: Layout = "a5"


def read_config(home: Path) -> Config:
    """The home's configuration, or the defaults. Raises ``Refused`` for a key or a value that is not known."""
    path = home / "config.toml"
    if not path.exists():
        return Config()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
        raise Refused("Không đọc được config.toml trong thư mục quầy; sửa lại, hoặc xóa đi để dùng mặc định.") from None
    top = Reader(data, "config.toml")
    printer, paper = Reader(top.table("printer"), "[printer]"), Reader(top.table("paper"), "[paper]")
    config = Config(printer.text("name"), paper.choice("layout", ("a5", "a4"), "a5"))
    for part in (printer, paper, top):
        part.finish()
    return config
