"""Every command as every role: what the table of rights says is what the command line does."""

from collections.abc import Callable
from pathlib import Path

import pytest

from counter.right import EVERYBODY, allows
from motcua.__main__ import COMMANDS
from motcua.files import SAMPLE
from tests.motcua.conftest import Run
from tests.office import intake

OFFICERS = """
[[officers]]
login = "hoa"
name = "Phạm Thị Hoa"
role = "supervisor"
pin = "246813"
[[officers]]
login = "tin"
name = "Đỗ Văn Tin"
role = "administrator"
pin = "246813"
"""
LOGINS = {"officer": "lan", "supervisor": "hoa", "administrator": "tin"}
PERIOD = "--from 2020-01-01 --to 2100-01-01"
USES = {
    "receive": ("desk.receive", "receive {intake}"),
    "takeover": ("takeover.take_over", "takeover {sheet}"),
    "act": ("desk.act", "act {code} contact --body {{}}"),
    "attach": ("desk.dossier", "attach {code}"),
    "settle": ("conflict.settle", "settle {code} none --keep --reason x"),
    "guide": ("desk.guide", "guide {guidance}"),
    "show": ("desk.dossier", "show {code}"),
    "find": ("store.find", "find nguyen"),
    "queue": ("store.queue", "queue"),
    "handover": ("handover.hand_over", "handover handover Phòng {code}"),
    "register": ("store.register", f"register {PERIOD} -o {{out}}.csv"),
    "report": ("store.figures", f"report summary {PERIOD}"),
    "shift": ("store.takings", "shift"),
    "book": ("store.book", "book ban-sao --from 2026-01-01 --to 2026-12-31 -o {out}.pdf"),
    "slip": ("desk.slip", "slip {code} label -o {out}.pdf"),
    "catalogue": ("store.import_catalogue", "catalogue import {catalogue}"),
    "pin": ("login.reset", "pin nobody"),
    "access-report": ("inspection.report", f"access-report {PERIOD}"),
    "log": ("log.export", "log export {out}.jsonl"),
    "key": ("key.guard", "key escrow {out}.motcua"),
}
NO_LOG_IN = {"open", "demo", "setup", "due", "poster", "verify", "sync", "bundle", "backup", "restore", "doctor"}


@pytest.fixture
def unit(run: Run, tmp_path: Path) -> Run:
    """A unit with one officer of each role."""
    file = tmp_path / "unit.toml"
    file.write_text((SAMPLE / "unit.toml").read_text("utf-8") + OFFICERS, "utf-8")
    assert run("setup", file).code == 0
    return run


def test_every_command_is_held_against_the_table() -> None:
    assert {*USES, *NO_LOG_IN} == set(COMMANDS)


def test_every_command_as_every_role(unit: Run, give: Callable[..., Path], tmp_path: Path) -> None:
    from tests.ledger import old, write

    known = {
        "code": unit("--as", "lan", "receive", give(intake())).json["code"],
        "intake": give(intake(), name="intake.jsonl"),
        "guidance": give({**intake(), "items": ["Tờ khai"], "reason": "thiếu"}, name="guidance.jsonl"),
        "sheet": write(tmp_path / "old.xlsx", [old(1)]),
        "catalogue": give('version = "2026-12"', name="catalogue.toml"),
        "out": tmp_path / "out",
    }
    for case, words in USES.values():
        for role in EVERYBODY:
            said = unit("--as", LOGINS[role], *words.format(**known).split(" "))
            refused = "đăng nhập bằng tài khoản" in said.err
            assert refused != allows(role, case), (role, words, said)
            assert not refused or (said.code == 1 and not said.out), (role, words, said)


def test_no_citizen_is_seen_on_what_an_administrator_is_shown(unit: Run, give: Callable[..., Path]) -> None:
    code = unit("--as", "lan", "receive", give(intake(name="Ma Thị Mẫu Kín"))).json["code"]
    for words in (["show", code], ["find", "ma thi"], ["queue", "--json"], ["log", "export", "x.jsonl"]):
        said = unit("--as", "tin", *words)
        assert said.code == 1
        assert "Mẫu Kín" not in said.out + said.err
    assert not Path("x.jsonl").exists()


def test_a_log_goes_out_without_a_log_in_but_not_against_a_right(unit: Run, tmp_path: Path) -> None:
    assert unit("log", "export", tmp_path / "a.jsonl").code == 0
    assert unit("--as", "hoa", "log", "export", tmp_path / "b.jsonl").code == 0
    assert unit("--as", "tin", "log", "import", tmp_path / "b.jsonl").code == 0
    refused = unit("--as", "lan", "log", "export", tmp_path / "c.jsonl")
    assert (refused.code, refused.out) == (1, "")
    assert "do lãnh đạo Trung tâm làm" in refused.err


def test_only_who_keeps_the_key_guards_it_or_gives_it_out(
    unit: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTCUA_NEW_PASSPHRASE", "con suối nhỏ chảy qua làng")
    sheet, kept = tmp_path / "phieu.pdf", (tmp_path / "home" / "key").read_text("ascii")
    for words in (["key", "protect"], ["key", "unprotect"], ["key", "escrow", "x"], ["backup", "--sheet", sheet]):
        for login in (["--as", "lan"], []):
            refused = unit(*login, *words)
            assert (refused.code, refused.out, kept in refused.err) == (1, "", False), words
        assert "lãnh đạo Trung tâm hoặc quản trị" in unit("--as", "lan", *words).err
    assert (sheet.exists(), (tmp_path / "home" / "key").read_text("ascii")) == (False, kept)
    assert unit("key", "status").code == 0
    assert unit("--as", "hoa", "backup", "--sheet", sheet).code == 0
    assert unit("--as", "tin", "key", "protect").code == 0
    # Whoever says the passphrase has shown more than a PIN.
    monkeypatch.setenv("MOTCUA_PASSPHRASE", "con suối nhỏ chảy qua làng")
    assert unit("key", "unprotect").code == 0
    assert (tmp_path / "home" / "key").read_text("ascii") == kept
