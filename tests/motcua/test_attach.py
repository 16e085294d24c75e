"""``motcua attach`` and the scanner's folder."""

import os
from pathlib import Path

import pytest

from counter.refusal import Damaged, Refused
from counter.scanned import MOST
from db.store import Store
from motcua.tray import Folder, read_file
from tests.motcua.conftest import Run
from tests.scans import jpeg, pdf, png


@pytest.fixture
def code(real: Run, sample: dict[str, object], tmp_path: Path) -> str:
    import json

    file = tmp_path / "dossier.json"
    file.write_text(json.dumps(sample), "utf-8")
    received: str = real("receive", file).json["code"]
    return received


def put(path: Path, content: bytes, age: int = 0) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1_800_000_000 - age, 1_800_000_000 - age))
    return path


def watch(tmp_path: Path) -> Path:
    """A scanner's folder that the home knows."""
    folder = tmp_path / "may-quet"
    folder.mkdir()
    (tmp_path / "home" / "config.toml").write_text(f'[scanner]\nfolder = "{folder}"\n', "utf-8")
    return folder


def test_a_file_onto_a_component_and_the_result(real: Run, code: str, tmp_path: Path) -> None:
    page = put(tmp_path / "tờ khai.pdf", pdf())
    told = real("attach", code, page, "--component", 1, "--json").json
    assert (told["component"], told["result"], told["new"], told["removed"]) == (1, False, True, False)
    assert (told["file"], told["type"], told["size"]) == ("tờ khai.pdf", "application/pdf", len(pdf()))
    assert real("attach", code, page, "--component", 1, "--json").json["new"] is False
    assert "Đã gắn: kết quả.jpg" in real("attach", code, put(tmp_path / "kết quả.jpg", jpeg()), "--result").out
    assert page.exists()
    listed = real("attach", code).out
    assert "tệp 1: tờ khai.pdf (PDF" in listed
    assert "tệp 2: kết quả.jpg (JPEG" in listed
    shown = real("show", code, "--json").json
    assert [file["component"] == "" for file in shown["attachments"]] == [False, True]
    assert "chưa số hóa giấy tờ" not in shown["hints"]
    assert "Gắn tệp số hóa" in real("show", code).out
    assert real("verify").code == 0


def test_a_file_comes_out_as_it_went_in(real: Run, code: str, tmp_path: Path) -> None:
    real("attach", code, put(tmp_path / "a.png", png()), "--component", 1)
    assert "không mã hóa" in real("attach", code, "--get", 1, "-o", tmp_path / "ra.png").out
    assert (tmp_path / "ra.png").read_bytes() == png()
    assert (tmp_path / "ra.png").stat().st_mode & 0o077 == 0
    files = real("attach", code, "--detach", 1, "--json").json["files"]
    assert files == []
    assert real("attach", code, "--get", 1, "-o", tmp_path / "b.png").code == 1


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (("{file}",), 2, "--component"),
        (("{file}", "--component", "99"), 1, "thành phần"),
        (("{text}", "--component", "1"), 1, "không phải PDF"),
        (("{folder}", "--component", "1"), 1, "không phải một tệp"),
        (("{folder}/khong-co.pdf", "--component", "1"), 1, "Không có tệp này"),
        (("--get", "1"), 2, "-o"),
        (("--detach", "1"), 1, "không có tệp"),
        (("{file}", "--component", "1", "--result"), 2, "chưa đúng"),
    ],
)
def test_what_cannot_be_attached(
    real: Run, code: str, tmp_path: Path, words: tuple[str, ...], exit_code: int, said: str
) -> None:
    places = {
        "file": put(tmp_path / "a.pdf", pdf()),
        "text": put(tmp_path / "b.pdf", b"khong phai"),
        "folder": tmp_path,
    }
    done = real("attach", code, *(word.format(**places) for word in words))
    assert (done.code, done.out) == (exit_code, "")
    assert said in done.err
    assert real("show", code, "--json").json["attachments"] == []


def test_a_scan_leaves_the_folder_once_the_dossier_has_it(real: Run, code: str, tmp_path: Path) -> None:
    scan = put(watch(tmp_path) / "scan0001.pdf", pdf())
    refused = put(scan.parent / "scan0002.pdf", pdf()[:99])
    assert real("attach", code, refused, "--component", 1).code == 1
    assert "Đã xóa khỏi thư mục máy quét" in real("attach", code, scan, "--component", 1).out
    assert (scan.exists(), refused.exists()) == (False, True)


