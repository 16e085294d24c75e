"""The four themes. What stands out does so by more than its colour, and no shade is blended: old consoles have 16."""

import os
from collections.abc import Mapping

from textual.app import App
from textual.filter import ANSIToTruecolor, Monochrome, NoColor
from textual.screen import Screen
from textual.theme import Theme

from screens.look import Theme as Name
from screens.widgets.typeahead import TypeAheadApp

LABELS: dict[Name, str] = {
    "normal": "thường",
    "contrast": "tương phản cao",
    "ansi": "16 màu",
    "none": "không màu",
}
DEFAULT = "ansi_default"


class ThemedApp(TypeAheadApp[None]):
    """An App in one of the four themes from its first frame on."""

    def __init__(self, theme: Name) -> None:
        super().__init__()
        for each in themes():
            self.register_theme(each)
        self.usual: Name = pick(theme, self.console.color_system, os.environ)
        self._colour(self.usual)
        self.set_reactive(App.theme, f"motcua-{self.usual}")
        self.stylesheet.set_variables(self.get_css_variables())

    def wear(self, name: Name) -> None:
        """Another theme, for now."""
        if self.theme == f"motcua-{name}":
            return
        self._colour(name)
        self.theme = f"motcua-{name}"

    def _colour(self, name: Name) -> None:
        """The terminal's own colours go through as they are; without colours, none that a widget brings along does."""
        self.no_color = name == "none"
        for each in self._filters:
            if isinstance(each, ANSIToTruecolor):
                each.enabled = name in {"normal", "contrast"}
        self._filters = [each for each in self._filters if not isinstance(each, Monochrome | NoColor)]
        if self.no_color:
            self._filters.append(NoColor())

    def refresh_css(self, animate: bool = True) -> None:
        """Also for screens that wait to be shown again."""
        super().refresh_css(animate)
        for screen in self._installed_screens.values():
            if isinstance(screen, Screen) and screen.is_mounted and screen not in self.screen_stack:
                self.stylesheet.update(screen, animate=animate)


def pick(name: Name, color_system: str | None, environ: Mapping[str, str]) -> Name:
    """What ``auto`` stands for in this terminal; ``color_system`` is Rich's name for what it can show."""
    if name != "auto":
        return name
    if environ.get("NO_COLOR"):
        return "none"
    few = color_system in {None, "standard", "windows"} or environ.get("TERM") == "linux"
    return "ansi" if few else "normal"


def themes() -> list[Theme]:
    """All of them, each named ``motcua-`` and its name in ``config.toml``."""
    return [
        _theme(
            "normal",
            ink="#e6e6e6",
            paper="#121212",
            head=("#ffffff", "#005fa8", "bold"),
            field=("#e6e6e6", "#2a2f36", "none"),
            focus=("#ffffff", "#0a5696", "bold"),
            cursor=("#101010", "#ffffff", "none"),
            marked=("#101010", "#9fc9f0", "none"),
            hint=("#a3adb8", "not bold"),
            hint_focus="#bcd0e4",
            wrong=("#ff9a9a", "bold"),
            key=("#ffc46b", "bold"),
            frame="#4da3e8",
            box="#1c2127",
        ),
        _theme(
            "contrast",
            ink="#ffffff",
            paper="#000000",
            head=("#000000", "#ffffff", "bold"),
            field=("#ffffff", "#000000", "underline"),
            focus=("#000000", "#ffff00", "bold"),
            cursor=("#ffff00", "#000000", "none"),
            marked=("#000000", "#ffffff", "none"),
            hint=("#c0c0c0", "not bold not underline"),
            hint_focus="#000000",
            wrong=("#ffff00", "bold"),
            key=("#ffff00", "bold"),
            frame="#ffff00",
            box="#000000",
        ),
        _theme(
            "ansi",
            ink=DEFAULT,
            paper=DEFAULT,
            head=("ansi_bright_white", "ansi_blue", "bold"),
            field=(DEFAULT, DEFAULT, "underline"),
            focus=(DEFAULT, DEFAULT, "bold reverse"),
            cursor=(DEFAULT, DEFAULT, "not reverse"),
            marked=(DEFAULT, DEFAULT, "underline"),
            hint=(DEFAULT, "dim not bold not underline"),
            hint_focus=DEFAULT,
            wrong=("ansi_red", "bold"),
            key=("ansi_cyan", "bold"),
            frame="ansi_cyan",
            box=DEFAULT,
        ),
        _theme(
            "none",
            ink=DEFAULT,
            paper=DEFAULT,
            head=(DEFAULT, DEFAULT, "bold underline"),
            field=(DEFAULT, DEFAULT, "underline"),
            focus=(DEFAULT, DEFAULT, "bold reverse"),
            cursor=(DEFAULT, DEFAULT, "not reverse"),
            marked=(DEFAULT, DEFAULT, "underline"),
            hint=(DEFAULT, "dim not bold not underline"),
            hint_focus=DEFAULT,
            wrong=(DEFAULT, "bold"),
            key=(DEFAULT, "bold"),
            frame=DEFAULT,
            box=DEFAULT,
        ),
    ]


_Dress = tuple[str, str, str]
"""Colour of the letters, of the ground, and their style."""


def _theme(
    name: str,
    *,
    ink: str,
    paper: str,
    head: _Dress,
    field: _Dress,
    focus: _Dress,
    cursor: _Dress,
    marked: _Dress,
    hint: tuple[str, str],
    hint_focus: str,
    wrong: tuple[str, str],
    key: tuple[str, str],
    frame: str,
    box: str,
) -> Theme:
    dressed = {
        "head": head,
        "field": field,
        "focus": focus,
        "list-head": (ink, paper, "bold underline"),
        "row": focus,
        "block-cursor": focus,
        "block-cursor-blurred": (ink, paper, "bold underline"),
        "input-cursor": cursor,
        "input-selection": marked,
    }
    ansi = paper == DEFAULT
    variables = {
        "hint-color": hint[0],
        "hint-style": hint[1],
        "hint-focus": hint_focus,
        "wrong-color": wrong[0],
        "wrong-style": wrong[1],
        "key-color": key[0],
        "key-style": key[1],
        "frame": frame,
        "box": box,
        "qr-ink": "ansi_black" if ansi else "#000000",
        "qr-paper": "ansi_white" if ansi else "#ffffff",
        "ansi-foreground": ink,
        "ansi-background": paper,
        "block-hover-background": paper,
        "scrollbar": frame,
        "scrollbar-hover": frame,
        "scrollbar-active": frame,
        "scrollbar-background": paper,
        "scrollbar-background-hover": paper,
        "scrollbar-background-active": paper,
        "scrollbar-corner-color": paper,
    }
    for part, (color, ground, style) in dressed.items():
        variables |= {f"{part}-foreground": color, f"{part}-background": ground, f"{part}-text-style": style}
    return Theme(
        name=f"motcua-{name}",
        primary=frame,
        error=wrong[0],
        foreground=ink,
        background=paper,
        surface=paper,
        panel=paper,
        boost=paper,
        ansi=ansi,
        variables=variables,
    )
