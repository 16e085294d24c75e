"""Which events put which content on a dossier; what reports and lists say of scanned papers and of other systems'
dossiers: the rows are made again from the log."""

from typing import Any

import sqlalchemy as sa

COLUMNS = ("scans", "to_enter")


def upgrade(op: Any) -> None:
    """From schema 8."""
    op.create_table(
        "attached",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("unit", "sha256", "event_id", "uid", "device")),
        sa.PrimaryKeyConstraint("unit", "sha256", "event_id"),
    )
    op.add_column("dossier", sa.Column("scans", sa.Integer(), nullable=False, server_default=sa.text("0")))
    op.add_column("dossier", sa.Column("to_enter", sa.Boolean(), nullable=False, server_default=sa.text("0")))
    op.execute("DROP INDEX dossier_in_reports")
    op.execute(
        "CREATE INDEX dossier_in_reports ON dossier (unit, closed_at, received_at, cancelled, last_at, uid, field, "
        "officer, status, channel, finished_at, due_at, returned_at, extended, shortened, legal_days, promised_days, "
        "papers, result_file, data, payment, scans)"
    )
    op.execute(
        "CREATE INDEX dossier_to_enter ON dossier (unit, coalesce(due_at, '9'), uid) "
        "WHERE cancelled = 0 AND to_enter = 1"
    )
