"""The line to the province: two entries may claim one place, entries are signed, a server's answers are kept."""

from typing import Any

COLUMNS = (
    "unit, device, epoch, seq, event_id, uid, kind, at, recorded_at, clock, officer, base_rev, rev, body, prev, hash"
)


def upgrade(op: Any) -> None:
    """From schema 6. SQLite changes a primary key only by way of a new table."""
    op.execute(
        "CREATE TABLE event_7 (unit VARCHAR NOT NULL, device VARCHAR NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT "
        "NULL, event_id VARCHAR NOT NULL, uid VARCHAR NOT NULL, kind VARCHAR NOT NULL, at VARCHAR NOT NULL, "
        "recorded_at VARCHAR NOT NULL, clock VARCHAR NOT NULL, officer VARCHAR NOT NULL, base_rev INTEGER NOT NULL, "
        "rev INTEGER, body TEXT NOT NULL, prev VARCHAR NOT NULL, hash VARCHAR NOT NULL, sig VARCHAR DEFAULT '' NOT "
        "NULL, PRIMARY KEY (unit, device, epoch, seq, event_id))"
    )
    op.execute(f"INSERT INTO event_7 ({COLUMNS}) SELECT {COLUMNS} FROM event")
    op.execute("DROP TABLE event")
    op.execute("ALTER TABLE event_7 RENAME TO event")
    op.execute("CREATE INDEX event_of_dossier ON event (unit, uid)")
    op.execute("CREATE UNIQUE INDEX event_by_id ON event (unit, event_id)")
    op.execute(
        "CREATE INDEX event_of_money ON event (unit, at, uid) "
        "WHERE kind IN ('receive', 'pay', 'reconcile', 'correct', 'cancel')"
    )
    op.execute("CREATE INDEX event_without_rev ON event (unit, device, epoch, seq) WHERE rev IS NULL")
    op.execute(
        "CREATE TABLE line (server VARCHAR NOT NULL, epoch VARCHAR NOT NULL, place INTEGER NOT NULL, last_id VARCHAR "
        "NOT NULL, state TEXT NOT NULL, PRIMARY KEY (server))"
    )
    op.execute(
        "CREATE TABLE answer (unit VARCHAR NOT NULL, event_id VARCHAR NOT NULL, server VARCHAR NOT NULL, status "
        "VARCHAR NOT NULL, field VARCHAR NOT NULL, say VARCHAR NOT NULL, at VARCHAR NOT NULL, "
        "PRIMARY KEY (unit, event_id, server))"
    )
    op.execute("ALTER TABLE dossier ADD COLUMN conflicts INTEGER DEFAULT 0 NOT NULL")
    op.execute("CREATE INDEX dossier_in_conflict ON dossier (unit, uid) WHERE conflicts > 0")
