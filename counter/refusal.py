"""What a rule says when it refuses: one Vietnamese sentence that tells the officer what to do."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Refused(Exception):
    """A rule refuses; nothing was stored. ``str(refusal)`` is the sentence, without any citizen's data."""


class Doubted(Refused):
    """A rule has to ask the officer first. ``why`` is what is doubted; ``then`` says how to answer on the command
    line, and a screen says its own key instead."""

    def __init__(self, why: str, then: str) -> None:
        super().__init__(f"{why}{then}")
        self.why = why


class ClockDoubted(Doubted):
    """Whether the clock shows the right day and hour."""


class NumberDoubted(Doubted):
    """Which number was the last on paper."""


class Locked(Refused):
    """The key of the home waits for its passphrase; ``line`` is the wrapped key as its file holds it."""

    def __init__(self, sentence: str, line: str) -> None:
        super().__init__(sentence)
        self.line = line


class PrinterOff(Refused):
    """The paper is safe in its file, ``path``, but no printer took it."""

    def __init__(self, path: "Path") -> None:
        super().__init__(
            f"Giấy đã lưu ở papers/{path.name} nhưng máy in không nhận; kiểm tra máy in rồi in tệp ấy, "
            "không cần nhập lại hồ sơ."
        )
        self.path = path


class Damaged(Exception):
    """The home cannot be read as it was written; the sentence says where and what to do."""
