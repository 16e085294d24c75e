"""A line between two network namespaces, so that the kernel's own TCP has to live with it: by ``tc netem`` over a veth
pair, or, where the kernel was built without it, by a pair of TUN devices and this process between them."""

import fcntl
import os
import select
import struct
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.e2e.bad_line import DELAY, LOSS, RATE

HERE, THERE = "10.213.77.1", "10.213.77.2"
_TUNSETIFF, _TUN, _NO_HEADER = 0x400454CA, 0x0001, 0x1000
_QUEUE = 100
"""Packets that wait on one side of the line; what comes on top is lost."""


class Namespace:
    """The far side of the line. ``cut`` silences it."""

    def __init__(self, name: str, near: str, far: str) -> None:
        self.name = name
        self._near, self._far = near, far

    @property
    def within(self) -> tuple[str, ...]:
        """The words before a command that is to run there."""
        return ("ip", "netns", "exec", self.name)

    def lay(self) -> None:
        """Addresses on both ends of what is there."""
        ip(f"addr add {HERE} peer {THERE} dev {self._near}", f"link set {self._near} up")
        ip(
            *(
                f"-n {self.name} {words}"
                for words in (
                    "link set lo up",
                    f"addr add {THERE} peer {HERE} dev {self._far}",
                    f"link set {self._far} up",
                )
            )
        )

    def cut(self, seconds: float) -> None:
        """Nothing comes through for so long."""
        ip(f"link set {self._near} down")
        time.sleep(seconds)
        ip(f"link set {self._near} up")


def ip(*commands: str) -> None:
    """``ip``, once for each."""
    for words in commands:
        subprocess.run(["ip", *words.split()], check=True, capture_output=True)


def why_not(kind: str) -> str:
    """Why there can be no line of that kind here; empty where there can."""
    if os.name == "nt" or os.geteuid() != 0:
        return "network namespaces need root on Linux"
    try:
        with _namespace("motcua-try"):
            if kind == "tun":
                os.close(_tun("motcua-try0"))
            else:
                shaped = "tc qdisc add dev lo root netem delay 1ms"
                subprocess.run(["ip", "netns", "exec", "motcua-try", *shaped.split()], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", b"") or str(error).encode()
        return f"{kind}: {said.decode(errors='replace').strip()}"
    return ""


@contextmanager
def netem() -> Iterator[Namespace]:
    """By the kernel's own means."""
    with _namespace("motcua-far") as name:
        ip(f"link add motcua0 type veth peer name motcua1 netns {name}")
        try:
            made = Namespace(name, "motcua0", "motcua1")
            made.lay()
            shape = f"delay {DELAY * 1000:.0f}ms loss {LOSS:.0%} rate {RATE * 8}bit"
            for before, device in (((), "motcua0"), (made.within, "motcua1")):
                words = [*before, *f"tc qdisc add dev {device} root netem {shape}".split()]
                subprocess.run(words, check=True, capture_output=True)
            yield made
        finally:
            ip("link del motcua0")


@contextmanager
def tun(seed: int) -> Iterator[Namespace]:
    """By this process: each packet is lost, or takes its time and its turn."""
    with _namespace("motcua-far") as name:
        ends = _tun("motcua0"), _tun("motcua1")
        shuttle = _Shuttle(ends, Random(seed))
        try:
            ip(f"link set motcua1 netns {name}")
            made = Namespace(name, "motcua0", "motcua1")
            made.lay()
            shuttle.start()
            yield made
        finally:
            shuttle.end()
            for end in ends:
                os.close(end)


class _Shuttle(threading.Thread):
    """Carries packets both ways."""

    def __init__(self, ends: tuple[int, int], dice: Random) -> None:
        super().__init__(daemon=True)
        self._ends, self._dice = ends, dice
        self._wake, self._woken = os.pipe()

    def end(self) -> None:
        os.write(self._woken, b"x")
        if self.is_alive():
            self.join(10)
        for each in (self._wake, self._woken):
            os.close(each)

    def run(self) -> None:
        free = dict.fromkeys(self._ends, 0.0)
        under_way: dict[int, deque[tuple[float, bytes]]] = {end: deque() for end in self._ends}
        other = dict(zip(self._ends, reversed(self._ends), strict=True))
        while True:
            dues = [waiting[0][0] for waiting in under_way.values() if waiting]
            wait = max(0.0, min(dues) - time.monotonic()) if dues else None
            ready, _, _ = select.select([*self._ends, self._wake], [], [], wait)
            if self._wake in ready:
                return
            now = time.monotonic()
            for end in ready:
                packet = self._read(end)
                if packet and len(under_way[end]) < _QUEUE and self._dice.random() >= LOSS:
                    free[end] = max(now, free[end]) + len(packet) / RATE
                    under_way[end].append((free[end] + DELAY, packet))
            for end, waiting in under_way.items():
                while waiting and waiting[0][0] <= now:
                    self._write(other[end], waiting.popleft()[1])

    @staticmethod
    def _read(end: int) -> bytes:
        try:
            return os.read(end, 2048)
        except OSError:
            # The line is cut just now, and a device that is down is always ready.
            time.sleep(0.02)
            return b""

    @staticmethod
    def _write(end: int, packet: bytes) -> None:
        try:
            os.write(end, packet)
        except OSError:
            return


def _tun(name: str) -> int:
    end = os.open("/dev/net/tun", os.O_RDWR)
    try:
        fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH", name.encode(), _TUN | _NO_HEADER))
    except OSError:
        os.close(end)
        raise
    return end


@contextmanager
def _namespace(name: str) -> Iterator[str]:
    if not Path("/run/netns", name).exists():
        ip(f"netns add {name}")
    try:
        yield name
    finally:
        ip(f"netns del {name}")
