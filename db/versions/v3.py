"""The numbers of slips: no event of an older schema took one."""

from typing import Any

import sqlalchemy as sa


def upgrade(op: Any) -> None:
    """From schema 2."""
    keys = [("unit", sa.String), ("counter", sa.Integer), ("form", sa.String), ("year", sa.Integer)]
    keys += [("number", sa.Integer), ("event_id", sa.String)]
    op.create_table("slip", *(sa.Column(name, kind(), primary_key=True) for name, kind in keys))
