"""What the server said the time is, kept for the next program of the same run of the system."""

import json
from typing import TYPE_CHECKING

from counter.clock import SystemClock, WatchedClock, Word, boot, parse_moment, stamp
from counter.event import canonical

if TYPE_CHECKING:
    from db.store import Store

WORD = "clock"
"""The setting."""


def keep(store: "Store", clock: WatchedClock) -> None:
    """Write down what ``clock`` goes by; of no use once the system has started anew."""
    word, run = clock.word, boot()
    if word is None or not run:
        return
    kept = {"boot": run, "time": stamp(word.time), "passed": word.passed, "own": stamp(word.own)}
    with store.explained(), store.transaction():
        store.settle({WORD: canonical(kept)})


def recall(store: "Store", clock: SystemClock) -> None:
    """Go by what was kept, as far as it can still be counted on."""
    told = json.loads(store.settings.get(WORD, "{}"))
    if told and told["boot"] == boot():
        clock.recall(Word(parse_moment(told["time"]), float(told["passed"]), parse_moment(told["own"])))
