"""Which dossiers wait for a signature: none of an older schema was a certification of several papers."""

from typing import Any

import sqlalchemy as sa


def upgrade(op: Any) -> None:
    """From schema 4."""
    op.add_column("dossier", sa.Column("to_sign", sa.Boolean(), nullable=False, server_default=sa.text("0")))
    op.execute(
        "CREATE INDEX dossier_to_sign ON dossier (unit, coalesce(due_at, '9'), uid) WHERE cancelled = 0 AND to_sign = 1"
    )
