"""The one line where the program speaks: what was done, what is wrong and what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual.widget import Widget
from textual.widgets import Static

LONG = 1.0
"""Seconds after which whoever waits is told for what."""

WRITING = "Đang ghi và in …"


class Said(Static):
    """Two rows at the foot of a screen, always in the same place; a sentence that needs more has up to four."""

    def __init__(self) -> None:
        super().__init__("", classes="said", markup=False)
        self.about: Widget | None = None
        """The field that the sentence judges: that another one is right does not mend it."""

    def tell(self, sentence: str) -> None:
        """What was done, or what to do next."""
        self._put(sentence, "-done")

    def refuse(self, sentence: object, about: Widget | None = None) -> None:
        """What is wrong, with the field ``about`` if with one, and how to mend it."""
        self._put(f"! {sentence}", "-wrong")
        self.about = about
        self.app.bell()

    def clear(self) -> Any:
        """Nothing to say."""
        self._put("", "")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """While something is being written; said once it takes long, as on a slow disk."""
        waits = self.set_timer(LONG, lambda: self.tell(WRITING))
        try:
            yield
        finally:
            waits.stop()
            if self.content == WRITING:
                self.clear()

    def _put(self, sentence: str, kind: str) -> None:
        self.about = None
        self.remove_class("-wrong", "-done")
        if kind:
            self.add_class(kind)
        self.update(sentence)
