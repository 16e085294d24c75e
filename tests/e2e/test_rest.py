"""A stolen disk, a stolen stick: after a day with invented people in every field, no file of home, state, backup,
bundle or hub holds a name, a number, an address or a phone of theirs; the day's papers do, until they are wiped."""

import base64
import json
import os
import re
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from counter.text import fold
from motcua.files import SAMPLE
from motcua.house import House
from province.__main__ import main as province
from tests.motcua.conftest import Run, give, run
from tests.receipts.reading import squeeze, whole
from tests.scans import picture

__all__ = ["give", "run"]
CODE = "H15.50.05"

OWNER = {
    "name": "Đàm Quỳnh Thoại Vũ",
    "kind": "citizen",
    "id_type": "cccd",
    "id": "066195778812",
    "born": "1995-02-09",
    "address": "Ngõ Hoa Gạo Trắng 41, buôn Lặng Thinh",
    "phone": "0987654301",
    "email": "thoai.vu.kin@thu.example",
}
SUBMITTER = {
    "role": "submitter",
    "name": "Giàng Phủ Nhượng Sơ",
    "id_type": "cccd",
    "id": "066088112299",
    "relation": "em rể họ xa",
    "address": "Đồi Mây Phủ số 88",
    "phone": "0912003456",
}
TYPED = {
    "note": "gặp riêng bà Khúc Thị Tịnh",
    "reason": "thiếu giấy của ông Ung Văn Lẫm",
    "items": "Giấy khai của bà Ngạc Thị Quế",
    "outcome": "gọi cho cháu Tôn Nữ Hạc",
    "about": "phàn nàn về thái độ với ông Quách Mịch",
    "result": "Giấy xác nhận cho Ma Thị Sương Lê",
    "receiver": "Chử Đồng Vân Khánh",
    "receiver_id": "066177334455",
    "authority": "giấy ủy quyền số Bảy Ba của Chử Đồng",
    "draft": "Hầu A Páo Dở Dang",
    "draft_phone": "0909090807",
    "guided": "Thào Mí Hướng Dẫn",
    "wrong": "Sùng Thị Sai Số",
    "crash": "Vàng Seo Lỗi Giữa Chừng",
    "scanned": "Lầu Thị Bản Quét",
}
SECRETS = tuple(
    text
    for person in (OWNER, SUBMITTER)
    for key, text in person.items()
    if key in {"name", "id", "relation", "address", "phone", "email"}
) + tuple(TYPED.values())


def forms(text: str) -> Iterator[bytes]:
    """A text as a file may hold it: in either Unicode, with its letters taken apart, turned round, without marks."""
    for said in (text, fold(text), text.upper(), json.dumps(text)[1:-1]):
        for way in (said, said[::-1]):
            yield way.encode()
            yield way.encode("utf-16-le")
            yield way.encode("utf-16-be")


WANTED = {secret: {*forms(secret), *forms(squeeze(secret))} for secret in SECRETS}


def readings(path: Path) -> Iterator[bytes]:
    """A file as it lies, what its compressed streams unpack to, and what a reader of PDF sees."""
    data = path.read_bytes()
    yield data
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\n?endstream", data, re.DOTALL):
        with suppress(ValueError, zlib.error):
            packed = (
                base64.a85decode(stream.strip(), adobe=stream.strip().endswith(b"~>")) if b"~>" in stream else stream
            )
            yield zlib.decompress(packed)
    with suppress(zlib.error):
        yield zlib.decompressobj(wbits=47).decompress(data)
    if data.startswith(b"%PDF"):
        yield whole(data).encode()


def tell(folders: list[Path]) -> dict[Path, set[str]]:
    """Which files tell of whom."""
    found: dict[Path, set[str]] = {}
    for path in (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()):
        for reading in readings(path):
            told = {secret for secret, wanted in WANTED.items() if any(form in reading for form in wanted)}
            if told:
                found.setdefault(path, set()).update(told)
    return found


