"""``motcua-province`` and the counter's own commands for the line, over a served hub."""

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from zxingcpp import read_barcodes

from motcua.__main__ import main as motcua
from motcua.files import SAMPLE
from province.__main__ import main as province
from province.home import PRIVATE, open_house
from tests.motcua.conftest import Said
from tests.receipts.reading import picture
from tests.web import served

CODE = "H15.50.05"
Call = Callable[..., Said]


@pytest.fixture
def say(capfd: pytest.CaptureFixture[str]) -> Callable[[Callable[[list[str]], int], tuple[object, ...]], Said]:
    """Runs a program's front door in this process."""

    def say(program: Callable[[list[str]], int], words: tuple[object, ...]) -> Said:
        capfd.readouterr()
        try:
            code = program([str(word) for word in words])
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capfd.readouterr()
        return Said(code, out, err)

    return say


@pytest.fixture
def hub(tmp_path: Path, say: Any) -> Call:
    """A hub's commands, on a hub that has been made."""

    def hub(*words: object) -> Said:
        said: Said = say(province, (*words, "--home", tmp_path / "hub"))
        return said

    assert hub("init", "--province", "H15").code == 0
    return hub


@pytest.fixture
def pc(tmp_path: Path, say: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Call]:
    """A counter's commands on a home of its own."""
    monkeypatch.setenv("MOTCUA_PIN", "246813")

    def pc(number: int) -> Call:
        def run(*words: object) -> Said:
            monkeypatch.setenv("MOTCUA_STATE", str(tmp_path / f"state{number}"))
            said: Said = say(motcua, ("--home", tmp_path / f"pc{number}", *words))
            return said

        return run

    return pc


@pytest.fixture
def url(hub: Call, tmp_path: Path) -> Iterator[str]:
    """The hub, served on loopback."""
    house = open_house(tmp_path / "hub")
    with served(house) as address:
        yield address
    house.close()


def enrolled(hub: Call, pc: Callable[[int], Call], number: int, url: str, folder: Path, counter: int = 0) -> Call:
    ticket = folder / f"{number}.toml"
    words = ("--unit", CODE, "--counter", counter or number, "--unit-file", SAMPLE / "unit.toml", "--url", url)
    assert hub("enrol", *words, "-o", ticket).code == 0
    run = pc(number)
    done = run("setup", ticket)
    assert done.code == 0, done.err
    return run


def receive(run: Call) -> str:
    done = run("receive", SAMPLE / "dossier.json")
    assert done.code == 0, done.err
    return str(done.json["code"])


def test_two_counters_and_the_hub_have_the_same_after_a_sync(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path
) -> None:
    first, second = (enrolled(hub, pc, number, url, tmp_path) for number in (1, 2))
    codes = {receive(first), receive(second)}
    report = first("sync", "--once", "--json").json
    assert report.keys() == {"sent", "received", "pending", "refused", "conflicts", "server_time"}
    assert (report["sent"], report["received"], report["pending"]) == (2, 0, 0)
    second("sync")
    assert "nhận 2 bước mới" in first("sync").out
    assert {line["code"] for line in first("queue", "--json").json["dossiers"]} == codes
    digests = {first("verify", "--json").json["digest"], second("verify", "--json").json["digest"]}
    whole = hub("verify", "--json").json
    assert whole["digests"] == {CODE: digests.pop()}
    assert not digests
    assert (whole["whole"], whole["events"], whole["dossiers"]) == (True, 4, 2)
    assert hub("verify", "--json", "--unit", CODE).json["digest"] == whole["digests"][CODE]
    (unit,) = hub("status", "--json").json["units"]
    assert (unit["unit"], unit["dossiers"], len(unit["devices"])) == (CODE, 2, 2)
    assert all(device["seen_at"].endswith("+07:00") for device in unit["devices"])


def scanned(folder: Path) -> str:
    """The QR of the one receipt in a home."""
    (paper,) = (folder / "papers").glob("*-01.pdf")
    (mark,) = read_barcodes(picture(paper.read_bytes(), 203))
    return str(mark.text)


