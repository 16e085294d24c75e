"""Help for where the cursor is: what to type, the rule and where it stands; then the keys of that screen."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Label, Static

from screens.keys import commands
from screens.room import Dialog

UNVERIFIED = "chưa đối chiếu văn bản"
OURS = "cách làm của chương trình, không phải quy định"


@dataclass(frozen=True, slots=True)
class Entry:
    """One part of ``help.toml``. ``unverified`` are rules whose text has not been seen yet; ``practice``: it is our
    own way and no rule."""

    title: str
    type: str
    rule: str
    example: str = ""
    sources: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    practice: bool = False


@cache
def entries() -> dict[str, Entry]:
    """All of them, by ``screen`` and ``screen.id``."""
    data = tomllib.loads((Path(__file__).parent / "help.toml").read_text("utf-8"))
    found: dict[str, Entry] = {}
    for screen, part in data.items():
        fields = {name: value for name, value in part.items() if isinstance(value, dict)}
        found[screen] = _entry({name: value for name, value in part.items() if name not in fields})
        found |= {f"{screen}.{name}": _entry(value) for name, value in fields.items()}
    return found


def _entry(part: dict[str, Any]) -> Entry:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in part.items()}
    return Entry(**plain)


def name_of(screen: Screen[Any]) -> str:
    """``intake`` for ``IntakeScreen``; the topic of a dialog of questions."""
    topic: str | None = getattr(screen, "topic", None)
    return topic or type(screen).__name__.removesuffix("Screen").removesuffix("Dialog").lower()


def entry(screen: Screen[Any], widget: Widget | None) -> Entry:
    """What there is to say of ``widget``, else of the screen."""
    name = name_of(screen)
    own = entries().get(f"{name}.{widget.id}") if widget is not None else None
    return own or entries()[name]


class HelpScreen(Dialog[None]):
    """Help for ``below``, as it stands."""

    public = True
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.pop_screen", "Đóng", id="back")]
    DEFAULT_CSS = "HelpScreen VerticalScroll { height: auto; max-height: 18; scrollbar-size-vertical: 1; }"

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self.entry = entry(below, below.focused)
        self.keys = [(command.key, command.label) for command in commands(below, moves=True) if command.key]

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label(f"Trợ giúp: {self.entry.title}", classes="title")
            with VerticalScroll(id="text"):
                yield Static(self._told())
            yield Static(f"↓ ↑ PgDn PgUp xem · {self.key('back')} đóng", markup=False)

    def _told(self) -> Text:
        entry = self.entry
        told = Text(overflow="fold")
        for label, lines in (
            ("Gõ", [entry.type]),
            ("Ví dụ", [entry.example] if entry.example else []),
            ("Quy tắc", [entry.rule]),
            ("Căn cứ", [*entry.sources, *([OURS] if entry.practice else [])]),
            ("Lưu ý", [f"{each} ({UNVERIFIED})." for each in entry.unverified]),
        ):
            for line in lines:
                told.append(f"{label}: ", "bold").append(f"{line}\n")
        told.append("\nPhím ở đây\n", "bold")
        width = max((len(key) for key, _ in self.keys), default=0)
        for key, label in self.keys:
            told.append(f"  {key:<{width}}  ", "bold").append(f"{label}\n")
        told.rstrip()
        return told
