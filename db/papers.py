"""The mark at the end of every paper that the press keeps in a home: only this home can make it, so that ``verify``
tells a paper that somebody has changed, or put there, from one that was drawn."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

from counter.clock import parse_moment, stamp
from db.home import PAPERS
from db.store import Store

KEY, SINCE = "paper_key", "paper_since"
"""Settings: what marks the papers, and from when on. Those of an earlier version have no mark until they are wiped."""

_MARK = re.compile(rb"%motcua ([0-9a-f]{64})\n\Z")


class PaperMarks:
    """``receipts.press.Marks`` of one home."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, name: str, content: bytes) -> bytes:
        """``content`` with its mark, as the paper ``name``; a reader of PDF passes over it."""
        return content + b"%motcua " + self._made(name, content) + b"\n"

    def good(self, path: Path) -> bool:
        """Whether a paper is as it was kept. Raises ``OSError``."""
        import hmac

        data = path.read_bytes()
        found = _MARK.search(data)
        return found is not None and hmac.compare_digest(found[1], self._made(path.name, data[: found.start()]))

    def strange(self) -> list[str]:
        """The papers of the home that are not as they were kept, or that nobody kept."""
        found: list[str] = []
        if KEY not in self._store.settings:
            return found
        for path in sorted((self._store.home / PAPERS).glob("*.pdf")):
            try:
                if not self.good(path) and not self._before(path):
                    found.append(path.name)
            except FileNotFoundError:
                # Wiped meanwhile.
                continue
        return found

    def _made(self, name: str, content: bytes) -> bytes:
        # Not before a paper is kept or looked at: it loads OpenSSL.
        import hmac

        key = bytes.fromhex(self._setting(KEY))
        return hmac.digest(key, name.encode() + b"\n" + content, "sha256").hex().encode()

    def _before(self, path: Path) -> bool:
        """Whether a paper without a mark may be of an earlier version."""
        kept = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return _MARK.search(path.read_bytes()) is None and kept < parse_moment(self._setting(SINCE))

    def _setting(self, name: str) -> str:
        """A home that has none yet makes its own."""
        store = self._store
        if KEY not in store.settings:
            with store.explained(), store.transaction():
                store.settings |= store.read_settings()
                if KEY not in store.settings:
                    store.settle({KEY: os.urandom(32).hex(), SINCE: stamp(datetime.now(UTC))})
        return store.settings[name]
