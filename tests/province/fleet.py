"""Many communes that come back together after a day's cut: real batches of invented dossiers, over a served hub."""

import heapq
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from counter.clock import SystemClock, moment
from counter.event import FIRST, Event, new_id
from counter.exchange import LIMIT, Batch, Cursor
from counter.sync import Cut
from province.database import put
from province.home import House
from sync.http import HttpLine
from sync.pace import Pace
from sync.seal import DeviceKey
from tests.office import Office

PROVINCE = Path(sys.executable).with_name("motcua-province")


@dataclass
class Device:
    """One counter of one commune, and what it still has to send."""

    unit: str
    device: str
    key: DeviceKey
    events: list[Event]
    cursor: Cursor | None = None
    pace: Pace = field(default_factory=Pace)

    def batch(self) -> Batch:
        """As much as goes at once."""
        size = 1024
        some: list[Event] = []
        for event in self.events:
            size += 600 + 2 * len(str(event.body))
            if some and size > LIMIT:
                break
            some.append(event)
        return Batch(self.unit, self.device, moment(SystemClock().now()), self.cursor, tuple(some))


def devices(house: House, pattern: list[Event], count: int) -> list[Device]:
    """``count`` communes, each with the dossiers of ``pattern`` under its own code, let in by the hub."""
    made = []
    rows = []
    for number in range(count):
        unit, device, key = f"H15.{number // 99 + 10}.{number % 99 + 1:02d}", new_id(), DeviceKey.new()
        made.append(Device(unit, device, key, _as(pattern, unit, device, key)))
        row = {"unit": unit, "device": device, "counter": 1, "key": key.public, "enrolled_at": house.clock.now()}
        rows.append({**row, "revoked_at": None, "revoked_why": "", "seen_at": None, "cloned": 0})
    with house.engine.begin() as connection:
        put(connection, "device", rows)
    return made


def pattern(folder: Path, dossiers: int) -> list[Event]:
    """The log of a counter that took in so many dossiers and handed every third over."""
    office = Office(folder / "home", folder / "state").set_up()
    for number in range(dossiers):
        code = office.receive(name=f"Người Mẫu {number}")
        if number % 3 == 0:
            office.desk.act(code, "forward", {"to": "Công chức Tư pháp - Hộ tịch"})
    events = list(office.store.export())
    office.store.close()
    return events


def _as(pattern: list[Event], unit: str, device: str, key: DeviceKey) -> list[Event]:
    """The same log as another unit's device would have written it."""
    uids: dict[str, str] = {}
    prev, made = FIRST, []
    for event in pattern:
        body = event.body | ({"code": unit + event.body["code"][9:]} if "code" in event.body else {})
        body = body | ({"unit": event.body["unit"] | {"code": unit}} if event.kind == "setup" else {})
        uid = event.uid if event.kind == "setup" else uids.setdefault(event.uid, new_id())
        event = replace(
            event, unit=unit, device=device, event_id=new_id(), uid=uid, body=body, prev=prev, sig=""
        ).sealed()
        made.append(replace(event, sig=key.sign(event.hash.encode())))
        prev = event.hash
    return made


@dataclass
class Came:
    """How a fleet's return went: seconds in all, the slowest answer that was given, how often one was told to wait."""

    seconds: float = 0.0
    slowest: float = 0.0
    asked_to_wait: int = 0
    exchanges: int = 0


def come_back(fleet: list[Device], url: str, workers: int = 24) -> Came:
    """All of them at once, each at its own pace, until none has anything left."""
    came = Came()
    began = time.monotonic()
    waiting = [(began, number) for number in range(len(fleet))]
    heapq.heapify(waiting)
    here = threading.Condition()
    left = len(fleet)

    def work() -> None:
        nonlocal left
        lines: dict[int, HttpLine] = {}
        while True:
            with here:
                while left and (not waiting or waiting[0][0] > time.monotonic()):
                    here.wait(0.05)
                if not left:
                    break
                _, number = heapq.heappop(waiting)
            device = fleet[number]
            line = lines.get(number) or HttpLine(url, device.key)
            start = time.monotonic()
            try:
                reply = line.exchange(device.batch())
            except Cut as cut:
                line.close()
                lines.pop(number, None)
                with here:
                    came.asked_to_wait += 1
                    heapq.heappush(waiting, (time.monotonic() + device.pace.cut(cut.after), number))
                continue
            lines[number] = line
            took = time.monotonic() - start
            known = {answer.event_id for answer in reply.answers if answer.status == "kept"}
            device.events = [event for event in device.events if event.event_id not in known]
            device.cursor = reply.cursor
            with here:
                came.slowest = max(came.slowest, took)
                came.exchanges += 1
                if device.events or reply.more:
                    heapq.heappush(waiting, (time.monotonic(), number))
                else:
                    left -= 1
                    here.notify_all()
            if not device.events:
                lines.pop(number).close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    came.seconds = time.monotonic() - began
    return came


@contextmanager
def served(home: Path) -> Iterator[str]:
    """``motcua-province serve`` in a process of its own, on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (home / "serve.log").open("wb") as log:
        running = subprocess.Popen(
            [str(PROVINCE), "serve", "--home", str(home), "--port", str(port)], stdout=log, stderr=log
        )
    try:
        for _ in range(600):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            with suppress(subprocess.TimeoutExpired):
                running.wait(0.05)
                raise AssertionError((home / "serve.log").read_text("utf-8"))
        yield f"http://127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(30)
