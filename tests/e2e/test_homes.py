"""A month of one unit on three homes that meet only through their logs: every figure comes out the same on each."""

import csv
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from counter.clock import VIETNAM, SystemClock
from db.store import Store
from motcua.files import SAMPLE
from tests.e2e.month import month
from tests.e2e.program import Program
from tests.e2e.test_month import SUPERVISOR, lines, live, read

COUNTERS = (1, 2, 3)
FIRST = date(2026, 1, 1)
RETURN = {"to": {"name": "Người Nhận Mẫu", "authority": "giấy ủy quyền"}, "receipt": "collected", "how": "tại quầy"}
Homes = dict[int, Program]


def three(folder: Path) -> Homes:
    """The counters of one unit, each on a PC of its own."""
    homes = {}
    for number in COUNTERS:
        homes[number] = Program(folder / f"counter-{number}")
        unit = folder / f"unit-{number}.toml"
        text = (SAMPLE / "unit.toml").read_text("utf-8").replace("number = 1", f"number = {number}")
        unit.write_text(text + SUPERVISOR, "utf-8")
        done = homes[number].run("setup", unit)
        assert done.returncode == 0, done.stderr
    return homes


def listed(program: Program, view: str) -> list[str]:
    told = program.json("queue", "--view", view, "--as", "lan")
    return [dossier["code"] for dossier in told["dossiers"]]


def given_elsewhere(homes: Homes, most: int) -> tuple[set[str], set[str]]:
    """Each counter gives out results on receipts of the next one, which it knows nothing of: such as are there, and
    one whose result the next one has not written down yet."""
    ready, early = set(), set()
    for number, program in homes.items():
        owner = number % 3 + 1
        own = f"-{owner}"
        there = [code for code in listed(homes[owner], "to-return") if own in code[-5:]][:most]
        (not_yet,) = [code for code in at_work(homes[owner]) if own in code[-5:]][:1]
        steps = [{"code": code, "action": "return", "body": RETURN} for code in (*there, not_yet)]
        done = program.feed(lines(steps), "act", "-", "--as", "lan")
        assert done.returncode == 0, done.stderr
        assert all(json.loads(line)["waiting"] for line in done.stdout.splitlines())
        ready |= set(there)
        early.add(not_yet)
        # A second time is refused, here and now.
        again = program.feed(lines(steps[:1]), "act", "-", "--as", "lan")
        assert (again.returncode, "đã ghi trả" in again.stderr) == (1, True)
    return ready, early


def given_twice(homes: Homes) -> str:
    """A result that two counters write down as given before they hear of each other; its code."""
    code = listed(homes[1], "to-return")[0]
    for number in (2, 3):
        body = {**RETURN, "to": {"name": f"Người Nhận Ở Quầy {number}", "authority": "giấy ủy quyền"}}
        done = homes[number].run("act", code, "return", "--body", json.dumps(body), "--as", "lan")
        assert done.returncode == 0, done.stderr
    return code


def at_work(program: Program) -> list[str]:
    told = program.json("queue", "--view", "all", "--as", "lan")
    return [dossier["code"] for dossier in told["dossiers"] if dossier["status"] == 4]


def meet(homes: Homes, folder: Path) -> int:
    """Every counter's log to every other; how many steps were new to any."""
    files = {number: folder / f"log-{number}.jsonl" for number in homes}
    for number, file in files.items():
        assert homes[number].run("log", "export", file).returncode == 0
    new = 0
    for number, program in homes.items():
        for other in homes:
            if other != number:
                done = program.run("log", "import", files[other])
                assert done.returncode == 0, done.stderr
                new += int(done.stdout.split()[2])
    return new


def reported(program: Program, name: str, last: date) -> dict[str, Any]:
    words = ("report", name, "--from", FIRST, "--to", last, "--json", "--as", "lan")
    told: dict[str, Any] = program.json(*words)
    return told


def all_checks_hold(told: dict[str, Any]) -> None:
    """The equations of form II.06a, field by field and in all."""
    for row in (*told["rows"], told["total"]):
        assert row["c3"] == row["c4"] + row["c5"] + row["c6"], row
        assert row["c7"] == row["c8"] + row["c9"] + row["c10"], row
        assert row["c11"] == row["c12"] + row["c13"], row
    total = told["total"]
    assert total["c3"] == total["c7"] + total["c11"] + told["remainder"]
    for column in total:
        assert total[column] == sum(row[column] for row in told["rows"]), column


def added(parts: list[dict[str, Any]]) -> dict[str, Counter[str]]:
    """Form II.06a of several homes as one, by field."""
    found: dict[str, Counter[str]] = {}
    for part in parts:
        for row in part["rows"]:
            counts = {column: count for column, count in row.items() if column != "field"}
            found.setdefault(row["field"], Counter()).update(counts)
    return found


