"""A line as it is in the hills, between real programs: TCP that is slow, stalls for what was lost, and breaks off."""

import socket
import struct
import threading
import time
from contextlib import suppress
from random import Random

DELAY, RATE, LOSS = 0.3, 8000, 0.1
"""Seconds each way, bytes a second (64 kbit/s), the share of packets that have to be sent again."""

PACKET = 1200


class BadLine:
    """Listens on ``port`` and passes on to ``target``. The first ``cuts`` connections are broken off somewhere."""

    def __init__(self, target: int, seed: int, cuts: int) -> None:
        self._target = target
        self._dice = Random(seed)
        self._cuts = cuts
        self.connections = self.broken = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """No more connections."""
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                self.connections += 1
                # Within the handshake, the request or the answer.
                left = self._dice.randrange(200, 6000) if self.connections <= self._cuts else None
                passing = _Passing(near, far, left, self)
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=passing.pump, args=(one, other), daemon=True).start()

    def lost(self) -> bool:
        """Whether a packet has to be sent again."""
        return self._dice.random() < LOSS


class _Passing:
    """One connection; ``left`` is how many bytes go through before it breaks, ``None`` for all."""

    def __init__(self, near: socket.socket, far: socket.socket, left: int | None, line: BadLine) -> None:
        self._sides = near, far
        self._left = left
        self._line = line

    def pump(self, one: socket.socket, other: socket.socket) -> None:
        """One direction, to its end."""
        last = 0.0
        with suppress(OSError):
            while data := one.recv(PACKET):
                now = time.monotonic()
                # What follows at once is on its way already.
                wait = DELAY if now - last > DELAY else 0.0
                time.sleep(wait + len(data) / RATE + (2 * DELAY if self._line.lost() else 0))
                if self._left is not None:
                    self._left -= len(data)
                    if self._left < 0:
                        return self._break()
                other.sendall(data)
                last = time.monotonic()
            other.shutdown(socket.SHUT_WR)
        return None

    def _break(self) -> None:
        self._line.broken += 1
        for side in self._sides:
            # Reset, not ended in good order.
            side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            side.close()
