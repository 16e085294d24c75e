"""A month of a commune through the commands: every step, every form read back, the log replayed elsewhere."""

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from counter.clock import VIETNAM
from counter.lifecycle import ACTIONS
from motcua.files import SAMPLE
from tests.e2e.month import Life, month, steps
from tests.e2e.program import Program

SUPERVISOR = '\n[[officers]]\nlogin = "hoa"\nname = "Phạm Thị Hoa"\nrole = "supervisor"\npin = "246813"\n'
TITLES = {
    "01": "GIẤY TIẾP NHẬN HỒ SƠ",
    "02": "PHIẾU YÊU CẦU BỔ SUNG",
    "03": "PHIẾU TỪ CHỐI",
    "04": "xin lỗi",
    "05": "THÔNG BÁO",
    "06": "PHIẾU KIỂM SOÁT",
    "collected": "BIÊN NHẬN TRẢ KẾT QUẢ",
}
LISTS = {
    "handover": "GIẤY BÀN GIAO HỒ SƠ",
    "results": "PHIẾU BÀN GIAO KẾT QUẢ",
    "post-out": "DANH SÁCH HỒ SƠ TRẢ KẾT QUẢ QUA BƯU ĐIỆN",
    "post-in": "DANH SÁCH HỒ SƠ NHẬN TỪ BƯU ĐIỆN",
}


def lines(rows: list[dict[str, Any]]) -> str:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n"


def read(path: Path) -> str:
    pages = pypdfium2.PdfDocument(path)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())


def live(program: Program, lives: list[Life], now: datetime) -> Counter[str]:
    """Take all in, then do each dossier's steps; how often each step was done."""
    taken = program.feed(lines([life.intake for life in lives]), "receive", "-", "--as", "lan")
    assert taken.returncode == 0, taken.stderr
    for life, answer in zip(lives, taken.stdout.splitlines(), strict=True):
        told = json.loads(answer)
        life.code, life.due_at = told["code"], told["due_at"] or ""
    done: Counter[str] = Counter()
    todo = [list(steps(life, now, 5)) for life in lives]
    while any(todo):
        for officer in ("lan", "hoa"):
            # One step of each dossier whose next one is this officer's.
            batch = [rest.pop(0) for rest in todo if rest and rest[0]["as"] == officer]
            if not batch:
                continue
            given = lines([{key: value for key, value in step.items() if key != "as"} for step in batch])
            acted = program.feed(given, "act", "-", "--as", officer)
            refused = [line for line in acted.stderr.splitlines() if line.startswith("Dòng")]
            assert len(acted.stdout.splitlines()) + len(refused) == len(batch), acted.stderr
            done.update(json.loads(line)["events"][-1]["kind"] for line in acted.stdout.splitlines())
            allowed_refusals = ("trong ngày mới xong", "không có ngày hẹn trả", "chưa từng được tiếp nhận")
            assert all(any(words in line for words in allowed_refusals) for line in refused), refused[:3]
    return done


def run_month(folder: Path, count: int) -> None:
    program = Program(folder)
    unit = folder / "unit.toml"
    unit.write_text((SAMPLE / "unit.toml").read_text("utf-8") + SUPERVISOR, "utf-8")
    assert program.run("setup", unit).returncode == 0
    now = datetime.now(VIETNAM)
    lives = month(count, now, seed=5)
    done = live(program, lives, now)
    assert set(ACTIONS) <= set(done)
    guided = lines([{"procedure": "1.001193", "applicant": {"name": "Ma Thị Mẫu"}, "items": ["Giấy chứng sinh"],
                     "reason": "thiếu"}])  # fmt: skip
    assert program.feed(guided, "guide", "-", "--as", "lan").returncode == 0
    papers_hold_what_the_log_holds(program)
    every_form_comes_again(program, folder)
    every_list_comes_again(program, folder)
    replayed(program, folder)