def test_the_other_counter_tells_a_forged_receipt_with_no_network(
    hub: Call, pc: Callable[[int], Call], tmp_path: Path
) -> None:
    first, second = (enrolled(hub, pc, number, "http://127.0.0.1:1", tmp_path) for number in (1, 2))
    code = receive(first)
    text = scanned(tmp_path / "pc1")
    assert first("show", text).err == ""
    forged = text.replace("?h=2", "?h=3")
    handed = ("return", "--body", '{"to": {"name": "Đỗ Văn Mẫu"}, "receipt": "collected", "how": "tại quầy"}')
    refused = second("act", forged, *handed)
    assert (refused.code, "bị sửa hoặc giả" in refused.err) == (1, True)
    done = second("act", text, *handed)
    assert (done.code, done.json["code"], "Giấy thật" in done.err) == (0, code, True)
    shown = first("show", forged, "--json")
    assert shown.json["code"] == code
    assert "không khớp chữ ký" in shown.err


def test_a_unit_s_key_is_its_own_and_stays_with_its_counters(
    hub: Call, pc: Callable[[int], Call], tmp_path: Path
) -> None:
    def key(number: int, unit: str = CODE) -> str | None:
        file, target = tmp_path / "unit.toml", tmp_path / "ticket.toml"
        file.write_text((SAMPLE / "unit.toml").read_text("utf-8").replace(CODE, unit), "utf-8")
        words = ("--unit", unit, "--counter", number, "--unit-file", file, "--url", "http://127.0.0.1:1")
        assert hub("enrol", *words, "-o", target).code == 0
        found: str | None = tomllib.loads(target.read_text("utf-8"))["unit"].get("mark_key")
        return found

    own = key(1)
    assert own is not None
    assert own == key(2)
    assert own != key(1, "H15.50.06")
    assert key(0) is None, "a relay prints no receipts"
    run = enrolled(hub, pc, 3, "http://127.0.0.1:1", tmp_path)
    receive(run)
    assert run("log", "export", tmp_path / "log.jsonl").code == 0
    assert own in (tmp_path / "3.toml").read_text("utf-8")
    assert own not in (tmp_path / "log.jsonl").read_text("utf-8")


def test_without_a_line_the_counter_works_and_says_so(hub: Call, pc: Callable[[int], Call], tmp_path: Path) -> None:
    run = enrolled(hub, pc, 1, "http://127.0.0.1:1", tmp_path)
    receive(run)
    done = run("sync", "--once")
    assert done.code == 1
    assert "vẫn làm bình thường" in done.err
    assert run("verify").code == 0


def test_a_counter_that_never_enrolled_says_what_to_do(pc: Callable[[int], Call]) -> None:
    run = pc(1)
    run("setup", SAMPLE / "unit.toml")
    for words in (("sync",), ("bundle", "out", "x")):
        done = run(*words)
        assert done.code == 1
        assert "chưa ghi danh" in done.err


def test_a_revoked_counter_gets_nothing_more_and_keeps_what_it_has(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path
) -> None:
    run = enrolled(hub, pc, 1, url, tmp_path)
    run("sync")
    assert hub("revoke", "--unit", CODE, "--counter", 1).code == 0
    receive(run)
    done = run("sync")
    assert (done.code, "thu hồi" in done.err) == (1, True)
    assert run("queue", "--json").json["total"] == 1
    assert hub("revoke", "--unit", CODE, "--counter", 1).code == 1


def test_a_ticket_is_for_one_pc(hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path) -> None:
    run = enrolled(hub, pc, 1, url, tmp_path)
    assert run("sync").code == 0
    assert run("setup", tmp_path / "1.toml").code == 0
    assert run("sync").code == 0, "the same PC again"
    thief = pc(5)
    thief("setup", tmp_path / "1.toml")
    done = thief("sync")
    assert (done.code, "tệp ghi danh mới" in done.err) == (1, True)


def test_a_new_pc_takes_a_dead_ones_place(hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path) -> None:
    old = enrolled(hub, pc, 1, url, tmp_path)
    receive(old)
    old("sync")
    lost = receive(old)
    new = enrolled(hub, pc, 7, url, tmp_path, counter=1)
    asked = new("receive", SAMPLE / "dossier.json")
    assert (asked.code, "--last-number" in asked.err) == (1, True)
    new("sync")
    done = new("--last-number", lost[-4:], "receive", SAMPLE / "dossier.json")
    assert done.code == 0, done.err
    assert int(str(done.json["code"])[-4:]) > int(lost[-4:])
    refused = old("sync")
    assert (refused.code, "giao cho máy khác" in refused.err) == (1, True)


