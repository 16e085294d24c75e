"""Lists are narrowed by how the result is returned and by what is to be done about the fees: the rows are made again
from the log."""

from typing import Any

import sqlalchemy as sa

COLUMNS = ("return_by", "fees")


def upgrade(op: Any) -> None:
    """From schema 11."""
    for name, at_first in zip(COLUMNS, ("'counter'", "''"), strict=True):
        op.add_column("dossier", sa.Column(name, sa.String(), nullable=False, server_default=sa.text(at_first)))