def papers_hold_what_the_log_holds(program: Program) -> None:
    """Each paper that was printed bears its dossier's code, or its own number, and its form's title."""
    papers = sorted((program.home / "papers").glob("*.pdf"))
    kinds = Counter(re.sub(r".*-(0[1-6]|collected)(-.*)?$", r"\1", paper.stem) for paper in papers)
    assert {"01", "02", "03", "04", "05", "collected"} <= set(kinds)
    seen: Counter[str] = Counter()
    for paper in papers:
        found = re.fullmatch(r"(.+)-(0[1-6]|collected)(-lan\d+)?(-ban\d+)?", paper.stem)
        assert found, paper.name
        if seen[found[2]] < 15:
            seen[found[2]] += 1
            shown = read(paper)
            assert found[1] in shown, paper.name
            assert TITLES[found[2]] in shown, paper.name


def every_form_comes_again(program: Program, folder: Path) -> None:
    """``slip`` gives each form of some dossier that has it, from the log alone."""
    events = log(program, folder)
    codes = {event["uid"]: event["body"]["code"] for event in events if event["kind"] == "receive"}
    goes_with = {"01": "receive", "02": "ask-supplement", "03": "refuse", "04": "extend", "05": "withdraw"}
    for form, kind in {**goes_with, "06": "forward", "collected": "return", "label": "receive"}.items():
        code = next(codes[event["uid"]] for event in events if event["kind"] == kind)
        target = folder / f"{form}.pdf"
        done = program.run("slip", code, form, "-o", target, "--as", "lan")
        assert done.returncode == 0, done.stderr
        assert TITLES.get(form, "") in read(target)
        assert code in read(target)
    register = folder / "register.pdf"
    spans = ("--from", "2026-01-01", "--to", "2099-12-31")
    assert program.run("register", *spans, "-o", register, "--as", "lan").returncode == 0
    assert "SỔ THEO DÕI HỒ SƠ" in read(register)


def every_list_comes_again(program: Program, folder: Path) -> None:
    """A pile goes to an agency, comes back, goes to the post; each list is printed again by its number."""
    rows = [{"procedure": "1.004873", "channel": "post", "applicant": {"name": f"Ma Văn Mẫu {n}"}} for n in range(3)]
    taken = program.feed(lines(rows), "receive", "-", "--as", "lan")
    codes = [json.loads(line)["code"] for line in taken.stdout.splitlines()]
    for kind in ("post-in", "handover", "results", "post-out"):
        assert program.run("handover", kind, "Nơi nhận mẫu", *codes, "--as", "lan").returncode == 0
        target = folder / f"{kind}.pdf"
        assert program.run("slip", "1", kind, "-o", target, "--as", "lan").returncode == 0
        shown = read(target)
        assert [word for word in (LISTS[kind], "Nơi nhận mẫu", *codes) if word not in shown] == []


def log(program: Program, folder: Path) -> list[dict[str, Any]]:
    exported = folder / "log.jsonl"
    assert program.run("log", "export", exported).returncode == 0
    rows = [json.loads(line) for line in exported.read_text("utf-8").splitlines()]
    return [row for row in rows if "kind" in row]


def replayed(program: Program, folder: Path) -> None:
    """The same log on another home gives the same dossiers and figures to the digit."""
    whole = program.verified()
    log_file = folder / "whole.jsonl"
    assert program.run("log", "export", log_file).returncode == 0
    other = Program(folder / "other")
    assert other.run("log", "import", log_file).returncode == 0
    again = other.verified()
    assert (again["digest"], again["dossiers"], again["events"]) == (
        whole["digest"], whole["dossiers"], whole["events"],
    )  # fmt: skip
    today = f"{datetime.now(VIETNAM):%Y-%m-%d}"
    for name in ("ii06a", "summary", "766"):
        words = ("report", name, "--from", "2026-01-01", "--to", today, "--json")
        first, second = program.run(*words, "--as", "lan"), other.run(*words)
        assert first.returncode == second.returncode == 0, first.stderr + second.stderr
        told, again = json.loads(first.stdout), json.loads(second.stdout)
        assert {**told, "until": "", "remarks": []} == {**again, "until": "", "remarks": []}


def test_a_small_month(tmp_path: Path) -> None:
    run_month(tmp_path, 90)


@pytest.mark.soak
def test_a_whole_month(tmp_path: Path) -> None:
    run_month(tmp_path, 1500)
