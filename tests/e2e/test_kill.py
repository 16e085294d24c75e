"""SIGKILL at random instants while dossiers come in: every acknowledged code is there once, nothing is half."""

import json
import random
import shutil
import signal
import threading
import time
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from db.backup import listed
from db.home import DATABASE, connect, read_key
from tests.e2e.dossiers import dossiers
from tests.e2e.power.recording import hub
from tests.e2e.program import Program
from tests.ledger import old, write


def kill_once(program: Program, file: Path, dice: random.Random) -> list[str]:
    """Start a long intake, kill it some instants after its first answer; the codes it acknowledged."""
    process = program.start("receive", file)
    assert process.stdout is not None
    told = [process.stdout.readline()]
    timer = threading.Timer(dice.random() ** 2 * 0.5, process.send_signal, [signal.SIGKILL])
    timer.start()
    told += process.stdout.readlines()
    process.wait()
    timer.cancel()
    assert process.returncode == -signal.SIGKILL, "the file was too short for this machine"
    return [json.loads(line)["code"] for line in told if line.endswith("\n")]


def kill_many(folder: Path, kills: int, seed: int) -> None:
    program = Program(folder).set_up()
    file = folder / "long.jsonl"
    file.write_text("\n".join(json.dumps(d, ensure_ascii=False) for d in dossiers(400, seed)), "utf-8")
    dice = random.Random(seed)
    acknowledged: list[str] = []
    for kill in range(kills):
        acknowledged += kill_once(program, file, dice)
        report = program.verified()
        assert report["dossiers"] >= len(acknowledged)
        found = program.json("find", acknowledged[-1])["dossiers"]
        assert [dossier["code"] for dossier in found] == [acknowledged[-1]], f"seed {seed}, kill {kill}"
        if len(acknowledged) > 900 - 2 * kills:
            # The day's numbers are for one folder; a full day goes on in a new one.
            folder = folder / "next"
            program = Program(folder).set_up()
            acknowledged.clear()
    assert len(acknowledged) == len(set(acknowledged))
    started = time.monotonic()
    exported = folder / "log.jsonl"
    assert program.run("log", "export", exported).returncode == 0
    received = [json.loads(line) for line in exported.read_text("utf-8").splitlines()[1:-1]]
    codes = [event["body"]["code"] for event in received if event["kind"] == "receive"]
    assert len(codes) == len(set(codes))
    assert set(acknowledged) <= set(codes)
    assert time.monotonic() - started < 60


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this platform has no SIGKILL")
def test_a_few_kills(tmp_path: Path) -> None:
    kill_many(tmp_path, kills=4, seed=1)


@pytest.mark.soak
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this platform has no SIGKILL")
@pytest.mark.parametrize("seed", [11, 12, 13, 14])
def test_a_hundred_kills(tmp_path: Path, seed: int) -> None:
    kill_many(tmp_path, kills=25, seed=seed)


def killed(program: Program, words: tuple[object, ...], after: float) -> bool:
    """Start a command and kill it; whether it was still at work."""
    process = program.start(*words)
    timer = threading.Timer(after, process.kill)
    timer.start()
    process.communicate()
    timer.cancel()
    return process.returncode == -signal.SIGKILL


def other_commands(program: Program, code: str, folder: Path) -> list[tuple[object, ...]]:
    slip = folder / "guide.json"
    asked = {"items": ["Giấy chứng sinh"], "reason": "thiếu bản chính"}
    slip.write_text(json.dumps({"procedure": "1.001193", "applicant": {"name": "Nguyễn Văn Mẫu"}, **asked}), "utf-8")
    body = json.dumps({"to": "Phòng Tư pháp"})
    return [
        ("act", code, "forward", "--body", body, "--as", "lan"),
        ("slip", code, "01", "--as", "lan"),
        ("guide", slip, "--as", "lan"),
        ("sync", "--once"),
        ("shift", "close", "--as", "lan"),
        ("backup", folder / "usb"),
        ("log", "export", folder / "log.jsonl"),
    ]


def kill_each(folder: Path, rounds: int, seed: int) -> None:
    with hub(folder) as enrolment:
        program = Program(folder)
        assert program.run("setup", enrolment).returncode == 0
        _kill_each(program, folder, rounds, seed)


def _kill_each(program: Program, folder: Path, rounds: int, seed: int) -> None:
    dice, kills = random.Random(seed), 0
    file = folder / "one.json"
    file.write_text(json.dumps(dossiers(1, seed)[0], ensure_ascii=False), "utf-8")
    code = json.loads(program.run("receive", file, "--as", "lan").stdout)["code"]
    for _ in range(rounds):
        for words in other_commands(program, code, folder):
            started = time.monotonic()
            done = program.run(*words)
            assert done.returncode == 0, done.stderr
            kills += killed(program, words, dice.random() * (time.monotonic() - started))
            assert program.json("find", code)["dossiers"], f"seed {seed}, {words[0]}"
        program.verified()
        for paper in (program.home / "papers").glob("*.pdf"):
            with pdfium.PdfDocument(paper) as pdf:
                assert len(pdf) > 0
        for place in (folder / "usb", program.home / "backup"):
            for backup in listed(place):
                kills += restore_killed(program, backup.path, folder / "new", dice)
    assert kills > 0


def restore_killed(program: Program, file: Path, folder: Path, dice: random.Random) -> bool:
    """A restore on another PC, killed and done again with the same command."""
    shutil.rmtree(folder, ignore_errors=True)
    there = Program(folder)
    words = ("restore", file, "--key", program.home / "key")
    cut = killed(there, words, dice.random() * 0.4)
    if not (there.home / DATABASE).exists():
        done = there.run(*words)
        assert done.returncode == 0, done.stderr
    there.verified()
    assert "--last-number" in there.run("receive", folder.parent / "one.json", "--as", "lan").stderr
    return cut


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this platform has no SIGKILL")
def test_other_commands_that_are_killed(tmp_path: Path) -> None:
    kill_each(tmp_path, rounds=1, seed=1)


@pytest.mark.soak
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this platform has no SIGKILL")
@pytest.mark.parametrize("seed", [21, 22])
def test_other_commands_that_are_killed_many_times(tmp_path: Path, seed: int) -> None:
    kill_each(tmp_path, rounds=10, seed=seed)


def test_a_takeover_that_is_killed_goes_on_with_the_same_command(tmp_path: Path) -> None:
    program = Program(tmp_path).set_up()
    rows = [old(n, (2, 4, 5, 6, 9)[n % 5]) for n in range(1, 901)]
    path = write(tmp_path / "day.xlsx", rows)
    watch = connect(program.home / DATABASE, read_key(program.home))
    for reached in (1, 250, 500):
        process = program.start("takeover", path)
        while watch.execute("SELECT count(*) FROM dossier").fetchone()[0] < reached:
            assert process.poll() is None, process.communicate()
        process.kill()
        process.communicate()
        assert process.returncode != 0, "the file was too short for this machine"
        assert program.verified()["dossiers"] >= reached
    watch.close()
    answer = program.json("takeover", path)
    assert (answer["known"] + answer["taken"], answer["refused"]) == (900, 0)
    assert answer["taken"] > 0
    assert program.verified()["dossiers"] == 900
