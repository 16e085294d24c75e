"""A day of a commune with the province, by the real programs: ``make province-day`` tells it, test_province.py holds it
to its end.

A hub on PostgreSQL, a relay on the supervisor's PC, three counters. The line is cut and comes back, one PC is killed
and replaced, one bundle is carried by hand; at the end every replica holds the same.
"""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from motcua.files import SAMPLE
from tests.e2e.program import MOTCUA, Program
from tests.province.postgres import postgres

PROVINCE = MOTCUA.with_name(MOTCUA.name.replace("motcua", "motcua-province"))
UNIT = "H15.50.05"
DOSSIER = json.loads((SAMPLE / "dossier.json").read_text("utf-8"))


class Server:
    """``motcua-province`` on one home, on a port of its own."""

    def __init__(self, home: Path, host: str = "127.0.0.1") -> None:
        self.home = home
        self.host = host
        with socket.socket() as free:
            free.bind((host, 0))
            self.port = free.getsockname()[1]
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"https://{self.host}:{self.port}"

    def run(self, *words: object) -> str:
        """One command, which must succeed; what it prints."""
        command = [str(PROVINCE), *map(str, words), "--home", str(self.home)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        """Serve, over TLS, and be there."""
        where = ("--host", self.host, "--port", str(self.port))
        command = [str(PROVINCE), "serve", "--tls", *where, "--home", str(self.home)]
        log = (self.home / "serve.log").open("ab")
        self._running = subprocess.Popen(command, stdout=log, stderr=log)
        log.close()
        for _ in range(600):
            if self._running.poll() is not None:
                raise AssertionError((self.home / "serve.log").read_text("utf-8"))
            with suppress(OSError):
                urllib.request.urlopen(f"{self.url}/healthz", context=ssl._create_unverified_context(), timeout=5)
                return
            with suppress(subprocess.TimeoutExpired):
                self._running.wait(0.1)
        raise AssertionError("the server does not answer")

    def stop(self) -> None:
        """The line is cut."""
        if self._running is not None:
            self._running.send_signal(signal.SIGKILL)
            self._running.wait()
            self._running = None

    def ticket(self, counter: int, address: "Server", target: Path) -> Path:
        """An enrolment file for ``counter`` that leads to ``address``."""
        self.run(
            *("enrol", "--unit", UNIT, "--counter", counter, "--unit-file", SAMPLE / "unit.toml"),
            *("--url", address.url, "--certificate", address.home / "chung-thu.pem", "-o", target),
        )
        return target


class Day:
    """What is told of it, and what is checked at its end."""

    def __init__(self, folder: Path, database: str, *, quiet: bool = False) -> None:
        self.folder = folder
        self.quiet = quiet
        self.hub = Server(folder / "hub")
        self.relay = Server(folder / "relay")
        self.hub.run("init", "--province", "H15", "--database", database)
        self.counters: dict[int, Program] = {}
        self.received: set[str] = set()

    def say(self, sentence: str) -> None:
        if not self.quiet:
            print(sentence, flush=True)

    def open(self) -> None:
        """Morning: the hub, the relay, three counters."""
        self.hub.start()
        self.relay.run("init", "--relay", self.hub.ticket(0, self.hub, self.folder / "may-chuyen-tiep.toml"))
        self.relay.start()
        self.say("The hub serves from PostgreSQL; the commune's relay is enrolled.")
        for number in (1, 2, 3):
            self.counters[number] = self.enrol(number, f"pc{number}")
            self.receive(number, 2)
            self.sync(number)
        self.say(f"Three counters have taken in {len(self.received)} dossiers and told the relay.")

    def enrol(self, number: int, name: str) -> Program:
        """A PC becomes a counter by the file that the province gave."""
        pc = Program(self.folder / name)
        ticket = self.hub.ticket(number, self.relay, self.folder / f"{name}.toml")
        done = pc.run("setup", ticket)
        assert done.returncode == 0, done.stderr
        return pc

    def receive(self, number: int, count: int, *words: object) -> list[str]:
        """So many dossiers over that counter."""
        lines = "\n".join(json.dumps(DOSSIER, ensure_ascii=False) for _ in range(count))
        done = self.counters[number].feed(lines, *words, "receive", "-")
        assert done.returncode == 0, done.stderr
        codes = [json.loads(line)["code"] for line in done.stdout.splitlines()]
        assert not self.received.intersection(codes), "a number was given out twice"
        self.received.update(codes)
        return codes

    def act(self, number: int, code: str, kind: str, body: dict[str, Any]) -> None:
        done = self.counters[number].run("act", code, kind, "--body", json.dumps(body, ensure_ascii=False))
        assert done.returncode == 0, done.stderr

    def sync(self, number: int) -> Any:
        """What ``motcua sync`` answers."""
        done = self.counters[number].run("sync", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def cut(self) -> None:
        """Noon: no line to the province. The commune goes on, and every counter sees every other's work."""
        self.hub.stop()
        first = sorted(self.received)[0]
        self.act(1, first, "forward", {"to": "Công chức Tư pháp - Hộ tịch"})
        self.receive(2, 1)
        for number in (1, 2, 1):
            pending = self.sync(number)["pending"]
        assert pending, "places are given by the province alone"
        seen = self.counters[1].json("queue")["total"]
        assert seen == len(self.received) - 0, (seen, len(self.received))
        self.say(f"The line is cut; the supervisor's counter still sees all {seen} dossiers of the commune.")

    def kill(self) -> None:
        """A PC dies in the middle of an intake, and its disk with it; the relay has what it told."""
        pc = self.counters.pop(2)
        lines = "\n".join(json.dumps(DOSSIER, ensure_ascii=False) for _ in range(50))
        running = subprocess.Popen(
            [str(MOTCUA), "receive", "-"], env=pc.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert running.stdin is not None
        assert running.stdout is not None
        with suppress(BrokenPipeError):
            running.stdin.write(lines)
            running.stdin.close()
        told = [json.loads(running.stdout.readline())["code"] for _ in range(3)]
        running.kill()
        running.wait()
        report = json.loads(subprocess.run([str(MOTCUA), "verify", "--json"], env=pc.env, capture_output=True).stdout)
        assert report["whole"], report["damage"]
        assert set(told) <= {line["code"] for line in pc.json("queue")["dossiers"]}
        own = {line["code"] for line in pc.json("queue")["dossiers"] if line["code"][-4] == "2"}
        self.last_paper = max(own)
        shutil.rmtree(pc.home)
        self.say(f"Counter 2's PC was killed at its dossier no. {len(told)} or later and its disk is lost.")

    def carry(self) -> None:
        """Counter 3 has not even the commune's own network: a USB stick goes to the province and back."""
        self.relay.stop()
        codes = self.receive(3, 2)
        stick = self.folder / "usb.motcua"
        assert self.counters[3].run("bundle", "out", stick).returncode == 0
        self.hub.run("bundle", "in", stick)
        self.hub.run("bundle", "in", stick)
        for _ in range(2):
            done = self.counters[3].run("bundle", "in", stick.with_suffix(".tra-loi"))
            assert done.returncode == 0, done.stderr
        assert "còn 0 bước" in done.stdout
        assert b"H'B" not in stick.read_bytes()
        self.say(f"A bundle with {len(codes)} dossiers went by USB, twice, and counted once.")

    def come_back(self) -> None:
        """Afternoon: the line is there again, and a new PC is counter 2."""
        self.hub.start()
        self.relay.start()
        self.relay.run("sync")
        self.counters[2] = self.enrol(2, "pc2-new")
        self.sync(2)
        refused = self.counters[2].feed(json.dumps(DOSSIER), "receive", "-")
        assert refused.returncode == 1
        assert "--last-number" in refused.stderr
        (code,) = self.receive(2, 1, "--last-number", self.last_paper[-4:])
        assert int(code[-4:]) > int(self.last_paper[-4:])
        self.say(f"The new PC of counter 2 goes on behind the last paper, with {code}.")

    def agree(self) -> tuple[str, dict[str, Any]]:
        """Evening: everybody has everything; the digest that all share, and the report of the day."""
        for number in (1, 2, 3, 1, 2, 3):
            self.sync(number)
            self.relay.run("sync")
        for number in (1, 2, 3):
            assert self.sync(number)["pending"] == 0
        found = [pc.json("verify") for pc in self.counters.values()]
        found += [json.loads(server.run("verify", "--json", "--unit", UNIT)) for server in (self.hub, self.relay)]
        assert all(report["whole"] for report in found), found
        (digest,) = {report["digest"] for report in found}
        reports = [self._report(pc) for pc in self.counters.values()]
        assert all(report == reports[0] for report in reports)
        day = next(iter(self.counters.values())).json("queue")
        assert day["total"] == len(self.received) == reports[0]["total"]["c3"], (day["total"], len(self.received))
        self.say(f"Five replicas, one digest {digest[:16]}; the day's report counts {day['total']} dossiers.")
        return digest, reports[0]

    def _report(self, pc: Program) -> Any:
        from datetime import date

        today = date.today()
        first = today.replace(day=1)
        report = pc.json("report", "ii06a", "--from", first.isoformat(), "--to", "2099-12-31")
        return {key: report[key] for key in ("rows", "total", "remainder")}

    def close(self) -> None:
        """End what was started."""
        self.hub.stop()
        self.relay.stop()


@contextmanager
def day(*, quiet: bool = False) -> Iterator[Day]:
    """A day in a folder of its own, which is taken away at its end."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-day-"))
    try:
        with postgres() as database:
            made = Day(folder, database, quiet=quiet)
            try:
                yield made
            finally:
                made.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def live(made: Day) -> tuple[str, dict[str, Any]]:
    """The whole day."""
    made.open()
    made.cut()
    made.kill()
    made.carry()
    made.come_back()
    return made.agree()


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUTF8", "1")
    with day() as made:
        live(made)
    sys.exit(0)