def test_a_pc_becomes_another_counter_only_by_the_provinces_word(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path
) -> None:
    run = enrolled(hub, pc, 1, url, tmp_path)
    first = receive(run)
    run("sync")
    other = tmp_path / "unit2.toml"
    other.write_text((SAMPLE / "unit.toml").read_text("utf-8").replace("number = 1", "number = 2"), "utf-8")
    assert run("setup", other).code == 1
    enrolled_again = tmp_path / "again.toml"
    words = ("--unit", CODE, "--counter", 2, "--unit-file", other, "--url", url, "-o", enrolled_again)
    assert hub("enrol", *words).code == 0
    assert run("setup", enrolled_again).code == 0
    second = receive(run)
    assert (first[-4], second[-4]) == ("1", "2")
    assert run("sync", "--json").json["pending"] == 0
    assert run("verify").code == 0
    assert hub("verify").code == 0


def test_a_cloned_disk_is_told_as_soon_as_the_province_knows(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path
) -> None:
    first, clone = enrolled(hub, pc, 1, url, tmp_path), pc(2)
    receive(first)
    first("sync")
    for name in ("pc", "state"):
        copytree(tmp_path / f"{name}1", tmp_path / f"{name}2")
    receive(first)
    first("sync")
    stick, answer = tmp_path / "goi.motcua", tmp_path / "goi.tra-loi"
    receive(clone)
    assert clone("bundle", "out", stick).code == 0
    assert hub("bundle", "in", stick).code == 0
    for done in (clone("bundle", "in", answer), clone("sync")):
        assert (done.code, "là bản chép của máy khác" in done.out) == (0, True), done.err
    assert "bản chép" not in first("sync").out


def test_a_bundle_carries_the_ticket_the_work_and_the_answer(
    hub: Call, pc: Callable[[int], Call], tmp_path: Path
) -> None:
    run = enrolled(hub, pc, 1, "http://127.0.0.1:1", tmp_path)
    receive(run)
    stick, answer = tmp_path / "goi.motcua", tmp_path / "goi.tra-loi"
    assert run("bundle", "out", stick).code == 0
    assert "Mẫu" not in stick.read_bytes().decode("utf-8", "replace")
    for _ in range(2):
        done = hub("bundle", "in", stick)
        assert done.code == 0, done.err
    for _ in range(2):
        done = run("bundle", "in", answer)
        assert done.code == 0, done.err
        assert "còn 0 bước" in done.out
    assert hub("verify", "--json").json["dossiers"] == 1
    assert run("verify", "--json").json["digest"] == hub("verify", "--json", "--unit", CODE).json["digest"]


@pytest.mark.parametrize("spoil", ["cut", "changed", "text", "mine", "empty"])
def test_a_spoilt_bundle_is_refused_whole(hub: Call, pc: Callable[[int], Call], tmp_path: Path, spoil: str) -> None:
    run = enrolled(hub, pc, 1, "http://127.0.0.1:1", tmp_path)
    receive(run)
    stick, answer = tmp_path / "goi.motcua", tmp_path / "goi.tra-loi"
    run("bundle", "out", stick)
    hub("bundle", "in", stick)
    for path, take in ((stick, hub), (answer, run)):
        good = path.read_bytes()
        spoilt = {
            "cut": good[:-9],
            "changed": good[:60] + bytes([good[60] ^ 1]) + good[61:],
            "text": b"xin chao\n",
            "mine": (answer if path == stick else stick).read_bytes(),
            "empty": b"",
        }[spoil]
        other = tmp_path / f"spoilt{path.suffix}"
        other.write_bytes(spoilt)
        done = take("bundle", "in", other)
        assert done.code == 1
        assert done.err.strip()
        assert "Traceback" not in done.err
    assert run("bundle", "in", answer).code == 0


def test_another_counter_carries_a_bundle_over_its_line(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path
) -> None:
    far, near = enrolled(hub, pc, 1, "http://127.0.0.1:1", tmp_path), enrolled(hub, pc, 2, url, tmp_path)
    receive(far)
    stick = tmp_path / "goi.motcua"
    far("bundle", "out", stick)
    done = near("bundle", "carry", stick)
    assert done.code == 0, done.err
    assert "còn 0 bước" in far("bundle", "in", tmp_path / "goi.tra-loi").out
    stick.write_bytes(stick.read_bytes()[:-9])
    torn = near("bundle", "carry", stick)
    assert (torn.code, "bị cắt; chép lại" in torn.err) == (1, True), torn.err
    near("sync")
    assert near("queue", "--json").json["total"] == 1


