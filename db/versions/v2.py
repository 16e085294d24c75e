"""Indexes that give every view its page in order: waiting dossiers by their date, one status by its date."""

from typing import Any


def upgrade(op: Any) -> None:
    """From schema 1."""
    due = "coalesce(due_at, '9')"
    op.drop_index("dossier_by_status")
    op.execute(f"CREATE INDEX dossier_by_status ON dossier (unit, status, {due}, uid)")
    op.execute(
        f"CREATE INDEX dossier_waiting ON dossier (unit, {due}, uid, status) "
        "WHERE cancelled = 0 AND status IN (1, 2, 4, 5, 6, 7, 9)"
    )
    op.execute(f"CREATE INDEX dossier_to_tell ON dossier (unit, {due}, uid) WHERE cancelled = 0 AND tell != ''")
