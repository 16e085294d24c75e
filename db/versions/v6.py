"""What reports count of a dossier, and the indexes that they are read from; the rows are made again from the log."""

from typing import Any

import sqlalchemy as sa

FLAGS = {"extended", "shortened", "result_file"}
TIMES = {"last_at", "returned_at", "rated_at"}
WORDS = {"channel": "'counter'", "closed_at": "'9'"}
COLUMNS = (
    "channel last_at closed_at returned_at extended shortened legal_days promised_days papers result_file data payment "
    "rating rated_at"
).split()


def upgrade(op: Any) -> None:
    """From schema 5."""
    for name in COLUMNS:
        op.add_column("dossier", _column(name))
    op.execute(
        "CREATE INDEX dossier_in_reports ON dossier (unit, closed_at, received_at, cancelled, last_at, uid, field, "
        "officer, status, channel, finished_at, due_at, returned_at, extended, shortened, legal_days, promised_days, "
        "papers, result_file, data, payment)"
    )
    op.execute("CREATE INDEX dossier_rated ON dossier (unit, rated_at, rating, officer) WHERE rating > 0")


def _column(name: str) -> Any:
    if name in TIMES:
        return sa.Column(name, sa.String(), nullable=True)
    kind = sa.String() if name in WORDS else sa.Boolean() if name in FLAGS else sa.Integer()
    return sa.Column(name, kind, nullable=False, server_default=sa.text(WORDS.get(name, "0")))
