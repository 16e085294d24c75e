"""Wrong tries and PINs that must be changed; an index of what belongs to no dossier, now that every look is written."""

from typing import Any

import sqlalchemy as sa

from counter.event import NO_DOSSIER


def upgrade(op: Any) -> None:
    """From schema 7."""
    none = sa.text("0")
    op.add_column("officer", sa.Column("tries", sa.Integer(), nullable=False, server_default=none))
    op.add_column("officer", sa.Column("tried_at", sa.String(), nullable=True))
    op.add_column("officer", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=none))
    op.add_column("officer", sa.Column("kept", sa.Boolean(), nullable=False, server_default=none))
    op.execute(f"CREATE INDEX event_of_counter ON event (unit, kind, recorded_at) WHERE uid = '{NO_DOSSIER}'")