@pytest.mark.parametrize(
    ("afterwards", "said", "left"),
    [
        ("move", "Tệp gốc ở “đã lấy” trong thư mục máy quét, không mã hóa", {"đã lấy/scan.pdf", "đã lấy/scan (1).pdf"}),
        ("keep", "Tệp gốc vẫn ở thư mục máy quét, không mã hóa", {"scan.pdf", "đã lấy/scan.pdf"}),
    ],
)
def test_a_unit_may_keep_the_file_and_is_told_that_it_lies_open(
    real: Run, code: str, tmp_path: Path, afterwards: str, said: str, left: set[str]
) -> None:
    scan = put(watch(tmp_path) / "scan.pdf", pdf())
    with (tmp_path / "home" / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'afterwards = "{afterwards}"\n')
    put(scan.parent / "đã lấy" / "scan.pdf", pdf("another"))
    done = real("attach", code, scan, "--component", 1)
    assert said in done.out
    assert {str(path.relative_to(scan.parent)) for path in scan.parent.rglob("*.pdf")} == left
    assert (scan.parent / "đã lấy" / "scan.pdf").read_bytes() == pdf("another")


def test_a_scan_that_is_kept_is_offered_once(tmp_path: Path) -> None:
    tray = Folder(tmp_path, "keep")
    put(tmp_path / "a.pdf", pdf())
    (scan,) = tray.newest(9)
    assert tray.clear(scan)
    assert tray.newest(9) == []
    put(tmp_path / "a.pdf", pdf("moi"), age=-5)
    assert [each.name for each in tray.newest(9)] == ["a.pdf"]


@pytest.mark.parametrize("back", [b"another", None, Damaged("hỏng")])
def test_nothing_is_deleted_before_the_store_has_given_it_back(
    real: Run, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back: bytes | Exception | None
) -> None:
    def read(store: Store, sha256: str) -> bytes | None:
        if isinstance(back, Exception):
            raise back
        return back

    scan = put(watch(tmp_path) / "scan.pdf", pdf())
    monkeypatch.setattr(Store, "content", read)
    done = real("attach", code, scan, "--component", 1)
    assert "chưa bỏ tệp gốc; chạy motcua verify" in done.out
    assert scan.read_bytes() == pdf()


def test_a_folder_shows_the_newest_pages_only(tmp_path: Path) -> None:
    folder = tmp_path / "quet"
    for number in range(4):
        put(folder / f"scan{number}.pdf", pdf(), age=number)
    put(folder / "anh.jpg", jpeg(), age=9)
    put(folder / "bao-cao.pdf", b"not a page at all")
    put(folder / ".an.pdf", pdf())
    (folder / "link.pdf").symlink_to(folder / "scan0.pdf")
    (folder / "thu-muc.pdf").mkdir()
    tray = Folder(folder)
    assert [scan.name for scan in tray.newest(3)] == ["scan0.pdf", "scan1.pdf", "scan2.pdf"]
    assert [scan.name for scan in tray.newest(50)][-1] == "anh.jpg"
    assert tray.holds(folder / "scan1.pdf")
    assert not tray.holds(tmp_path / "scan1.pdf")


def test_another_file_of_the_same_name_stays(tmp_path: Path) -> None:
    tray = Folder(tmp_path)
    put(tmp_path / "scan.pdf", pdf())
    scan, content = tray.read("scan.pdf")
    assert content == pdf()
    put(tmp_path / "scan.pdf", pdf("khac"), age=-5)
    assert not tray.clear(scan)
    assert (tmp_path / "scan.pdf").read_bytes() == pdf("khac")
    scan, _ = tray.read("../scan.pdf")
    assert tray.clear(scan)
    assert tray.clear(scan)
    with pytest.raises(Refused, match="Không có tệp này"):
        tray.read("scan.pdf")


def test_no_folder_and_a_lost_one(tmp_path: Path) -> None:
    assert Folder(None).newest(9) == []
    with pytest.raises(Refused, match="config"):
        Folder(None).read("a.pdf")
    with pytest.raises(Refused, match="thư mục máy quét"):
        Folder(tmp_path / "khong-co").newest(9)


def test_what_is_no_page_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "ong.pdf")
    with pytest.raises(Refused, match="không phải một tệp"):
        read_file(tmp_path / "ong.pdf")
    with (tmp_path / "lon.pdf").open("wb") as file:
        file.truncate(MOST + 1)
    with pytest.raises(Refused, match="20 MB"):
        read_file(tmp_path / "lon.pdf")


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, really = put(tmp_path / "scan.pdf", pdf()), os.fstat
    calls: list[int] = []

    def growing(descriptor: int) -> os.stat_result:
        calls.append(descriptor)
        if len(calls) == 2:
            put(path, pdf() + b"x", age=-9)
        return really(descriptor)

    monkeypatch.setattr(os, "fstat", growing)
    with pytest.raises(Refused, match="đang ghi"):
        read_file(path)
