"""Where the answer goes must not decide what is told of the dossier."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.e2e.program import MOTCUA, Program
from tests.office import intake


@pytest.fixture
def two(tmp_path: Path) -> Path:
    file = tmp_path / "two.jsonl"
    file.write_text("".join(json.dumps(intake(), ensure_ascii=False) + "\n" for _ in range(2)), "utf-8")
    return file


def test_an_answer_that_cannot_be_written_says_what_was_done(tmp_path: Path, two: Path) -> None:
    program = Program(tmp_path).set_up()
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [MOTCUA, "receive", two],
            env=program.env,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 1
    assert "đã ghi vào sổ" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert program.verified()["dossiers"] == 1


def test_a_reader_that_has_read_enough_is_no_fault(tmp_path: Path) -> None:
    program = Program(tmp_path).set_up()
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [MOTCUA, "due", "2026-11-19T09:00", "3 ngày làm việc"],
        env={**program.env, "PYTHONUNBUFFERED": "1"},
        stdout=write,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")
    assert not (program.home / "motcua.log").exists()


@pytest.mark.parametrize("encoding", ["cp1252", "cp1258", "ascii"])
def test_an_old_code_page_of_the_console_loses_nothing(tmp_path: Path, two: Path, encoding: str) -> None:
    program = Program(tmp_path).set_up()
    program.env |= {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run([MOTCUA, "receive", two], env=program.env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    answers = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert len(answers) == 2
    assert "ngày" in answers[0]["due_explained"][0]["why"]
