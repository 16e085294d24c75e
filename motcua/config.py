"""``config.toml`` of a home: what belongs to this PC, not to the unit: its printer and scanner, its paper, screen and
keys."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from counter.backup import WARN_DAYS
from counter.keeping import KEEP_DAYS
from counter.ports import Afterwards
from counter.record import Reader
from counter.refusal import Refused
from screens.look import THEMES, Look

Layout = Literal["a5", "a4"]


@dataclass(frozen=True, slots=True)
class Config:
    """``printer`` is the system's name for it, empty for none; ``layout`` is one liên a sheet, or two on an A4;
    ``scanner`` is the folder that the scanner writes into, ``afterwards`` what is done with a file that a dossier has
    taken from it. ``second`` is the second place for backups, ``None`` for none; ``warn_days`` without a good one are
    too many. Papers of the last ``keep_days`` working days, today's among them, lie readable in the home."""

    printer: str = ""
    layout: Layout = "a5"
    look: Look = field(default_factory=Look)
    scanner: Path | None = None
    afterwards: Afterwards = "delete"
    second: Path | None = None
    warn_days: int = WARN_DAYS
    keep_days: int = KEEP_DAYS


def read_config(home: Path) -> Config:
    """The home's configuration, or the defaults. Raises ``Refused`` for a key or a value that is not known."""
    path = home / "config.toml"
    if not path.exists():
        return Config()
    import tomllib

    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, OSError):
        raise Refused("Không đọc được config.toml trong thư mục quầy; sửa lại, hoặc xóa đi để dùng mặc định.") from None
    top = Reader(data, "config.toml")
    printer, paper = Reader(top.table("printer"), "[printer]"), Reader(top.table("paper"), "[paper]")
    screen, keys = Reader(top.table("screen"), "[screen]"), Reader(top.table("keys"), "[keys]")
    scanner = Reader(top.table("scanner"), "[scanner]")
    folder = scanner.text("folder")
    afterwards = scanner.choice("afterwards", get_args(Afterwards), "delete")
    look = Look(screen.choice("theme", THEMES, "auto"), {name: keys.text(name) for name in keys.data})
    layout: Layout = paper.choice("layout", ("a5", "a4"), "a5")
    backup = Reader(top.table("backup"), "[backup]")
    second = Path(backup.text("folder")).expanduser() if backup.text("folder") else None
    if second is not None and not second.is_absolute():
        raise Refused('Mục [backup] folder trong config.toml phải là đường dẫn đầy đủ, như "E:\\sao-luu"; sửa lại.')
    papers = Reader(top.table("papers"), "[papers]")
    config = Config(
        printer.text("name"),
        layout,
        look,
        home / Path(folder).expanduser() if folder else None,
        afterwards,
        second,
        backup.number("warn_days", WARN_DAYS, least=1, most=365),
        papers.number("keep_days", KEEP_DAYS, least=0, most=365),
    )
    for part in (printer, scanner, paper, screen, backup, papers, top):
        part.finish()
    return config
