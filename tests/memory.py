"""A folder in memory, where the system has such a place: what syncs often is tried many times in it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")


@contextmanager
def in_memory() -> Iterator[Path]:
    """A folder of its own, gone with the block; on the disk where there is no other."""
    with tempfile.TemporaryDirectory(prefix="motcua-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as made:
        yield Path(made)
