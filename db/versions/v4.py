"""An index of the steps at which money is taken, by their time."""

from typing import Any


def upgrade(op: Any) -> None:
    """From schema 3."""
    kinds = "'receive', 'pay', 'reconcile', 'correct', 'cancel'"
    op.execute(f"CREATE INDEX event_of_money ON event (unit, at, uid) WHERE kind IN ({kinds})")