def registered(program: Program, folder: Path) -> list[list[str]]:
    """The register as a program reads it: each counter's lines without a gap, and the same on paper."""
    target, paper = folder / "register.csv", folder / "register.pdf"
    today = datetime.now(VIETNAM).date()
    for file in (target, paper):
        done = program.run("register", "--from", FIRST, "--to", today, "-o", file, "--as", "lan")
        assert done.returncode == 0, done.stderr
    with target.open(encoding="utf-8-sig", newline="") as table:
        rows = [row for row in csv.reader(table) if row and row[0].isdigit()]
    numbers = [int(row[0]) for row in rows]
    starts = [place for place, number in enumerate(numbers) if number == 1]
    assert len(starts) == len(COUNTERS)
    assert numbers == [place - max(start for start in starts if start <= place) + 1 for place in range(len(rows))]
    shown = read(paper)
    assert all(row[1] in shown for row in rows)
    return rows


def shifts_come_to_the_days(homes: Homes) -> None:
    """Both officers close at each counter; what they took is what the counter took in all its days."""
    for number, program in homes.items():
        store = Store(program.home, Path(program.env["MOTCUA_STATE"]), SystemClock())
        whole = {taken.officer: taken for taken in store.takings(FIRST, datetime.now(VIETNAM).date()).officers}
        store.close()
        for officer in ("lan", "hoa"):
            told = program.json("shift", "close", "--as", officer)
            assert told["number"][:3] == f"KC{number}"
            for name in ("cash", "confirmed", "waiting", "phi", "le_phi"):
                assert told["takings"][name] == (getattr(whole[officer], name) if officer in whole else 0)
            again = program.json("shift", "close", "--as", officer)
            assert (again["takings"]["cash"], again["done"]) == (0, {})


def run_homes(folder: Path, count: int, most: int) -> None:
    homes = three(folder)
    now = datetime.now(VIETNAM)
    # The report's last day is over, so that no figure depends on the minute at which it is asked for.
    last = now.date() - timedelta(days=1)
    lives = month(count, now, seed=7)
    with ThreadPoolExecutor(len(homes)) as pcs:
        list(pcs.map(lambda number: live(homes[number], lives[number - 1 :: 3], now), homes))
    apart = [reported(program, "ii06a", last) for program in homes.values()]
    for told in apart:
        all_checks_hold(told)
    ready, early = given_elsewhere(homes, most)
    assert meet(homes, folder) > 0
    # The returns that found their dossier are new steps, and the others wait for theirs.
    assert meet(homes, folder) >= 2 * len(ready)
    for program in homes.values():
        assert not ready & set(listed(program, "to-return"))
        assert early <= set(at_work(program))
    shifts_come_to_the_days(homes)
    twice = given_twice(homes)
    for code in early:
        owner = homes[int(code[-4])]
        assert owner.run("act", code, "finish", "--as", "lan").returncode == 0
    # Every export stands in its own log and is new to the others the next time.
    while meet(homes, folder) > len(homes) * (len(homes) - 1):
        pass
    for program in homes.values():
        for code in (*sorted(ready)[:3], *early):
            told = program.json("show", code, "--as", "lan")
            assert (told["status"], told["conflicts"]) == (10, [])
            assert [event["kind"] for event in told["events"]].count("return") == 1
    # The return that came second is kept and shown, on each home the same one.
    shown = [program.json("show", twice, "--as", "lan") for program in homes.values()]
    assert [len(told["conflicts"]) for told in shown] == [1, 1, 1]
    assert len({(told["status"], *told["conflicts"], told["handed"]["name"]) for told in shown}) == 1
    the_same_everywhere(homes, folder, last, apart)


def the_same_everywhere(homes: Homes, folder: Path, last: date, apart: list[dict[str, Any]]) -> None:
    verified = [program.verified() for program in homes.values()]
    assert verified[0] == verified[1] == verified[2]
    for name in ("ii06a", "summary", "766"):
        first, *others = (reported(program, name, last) for program in homes.values())
        assert all(other == first for other in others), name
        if name == "ii06a":
            all_checks_hold(first)
            assert added([first]) == added(apart)
    for program in homes.values():
        all_checks_hold(reported(program, "ii06a", datetime.now(VIETNAM).date()))
        shown = program.run("report", "ii06a", "--from", FIRST, "--to", last, "--as", "lan").stdout
        assert "SAI" not in shown
        assert "(3) = (7) + (11) + còn lại: đúng" in shown
    books = [registered(program, folder) for program in homes.values()]
    assert books[0] == books[1] == books[2]


def test_a_small_month_on_three_homes(tmp_path: Path) -> None:
    run_homes(tmp_path, 60, most=2)


@pytest.mark.soak
def test_a_whole_month_on_three_homes(tmp_path: Path) -> None:
    run_homes(tmp_path, 1500, most=20)
