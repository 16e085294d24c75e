"""``python -m tests.e2e.power``: ten thousand cuts, bad input at every way in, and the report of what they came to
(docs/whole.md)."""

import argparse
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.e2e import inputs
from tests.e2e.inputs import WAYS
from tests.e2e.power.disk import Record
from tests.e2e.power.judge import Result, plan, try_cuts
from tests.e2e.power.recording import a_day
from tests.memory import in_memory

REPORT = """# Kills, power cuts and bad input

`make whole` makes this page: it records what the real program does to the disk, cuts the recording, and opens what each
cut left; then it hands bent input to everything that takes something from outside.

**The day that is cut:** {syncs} calls of fsync among {records} in all, while a counter is set up and enrolled, takes
in 7 dossiers, does three steps, speaks to the province twice, gives out a guidance slip, keeps drafts, prints again,
closes a shift with its backup, makes backups every hour and by hand, has a scanned paper attached, has its key put
under a passphrase, is restored on another PC, and steps to a next schema.

| | |
|---|---|
| cuts tried | {total} |
| of these the program killed, the system alive, every write there | {kill} |
| the power cut, nothing there that was not synced | {strict} |
| the power cut, some of the unsynced writes there, torn, or rubbish | {loose} |
| dossiers acknowledged before a cut, over all cuts | {told} |
| lost | {lost} |
| codes or numbers given out twice | {twice} |
| half papers, damaged backups, missing steps or drafts | {half} |
| homes that did not open by themselves, or in which `verify` found damage | {other} |
| bad inputs tried, at {ways} ways in | {inputs} |
| of these refused in words | {refused} |
| ways in at which the program stumbled | {crashes} |

**After each cut** the home opens without anybody's help but its passphrase, `verify` is whole, every acknowledged
dossier, step, paper, scan, draft and backup is there, the key is plain or wrapped and not both, every PDF can be read,
each backup is whole, a restore that was cut short is done by the same command, and the next dossier and the next slip
get numbers that nobody has.

**How.** `tests/e2e/power/recorder.c` is loaded before libc and writes down every open, write, change of size, sync,
rename and removal below the recorded folder, and what was said on stdout. A file's writes are on the disk once the file
was synced, names once their folder was. Every sync is cut before and after, in all three ways; the other cuts come
anywhere, by a seed. That the harness can fail is itself tested: with the syncs of the log, the papers or the backups
left out, it finds what is lost.

**Bad input** (`tests/e2e/inputs.py`): a good example of each (a card's code, a dossier as JSON, a unit's file, a
catalogue, a log, a receipt's code, a recovery sheet, a scanned paper, what hub and counter say to each other, bundles,
what the national side answers) is cut, doubled and mixed with what breaks parsers; each is refused in words, or taken
because it was still good. `python -m tests.e2e.guided` bends them on towards code that was not reached yet, many
millions of them ([docs/decisions/input.md](decisions/input.md)).

**What this does not cover.** A disk that says "synced" and lies; a file system that loses what it had synced, or gives
a file's new size without its data after a sync; bits that rot later (`verify`, backups and `motcua doctor` find those);
Windows and macOS, whose system calls are not recorded; the screens themselves, whose drafts stand here for their store
(`tests/e2e` kills the screens in a terminal). `-shm` files are left out: SQLite makes them anew. Real SIGKILLs at
random instants are in `tests/e2e/test_kill.py`.
"""


def main() -> int:
    """0 when nothing was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cuts", type=int, default=10_000)
    parser.add_argument("--inputs", type=int, default=2_000, help="at each way in")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-o", type=Path, dest="output")
    args = parser.parse_args()
    start = time.monotonic()
    with in_memory() as scratch:
        records = a_day(scratch / "day")
        cuts = plan(records, args.cuts, args.seed)
        with ProcessPoolExecutor(args.jobs) as pool:
            parts = [
                pool.submit(try_cuts, records, cuts[n :: args.jobs], args.seed + n, scratch) for n in range(args.jobs)
            ]
            results = [part.result() for part in parts]
    faults = [fault for result in results for fault in result.faults]
    refused, crashes = bad_inputs(args.inputs, args.seed)
    print("\n".join((faults + crashes)[:50]))
    print(
        f"{args.cuts} cuts, {len(faults)} faults; {args.inputs} inputs at {len(WAYS)} ways in, {len(crashes)} crashes"
    )
    print(f"{time.monotonic() - start:.0f} s")
    if args.output:
        tried = {"ways": len(WAYS), "inputs": args.inputs * len(WAYS), "refused": refused, "crashes": len(crashes)}
        args.output.write_text(report(records, results, faults, tried), "utf-8")
    return 1 if faults or crashes else 0


def bad_inputs(count: int, seed: int) -> tuple[int, list[str]]:
    """How many of so many at each way in were refused, and where the program stumbled."""
    refused, crashes = 0, []
    for name in WAYS:
        try:
            refused += inputs.tried(name, count, seed)
        except Exception as error:
            crashes.append(f"{name}: {type(error).__name__}: {error}")
    return refused, crashes


def report(records: list[Record], results: list[Result], faults: list[str], tried: dict[str, int]) -> str:
    """The page."""
    kinds = Counter(kind_of(fault) for fault in faults)
    modes = {mode: sum(result.cuts[mode] for result in results) for mode in results[0].cuts}
    return REPORT.format(
        records=len(records),
        syncs=sum(record.op == "S" for record in records),
        total=sum(modes.values()),
        told=sum(result.told for result in results),
        **tried,
        **modes,
        **{kind: kinds[kind] for kind in ("lost", "twice", "half", "other")},
    )


def kind_of(fault: str) -> str:
    """The line of the table that a fault belongs to."""
    for sign, kind in (("acknowledged", "lost"), ("twice", "twice"), ("half", "half"), ("missing", "half")):
        if sign in fault:
            return kind
    return "half" if "draft" in fault or "backup" in fault else "other"


if __name__ == "__main__":
    raise SystemExit(main())
