"""Two processes at one counter: 500 dossiers, 500 codes, no gap."""

import json
from pathlib import Path

from counter.code import parse
from tests.e2e.dossiers import dossiers
from tests.e2e.program import Program


def test_two_processes_take_500_dossiers_in(tmp_path: Path) -> None:
    program = Program(tmp_path).set_up()
    halves = []
    for half in (1, 2):
        file = tmp_path / f"{half}.jsonl"
        file.write_text("\n".join(json.dumps(d, ensure_ascii=False) for d in dossiers(250, seed=half)), "utf-8")
        halves.append(program.start("receive", file))
    answers = []
    for process in halves:
        out, err = process.communicate(timeout=240)
        assert process.returncode == 0, err
        answers += [json.loads(line) for line in out.splitlines()]
    numbers: dict[str, list[int]] = {}
    for answer in answers:
        code = parse(answer["code"])
        assert code is not None
        numbers.setdefault(f"{code.day}", []).append(code.number)
        assert (program.home / answer["receipt"]).read_bytes().startswith(b"%PDF")
    assert sum(map(len, numbers.values())) == 500
    for day in numbers.values():
        assert sorted(day) == list(range(1001, 1001 + len(day)))
    report = program.verified()
    assert report["dossiers"] == 500
    replica = Program(tmp_path / "replica")
    assert program.run("log", "export", tmp_path / "log").returncode == 0
    assert replica.run("log", "import", tmp_path / "log").returncode == 0
    assert replica.verified()["digest"] == report["digest"]
    assert replica.json("queue") == program.json("queue")
