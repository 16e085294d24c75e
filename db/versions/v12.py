"""Lists are narrowed by how the result is returned and by what is to be done about the fees: the rows are made again
from the log. Waiting dossiers are counted without going to their rows."""

from typing import Any

import sqlalchemy as sa

COLUMNS = ("return_by", "fees")


def upgrade(op: Any) -> None:
    """From schema 11."""
    for name, at_first in zip(COLUMNS, ("'counter'", "''"), strict=True):
        op.add_column("dossier", sa.Column(name, sa.String(), nullable=False, server_default=sa.text(at_first)))
    op.execute("DROP INDEX dossier_waiting")
    op.execute(
        "CREATE INDEX dossier_waiting ON dossier (unit, coalesce(due_at, '9'), uid, status, officer, received_at, "
        "extended, tell) WHERE cancelled = 0 AND status IN (1, 2, 4, 5, 6, 7, 9)"
    )
