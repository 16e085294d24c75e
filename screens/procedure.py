"""The procedure of an intake: a few letters, what they stand for, the one that is taken."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from counter.calendar import Calendar
from counter.catalogue import Catalogue, Procedure
from counter.deadline import DueHour
from counter.desk import Desk
from counter.refusal import Refused
from screens.widgets.field import FieldInput
from screens.widgets.offer import around

MATCHES = 3
"""So many are shown at once."""

BESIDE = 4
"""Columns beside what is offered: an edge, the signs of the mark and of more, an edge."""


class Rules(NamedTuple):
    """What the form is held against while it is typed; read once, outside the UI's thread."""

    catalogue: Catalogue
    calendar: Calendar
    due_hour: DueHour


def rules(desk: Desk) -> Rules:
    """What is in force at this desk; may read the store."""
    unit = desk.facts.unit
    return Rules(desk.facts.catalogue, unit.calendar(desk.facts.calendar), unit.due_hour)


class ProcedureField(FieldInput):
    """Up and down choose among what the letters stand for, while there is something to choose. ``offer`` is given what
    stands beside the field for it; ``rules`` are ``None`` until they have been read."""

    chosen: Procedure | None = None
    rules: Rules | None = None
    today: Callable[[], date]
    offer: Callable[[str], None]
    _mark = 0

    def on_mount(self) -> None:
        """What names no procedure is said when the field is left."""
        self.check = self._none

    @property
    def marked(self) -> Procedure | None:
        """What Enter takes."""
        found = self._matches()
        return found[self._mark] if found else None

    def choose(self, code: str) -> None:
        """The procedure of that code, none where it is not in force."""
        found = self.rules.catalogue.find(code, self.today()) if self.rules and code else []
        self.chosen = next((procedure for procedure in found if procedure.code == code), None)

    def show_name(self, typed: str = "") -> None:
        """The chosen procedure's name from its beginning, else what was typed."""
        self.reset(self.chosen.name if self.chosen else typed)
        if self.chosen:
            self.cursor_position = 0

    def look_up(self) -> None:
        """The letters are others: the best match is marked."""
        self._mark = 0
        self.show_matches()

    def show_matches(self) -> None:
        """Offer what the letters stand for, the mark among it."""
        found, room = self._matches(), self.screen.size.width - BESIDE
        lines = around([between(f"{each.code}  {each.name}", room) for each in found], self._mark, MATCHES)
        none = "Không có thủ tục nào khớp; gõ chữ khác." if self.rules and self.text.strip() else ""
        self.offer("\n".join(lines) or none)

    def action_step(self, direction: int) -> bool:
        """To the match above or below, else to another field."""
        place = self._mark + direction
        if self.chosen is not None or not 0 <= place < len(self._matches()):
            return super().action_step(direction)
        self._mark = place
        self.show_matches()
        return True

    def _matches(self) -> list[Procedure]:
        """What the letters stand for today, best first."""
        text = self.text.strip()
        return self.rules.catalogue.find(text, self.today()) if self.rules and text else []

    def _none(self, text: str) -> str | None:
        """Why the text names no procedure in force."""
        text = text.strip()
        if not text or self.rules is None or self.chosen or text.count("|") >= 5 or self._matches():
            return None
        try:
            self.rules.catalogue.get(text, self.today())
        except Refused as refused:
            if text[:1].isdigit():
                return str(refused)
        return "Không có thủ tục nào khớp; gõ chữ khác, hoặc mã thủ tục."


def between(text: str, room: int) -> str:
    """``text`` in at most ``room`` letters, without its middle: procedures of a kind begin alike and end otherwise."""
    half = room // 2
    return text if len(text) <= room else f"{text[: room - half - 1]}…{text[len(text) - half :]}"