def test_a_published_catalogue_reaches_every_counter(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path
) -> None:
    run = enrolled(hub, pc, 1, url, tmp_path)
    file = tmp_path / "danh-muc.toml"
    file.write_text(
        'version = "2026-12"\n[[procedure]]\ncode = "9.000001"\nname = "Thủ tục mẫu của tỉnh"\nfield = "Hộ tịch"\n'
        'limit = "5 ngày làm việc"\n',
        "utf-8",
    )
    published = hub("catalogue", "publish", file)
    assert published.code == 0, published.err
    assert run("sync").code == 0
    dossier = json.loads((SAMPLE / "dossier.json").read_text("utf-8")) | {"procedure": "9.000001"}
    asked = tmp_path / "ho-so.json"
    asked.write_text(json.dumps({key: dossier[key] for key in ("procedure", "applicant", "card") if key in dossier}))
    done = run("receive", asked)
    assert done.code == 0, done.err
    assert run("sync", "--json").json["pending"] == 0
    assert run("verify").code == 0


def test_backup_and_restore_lose_nothing_that_a_counter_still_has(
    hub: Call, pc: Callable[[int], Call], url: str, tmp_path: Path
) -> None:
    run = enrolled(hub, pc, 1, url, tmp_path)
    receive(run)
    run("sync")
    assert hub("backup", tmp_path / "bk").code == 0
    receive(run)
    run("sync")
    (copy,) = (tmp_path / "bk").glob("*.db")
    assert "Mẫu" not in copy.read_bytes().decode("utf-8", "replace")
    assert hub("restore", copy).code == 0
    assert hub("verify", "--json").json["dossiers"] == 1
    assert run("sync", "--json").json["pending"] == 0
    assert hub("verify", "--json").json["dossiers"] == 2
    assert run("verify", "--json").json["digest"] == hub("verify", "--json", "--unit", CODE).json["digest"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("init", "--province", "H15"), "đã là một máy chủ"),
        (("init",), "--province"),
        (("restore", "nowhere.db"), "Không có tệp"),
        (("bundle", "out", "x"), "không gửi lên nơi nào"),
        (("sync",), "không phải máy chuyển tiếp"),
        (("serve", "--upstream", "https://x"), "--upstream"),
        (("catalogue", "publish", "nowhere.toml"), "Không đọc"),
        (("migrate", "--to", "mysql://x"), "PostgreSQL"),
        (("serve", "--host", "192.0.2.1"), "Không mở được cổng"),
        (("bundle", "in", "nowhere"), "tệp nowhere;"),
        (("migrate", "--to", "postgresql+psycopg://a@127.0.0.1:1/x"), "Không nối được kho"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    hub: Call, words: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = hub(*words)
    assert done.code == 1
    assert said in done.err


def test_a_certificate_that_cannot_be_used_is_said_to_be_so(hub: Call, tmp_path: Path) -> None:
    (tmp_path / "hub" / PRIVATE).write_text("không phải khóa", "utf-8")
    for words in (("serve", "--tls", "--port", 1), ("backup", tmp_path / "bk")):
        done = hub(*words)
        assert (done.code, "không đi cùng nhau" in done.err) == (1, True), done.err


def test_what_cannot_be_written_leaves_no_ticket(hub: Call, tmp_path: Path) -> None:
    words = ("--unit", "H15.50.06", "--counter", 1, "--unit-file", SAMPLE / "unit.toml", "--url", "https://x")
    done = hub("enrol", *words, "-o", tmp_path / "x.toml")
    assert (done.code, (tmp_path / "x.toml").exists()) == (1, False)
    words = ("--unit", CODE, "--counter", 1, "--unit-file", SAMPLE / "unit.toml", "--url", "https://x")
    assert hub("enrol", *words, "-o", tmp_path / "none" / "x.toml").code == 1
    done = hub("enrol", *words, "-o", tmp_path / "x.toml")
    assert (done.code, "đã có máy khác" in done.out) == (0, False), "what failed has left no ticket"


def test_an_address_without_tls_is_refused_but_for_this_machine(
    hub: Call, pc: Callable[[int], Call], tmp_path: Path
) -> None:
    words = ("--unit", CODE, "--counter", 1, "--unit-file", SAMPLE / "unit.toml", "--url", "http://192.0.2.1")
    assert "https://" in hub("enrol", *words, "-o", tmp_path / "x.toml").err
