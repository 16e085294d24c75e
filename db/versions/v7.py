"""Nothing of its own here: the step is another's."""

from typing import Any


def upgrade(op: Any) -> None:
    """From schema 6."""
