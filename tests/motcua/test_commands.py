"""Each public command, as a person or a script uses it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from counter.text import COMMANDS as TERMINAL
from motcua.__main__ import COMMANDS
from motcua.files import SAMPLE
from tests.motcua.conftest import Run
from tests.office import intake

Give = Callable[..., Path]
HEAVY = {
    "sqlmodel", "sqlalchemy", "pydantic", "reportlab", "qrcode", "barcode", "httpx", "textual", "sqlcipher3",
    "openpyxl", "xlsxwriter",
}  # fmt: skip


def test_demo_marks_its_paper_and_is_a_home_of_its_own(run: Run, tmp_path: Path) -> None:
    import pypdfium2

    for number in (1, 2):
        answer = run("demo", "--json")
        assert answer.code == 0, answer.err
        assert answer.json["code"].endswith(f"-100{number}")
    pdf = pypdfium2.PdfDocument(tmp_path / "home" / answer.json["receipt"])
    assert "TẬP HUẤN – KHÔNG CÓ GIÁ TRỊ" in pdf[0].get_textpage().get_text_bounded()
    assert run("setup", SAMPLE / "unit.toml").code == 1
    assert not (tmp_path / "state").exists()


def test_demo_leaves_a_real_home_alone(real: Run) -> None:
    answer = real("demo")
    assert (answer.code, "quầy thật" in answer.err) == (1, True)


def test_a_life_from_intake_to_return(real: Run, give: Give) -> None:
    code = real("receive", give(intake(procedure="1.004837"))).json["code"]
    tail = code[-4:]
    assert real("act", code, "finish").code == 1
    assert real("act", code, "forward", "--body", '{"to": "Phòng Tư pháp"}').json["status"] == 4
    assert real("act", tail, "assign", "--body", '{"officer": "lan"}').json["officer"] == "lan"
    assert real("act", code, "finish").json["status"] == 9
    assert real("queue", "--view", "to-tell", "--json").json["total"] == 1
    contact = '{"how": "điện thoại", "outcome": "đã báo"}'
    assert real("act", code, "contact", "--body", contact).json["tell"] == ""
    body = {"to": {"name": "Nguyễn Văn Dũng"}, "receipt": "collected", "how": "tại quầy"}
    returned = real("act", code, "return", "--body", json.dumps(body)).json
    assert (returned["status"], returned["handed"]["receipt"], returned["legs"][0]["to"]) == (
        10,
        "collected",
        "Phòng Tư pháp",
    )
    assert real("queue", "--json").json == {"dossiers": [], "total": 0}
    assert "Đã trả kết quả" in real("show", code).out
    assert real("verify").code == 0


def test_steps_from_lines(real: Run, give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [answer["code"] for answer in real("receive", give(*(intake() for _ in range(3)))).lines]
    steps = [{"code": code, "action": "forward", "body": {"to": "Phòng Tư pháp"}} for code in codes]
    steps.insert(1, {"code": codes[0], "action": "dance", "body": {}})
    file = give(*steps)
    with file.open("rb") as stdin:
        monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": stdin})())
        answer = real("act", "-")
    assert answer.code == 1
    assert [line["status"] for line in answer.lines] == [4, 4, 4]
    assert answer.err.startswith("Dòng 2:")


@pytest.mark.parametrize("action", ["ask-supplement", "refuse", "extend", "stop", "correct"])
def test_a_step_with_a_paper_of_its_own_is_refused_by_name(real: Run, give: Give, action: str) -> None:
    code = real("receive", give(intake())).json["code"]
    answer = real("act", code, action, "--body", "{}")
    assert answer.code == 1
    assert len(answer.err.splitlines()) == 1


def test_find_and_queue(real: Run, give: Give) -> None:
    names = ["Nguyễn Văn Dũng", "Đỗ Thị Mẫu", "H'Bĩa Niê"]
    real("receive", give(*(intake(name=name) for name in names)))
    for text, name in (("nguyen van dung", names[0]), ("do", names[1]), ("hbia", names[2]), ("1003", names[2])):
        found = real("find", text, "--json").json
        assert [dossier["applicant"] for dossier in found["dossiers"]] == [name]
        assert found["total"] == 1
    assert set(found["dossiers"][0]) == {
        "code", "uid", "applicant", "procedure", "status", "received_at", "due_at", "overdue",
    }  # fmt: skip
    assert real("queue", "--json").json["total"] == 3
    assert "3 hồ sơ." in real("queue", "--view", "to-hand-over").out
    assert real("queue", "--view", "nothing").code == 2
    assert real("queue", "--on", "hôm qua").code == 2
    assert real("act", "1001").code == 2
    assert real("act", "1001", "forward", "--body", "rác").code == 2


def test_due_explains_itself(run: Run) -> None:
    told = run("due", "2026-11-19T09:00", "3 ngày làm việc", "--json").json
    assert told["due_at"] == "2026-11-25T17:30:00+07:00"
    assert told["provisional"] is False
    assert [day["date"] for day in told["days"] if day["counts"]] == ["2026-11-20", "2026-11-23", "2026-11-25"]
    assert any("Ngày Văn hóa Việt Nam" in day["why"] for day in told["days"])
    assert run("due", "2026-11-19T09:00", "không", "hẹn", "--json").json["due_at"] is None
    assert run("due", "hôm nay", "3 ngày").code == 1
    assert run("due", "2026-11-19T09:00", "ba ngày").code == 1
    assert run("due", "2026-12-30T09:00", "3 ngày làm việc", "--json").json["provisional"] is True


def test_due_counts_with_the_units_hours_and_calendar(run: Run, tmp_path: Path) -> None:
    unit = tmp_path / "unit.toml"
    text = (SAMPLE / "unit.toml").read_text("utf-8").replace('"17:30"', '"17:00"').replace("end-of-day", "same-clock")
    seasons = '[[unit.seasons]]\nfrom = "2027-04-15"\nto = "2027-10-15"\nsessions = [["07:00", "11:00"]]\n'
    unit.write_text(text.replace("[counter]", seasons + "[counter]"), "utf-8")
    assert run("setup", unit).code == 0
    assert "2026-11-25T09:00" in run("due", "2026-11-19T09:00", "3 ngày làm việc", "--json").json["due_at"]
    assert "17:00" in run("due", "2026-11-19T20:00", "3 ngày làm việc", "--json").json["due_at"]
    assert "11:00" in run("due", "2027-05-05T10:00", "trong ngày", "--json").json["due_at"]
    newer = tmp_path / "calendar.toml"
    days = 'version = "c"\nconfirmed_from = 2026-01-01\nconfirmed_through = 2027-12-31\n'
    days += '[calendar.holidays]\n2026-11-20 = "lũ"\n'
    newer.write_text('version = "c"\n[calendar]\n' + days, "utf-8")
    assert run("catalogue", "import", newer).code == 0
    told = run("due", "2026-11-19T09:00", "1 ngày làm việc", "--json").json
    assert told["due_at"].startswith("2026-11-23")


def test_due_loads_nothing_heavy() -> None:
    code = (
        "import sys; from motcua.__main__ import main; main(['due', '2026-11-19T09:00', '3 ngày làm việc']);"
        "print(' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.splitlines()[-1].split())


def test_slips_say_which_copy_they_are(real: Run, give: Give, tmp_path: Path) -> None:
    import pypdfium2

    code = real("receive", give(intake())).json["code"]
    for copy in (1, 2):
        assert real("slip", code, "01", "-o", tmp_path / "again.pdf").code == 0
        text = pypdfium2.PdfDocument(tmp_path / "again.pdf")[0].get_textpage().get_text_bounded()
        assert f"Bản in lại lần {copy}" in text
    assert real("slip", code, "label", "-o", tmp_path / "label.pdf").code == 0
    assert real("slip", code, "09", "-o", tmp_path / "x.pdf").code == 2
    assert real("slip", code, "01", "-o", tmp_path / "none" / "x.pdf").code == 1


def test_a_log_goes_out_and_comes_in(real: Run, give: Give, tmp_path: Path) -> None:
    real("receive", give(*(intake(name=f"Người Mẫu {n}") for n in range(5))))
    real("act", "1002", "forward", "--body", '{"to": "Phòng Tư pháp"}')
    file, empty = tmp_path / "log.jsonl", tmp_path / "empty"
    assert real("log", "export", file).code == 0
    assert real("log", "import", file, "--home", empty).code == 0
    first, second = real("verify", "--json").json, real("--home", empty, "verify", "--json").json
    assert first == second
    assert real("queue", "--json").json == real("queue", "--json", "--home", empty).json
    lines = file.read_text("utf-8").splitlines()
    spoilings: tuple[list[str], ...] = (
        [*lines[:2], "{"],
        lines[1:],
        [],
        ["x"],
        [lines[0], *lines[2:]],
        lines[:-1],
        lines[:1],
    )
    typed = lines[1].replace('"seq":1', '"seq":"1"')
    for spoilt in (*spoilings, [lines[0], typed, *lines[2:]]):
        file.write_text("\n".join(spoilt), "utf-8")
        answer = real("log", "import", file, "--home", tmp_path / "spoilt")
        assert (answer.code, len(answer.err.splitlines())) == (1, 1)
        assert not (tmp_path / "spoilt" / "motcua.db").exists()


def test_who_may_work_here(real: Run, give: Give, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = give(intake())
    monkeypatch.setenv("MOTCUA_PIN", "000000")
    assert "PIN" in real("receive", file).err
    assert real("queue").code == 1
    monkeypatch.delenv("MOTCUA_PIN")
    assert "MOTCUA_PIN" in real("receive", file).err
    assert real("verify").code == 0
    monkeypatch.setenv("MOTCUA_PIN", "246813")
    assert "tên đăng nhập" in real("receive", file, "--as", "nobody").err
    two = tmp_path / "two.toml"
    other = '[[officers]]\nlogin = "minh"\nname = "Lê Minh Mẫu"\nrole = "supervisor"\npin = "135790"\n'
    two.write_text((SAMPLE / "unit.toml").read_text("utf-8") + other, "utf-8")
    assert real("setup", two).code == 0
    assert "--as" in real("receive", file).err
    assert real("--as", "lan", "receive", file).code == 0


def test_a_list_of_the_command_line_is_narrowed(real: Run, give: Give, tmp_path: Path) -> None:
    two = tmp_path / "two.toml"
    other = '[[officers]]\nlogin = "minh"\nname = "Lê Minh Mẫu"\nrole = "officer"\npin = "246813"\n'
    two.write_text((SAMPLE / "unit.toml").read_text("utf-8") + other, "utf-8")
    assert real("setup", two).code == 0
    phone = {"name": "Lò Thị Mẫu", "phone": "0900000123"}
    birth = real("--as", "lan", "receive", give(intake(applicant=phone))).json["code"]
    marriage = real("--as", "minh", "receive", give(intake(procedure="1.004873"))).json["code"]

    def codes(*words: str) -> list[str]:
        found = real("--as", "lan", "queue", *words, "--json").json
        assert found["total"] == len(found["dossiers"])
        return [each["code"] for each in found["dossiers"]]

    assert codes() == [birth, marriage]
    assert codes("--officer", "minh") == codes("--procedure", "1.004873") == [marriage]
    assert codes("--officer", "lan", "--field", "ho tich", "--counter", "1") == [birth]
    assert codes("--counter", "2") == codes("--field", "đất") == codes("--procedure", "1.001612") == []
    assert codes("--view", "mine") == [birth]
    assert codes("--view", "mine", "--officer", "minh") == [marriage]
    real("--as", "lan", "act", birth, "finish")
    told = real("--as", "lan", "queue", "--view", "to-tell")
    assert "Phải báo: đã có kết quả; điện thoại: 0900000123" in told.out
    (line,) = real("--as", "lan", "queue", "--view", "to-tell", "--json").json["dossiers"]
    assert (line["tell"], line["phone"]) == ("đã có kết quả", "0900000123")
    for words, code, sentence in (
        (("--officer", "nobody"), 1, "--officer"),
        (("--field", "hàng không"), 1, "chọn: Hộ tịch"),
        (("--procedure", "9.999999"), 1, "Không có thủ tục"),
        (("--counter", "10"), 2, "từ 1 đến 9"),
        (("--view", "nothing", "--officer", "lan"), 2, "not-collected, mine, to-accept, to-enter"),
    ):
        answer = real("--as", "lan", "queue", *words)
        assert (answer.code, sentence in answer.err) == (code, True), words


def test_fees_are_taken_and_the_shift_is_summed(real: Run, give: Give) -> None:
    run = real
    fees = [{"name": "Phí", "kind": "phí", "due": 9000, "paid": 1000}, {"name": "Lệ phí", "due": 5000}]
    code = run("receive", give(intake(fees=fees))).json["code"]
    shown = run("show", code, "--json").json
    assert (shown["fees_due"], shown["fees_paid"], shown["fees_waiting"]) == (14000, 1000, 0)
    assert shown["fees_by_kind"]["phí"] == {"due": 9000, "paid": 1000, "waiting": 0}
    assert "540513000" in shown["vietqr"]
    assert run("act", code, "pay", "--body", '{"amount": 0, "how": "tiền mặt"}').code == 1
    assert run("act", code, "reconcile").code == 1
    paid = run("act", code, "pay", "--body", '{"amount": 13000, "how": "VietQR"}').json
    assert (paid["fees_waiting"], paid["vietqr"]) == (13000, None)
    assert "chờ đối soát 13.000 đồng" in run("show", code).out
    (taken,) = run("shift", "--json").json["officers"]
    assert taken == {
        "officer": "lan", "name": "Trần Thị Lan", "cash": 1000, "waiting": 13000, "confirmed": 0, "phi": 1000,
        "le_phi": 0, "dossiers": 1, "refunded": 0,
    }  # fmt: skip
    assert run("act", code, "reconcile").json["fees_waiting"] == 0
    told = run("shift")
    assert "Tổng thu trong ca" in told.out
    assert "phí 9.000 đồng, lệ phí 5.000 đồng" in told.out
    assert run("shift", "--json").json["total"] == {
        "cash": 1000, "waiting": 0, "confirmed": 13000, "phi": 9000, "le_phi": 5000, "dossiers": 1,
        "refunded": 0,
    }  # fmt: skip
    assert run("shift", "--on", "2026-11-01", "--json").json["officers"] == []
    assert run("shift", "--on", "hôm qua").code == 2
    too_much = run("act", code, "pay", "--body", '{"amount": 1, "how": "tiền mặt"}')
    assert "Thu quá số phải nộp" in too_much.err
    back = '{"amount": AMOUNT, "how": "tiền mặt", "reason": "nộp thừa"}'
    assert (
        "đã thu mà còn giữ là 14.001 đồng" in run("act", code, "refund", "--body", back.replace("AMOUNT", "14002")).err
    )
    given = run("act", code, "refund", "--body", back.replace("AMOUNT", "1")).json
    assert (given["fees_paid"], given["fees_refunded"]) == (14000, 1)
    assert "đã nộp 14.000 đồng, đã hoàn 1 đồng" in run("show", code).out
    assert "đã hoàn lại 1 đồng, đã trừ ở các số trên" in run("shift").out
    assert run("verify").code == 0


def test_a_slip_for_a_transfer(real: Run, give: Give, tmp_path: Path) -> None:
    import pypdfium2
    from zxingcpp import read_barcodes

    owing = real("receive", give(intake(fees=[{"name": "Lệ phí", "due": 5000}]))).json["code"]
    target = tmp_path / "transfer.pdf"
    assert real("slip", owing, "transfer", "-o", target).code == 0
    page = pypdfium2.PdfDocument(target)[0]
    (seen,) = read_barcodes(page.render(scale=203 / 72).to_pil())
    assert seen.text == real("show", owing, "--json").json["vietqr"]
    assert "5.000 đồng" in page.get_textpage().get_text_range()
    assert [event["kind"] for event in real("show", owing, "--json").json["events"]] == ["receive"]
    target.unlink()
    real("act", owing, "pay", "--body", '{"amount": 5000, "how": "VietQR"}')
    assert "chờ đối soát" in real("slip", owing, "transfer", "-o", target).err
    unit = tmp_path / "unit.toml"
    sample = (SAMPLE / "unit.toml").read_text("utf-8").splitlines()
    unit.write_text("\n".join(line for line in sample if not line.startswith("bank")), "utf-8")
    assert real("setup", unit).code == 0
    free = real("receive", give(intake(fees=[{"name": "Lệ phí", "due": 5000}]))).json["code"]
    refused = real("slip", free, "transfer", "-o", target)
    assert (refused.code, "bank_account" in refused.err, target.exists()) == (1, True, False)


def test_papers_are_certified_and_stand_in_the_book(real: Run, give: Give, tmp_path: Path) -> None:
    import pypdfium2

    items = [{"name": "Bằng tốt nghiệp", "pages": 3, "copies": 2}, {"name": "Học bạ", "electronic": True}]
    answer = real("receive", give(intake(procedure="2.000815", items=items))).json
    code = answer["code"]
    assert answer["receipt"] is None
    shown = real("show", code, "--json").json
    assert (shown["fees_due"], shown["receipt"], shown["procedure"]["book"]) == (12000, False, "ban-sao")
    assert [item["pages"] for item in shown["items"]] == [3, 1]
    assert "Bằng tốt nghiệp: 3 trang, 2 bản, chờ ký" in real("show", code).out
    assert real("queue", "--view", "to-sign", "--json").json["total"] == 1
    assert real("queue", "--view", "to-hand-over", "--json").json["total"] == 0
    signed = real("act", code, "finish").json
    assert [item["number"] for item in signed["items"]] == [1, 2]
    year = signed["items"][0]["year"]
    assert f"Học bạ: 1 trang, 1 bản, bản điện tử, số 2 quyển 1/{year}" in real("show", code).out
    period = ("--from", f"{year}-01-01", "--to", f"{year}-12-31")
    assert "2 số chứng thực" in real("book", "ban-sao", *period, "-o", tmp_path / "book.pdf").out
    text = pypdfium2.PdfDocument(tmp_path / "book.pdf")[0].get_textpage().get_text_range()
    assert "Bằng tốt nghiệp" in text
    assert "SỔ CHỨNG THỰC BẢN SAO TỪ BẢN CHÍNH" in text
    assert real("book", "so-do", *period, "-o", tmp_path / "x.pdf").code == 2
    assert real("book", "ban-sao", "-o", tmp_path / "x.pdf").code == 2
    assert real("book", "ban-sao", "--from", "2026-11-02", "--to", "2026-11-01", "-o", tmp_path / "x.pdf").code == 1
    assert real("book", "ban-sao", "--from", "hôm qua", "--to", "2026-11-01", "-o", tmp_path / "x.pdf").code == 2
    assert real("book", "ban-sao", "--from", "2025-12-01", "--to", "2026-01-31", "-o", tmp_path / "x.pdf").code == 1
    assert real("book", "ban-sao", *period, "-o", tmp_path / "none" / "x.pdf").code == 1
    assert real("receive", give(intake(items=items))).code == 1
    assert real("receive", give(intake(receipt=False))).code == 1
    assert real("verify").code == 0


def test_wrong_use_ends_with_2(run: Run) -> None:
    assert run().code == 2
    assert run("fly").code == 2
    assert run("due").code == 2
    assert run("catalogue", "burn", "x").code == 2
    assert run("--help").code == 0
    assert all(name in run("--help").out for name in COMMANDS)


def test_commands_without_a_home_say_what_to_do(run: Run, give: Give) -> None:
    for words in (("queue",), ("find", "x"), ("show", "x"), ("verify",), ("receive", give(intake()))):
        answer = run(*words)
        assert answer.code == 1
        assert "motcua setup" in answer.err


def test_a_fault_of_the_program_leaves_no_personal_data(
    real: Run, give: Give, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("Lò Thị Mẫu Kín")

    monkeypatch.setattr("counter.desk.match", fail)
    answer = real("receive", give(intake(name="Lò Thị Mẫu Kín")))
    noted = (tmp_path / "home" / "motcua.log").read_text("utf-8")
    assert answer.code == 1
    assert "ValueError" in noted
    assert "Kín" not in answer.err + noted


def test_a_result_on_another_counter_s_receipt(real: Run) -> None:
    code = "H15.50.05-261102-2001"
    body = '{"to": {"name": "Ma Văn Mẫu"}, "receipt": "collected", "how": "tại quầy"}'
    done = real("act", code, "return", "--body", body)
    assert (done.code, done.json["code"], done.json["waiting"]) == (0, code, True)
    assert "của quầy 2 chưa có ở đây" in done.err
    again = real("act", code, "return", "--body", body)
    assert (again.code, "đã ghi trả" in again.err) == (1, True)
    assert real("verify").code == 0


def test_how_content_somebody_was_stands_beside_nobody_s_name(real: Run, give: Give) -> None:
    code = real("receive", give(intake())).lines[0]["code"]
    for action, body in (("withdraw", {"reason": "đổi ý"}), ("stop", {"reason": "rút"}), ("rate", {"level": 3})):
        done = real("act", code, action, "--body", json.dumps(body))
        assert done.code == 0
    shown = real("show", code, "--json").json
    assert "rating" not in shown
    assert [event["body"] for event in shown["events"] if event["kind"] == "rate"] == [{}]
    assert "rating" not in done.json


def test_a_name_that_an_earlier_version_took_in_steers_no_terminal(
    real: Run, give: Give, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "Mẫu\x1b[2J\x9b31m\u202eÁc\x08\x90q"
    with monkeypatch.context() as earlier:
        earlier.setattr("counter.record.clean", lambda text, *_, **__: text)
        code = real("receive", give(intake(name=name))).json["code"]
    for words in (("find", "mau"), ("queue",), ("show", code), ("show", code, "--json"), ("access-report",)):
        said = real(*words)
        assert not [char for char in said.out + said.err if ord(char) in TERMINAL], words
        assert words[0] not in {"find", "queue"} or "Mẫu[2J" in said.out
