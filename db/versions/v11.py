"""What a citizen is told of a refusal or a withdrawal is named as it was, and a dossier that went by post is found by
its item number: the rows are made again from the log."""

from typing import Any


def upgrade(op: Any) -> None:
    """From schema 10: the tables stay as they are."""