def a_day(run: Run, give: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Everything that an officer does in a day; the code of the dossier."""
    hub = tmp_path / "hub"
    assert province(["init", "--home", str(hub), "--province", "H15"]) == 0
    ticket = tmp_path / "ticket.toml"
    words = ["--unit", CODE, "--counter", "1", "--unit-file", str(SAMPLE / "unit.toml"), "--url", "http://127.0.0.1:1"]
    assert province(["enrol", "--home", str(hub), *words, "-o", str(ticket)]) == 0
    assert run("setup", ticket).code == 0

    def did(*words: object) -> Any:
        done = run(*words)
        assert done.code == 0, (words, done.err)
        return done

    person = {"role": "owner", **OWNER}
    intake = {"procedure": "1.004873", "people": [person, SUBMITTER], "note": TYPED["note"]}
    file = give(intake)
    code = str(did("receive", file).json["code"])
    file.unlink()

    def act(action: str, **body: Any) -> None:
        did("act", code, action, "--body", json.dumps(body, ensure_ascii=False))

    scan = tmp_path / f"Đơn của {TYPED['scanned']}.jpg"
    picture().save(scan, "JPEG", comment=TYPED["scanned"].encode())
    assert TYPED["scanned"].encode() in scan.read_bytes()
    did("attach", code, scan, "--component", 1)
    scan.unlink()
    act("forward", to="Công chức Tư pháp - Hộ tịch", note=TYPED["note"])
    act("ask-supplement", items=[TYPED["items"]], reason=TYPED["reason"])
    act("supplement")
    act("contact", how="điện thoại", outcome=TYPED["outcome"])
    act("complaint", about=TYPED["about"])
    act("finish", result=TYPED["result"])
    receiver = {"name": TYPED["receiver"], "id": TYPED["receiver_id"], "authority": TYPED["authority"]}
    act("return", to=receiver, receipt="collected", how="counter")
    for form in ("01", "02", "06", "label", "collected"):
        did("slip", code, form)
    file = give(
        {**intake, "people": [{**person, "name": TYPED["guided"]}], "items": [TYPED["items"]], "reason": "thiếu"}
    )
    did("guide", file)
    file.unlink()
    for text in (OWNER["phone"], "thoai vu", SUBMITTER["id"]):
        did("find", text)

    house = House(str(tmp_path / "home"))
    house.store.keep_draft("lan", "intake", {"name": TYPED["draft"], "phone": TYPED["draft_phone"]})
    house.store.close()

    did("backup", tmp_path / "usb")
    did("bundle", "out", tmp_path / "usb" / "goi.motcua")
    assert province(["bundle", "in", str(tmp_path / "usb" / "goi.motcua"), "--home", str(hub)]) == 0
    did("bundle", "in", tmp_path / "usb" / "goi.tra-loi")
    assert province(["backup", "--home", str(hub), str(tmp_path / "usb" / "hub")]) == 0

    # What goes wrong says nothing of anybody either.
    wrong = {"procedure": "1.004873", "applicant": {**OWNER, "name": TYPED["wrong"], "id": "12"}, "la": 1}
    said = [run("receive", give(wrong)), run("sync", "--once"), run("act", code, "forward", "--body", '{"to": 1}')]
    said += [run("find", "không ai cả"), run("show", f"{code[:-1]}9")]
    with monkeypatch.context() as patch:

        def fail(*_: object) -> None:
            raise ValueError(TYPED["crash"])

        patch.setattr("db.reader.Reader.find", fail)
        said.append(run("find", TYPED["crash"]))
        assert "motcua.log" in said[-1].err
    (tmp_path / "in.jsonl").unlink()
    told = "".join(done.err for done in said)
    assert not [secret for secret in SECRETS if secret in told]
    did("shift", "close")
    did("verify")
    return code


def test_a_stolen_disk_tells_nothing(
    run: Run, give: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "temporary").mkdir()
    code = a_day(run, give, tmp_path, monkeypatch)
    home = tmp_path / "home"
    folders = [home, *(tmp_path / name for name in ("state", "usb", "hub", "temporary"))]
    assert {path.name for path in home.iterdir()} >= {"motcua.db", "motcua.log", "backup", "papers", "key"}

    today = tell(folders)
    assert {path.parent for path in today} == {home / "papers"}
    assert set().union(*today.values()) >= {OWNER["name"], TYPED["items"], TYPED["receiver"], TYPED["guided"]}

    papers = list((home / "papers").iterdir())
    before = (home / "papers" / f"{code}-01.pdf").read_bytes()
    for paper in papers:
        days_ago = time.time() - 6 * 86400
        os.utime(paper, (days_ago, days_ago))
    held = (home / "papers" / f"{code}-01.pdf").open("rb")
    assert run("shift", "close").code == 0
    (left,) = (home / "papers").iterdir()
    assert left not in papers
    assert tell(folders) == {}
    if os.name == "posix":
        assert held.read() == b"\0" * len(before)
    held.close()

    again = tmp_path / "again.pdf"
    assert run("slip", code, "01", "-o", again).code == 0
    assert OWNER["name"].replace(" ", "") in whole(again.read_bytes())


def test_the_log_goes_out_readable_and_says_so(run: Run, give: Callable[..., Path], tmp_path: Path) -> None:
    assert run("setup", SAMPLE / "unit.toml").code == 0
    assert run("receive", give({"procedure": "1.004873", "applicant": OWNER})).code == 0
    target = tmp_path / "so.jsonl"
    target.write_text("cũ")
    target.chmod(0o644)
    done = run("log", "export", target)
    assert (done.code, "không mã hóa" in done.out) == (0, True)
    assert "không mã hóa" in " ".join(run("log", "--help").out.split())
    assert OWNER["name"] in target.read_text("utf-8")
    assert os.name != "posix" or target.stat().st_mode & 0o077 == 0
