"""Agencies are found by their names; fees that were given back are money; what a rule let pass waits for the
supervisor, and the reason why the post brought something back is told: the rows are made again from the log."""

from typing import Any

import sqlalchemy as sa


def upgrade(op: Any) -> None:
    """From schema 9."""
    op.execute(
        "CREATE INDEX event_of_agency ON event (unit, coalesce(body ->> 'to', body ->> 'agency')) "
        "WHERE kind IN ('forward', 'consult')"
    )
    op.execute("DROP INDEX event_of_money")
    op.execute(
        "CREATE INDEX event_of_money ON event (unit, at, uid) "
        "WHERE kind IN ('receive', 'pay', 'refund', 'reconcile', 'correct', 'cancel')"
    )
    op.add_column("dossier", sa.Column("to_review", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.execute("CREATE INDEX dossier_to_review ON dossier (unit, coalesce(due_at, '9'), uid) WHERE to_review > 0")
